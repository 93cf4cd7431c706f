# SPDX-License-Identifier: Apache-2.0
"""Fields of what a step says: subject and text, a text alone, or a template and its places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talentkreis.channels.queries import approved_templates
from talentkreis.nurture.actions import TextDetails
from talentkreis.nurture.models import StepKind

if TYPE_CHECKING:
    from collections.abc import Mapping

# Languages and forms of address a step is written in, in the order of the page.
TEXTS = (("de", "sie"), ("en", "sie"), ("de", "du"))
LONGEST_SMS = 1_600


def add_words(form: forms.Form, kind: str = StepKind.EMAIL) -> None:
    """What a step of this kind says, in every language and form of address."""
    for language, address in TEXTS:
        if kind == StepKind.SMS:
            form.fields[f"body_{language}_{address}"] = _sms()
            continue
        if kind == StepKind.WHATSAPP:
            form.fields[f"subject_{language}_{address}"] = _template(language)
            form.fields[f"body_{language}_{address}"] = _places()
            continue
        form.fields[f"subject_{language}_{address}"] = forms.CharField(
            label=_("Subject"), max_length=200, required=False
        )
        form.fields[f"body_{language}_{address}"] = forms.CharField(
            label=_("Text"),
            max_length=20_000,
            required=False,
            strip=False,
            widget=forms.Textarea(attrs={"rows": 16}),
        )


def texts_of(values: Mapping[str, Any]) -> dict[tuple[str, str], TextDetails]:
    """The words that were typed, by language and form of address."""
    return {
        (language, form): TextDetails(
            subject=values.get(f"subject_{language}_{form}", ""),
            body=values[f"body_{language}_{form}"],
        )
        for language, form in TEXTS
        if f"body_{language}_{form}" in values
    }


def _sms() -> forms.CharField:
    return forms.CharField(
        label=_("Text"),
        max_length=LONGEST_SMS,
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


def _template(language: str) -> forms.ChoiceField:
    rows = [row for row in approved_templates(language) if "_" not in row.language]
    known = {row.name for row in rows}
    rows += [row for row in approved_templates(language) if row.name not in known]
    return forms.ChoiceField(
        label=_("Template"),
        required=False,
        choices=[("", _("no template")), *((row.name, f"{row.name}: {row.body}") for row in rows)],
    )


def _places() -> forms.CharField:
    return forms.CharField(
        label=_("What stands in its places"),
        help_text=_("One a line: the first for {{1}}, the second for {{2}}."),
        max_length=4_096,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
