# SPDX-License-Identifier: Apache-2.0
"""Shapes of what people type about automations; what triggers and steps ask is in `asking`."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from talentkreis.automations.actions import Frame
from talentkreis.automations.asking import COMPLETED, SettingsForm
from talentkreis.automations.models import (
    FEWEST_LOG_DAYS,
    MOST_A_DAY,
    MOST_LOG_DAYS,
    USUAL_DAILY_LIMIT,
    Automation,
    Overflow,
)
from talentkreis.search.language import FilterError, parse
from talentkreis.search.tree import MAX_LENGTH

if TYPE_CHECKING:
    from collections.abc import Iterable

    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.models import Member
    from talentkreis.search.language import Node


class FrameForm(forms.Form):
    """Name, who is in charge, limits."""

    name = forms.CharField(label=_("Name"), max_length=120)
    owner = forms.ChoiceField(
        label=_("In charge"),
        help_text=_("Everything happens with their rights, and they are told when it stands."),
    )
    daily_limit = forms.IntegerField(
        label=_("People a day, at most"),
        min_value=1,
        max_value=MOST_A_DAY,
        initial=USUAL_DAILY_LIMIT,
    )
    overflow = forms.ChoiceField(
        label=_("With more than that"), choices=Overflow.choices, initial=Overflow.ASK
    )
    includes_imported = forms.BooleanField(
        label=_("Also for people who have just come by an import"), required=False
    )

    def __init__(self, *args: Any, owners: Iterable[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [(str(each.id), each.name) for each in owners]  # type: ignore[attr-defined]  # a choice field

    @staticmethod
    def values_of(automation: Automation) -> dict[str, Any]:
        """What the form shows of an automation as it is."""
        return {
            "name": automation.name,
            "owner": str(automation.owner_id),
            "daily_limit": automation.daily_limit,
            "overflow": automation.overflow,
            "includes_imported": automation.includes_imported,
        }

    def frame(self) -> Frame:
        """What was typed; only of a valid form."""
        values = dict(self.cleaned_data)
        return Frame(owner_id=uuid.UUID(values.pop("owner")), **values)


class ConditionForm(forms.Form):
    """For whom: a filter, or nothing."""

    condition = forms.CharField(
        label=_("Only if the person"),
        required=False,
        max_length=MAX_LENGTH,
        widget=forms.TextInput(attrs=COMPLETED),
        help_text=_("A filter as in the list of talents. Left empty, it is for everybody."),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.node: Node | None = None
        complete(self, "condition")

    def clean_condition(self) -> str:
        """A filter that can be read."""
        text: str = self.cleaned_data["condition"]
        if text:
            try:
                self.node = parse(text, actor=self.actor)
            except FilterError as error:
                raise forms.ValidationError(str(error.message)) from error
        return text


class SettingsPageForm(forms.Form):
    """Webhooks on or off, days of the log."""

    has_webhooks = forms.BooleanField(
        label=_("Automations may call the addresses below"), required=False
    )
    log_days = forms.IntegerField(
        label=_("Days the log of runs is kept"),
        min_value=FEWEST_LOG_DAYS,
        max_value=MOST_LOG_DAYS,
        help_text=_("Who was only asked about is forgotten after 30 days."),
    )


class EndpointForm(forms.Form):
    """An address that may be called."""

    name = forms.CharField(label=_("Name"), max_length=80)
    url = forms.CharField(
        label=_("Address"), max_length=500, help_text=_("Begins with https:// and has a name.")
    )


def complete(form: forms.Form, *names: str) -> None:
    """Let filters be completed while they are typed."""
    for name in names:
        form.fields[name].widget.attrs["data-completions"] = reverse("search:completions")


def settings_form(form: SettingsForm) -> SettingsForm:
    """A form of settings with completion for its filters."""
    complete(form, *(ask.name for ask in form.asks if ask.what == "filter"))
    return form
