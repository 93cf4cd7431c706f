# SPDX-License-Identifier: Apache-2.0
"""Forms about relations. They check shape; what is allowed is decided by the actions."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talentkreis.consent.models import Channel
from talentkreis.organisation.queries import active_members
from talentkreis.people.forms import day_field
from talentkreis.people.models import ConversationKind
from talentkreis.relationships import rules
from talentkreis.relationships.models import NotNow, PromiseChannel, TaskKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.models import Member


def member_field(**kwargs: Any) -> forms.TypedChoiceField:
    """One of those who work here; the form fills in who that is."""
    return forms.TypedChoiceField(coerce=uuid.UUID, empty_value=None, **kwargs)


class MembersForm(forms.Form):
    """A form with fields that name members; `members` saves a page with several one query each."""

    may_be_nobody = False
    nobody: _StrOrPromise = _("nobody")

    def __init__(self, *args: Any, members: Sequence[Member] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = active_members() if members is None else members
        choices: list[tuple[str, Any]] = [(str(member.id), member.name) for member in chosen]
        if self.may_be_nobody:
            choices.insert(0, ("", self.nobody))
        for field in self.fields.values():
            if isinstance(field, forms.TypedChoiceField) and field.coerce is uuid.UUID:
                field.choices = choices


class PromiseForm(forms.Form):
    """What was promised, until when."""

    text = forms.CharField(
        required=False,
        label=_("What did we promise?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("In the words that were said: I will call you at the end of November."),
    )
    due_on = day_field(label=_("Until"), error_messages={"required": _("Say until which day.")})
    channel = forms.ChoiceField(
        label=_("Said"), choices=PromiseChannel.choices, required=False, initial="phone"
    )


class NextContactForm(forms.Form):
    """When to get in touch again."""

    on = day_field(label=_("Day"), required=False, help_text=_("Empty: nothing is planned."))
    reason = forms.CharField(
        label=_("What about?"),
        max_length=200,
        required=False,
    )


class NotNowForm(forms.Form):
    """Why not now, and when to ask again."""

    not_now = forms.ChoiceField(
        label=_("Why not now?"),
        required=False,
        choices=[("", _("nothing stands in the way")), *NotNow.choices],
    )
    on = day_field(
        label=_("Ask again on"),
        required=False,
        help_text=_("Becomes the next contact. Empty: what is planned stays."),
    )
    about = forms.CharField(label=_("What about?"), max_length=200, required=False)


class WishesForm(forms.Form):
    """How and about what somebody likes to hear from us."""

    channel = forms.ChoiceField(
        label=_("Likes to be reached by"),
        required=False,
        choices=[("", _("no preference known")), *Channel.choices],
        help_text=_("A wish is no consent: whether we may is still said above."),
    )
    topics = forms.CharField(
        label=_("Topics of interest"),
        required=False,
        max_length=1500,
        help_text=_("Separated by commas."),
    )

    def clean_topics(self) -> list[str]:
        """The topics one by one."""
        return [name for name in self.cleaned_data["topics"].split(",") if name.strip()]


class AcquaintanceForm(MembersForm):
    """A member who knows the person."""

    owner = member_field(label=_("Who?"))
    how = forms.CharField(
        label=_("How do you know each other?"),
        max_length=200,
        required=False,
        help_text=_("In a few words. The person can read it when they ask for their data."),
    )


class OwnerForm(MembersForm):
    """Who cares for a person."""

    may_be_nobody = True

    owner = member_field(label=_("Cares"), required=False)
    deputy = member_field(label=_("Stands in"), required=False)


class TaskForm(MembersForm):
    """Something to do."""

    title = forms.CharField(required=False, label=_("What is to be done?"), max_length=200)
    due_on = day_field(label=_("Until"), error_messages={"required": _("Say until which day.")})
    kind = forms.ChoiceField(label=_("Kind"), choices=TaskKind.choices)
    owner = member_field(label=_("Who does it"))
    text = forms.CharField(
        label=_("Details"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class MoveForm(MembersForm):
    """Another day, another member."""

    due_on = day_field(label=_("New day"), error_messages={"required": _("Say until which day.")})
    owner = member_field(label=_("Who does it"))


class WarmthForm(forms.Form):
    """How warmth is counted: what each kind of contact adds, and how fast it fades."""

    half_life_days = forms.IntegerField(
        label=_("Days until half of it is left"),
        help_text=_("30 to 730; 120 is the ready value."),
        min_value=rules.SHORTEST_HALF_LIFE_DAYS,
        max_value=rules.LONGEST_HALF_LIFE_DAYS,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in rules.DEFAULT_WEIGHTS:
            self.fields[kind] = forms.IntegerField(
                label=ConversationKind(kind).label, min_value=0, max_value=rules.LARGEST_WEIGHT
            )

    @staticmethod
    def values_of(scale: rules.Scale) -> dict[str, int]:
        """What the form shows of a scale."""
        return {"half_life_days": scale.half_life_days, **scale.weights}

    def weights(self) -> dict[str, int]:
        """What each kind of contact adds, from a valid form."""
        return {kind: self.cleaned_data[kind] for kind in rules.DEFAULT_WEIGHTS}
