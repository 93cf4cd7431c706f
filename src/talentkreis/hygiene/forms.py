# SPDX-License-Identifier: Apache-2.0
"""Shape of the thresholds; what bulk work needs is asked by its own forms."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from talentkreis.hygiene.rules import FEWEST_MONTHS, MOST_MONTHS


class RulesForm(forms.Form):
    """What counts as stale."""

    quiet_months = forms.IntegerField(
        label=_("Months without contact"), min_value=FEWEST_MONTHS, max_value=MOST_MONTHS
    )
    sends_digest = forms.BooleanField(
        label=_("Tell owners every Monday by mail, with numbers and a link"), required=False
    )
