# SPDX-License-Identifier: Apache-2.0
"""The shape of a new word."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from talentkreis.taxonomy.actions.aliases import LONGEST_ALIAS
from talentkreis.taxonomy.models import ConceptKind


class AliasForm(forms.Form):
    """A word and what it means."""

    text = forms.CharField(label=_("Your word"), max_length=LONGEST_ALIAS)
    kind = forms.ChoiceField(label=_("What it is"), choices=ConceptKind.choices)
    means = forms.CharField(
        label=_("Means the same as"),
        max_length=LONGEST_ALIAS,
        help_text=_("A skill or an occupation in German or English."),
    )
