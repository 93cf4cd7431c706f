# SPDX-License-Identifier: Apache-2.0
"""Forms about gestures. They check shape; what is allowed is decided by the actions."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talentkreis.gestures.actions import LONGEST_OCCASION, Plan
from talentkreis.gestures.models import ABOVE_LIMIT, GestureKind
from talentkreis.gestures.rules import LARGEST_LIMIT_CENTS, LARGEST_VALUE_CENTS
from talentkreis.organisation.models import Language
from talentkreis.people.forms import day_field
from talentkreis.relationships.forms import MembersForm, member_field

if TYPE_CHECKING:
    from talentkreis.gestures.models import Gesture, GestureRules

# What a letter begins and ends with; on its own it is no letter.
FRAMES = {
    "de": "{{ anrede }},\n\n\n\nHerzliche Grüße\n{{ absender }}",
    "en": "{{ salutation }},\n\n\n\nKind regards\n{{ sender }}",
}


def _euros(largest_cents: int, **kwargs: Any) -> forms.DecimalField:
    return forms.DecimalField(
        min_value=Decimal(0),
        max_value=Decimal(largest_cents) / 100,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        **kwargs,
    )


class GestureForm(MembersForm):
    """What, for which occasion, until when, by whom, worth how much, in which words."""

    kind = forms.ChoiceField(label=_("What"), choices=GestureKind.choices)
    occasion = forms.CharField(
        label=_("Occasion"),
        max_length=LONGEST_OCCASION,
        help_text=_("Passed an exam, moved house, five years since we met. Never a birthday."),
    )
    due_on = day_field(label=_("Until"))
    owner = member_field(label=_("Who does it"))
    value = _euros(
        LARGEST_VALUE_CENTS,
        label=_("Worth in euros"),
        required=False,
        help_text=_("Empty for what costs nothing."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    subject = forms.CharField(label=_("Subject of a letter"), max_length=200, required=False)
    text = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_(
            "With merge fields, as in sequences: {{ anrede }}, {{ vorname }}, {{ absender }}."
        ),
    )

    @staticmethod
    def values_of(row: Gesture) -> dict[str, Any]:
        """What the form shows of a gesture."""
        return {
            "kind": row.kind,
            "occasion": row.occasion,
            "due_on": row.due_on,
            "owner": row.owner_id,
            "value": Decimal(row.value_cents) / 100 if row.value_cents else None,
            "language": row.language,
            "subject": row.subject,
            "text": row.text or FRAMES[row.language],
        }

    def plan(self) -> Plan:
        """What a valid form says."""
        values = self.cleaned_data
        text = values["text"].replace("\r\n", "\n").strip()
        is_frame = "".join(text.split()) in {"".join(each.split()) for each in FRAMES.values()}
        return Plan(
            kind=values["kind"],
            occasion=values["occasion"],
            due_on=values["due_on"],
            value_cents=_cents(values["value"]),
            subject=values["subject"],
            text="" if is_frame else text,
            language=values["language"],
            owner_id=values["owner"],
        )


class DecisionForm(forms.Form):
    """Why somebody agrees, or does not."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("It stays with the gesture, and the person may ask for it."),
    )


class ThanksForm(forms.Form):
    """When the person thanked us."""

    on = day_field(label=_("Thanks arrived on"), required=False)


class RulesForm(forms.Form):
    """The limit of a person and year, and what follows above it."""

    limit = _euros(
        LARGEST_LIMIT_CENTS,
        label=_("Limit for each person and year, in euros"),
        help_text=_("Everything planned and done in a calendar year counts together."),
    )
    above_limit = forms.ChoiceField(
        label=_("Above the limit"),
        choices=ABOVE_LIMIT,
        widget=forms.RadioSelect,
    )
    hint = forms.CharField(
        label=_("Your own hint on tax and compliance"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands beside every value."),
    )
    return_line = forms.CharField(
        label=_("Sender’s line in the window of the envelope"),
        required=False,
        max_length=120,
        help_text=_("Nordlicht Energie · Hafenstraße 1 · 24103 Kiel. Empty: your company’s name."),
    )

    @staticmethod
    def values_of(row: GestureRules) -> dict[str, Any]:
        """What the form shows."""
        return {
            "limit": Decimal(row.limit_cents) / 100,
            "above_limit": row.above_limit,
            "hint": row.hint,
            "return_line": row.return_line,
        }

    def values(self) -> dict[str, Any]:
        """What a valid form says."""
        values = dict(self.cleaned_data)
        return values | {"limit_cents": _cents(values.pop("limit"))}


def _cents(euros: Decimal | None) -> int:
    return int((euros or Decimal(0)) * 100)
