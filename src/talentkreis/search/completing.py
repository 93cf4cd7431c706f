# SPDX-License-Identifier: Apache-2.0
"""What could stand at the caret of a filter: fields, comparisons, values, the three words.

Values come from what the actor sees: a tag that only hidden people have is not proposed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from django.db import connection
from django.utils.translation import gettext_lazy

from talentkreis.kernel.text import fold
from talentkreis.organisation.rights import require
from talentkreis.people import languages, places
from talentkreis.search.builder import comparisons_of
from talentkreis.search.fields import Field, Setting, ValueKind, all_fields, by_code
from talentkreis.search.fields.registry import Fragment, joined
from talentkreis.search.fields.sharing import setting_for
from talentkreis.search.language import Operator, words
from talentkreis.search.language.caret import Caret, Typing, at_caret
from talentkreis.search.language.printer import SIGNS, written
from talentkreis.search.permissions import Right
from talentkreis.search.queries.scope import bounded, visible
from talentkreis.search.tree import MAX_LENGTH
from talentkreis.taxonomy.queries import proposals as concepts
from talentkreis.taxonomy.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.actors import Actor

MOST = 8
# Who has a label: a skill stands in the search row, a tag in rows of its own.
_WHO_HAS = {
    "people_skill": "search_row WHERE search_row.skills @> ARRAY[label.key]::text[]",
    "people_tag": "people_persontag JOIN search_row USING (person_id) WHERE tag_id = label.id",
}
# Labels that are looked at for those with somebody the actor sees.
LOOKED_AT = 40
_RADII = (10, 25, 50, 100)
_LENGTHS = (30, 90, 365)
_MEANINGS = {
    words.AND: gettext_lazy("both hold"),
    words.OR: gettext_lazy("one of them holds"),
    words.NOT: gettext_lazy("does not hold"),
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is written in place of what was typed, what it says, and as a value of a control."""

    text: str
    label: _StrOrPromise
    value: str = ""


@dataclass(frozen=True, slots=True)
class Completion:
    """Proposals for the text from `start` on."""

    start: int
    proposals: list[Proposal]


def complete(actor: Actor, before: str, language: str) -> Completion:
    """What could stand at the end of an unfinished filter, best first. Raises NotAllowed."""
    require(actor, Right.FIND)
    if len(before) > MAX_LENGTH or words.FORBIDDEN.search(before):
        return Completion(len(before), [])
    with bounded():
        caret = at_caret(before)
        found = _Completer(actor, language, caret).proposals()
        return Completion(caret.start, list(islice(found, MOST)))


