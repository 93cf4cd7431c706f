# SPDX-License-Identifier: Apache-2.0
"""How an employer wants duplicates treated."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from talentkreis.intake.duplicates.rules import LEAST_AUTOMATIC


class DuplicateRulesForm(forms.Form):
    """Merging without a look is off unless somebody chooses a certainty."""

    automatic_from = forms.TypedChoiceField(
        label=_("Merge without a look"),
        required=False,
        coerce=float,
        empty_value=None,
        choices=[
            ("", _("Never: somebody decides about every group")),
            (LEAST_AUTOMATIC, _("As good as certain: wrong in less than 1 of 1,000 pairs")),
            (LEAST_AUTOMATIC + 5, _("Only what is beyond doubt")),
        ],
        help_text=_("Every merge can be undone for 90 days, this one too."),
    )
    searches_nightly = forms.BooleanField(label=_("Search every night"), required=False)
