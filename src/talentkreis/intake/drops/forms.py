# SPDX-License-Identifier: Apache-2.0
"""Shapes of what is decided about forwarded mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talentkreis.people.forms import BASES

if TYPE_CHECKING:
    from talentkreis.intake.models import DropMail


class AssignDropForm(forms.Form):
    """Whose mail it is."""

    person = forms.UUIDField()
    keeps_address = forms.BooleanField(required=False)


class NewPersonOfDropForm(forms.Form):
    """A person we did not know, and why we may keep what they sent."""

    name = forms.CharField(label=_("Name"), max_length=300, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=320, required=False)
    basis = forms.ChoiceField(
        label=_("Why may we keep the data?"),
        choices=[(key, text) for key, (_purpose, _letter, text) in BASES.items()],
        widget=forms.RadioSelect,
    )
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=300,
        required=False,
        help_text=_("Where the agreement or the application is filed."),
    )

    @staticmethod
    def values_of(row: DropMail) -> dict[str, Any]:
        """What the mail says; whoever sent a CV has applied, more often than not."""
        return {
            "name": row.found_name,
            "email": row.found_address,
            "basis": "application" if row.attachment_count else "sourcing",
        }