class _Completer:
    def __init__(self, actor: Actor, language: str, caret: Caret) -> None:
        self.actor = actor
        self.language = language
        self.caret = caret
        self.setting: Setting = setting_for(actor)

    def proposals(self) -> Iterator[Proposal]:
        match self.caret.typing:
            case Typing.WORD:
                return self._words()
            case Typing.NEXT:
                return self._next()
            case Typing.OPERATOR:
                return self._operators()
            case Typing.VALUE:
                return self._values()
            case Typing.LEVEL:
                return self._levels()
        return iter(())

    def _next(self) -> Iterator[Proposal]:
        if self.caret.start:
            yield from self._keywords("")
        yield from (self._field(field) for field in all_fields())

    def _words(self) -> Iterator[Proposal]:
        """A field, one of the three words, or a value of a field that is called so."""
        typed = fold(self.caret.typed.replace("_", "-"))
        if not typed:
            return
        yield from self._keywords(typed)
        yield from (
            self._field(field)
            for field in all_fields()
            if any(fold(name).startswith(typed) for name in field.names[self.language])
        )
        for code in ("skill", "tag", "pool"):
            field = by_code(code)
            if field is not None:
                for value in islice(self._values_of(field, self.caret.typed), 3):
                    text = f"{field.name(self.language)}:{written(value, field)} "
                    yield Proposal(text, field.label, value)

    def _keywords(self, typed: str) -> Iterator[Proposal]:
        for code, word in words.PRINTED[self.language].items():
            if fold(word).startswith(typed):
                yield Proposal(f"{word} ", _MEANINGS[code])

    def _field(self, field: Field) -> Proposal:
        return Proposal(field.name(self.language) + SIGNS[field.operators[0]], field.label)

    def _operators(self) -> Iterator[Proposal]:
        field = self.caret.field
        assert field is not None
        for choice in comparisons_of(field):
            if choice.value in {operator.value for operator in field.operators}:
                yield Proposal(SIGNS[Operator(choice.value)], choice.label)

    def _values(self) -> Iterator[Proposal]:
        field = self.caret.field
        assert field is not None
        for value in self._values_of(field, self.caret.typed):
            yield Proposal(self._written(field, value), field.label, value)

    def _levels(self) -> Iterator[Proposal]:
        field = self.caret.field
        assert field is not None
        names = _matching(self.caret.typed, (step.name(self.language) for step in field.steps))
        return (Proposal(f"{name} ", gettext_lazy("Level"), name) for name in names)

    def _written(self, field: Field, value: str) -> str:
        """As it is typed: lengths of time and a radius stand without quotation marks."""
        place, plus, radius = (
            value.partition(" +") if field.kind is ValueKind.PLACE else (value, "", "")
        )
        if plus:
            return f"{written(place)} +{radius} "
        is_length = field.kind is ValueKind.MOMENT and value[:1].isdigit()
        return f"{value} " if is_length else f"{written(value, field)} "

    def _values_of(self, field: Field, typed: str) -> Iterator[str]:
        """Values as the reader writes them, those that begin as typed first."""
        match field.code:
            case "tag":
                return self._labels("people_tag", typed)
            case "skill":
                return self._skills(typed)
            case "role":
                return _distinct(c.label(self.language) for c in concepts(typed, Kind.OCCUPATION))
            case "speaks":
                return _matching(typed, (name for _code, name in languages.choices(self.language)))
        return _places(typed) if field.kind is ValueKind.PLACE else self._choices(field, typed)

    def _choices(self, field: Field, typed: str) -> Iterator[str]:
        shown = (
            field.show(choice.value, self.language, self.setting)
            for choice in (*field.choices(self.setting), *getattr(field, "words", ()))
            if self.caret.operator in field.comparable(choice.value)
        )
        lengths = _lengths(typed, self.language) if field.kind is ValueKind.MOMENT else ()
        return _distinct([*lengths, *_matching(typed, shown)])

    def _skills(self, typed: str) -> Iterator[str]:
        here = self._labels("people_skill", typed)
        known = (c.label(self.language) for c in concepts(typed, Kind.SKILL))
        return _distinct([*here, *known])

    def _labels(self, table: str, typed: str) -> Iterator[str]:
        """Names of labels that somebody the actor sees has."""
        start = fold(typed).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        rule = joined(
            "AND",
            [
                Fragment("NOT search_row.is_restricted"),
                Fragment("search_row.basis_until >= %s", (self.setting.today,)),
                *visible(self.actor),
            ],
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT name FROM (SELECT id, name, key"  # noqa: S608 - constants
                f" FROM {table} WHERE key LIKE %s OR key LIKE %s"
                f" ORDER BY key LIKE %s DESC, key LIMIT {LOOKED_AT}) AS label"
                f" WHERE EXISTS (SELECT FROM {_WHO_HAS[table]} AND {rule.sql})"
                f" ORDER BY key LIKE %s DESC, key LIMIT {MOST}",
                [
                    f"{start}%",
                    f"% {start}%",
                    f"{start}%",
                    *rule.parameters,
                    f"{start}%",
                ],
            )
            return iter([row[0] for row in cursor.fetchall()])


def _matching(typed: str, names: Iterable[str]) -> Iterator[str]:
    """Names that begin as typed, then those of which a later word does."""
    wanted = fold(typed)
    known = list(names)
    first = [name for name in known if fold(name).startswith(wanted)]
    return _distinct([*first, *(name for name in known if f" {wanted}" in fold(name))])


def _distinct(names: Iterable[str]) -> Iterator[str]:
    return iter(dict.fromkeys(names))


def _places(typed: str) -> Iterator[str]:
    """Towns and codes; after a plus, a radius around what stands before it."""
    place, plus, radius = typed.partition("+")
    if not plus:
        return _distinct(places.suggest(typed, MOST))
    number = re.sub(r"\D", "", radius)
    return iter(
        [f"{place.strip()} +{km} km" for km in _RADII if str(km).startswith(number)]
        or [f"{place.strip()} +{number} km"]
    )


def _lengths(typed: str, language: str) -> Iterator[str]:
    """Lengths of time: the number typed in every unit, or some that are often asked for."""
    number = re.match(r"(\d{1,6})\s*(.*)", typed)
    units = words.UNIT_NAMES[language].values()
    if number is None:
        days = next(iter(units))[1]
        return iter([f"{length} {days}" for length in _LENGTHS] if not typed else [])
    amount, begun = number.groups()
    named = (one if amount == "1" else many for one, many in units)
    return iter([f"{amount} {unit}" for unit in named if fold(unit).startswith(fold(begun))])
