# SPDX-License-Identifier: Apache-2.0
"""A letter: the words of a step for one person. Preview, check and sending share this code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentkreis.mail import merge_fields
from talentkreis.nurture.rules.wording import Addressee, Sender, choose_text, merge_values

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Template:
    """The words of a step in one language and form, with merge fields."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What one person reads."""

    subject: str
    text: str
    language: str
    form_of_address: str


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a step cannot be written to a person: a code of `models.Reason`, and the field."""

    reason: str
    field: str = ""


def write_letter(
    templates: Mapping[tuple[str, str], Template],
    person: Addressee,
    sender: Sender,
    *,
    language: str,
    form_of_address: str,
    around: tuple[str, str] = ("", ""),
) -> Letter | Obstacle:
    """The letter in the person's language and form, or what stands in its way.

    `around` is put before and after each value, for a preview that shows them.
    """
    chosen = choose_text(templates, language=language, form_of_address=form_of_address)
    if chosen is None:
        return Obstacle("text_missing", language)
    template, (language, form) = templates[chosen], chosen
    values = merge_values(person, sender, language=language, form_of_address=form)
    if any(around):
        values = {
            name: f"{around[0]}{value}{around[1]}" if value else ""
            for name, value in values.items()
        }
    try:
        return Letter(
            subject=merge_fields.render(template.subject, values, part="header"),
            text=merge_fields.render(template.body, values),
            language=language,
            form_of_address=form,
        )
    except merge_fields.MergeError as error:
        return Obstacle("field_empty", error.problems[0].excerpt)
