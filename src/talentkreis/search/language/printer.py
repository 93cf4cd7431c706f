# SPDX-License-Identifier: Apache-2.0
"""The tree as text in the reader's language; `parse` gives the same tree back.

`pieces` is the same text in coloured parts, for the line above the list.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentkreis.organisation.actors import SYSTEM
from talentkreis.search.fields import levels, registry
from talentkreis.search.fields.sharing import setting_for
from talentkreis.search.language import words
from talentkreis.search.tree import (
    And,
    AtLeast,
    Condition,
    Duration,
    Near,
    Node,
    Not,
    Operator,
    Or,
    Value,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from talentkreis.organisation.actors import Actor
    from talentkreis.search.fields.registry import Setting

# Which CSS class of the design system a piece has; plain text has none.
FIELD, VALUE, KEYWORD, PLAIN = "q-f", "q-v", "q-o", ""
SIGNS = {
    Operator.IS: ":",
    Operator.LIKE: "~",
    Operator.LESS: " < ",
    Operator.AT_MOST: " <= ",
    Operator.MORE: " > ",
    Operator.AT_LEAST: " >= ",
}
_SPECIAL = str.maketrans({"\\": "\\\\", **{quote: "\\" + quote for quote in words.QUOTES}})


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the printed filter."""

    text: str
    kind: str = PLAIN


def to_text(node: Node, language: str, *, actor: Actor | None = None) -> str:
    """The filter as a person of `language` writes it."""
    return "".join(piece.text for piece in pieces(node, language, actor=actor))


def pieces(node: Node, language: str, *, actor: Actor | None = None) -> list[Piece]:
    """The text of `to_text` in parts that say what they are."""
    setting = setting_for(actor or SYSTEM)
    return list(_Printer(language, setting).node(node))


def value_text(condition: Condition, language: str, setting: Setting) -> str:
    """The value of a condition without quotation marks: for a control of the builder."""
    field = registry.by_code(condition.field)
    assert field is not None
    value = condition.value
    if isinstance(value, str):
        return field.show(value, language, setting)
    if isinstance(value, Near):
        return f"{value.place} +{value.km} km"
    if isinstance(value, AtLeast):
        return field.show(value.word, language, setting)
    return _Printer(language, setting).value(field, value)


class _Printer:
    def __init__(self, language: str, setting: Setting) -> None:
        self.language = language
        self.setting = setting
        self.words = words.PRINTED[language]

    def node(self, node: Node) -> Iterator[Piece]:
        match node:
            case Condition():
                yield from self._condition(node)
            case Not(part):
                yield Piece(self.words[words.NOT], KEYWORD)
                yield Piece(" ")
                yield from self._inner(part, is_wrapped=isinstance(part, And | Or))
            case And(parts):
                yield from self._joined(parts, words.AND, wrapped=Or)
            case Or(parts):
                yield from self._joined(parts, words.OR, wrapped=And)

    def _joined(
        self, parts: tuple[Node, ...], keyword: str, wrapped: type[And | Or]
    ) -> Iterator[Piece]:
        for number, part in enumerate(parts):
            if number:
                yield Piece(" ")
                yield Piece(self.words[keyword], KEYWORD)
                yield Piece(" ")
            yield from self._inner(part, is_wrapped=isinstance(part, wrapped))

    def _inner(self, part: Node, *, is_wrapped: bool) -> Iterator[Piece]:
        if is_wrapped:
            yield Piece("(")
        yield from self.node(part)
        if is_wrapped:
            yield Piece(")")

    def _condition(self, condition: Condition) -> Iterator[Piece]:
        field = registry.by_code(condition.field)
        assert field is not None, "from_json and parse let no unknown field through"
        value = self.value(field, condition.value)
        if condition.field == "text" and condition.operator is Operator.IS:
            yield Piece(value if _is_bare(value) else _quoted(str(condition.value)), VALUE)
            return
        yield Piece(field.name(self.language), FIELD)
        yield Piece(SIGNS[condition.operator])
        yield Piece(value, VALUE)

    def value(self, field: registry.Field, value: Value) -> str:
        match value:
            case Duration(amount, unit):
                one, many = words.UNIT_NAMES[self.language][unit]
                return f"{amount} {one if amount == 1 else many}"
            case Near(_place, km):
                return f"{written(field.show(value, self.language, self.setting))} +{km} km"
            case AtLeast(word, level):
                shown = written(field.show(word, self.language, self.setting), field)
                return f"{shown} >= {levels.named(field.steps, level, self.language)}"
            case dt.date():
                is_german = self.language == "de"
                german = f"{value.day}.{value.month}.{value.year:04d}"
                return german if is_german else value.isoformat()
            case bool() | int() | float():
                return f"{value:.6f}".rstrip("0").rstrip(".")
        return written(field.show(value, self.language, self.setting), field)


def _is_bare(text: str) -> bool:
    """Whether a word can stand alone: no sign of the language, no keyword, no minus first."""
    return (
        words.BARE.fullmatch(words.GENDER_FORM.sub("", text)) is not None
        and text.lower() not in words.KEYWORDS
        and not text.startswith("-")
        and "\\" not in text
    )


def written(text: str, field: registry.Field | None = None) -> str:
    """A value after an operator, quoted where its own signs would be misread."""
    plain = words.PLACE_VALUE.fullmatch(text) is not None and "\\" not in text
    if field is not None and field.steps:
        plain = plain and words.STEPPED_VALUE.fullmatch(text) is not None
    return text if plain and text[0] not in "<>=~:" else _quoted(text)


def _quoted(text: str) -> str:
    return '"' + text.translate(_SPECIAL) + '"'
