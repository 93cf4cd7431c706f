# SPDX-License-Identifier: Apache-2.0
"""Figures as people write them: 11.000 in German, 11,000 in English."""

from __future__ import annotations

from babel.numbers import format_decimal
from django import template
from django.utils.translation import get_language

register = template.Library()


@register.filter
def figure(value: int) -> str:
    """A whole number in the reader's language."""
    return str(format_decimal(value, locale=(get_language() or "de").replace("-", "_")))
