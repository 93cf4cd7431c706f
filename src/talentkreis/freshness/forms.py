# SPDX-License-Identifier: Apache-2.0
"""Forms of this package. They check shape; what is allowed is decided by the actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talentkreis.freshness.aspects import USUAL, Aspect
from talentkreis.people.forms import day_field
from talentkreis.people.forms.inputs import text_area

if TYPE_CHECKING:
    from collections.abc import Mapping


def chosen_aspects(answers: Mapping[str, Any]) -> list[str]:
    """The ticked aspects among clean answers."""
    return [aspect for aspect in Aspect.values if answers.get(aspect)]


class AspectsForm(forms.Form):
    """What to ask about: one box each, so that bulk work can keep the answers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for aspect in Aspect:
            self.fields[aspect.value] = forms.BooleanField(
                label=aspect.label, required=False, initial=aspect in USUAL
            )
        self.order_fields(Aspect.values)

    def clean(self) -> dict[str, Any]:
        """Something has to be asked."""
        cleaned = super().clean() or {}
        if not chosen_aspects(cleaned):
            raise forms.ValidationError(_("Choose what the person is asked."), code="nothing_asked")
        return cleaned

    def boxes(self) -> list[forms.BoundField]:
        """The boxes alone."""
        return [self[aspect] for aspect in Aspect.values]


class AskForm(AspectsForm):
    """The question to one person, in words a member has read."""

    subject = forms.CharField(label=_("Subject"), max_length=200)
    text = forms.CharField(
        label=_("Text"),
        max_length=10_000,
        widget=text_area(14),
        help_text=_("{{ link }} is where the person’s own link goes."),
    )


class UpdateRulesForm(forms.Form):
    """What happens to answers."""

    takes_over_at_once = forms.BooleanField(
        label=_("Take answers over without a look"),
        required=False,
        help_text=_(
            "Otherwise they wait as proposals beside the old value. E-mail addresses and phone "
            "numbers always wait."
        ),
    )


class SnoozeForm(forms.Form):
    """Until when a signal rests."""

    until = day_field(label=_("Show again on"))
