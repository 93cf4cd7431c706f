# SPDX-License-Identifier: Apache-2.0
"""Shape of what is typed about extensions."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ExtensionsForm(forms.Form):
    """Ids of the extensions that may ask, one to a line."""

    origins = forms.CharField(
        label=_("Extensions that may ask"),
        help_text=_(
            "One id to a line, as the browser shows it under “Extensions”. Others get no answer."
        ),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        required=False,
        max_length=3_000,
    )
