# SPDX-License-Identifier: Apache-2.0
"""Forms about off-limits. They check shape; what is allowed is decided by the actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talentkreis.offlimits.models import Strength
from talentkreis.offlimits.rules import LONGEST_REASON, Company, Terms
from talentkreis.people.forms import day_field

if TYPE_CHECKING:
    from talentkreis.offlimits.models import OffLimits


class TermsForm(forms.Form):
    """Why, how strictly, from when to when."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        help_text=_("Everybody who wants to get in touch reads it, and the person may ask for it."),
    )
    strength = forms.ChoiceField(
        label=_("How strictly"),
        choices=[
            (Strength.HARD, _("Nobody approaches them; nothing we start reaches them")),
            (Strength.SOFT, _("Ask first; nothing goes out by itself")),
        ],
        widget=forms.RadioSelect,
        initial=Strength.HARD,
    )
    starts_on = day_field(
        label=pgettext_lazy("day", "From"), required=False, help_text=_("Empty: from today.")
    )
    ends_on = day_field(
        label=_("Until"), required=False, help_text=_("Empty: until somebody ends it.")
    )

    @staticmethod
    def values_of(row: OffLimits) -> dict[str, Any]:
        """What the form shows of an entry."""
        return {name: getattr(row, name) for name in ("reason", "strength", "starts_on", "ends_on")}

    def terms(self) -> Terms:
        """What a valid form says."""
        return Terms(**{name: self.cleaned_data[name] for name in TermsForm.base_fields})


class CompanyForm(TermsForm):
    """Which company, and who of it."""

    field_order = ("company", "other_names", "includes_beginnings", "includes_former")

    company = forms.CharField(
        label=_("Company"),
        max_length=200,
        help_text=_("The legal form does not matter: Acme, Acme GmbH and ACME AG are one."),
    )
    other_names = forms.CharField(
        label=_("Other names"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line: abbreviations, brands, subsidiaries."),
    )
    includes_beginnings = forms.BooleanField(
        label=_("Also companies whose name begins like this (Acme: Acme Service, Acme Energy)"),
        required=False,
    )
    includes_former = forms.BooleanField(
        label=_("Also people who used to work there"), required=False
    )

    @staticmethod
    def values_of(row: OffLimits) -> dict[str, Any]:
        """What the form shows of an entry."""
        return TermsForm.values_of(row) | {
            "company": row.company,
            "other_names": "\n".join(row.other_names),
            "includes_former": row.includes_former,
            "includes_beginnings": row.includes_beginnings,
        }

    def company_meant(self) -> Company:
        """Which company a valid form means."""
        return Company(
            name=self.cleaned_data["company"],
            other_names=tuple(
                line.strip()
                for line in self.cleaned_data["other_names"].splitlines()
                if line.strip()
            ),
            includes_former=self.cleaned_data["includes_former"],
            includes_beginnings=self.cleaned_data["includes_beginnings"],
        )
