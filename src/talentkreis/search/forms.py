# SPDX-License-Identifier: Apache-2.0
"""Which model closeness comes from: shape only, the rules are those of the action."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talentkreis.search.semantic.changing import Wish
from talentkreis.search.semantic.models import ModelSource

if TYPE_CHECKING:
    from talentkreis.search.semantic.models import EmbeddingChoice

_CENTS = Decimal(100)


def _euros(**kwargs: Any) -> forms.DecimalField:
    return forms.DecimalField(
        min_value=0, max_value=10_000, decimal_places=2, localize=True, required=False, **kwargs
    )


class ModelForm(forms.Form):
    """Model; for an outside one address, name, key and price."""

    source = forms.ChoiceField(
        label=_("Which model"), choices=ModelSource.choices, widget=forms.RadioSelect
    )
    base_url = forms.CharField(
        label=_("Address of the service"),
        required=False,
        max_length=200,
        help_text=_("As its operator names it, for example https://api.example.com/v1"),
    )
    service_model = forms.CharField(
        label=_("Name of the model there"), required=False, max_length=100
    )
    key = forms.CharField(
        label=_("Your key with the service"),
        required=False,
        max_length=300,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Stored encrypted. Empty keeps it."),
    )
    drops_key = forms.BooleanField(label=_("Take the stored key out"), required=False)
    euros_per_million_tokens = _euros(label=_("What a million tokens cost, in euros"))
    euros_a_month = _euros(
        label=_("At most a month, in euros"),
        help_text=_("When it is used up, new titles are compared by wording until the first."),
    )

    @classmethod
    def values_of(cls, choice: EmbeddingChoice) -> dict[str, Any]:
        """What the form shows of a choice; never the key."""
        return {
            "source": choice.source,
            "base_url": choice.base_url,
            "service_model": choice.service_model,
            "euros_per_million_tokens": Decimal(choice.cents_per_million_tokens) / _CENTS,
            "euros_a_month": Decimal(choice.cents_a_month) / _CENTS,
        }

    def wish(self) -> Wish:
        """What a valid form says."""
        said = self.cleaned_data
        return Wish(
            source=said["source"],
            base_url=said["base_url"],
            service_model=said["service_model"],
            key="" if said["drops_key"] else said["key"] or None,
            cents_per_million_tokens=_in_cents(said["euros_per_million_tokens"]),
            cents_a_month=_in_cents(said["euros_a_month"]),
        )


def _in_cents(euros: Decimal | None) -> int:
    return int((euros or Decimal(0)) * _CENTS)
