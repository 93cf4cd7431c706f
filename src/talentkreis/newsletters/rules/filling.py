# SPDX-License-Identifier: Apache-2.0
"""What one kind of reader sees, drawn once; then only names are filled in, thousands of times.

Merge fields become places before anything is drawn: the characters Unicode has for annotations
around a number. Nothing people type can contain them (`kernel.text.clean` takes them out).
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from talentkreis.mail import merge_fields
from talentkreis.newsletters.rules.drawing import draw
from talentkreis.newsletters.rules.texts import spell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from talentkreis.newsletters.rules.editions import Edition, Part
    from talentkreis.newsletters.rules.fitting import View

_OPEN, _CLOSE = "\ufff9", "\ufffb"
_PLACE = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
# What the finished mail has around it: headers, footer, signatures (TRUST E-18: below 100 kB).
LARGEST_BYTES = 80_000


@dataclass(frozen=True, slots=True)
class Letter:
    """What one person gets."""

    subject: str
    text: str
    html: str


class EmptyField(Exception):
    """A merge field has no value for this person and no substitute; its name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True)
class _Slot:
    name: str
    substitute: str


@dataclass(frozen=True, slots=True)
class _Template:
    """Pieces of text with the slots between them."""

    pieces: tuple[str, ...]
    slots: tuple[_Slot, ...]

    def filled(self, values: Mapping[str, str], *, is_html: bool = False) -> str:
        """The text with every slot filled. Raises EmptyField."""
        filled = [self.pieces[0]]
        for slot, after in zip(self.slots, self.pieces[1:], strict=True):
            value = values.get(slot.name, "")[: merge_fields.LONGEST_VALUE] or slot.substitute
            if not value:
                raise EmptyField(slot.name)
            filled += (html.escape(value) if is_html else value, after)
        return "".join(filled)


@dataclass(frozen=True, slots=True)
class Variant:
    """The letter of everybody who sees the same parts."""

    subject: _Template
    text: _Template
    html: _Template

    def fill(self, values: Mapping[str, str]) -> Letter:
        """The letter of one of them. Raises EmptyField.

        `values` are clean single lines, as `nurture.rules.wording.merge_values` makes them.
        """
        return Letter(
            subject=self.subject.filled(values),
            text=self.text.filled(values),
            html=self.html.filled(values, is_html=True),
        )

    @property
    def size(self) -> int:
        """Bytes of text and HTML before names are filled in."""
        return sum(len(piece.encode()) for each in (self.text, self.html) for piece in each.pieces)


def variant_of(
    edition: Edition,
    view: View,
    *,
    language: str,
    company: str,
    web_url: str,
    has_pictures: bool,
    footer_place: str,
) -> Variant:
    """Draw what one kind of reader sees. Raises MergeError for wrong merge fields."""
    slots: list[_Slot] = []

    def place(name: str, substitute: str) -> str:
        slots.append(_Slot(name, substitute))
        return f"{_OPEN}{len(slots) - 1}{_CLOSE}"

    marked = _marked(edition, language, place)
    drawn = draw(
        marked,
        view,
        language=language,
        company=company,
        web_url=web_url,
        has_pictures=has_pictures,
        footer_place=footer_place,
    )
    text = spell(marked, view, language=language, company=company, web_url=web_url)
    subject = marked.headings[language].subject
    return Variant(*(_template(each, slots) for each in (subject, text, drawn)))


def _marked(edition: Edition, language: str, place: merge_fields.Place) -> Edition:
    """The edition with places instead of merge fields, in one language; the library has none."""
    heading = edition.headings[language]
    with_places = merge_fields.with_places
    return replace(
        edition,
        headings={
            language: replace(
                heading,
                subject=with_places(heading.subject, place),
                preheader=with_places(heading.preheader, place),
            )
        },
        parts=tuple(_marked_part(part, language, place) for part in edition.parts),
    )


def _marked_part(part: Part, language: str, place: merge_fields.Place) -> Part:
    words = part.words.get(language)
    if words is None:
        return part
    with_places = merge_fields.with_places
    marked = replace(
        words,
        heading=with_places(words.heading, place),
        body=with_places(words.body, place),
        link_label=with_places(words.link_label, place),
    )
    return replace(part, words={language: marked})


def _template(text: str, slots: list[_Slot]) -> _Template:
    cut = _PLACE.split(text)
    return _Template(tuple(cut[::2]), tuple(slots[int(number)] for number in cut[1::2]))
