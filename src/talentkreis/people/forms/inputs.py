# SPDX-License-Identifier: Apache-2.0
"""Inputs that several forms share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def day_field(**kwargs: Any) -> forms.DateField:
    """A date as the browser picks it."""
    messages = {"invalid": _("This is not a day of the calendar.")}
    return forms.DateField(
        error_messages=messages | kwargs.pop("error_messages", {}),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        **kwargs,
    )


def text_area(rows: int = 4, **attrs: object) -> forms.Textarea:
    """Text with paragraphs."""
    return forms.Textarea(attrs={"rows": rows, **attrs})


def typed(**attrs: object) -> forms.TextInput:
    """One line, not filled in by the browser's memory of other people."""
    return forms.TextInput(attrs={"autocomplete": "off", **attrs})
