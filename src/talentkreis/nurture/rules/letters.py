# SPDX-License-Identifier: Apache-2.0
"""A letter: the words of a step for one person. Preview, check and sending share this code."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from talentkreis.channels.rules import filled, one_line, places_of
from talentkreis.mail import merge_fields
from talentkreis.nurture.rules.wording import Addressee, Sender, choose_text, merge_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from talentkreis.channels.ready import Ready


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
    # The approved template of WhatsApp it is made from: name, language, values.
    template: dict[str, object] | None = None


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


def write_step(
    kind: str,
    templates: Mapping[tuple[str, str], Template],
    person: Addressee,
    sender: Sender,
    *,
    language: str,
    form_of_address: str,
    ready: Ready,
    around: tuple[str, str] = ("", ""),
) -> Letter | Obstacle:
    """The same for a step of any kind: an SMS that is not too long, an approved template filled."""
    is_filled_in = kind == "whatsapp"
    letter = write_letter(
        {key: Template("", one.body) for key, one in templates.items()}
        if is_filled_in
        else templates,
        person,
        sender,
        language=language,
        form_of_address=form_of_address,
        around=around,
    )
    if isinstance(letter, Obstacle):
        return letter
    if kind == "sms" and ready.length_of(_without(letter.text, around), language).is_too_long:
        return Obstacle("too_long")
    if is_filled_in:
        name = templates[letter.language, letter.form_of_address].subject
        return _from_template(letter, name, ready, around)
    return letter


def _from_template(
    letter: Letter, name: str, ready: Ready, around: tuple[str, str]
) -> Letter | Obstacle:
    """The lines of a text in the places of the template that is called so."""
    found = ready.templates.get((name, letter.language))
    values = [one_line(line) for line in letter.text.splitlines()]
    if found is None or len(values) != places_of(found.body):
        return Obstacle("template_gone", name)
    if not all(_without(value, around) for value in values):
        return Obstacle("field_empty", name)
    template: dict[str, object] = {"name": name, "language": found.language, "values": values}
    return replace(letter, text=filled(found.body, values), template=template)


def _without(text: str, around: tuple[str, str]) -> str:
    for mark in filter(None, around):
        text = text.replace(mark, "")
    return text
