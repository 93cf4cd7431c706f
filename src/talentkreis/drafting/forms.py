# SPDX-License-Identifier: Apache-2.0
"""Shapes of what people type about drafts; the rules are those of the actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talentkreis.drafting.actions import Wish
from talentkreis.drafting.models import PersonField, Place
from talentkreis.drafting.questions import LONGEST_WISH
from talentkreis.people.forms.inputs import text_area

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from talentkreis.drafting.models import DraftingChoice
    from talentkreis.drafting.queries import Part


class ChoiceForm(forms.Form):
    """Place, address, model, key, contract, bounds."""

    place = forms.ChoiceField(
        label=_("Where drafts come from"), choices=Place.choices, widget=forms.RadioSelect
    )
    base_url = forms.CharField(
        label=_("Address"),
        required=False,
        max_length=200,
        help_text=_(
            "In our own house for example http://127.0.0.1:11434/v1 (Ollama) or"
            " http://127.0.0.1:8080/v1 (llama.cpp); outside as the operator names it, for example"
            " https://api.example.com/v1"
        ),
    )
    model = forms.CharField(label=_("Name of the model there"), required=False, max_length=100)
    key = forms.CharField(
        label=_("Your key with the service"),
        required=False,
        max_length=300,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_(
            "Stored encrypted. Empty keeps it; with another address it is entered anew. A model in"
            " your own house mostly needs none."
        ),
    )
    drops_key = forms.BooleanField(label=_("Take the stored key out"), required=False)
    contract = forms.CharField(
        label=_("Contract for processing (Art. 28 GDPR)"),
        required=False,
        max_length=300,
        help_text=_("Only for an outside service: with whom, from when, where it lies."),
    )
    person_fields = forms.MultipleChoiceField(
        label=_("What may be told about the person a message goes to"),
        choices=PersonField.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Whoever asks sees each value first and can leave it out."),
    )
    most_a_month = forms.IntegerField(
        label=_("At most so many drafts a month, for everybody together"),
        min_value=1,
        max_value=10_000,
    )

    @classmethod
    def values_of(cls, choice: DraftingChoice) -> dict[str, Any]:
        """What the form shows of a choice; never the key."""
        names = ("place", "base_url", "model", "contract", "person_fields", "most_a_month")
        return {name: getattr(choice, name) for name in names}

    def wish(self) -> Wish:
        """What a valid form says."""
        said = self.cleaned_data
        return Wish(
            place=said["place"],
            base_url=said["base_url"],
            model=said["model"],
            key="" if said["drops_key"] else said["key"] or None,
            contract=said["contract"],
            person_fields=said["person_fields"],
            most_a_month=said["most_a_month"],
        )


class AskForm(forms.Form):
    """What the draft should say, and which facts may be told for it."""

    wish = forms.CharField(
        label=_("What should it say?"),
        required=False,
        max_length=LONGEST_WISH,
        widget=text_area(4),
        help_text=_(
            "In your own words: occasion, what you offer or ask. The model knows nothing else."
        ),
    )
    told = forms.MultipleChoiceField(
        label=_("What it may know about the person"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_other_side = forms.BooleanField(label=_("Say what the other language says"), required=False)

    def __init__(
        self,
        *args: Any,
        facts: Mapping[str, Sequence[str]] | None = None,
        has_other_side: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if facts:
            self.fields["told"].choices = [  # type: ignore[attr-defined]  # a choice field
                (name, f"{PersonField(name).label}: {', '.join(values)}")
                for name, values in facts.items()
            ]
        else:
            del self.fields["told"]
        if not has_other_side:
            del self.fields["is_other_side"]


class DraftForm(forms.Form):
    """The parts of a draft, to be corrected before they are taken over."""

    def __init__(self, said: Any = None, *, parts: Sequence[Part], language: str) -> None:
        super().__init__(said, initial={part.name: part.text for part in parts})
        for part in parts:
            rows = {"teaser": 3, "text": 14, "body": 14}.get(part.name)
            attributes = {"lang": language}
            self.fields[part.name] = forms.CharField(
                label=part.label,
                required=False,
                strip=False,
                max_length=20_000 if rows else 500,
                widget=forms.Textarea(attrs={**attributes, "rows": rows})
                if rows
                else forms.TextInput(attrs=attributes),
            )
