# SPDX-License-Identifier: Apache-2.0
"""Shapes of deciding about a suggestion."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from talentkreis.intake.scouting.models import Refusal
from talentkreis.people.forms import BASES


class AcceptForm(forms.Form):
    """A new person with a reason, or somebody we know."""

    person = forms.UUIDField(required=False, widget=forms.HiddenInput)
    basis = forms.ChoiceField(
        label=_("Why may we keep the data?"),
        choices=[(key, text) for key, (_purpose, _letter, text) in BASES.items()],
        initial="sourcing",
        widget=forms.RadioSelect,
        required=False,
    )


class DeclineForm(forms.Form):
    """Why not; the scout reads it."""

    reason = forms.ChoiceField(label=_("The scout reads"), choices=Refusal.choices)
