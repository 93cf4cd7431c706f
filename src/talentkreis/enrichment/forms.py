# SPDX-License-Identifier: Apache-2.0
"""How a source may be asked: shape only, the rules are those of the action."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talentkreis.enrichment.actions import Switch
from talentkreis.people.forms.inputs import text_area
from talentkreis.people.models import LegalBasis

if TYPE_CHECKING:
    from talentkreis.enrichment.models import SourceSetting

_CENTS = Decimal(100)


def _euros(**kwargs: Any) -> forms.DecimalField:
    return forms.DecimalField(
        min_value=0, max_value=10_000, decimal_places=2, localize=True, required=False, **kwargs
    )


class SourceForm(forms.Form):
    """Switch, reason, price, key."""

    is_on = forms.BooleanField(label=_("Members may look people up here"), required=False)
    legal_basis = forms.ChoiceField(
        label=_("On which basis"),
        choices=[
            (
                LegalBasis.LEGITIMATE_INTEREST,
                _("Legitimate interest, for people in a pool, alumni and sourced people"),
            ),
            (LegalBasis.CONSENT, _("Consent: only people who agreed to be in the pool")),
        ],
        widget=forms.RadioSelect,
    )
    balancing = forms.CharField(
        label=_("Why our interest outweighs"),
        required=False,
        max_length=2_000,
        widget=text_area(5),
        help_text=_(
            "Only with a legitimate interest. It is your weighing of interests: what for, why "
            "nothing milder does, why people may expect it."
        ),
    )
    euros_a_call = _euros(label=_("What a call costs, in euros"))
    euros_a_month = _euros(
        label=_("At most a month, in euros"),
        help_text=_("When it is used up, nobody asks this source until the first."),
    )
    token = forms.CharField(
        label=_("Your key with the source"),
        required=False,
        max_length=300,
        strip=True,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_(
            "Not needed; with a key it answers more often. Stored encrypted. Empty keeps it."
        ),
    )
    drops_token = forms.BooleanField(label=_("Take the stored key out"), required=False)

    @classmethod
    def values_of(cls, setting: SourceSetting) -> dict[str, Any]:
        """What the form shows of a setting; never the key."""
        return {
            "is_on": setting.is_on,
            "legal_basis": setting.legal_basis,
            "balancing": setting.balancing,
            "euros_a_call": Decimal(setting.cents_a_call) / _CENTS,
            "euros_a_month": Decimal(setting.cents_a_month) / _CENTS,
        }

    def switch(self) -> Switch:
        """What a valid form says."""
        said = self.cleaned_data
        token = "" if said["drops_token"] else said["token"] or None
        return Switch(
            is_on=said["is_on"],
            legal_basis=said["legal_basis"],
            balancing=said["balancing"],
            cents_a_call=_in_cents(said["euros_a_call"]),
            cents_a_month=_in_cents(said["euros_a_month"]),
            token=token,
        )


def _in_cents(euros: Decimal | None) -> int:
    return int((euros or Decimal(0)) * _CENTS)
