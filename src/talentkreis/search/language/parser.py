# SPDX-License-Identifier: Apache-2.0
"""Recursive descent over the text itself, so that every error knows its word.

filter     = [ or ]
or         = and { OR and }
and        = not { [ AND ] not }
not        = ( NOT | "-" ) not | primary
primary    = "(" or ")" | field operator value | word | quoted
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talentkreis.kernel.text import fold
from talentkreis.organisation.actors import SYSTEM
from talentkreis.search.errors import FilterError, UnknownValue, did_you_mean
from talentkreis.search.fields import levels, registry
from talentkreis.search.fields.registry import Field, Setting, ValueKind
from talentkreis.search.fields.sharing import setting_for, sharing
from talentkreis.search.language import words
from talentkreis.search.language.limits import require_size
from talentkreis.search.language.scanner import Scanner
from talentkreis.search.tree import (
    EVERYBODY,
    MAX_DEPTH,
    MAX_LENGTH,
    MAX_NODES,
    AtLeast,
    Condition,
    Duration,
    Near,
    Node,
    Not,
    Operator,
    Value,
    all_of,
    any_of,
)

if TYPE_CHECKING:
    import re

    from talentkreis.organisation.actors import Actor

TEXT_FIELD = "text"


def parse(text: str, language: str | None = None, *, actor: Actor | None = None) -> Node:
    """The tree of a filter written in German or English, or in both at once.

    `language` decides in which language fields are proposed; `actor` which pools can be named.
    Raises FilterError with the position of the wrong word.
    """
    if len(text) > MAX_LENGTH:
        raise FilterError(
            _("A filter may have at most %(max)d characters; this one has %(length)d.")
            % {"max": MAX_LENGTH, "length": len(text)},
            start=MAX_LENGTH,
            end=len(text),
        )
    forbidden = words.FORBIDDEN.search(text)
    if forbidden:
        raise FilterError(
            _("Character %(position)d cannot be part of a filter.")
            % {"position": forbidden.start() + 1},
            start=forbidden.start(),
            end=forbidden.end(),
        )
    with sharing():
        setting = setting_for(actor or SYSTEM)
        node = _Parser(text, language or get_language() or "de", setting).filter()
    require_size(node)
    return node


class _Parser(Scanner):
    def __init__(self, text: str, language: str, setting: Setting) -> None:
        super().__init__(text)
        self.language = language
        self.setting = setting
        self.open = 0
        self.nodes = 0

    def filter(self) -> Node:
        self._skip()
        if self._is_at_end():
            return EVERYBODY
        node = self._or()
        if not self._is_at_end():
            # Only a closing parenthesis stops the descent early.
            raise self._error(_("This closing parenthesis has no opening one."), self.at, 1)
        return node

    def _or(self) -> Node:
        parts = [self._and()]
        while self._keyword(words.OR):
            parts.append(self._and())
        return any_of(parts)

    def _and(self) -> Node:
        parts = [self._not()]
        while True:
            if self._keyword(words.AND):
                parts.append(self._not())
            elif self._is_at_end() or self.text[self.at] == ")" or self._peek() == words.OR:
                return all_of(parts)
            else:
                parts.append(self._not())

    def _not(self) -> Node:
        start = self.at
        self._count(start)
        if self._keyword(words.NOT) or self._minus():
            self.open += 1
            self._require_depth(start)
            node = Not(self._not())
            self.open -= 1
            return node
        return self._primary()

    def _primary(self) -> Node:
        if self._is_at_end():
            raise self._error(
                _("Something is missing at the end: a condition or a word."), self.at, 0
            )
        start = self.at
        if self.text[start] == "(":
            return self._group(start)
        if self.text[start] == ")":
            raise self._error(_("A condition is missing before this parenthesis."), start, 1)
        if self.text[start] in words.QUOTES:
            return self._words(self._quoted(), start)
        keyword = self._peek()
        if keyword:
            end = start + len(self._match(words.BARE) or "")
            raise self._error(
                _("A condition is missing before “%(word)s”.") % {"word": self.text[start:end]},
                start,
                end - start,
            )
        return self._condition(start)

    def _group(self, start: int) -> Node:
        self.open += 1
        self._require_depth(start)
        self.at += 1
        self._skip()
        node = self._or()
        if self._is_at_end():
            raise self._error(_("This opening parenthesis is never closed."), start, 1)
        self.at += 1
        self.open -= 1
        self._skip()
        return node

    def _condition(self, start: int) -> Node:
        word = self._match(words.BARE)
        if word is None:
            raise self._error(
                _("“%(sign)s” needs a field before it, such as %(example)s.")
                % {"sign": self.text[start], "example": self._example()},
                start,
                1,
            )
        self.at = start + len(word)
        gender = words.GENDER_FORM.match(self.text, self.at)
        symbol = words.SYMBOL.match(self.text, self.at)
        field = registry.by_name(word) if gender or symbol else None
        if gender and field is None:
            self.at = gender.end()
            return self._words(word + gender.group(), start)
        if symbol is None:
            return self._words(word, start)
        if field is None:
            proposal = registry.nearest_name(word, self.language)
            raise self._unknown(word, start, proposal)
        operator = self._operator(field, symbol)
        self.at = symbol.end()
        self._skip()
        return self._compared(field, operator, symbol)

    def _operator(self, field: Field, symbol: re.Match[str]) -> Operator:
        operator = words.SYMBOLS[symbol.group(1)]
        if operator in field.operators:
            return operator
        known = " ".join(s for s, o in words.SYMBOLS.items() if o in field.operators and s != "=")
        raise self._error(
            _("“%(field)s” cannot be compared with “%(sign)s”, only with: %(known)s")
            % {
                "field": field.name(self.language),
                "sign": symbol.group(1),
                "known": known,
            },
            symbol.start(1),
            len(symbol.group(1)),
            proposal=next(s for s, o in words.SYMBOLS.items() if o in field.operators),
        )

    def _compared(self, field: Field, operator: Operator, symbol: re.Match[str]) -> Condition:
        start = self.at
        value = self._value(field)
        condition = self._resolved(field, operator, value, start)
        if operator not in field.comparable(condition.value):
            raise self._error(
                _("“%(word)s” is so or not: write “:” before it.")
                % {"word": self.text[start : self.at].strip()},
                symbol.start(1),
                len(symbol.group(1)),
                proposal=":",
            )
        return condition

    def _resolved(self, field: Field, operator: Operator, value: Value, start: int) -> Condition:
        written = self.text[start : self.at].strip()
        try:
            kept = field.resolve(value, self.setting)
        except UnknownValue as error:
            raise self._unknown_value(field, written, start, error.proposal) from None
        self._skip()
        return Condition(field.code, operator, kept)

    def _value(self, field: Field) -> Value:
        if self._is_at_end() or self.text[self.at] in "()":
            raise self._missing(field)
        if self.text[self.at] in words.QUOTES:
            return self._extended(field, self._quoted())
        match field.kind:
            case ValueKind.MOMENT:
                return self._moment()
            case ValueKind.NUMBER:
                return self._number()
            case ValueKind.PLACE:
                return self._place()
        return self._extended(field, self._stepped(field))

    def _stepped(self, field: Field) -> str:
        """A word, up to the sign of a level where one may follow."""
        if not field.steps:
            return self._take(words.VALUE)
        word = self._match(words.STEPPED_VALUE)
        if word is None:
            raise self._missing(field)
        self.at += len(word)
        return word

    def _extended(self, field: Field, word: str) -> Value:
        """The word with the radius or level behind it."""
        return (
            self._with_radius(word)
            if field.kind is ValueKind.PLACE
            else self._with_level(field, word)
        )

    def _with_level(self, field: Field, word: str) -> Value:
        """The word, or the word from a level on."""
        symbol = words.SYMBOL.match(self.text, self.at) if field.steps else None
        if symbol is None:
            return word
        if symbol.group(1) != Operator.AT_LEAST.value:
            raise self._error(
                _("A level is asked for with “>=”, such as %(example)s.")
                % {"example": f">= {field.steps[-2].name(self.language)}"},
                symbol.start(1),
                len(symbol.group(1)),
                proposal=Operator.AT_LEAST.value,
            )
        self.at = symbol.end()
        self._skip()
        start = self.at
        if self._is_at_end() or self.text[start] in "()":
            raise self._error(_("A level is missing after “>=”."), start, 0)
        written = self._quoted() if self.text[start] in words.QUOTES else self._take(words.VALUE)
        step = levels.step_of(field.steps, written)
        if step is None:
            names = [name for each in field.steps for name in each.names[self.language]]
            proposal = registry.nearest(written, names)
            raise self._unknown_level(written, start, proposal, field)
        return AtLeast(word, step.code)

    def _moment(self) -> Value:
        for pattern, order in ((words.ISO_DAY, (1, 2, 3)), (words.GERMAN_DAY, (3, 2, 1))):
            written = pattern.match(self.text, self.at)
            if written:
                try:
                    day = dt.date(*(int(written.group(number)) for number in order))
                except ValueError:
                    raise self._error(
                        _("There is no day “%(day)s”.") % {"day": written.group()},
                        written.start(),
                        len(written.group()),
                    ) from None
                self.at = written.end()
                return day
        duration = words.DURATION.match(self.text, self.at)
        if duration:
            unit = words.UNITS.get(fold(duration.group(2)))
            if unit is None:
                units = {name for pair in words.UNIT_NAMES[self.language].values() for name in pair}
                raise self._unknown(
                    duration.group(2), duration.start(2), registry.nearest(duration.group(2), units)
                )
            self.at = duration.end()
            return Duration(int(duration.group(1)), unit)
        return self._take(words.VALUE)

    def _number(self) -> Value:
        number = words.NUMBER.match(self.text, self.at)
        if number is None:
            return self._take(words.VALUE)
        self.at = number.end()
        return float(number.group().replace(",", "."))

    def _place(self) -> Value:
        start = self.at
        word = self._match(words.PLACE_VALUE)
        if word is None:
            raise self._error(_("A place is missing before the radius."), start, 1)
        self.at += len(word)
        return self._with_radius(word)

    def _with_radius(self, word: str) -> Value:
        radius = words.RADIUS.match(self.text, self.at)
        if radius is None:
            self._refuse_broken_radius()
            return word
        self.at = radius.end()
        return Near(word, int(radius.group(1)))

    def _refuse_broken_radius(self) -> None:
        rest = self.text[self.at :].lstrip()
        if rest.startswith("+"):
            start = len(self.text) - len(rest)
            raise self._error(
                _("After + comes a distance, such as +30 km."), start, 1, proposal="+30 km"
            )

    def _words(self, text: str, start: int) -> Condition:
        field = registry.by_code(TEXT_FIELD)
        assert field is not None
        return self._resolved(field, Operator.IS, text, start)

    def _count(self, start: int) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise self._error(
                _("A filter may have at most %(max)d conditions.") % {"max": MAX_NODES},
                start,
                len(self.text) - start,
            )

    def _require_depth(self, start: int) -> None:
        if self.open >= MAX_DEPTH:
            raise self._error(
                _("A filter may be nested at most %(max)d deep.") % {"max": MAX_DEPTH}, start, 1
            )

    def _example(self) -> str:
        field = registry.by_code("place")
        return f"{field.name(self.language)}:Kiel" if field else "…"

    def _unknown(self, word: str, start: int, proposal: str) -> FilterError:
        return self._error(did_you_mean(word, proposal), start, len(word), proposal=proposal)

    def _unknown_value(self, field: Field, word: str, start: int, proposal: str) -> FilterError:
        shown = word.strip(words.QUOTES)
        message = _("“%(word)s” is not known for “%(field)s”.") % {
            "word": shown,
            "field": field.name(self.language),
        }
        if proposal:
            message += " " + _("Did you mean “%(proposal)s”?") % {"proposal": proposal}
        return self._error(message, start, len(word), proposal=proposal)

    def _unknown_level(self, word: str, start: int, proposal: str, field: Field) -> FilterError:
        message = _("“%(word)s” is no level. There are: %(levels)s.") % {
            "word": word,
            "levels": ", ".join(step.name(self.language) for step in field.steps),
        }
        return self._error(message, start, self.at - start, proposal=proposal)

    def _missing(self, field: Field) -> FilterError:
        return self._error(
            _("A value is missing after “%(field)s”.") % {"field": field.name(self.language)},
            self.at,
            0,
        )
