# SPDX-License-Identifier: Apache-2.0
"""What a field of the filter language is, and the registry other packages add theirs to."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from django.utils import timezone, translation
from rapidfuzz import process

from talentkreis.kernel import clock
from talentkreis.kernel.text import fold
from talentkreis.organisation.actors import SYSTEM, Actor
from talentkreis.search.errors import UnknownValue
from talentkreis.search.tree import Operator, Value

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from django.utils.functional import _StrOrPromise

    from talentkreis.search.fields.levels import Step
    from talentkreis.search.models import SearchRow

LANGUAGES = ("de", "en")
# Below this likeness (0–100) a proposal would be a guess in the dark.
LIKENESS = 60


class ValueKind(StrEnum):
    """What is written after the operator."""

    WORD = "word"
    PLACE = "place"
    NUMBER = "number"
    MOMENT = "moment"


class Way(StrEnum):
    """How the compiled filter will be asked: what has rows of its own is compiled to fit."""

    # Of one row after the other, until there are enough.
    ALONG = "along"
    # Of some ten thousand rows.
    MANY = "many"
    # For few matches among all rows, through indexes.
    THROUGH = "through"
    # Again and again later: it may name nobody who only now fits.
    KEPT = "kept"
    # Of a page of people who are named: nothing is worth looking up.
    GIVEN = "given"


@dataclass(frozen=True, slots=True)
class Setting:
    """Who asks and when: filters with "me", relative dates and invisible pools depend on it."""

    actor: Actor = SYSTEM
    now: dt.datetime = field(default_factory=clock.now)
    # Pools found by filter may name pools found by filter: how deep we already are.
    nesting: int = 0
    way: Way = Way.ALONG
    # What fields have looked up for this question, under their own names.
    known: dict[Any, Any] = field(default_factory=dict, compare=False)

    @property
    def today(self) -> dt.date:
        """The date in the active time zone."""
        return timezone.localdate(self.now)


@dataclass(frozen=True, slots=True)
class Fragment:
    """A boolean SQL expression over `search_row` and its parameters.

    The text comes from code alone; whatever people write is a parameter (TRUST S-26). It is
    never NULL, so that NOT is the exact complement.
    """

    sql: str
    parameters: tuple[Any, ...] = ()


NOBODY = Fragment("FALSE")


def joined(word: str, fragments: Sequence[Fragment]) -> Fragment:
    """Fragments joined by AND or OR, in parentheses."""
    return Fragment(
        "(" + f" {word} ".join(f.sql for f in fragments) + ")",
        tuple(p for f in fragments for p in f.parameters),
    )


def has_rows(
    setting: Setting, source: str, person: str, condition: str, *parameters: Any
) -> Fragment:
    """Somebody has a row of their own that meets a condition; constants of the code.

    `source`: what follows FROM; `person`: its column that names the person. Where people are asked
    one after the other, each is looked up; the planner would first collect everybody (OFFSET 0),
    which among a million costs more than asking the some ten thousand of a part.
    """
    if setting.way is Way.THROUGH:
        sql = f"search_row.person_id IN (SELECT {person} FROM {source} WHERE {condition})"  # noqa: S608 - constants
    else:
        sql = (
            f"EXISTS (SELECT FROM {source}"
            f" WHERE {person} = search_row.person_id AND {condition} OFFSET 0)"
        )
    return Fragment(sql, parameters)


@dataclass(frozen=True, slots=True)
class Choice:
    """A value one can choose, with the words it is shown by."""

    value: str
    label: _StrOrPromise


class Passage(NamedTuple):
    """A place in a longer text: its title and moment, and its parts with whether they matched.

    What a profile says of somebody as they are has no moment.
    """

    title: str
    at: dt.datetime | dt.date | None
    pieces: list[tuple[str, bool]]

    @property
    def text(self) -> str:
        """All parts, as they stand in the text."""
        return "".join(text for text, _is_match in self.pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """Names of a field per language, the printed one first, and its label in the builder."""

    code: str
    names: Mapping[str, tuple[str, ...]]
    label: _StrOrPromise


class Field(ABC):
    """A field: its names, what may be compared with it, and the answer in SQL and in Python.

    `sql` and `holds` must agree for every row, unless `is_textual` says that only the database
    can tell (full text, likeness).
    """

    kind: ClassVar[ValueKind] = ValueKind.WORD
    operators: tuple[Operator, ...] = (Operator.IS,)
    is_textual: bool = False
    has_choices: bool = False
    # Choices are only hints: other words are fine too.
    is_open: bool = False
    # Levels a value can be asked for at, from least to most: `skill:SPS >= experienced`.
    steps: tuple[Step, ...] = ()
    # Defined no more; filters that were kept still name it.
    is_gone: bool = False
    # Only some roles may read what it says: the others find nobody by it.
    is_confined: bool = False

    def __init__(self, naming: Naming) -> None:
        self.code = naming.code
        self.names = naming.names
        self.label = naming.label

    def name(self, language: str) -> str:
        """The name that is printed in `language`."""
        return self.names[language][0]

    def resolve(self, value: Value, setting: Setting) -> Value:
        """The value as it is kept in the tree. Raises UnknownValue."""
        return value

    def learn(self, values: Iterable[Value], setting: Setting) -> None:  # noqa: B027 - most have nothing to look up
        """Look up at once what several values mean; what is not learnt `sql` looks up by itself."""

    def comparable(self, value: Value) -> tuple[Operator, ...]:
        """How this very value, as it is kept in the tree, may be compared."""
        return self.operators

    def show(self, value: Value, language: str, setting: Setting) -> str:
        """A word value as a person of `language` writes it."""
        return str(value)

    def choices(self, setting: Setting) -> list[Choice]:
        """What can be chosen; empty for free text."""
        return []

    def key(self, value: str) -> str:
        """A value as facets count it: what is alike has one key."""
        return value

    def textual(self, operator: Operator) -> bool:
        """Whether only the database can decide this comparison."""
        return self.is_textual or operator is Operator.LIKE

    def weight(self, operator: Operator) -> int:
        """What asking one row costs, beside other conditions; the plain comparison is 0.

        Measured a row: comparison 0.1 µs, full text 1 µs, likeness 10 µs.
        """
        return 2 if operator is Operator.LIKE else int(self.is_textual)

    @abstractmethod
    def sql(self, operator: Operator, value: Value, setting: Setting) -> Fragment:
        """The condition over `search_row`."""

    @abstractmethod
    def holds(self, operator: Operator, value: Value, row: SearchRow, setting: Setting) -> bool:
        """The same condition for a loaded row."""

    @abstractmethod
    def says(self, value: Value, row: SearchRow, setting: Setting) -> str:
        """What the row says in this field, in the active language, beside the wanted `value`.

        Empty when nothing is known. The row comes with its person.
        """

    def passages(self, value: Value, row: SearchRow, setting: Setting) -> list[Passage]:
        """Where in longer texts of the person the wanted value stands."""
        return []


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word most like this one, or an empty string."""
    candidates = list(known)
    match = process.extractOne(
        fold(word), [fold(candidate) for candidate in candidates], score_cutoff=LIKENESS
    )
    return candidates[match[2]] if match else ""


def choice_for(word: str, choices: Iterable[Choice]) -> str:
    """The value of the choice called so in any language, or by its code. Raises UnknownValue."""
    wanted = fold(word)
    options = list(choices)
    for choice in options:
        if wanted == fold(choice.value) or wanted in {fold(n) for n in spellings(choice.label)}:
            return choice.value
    raise UnknownValue(nearest(word, (str(choice.label) for choice in options)))


def spellings(text: _StrOrPromise) -> set[str]:
    """A translatable text in every language of the product."""
    found = set()
    for language in LANGUAGES:
        with translation.override(language):
            found.add(str(text))
    return found


def in_language(text: _StrOrPromise, language: str) -> str:
    """A translatable text in one language."""
    with translation.override(language):
        return str(text)


_fields: dict[str, Field] = {}
_names: dict[str, str] = {}
# Code prefix → what an employer defined: asked anew each time, since it may change at any moment
# in any process. Registered fields are looked up first and cost nothing.
_sources: dict[str, tuple[Callable[[], Sequence[Field]], Callable[[str], Field]]] = {}


def register(new: Field) -> None:
    """Add a field to the language. Raises ValueError when one of its names is taken."""
    for names in new.names.values():
        for name in names:
            if _names.setdefault(fold(name), new.code) != new.code:
                raise ValueError(f"field name {name} is taken")
    _fields[new.code] = new


def register_source(
    prefix: str, source: Callable[[], Sequence[Field]], gone: Callable[[str], Field]
) -> None:
    """Add fields that are data: their codes begin with `prefix`, their names are no other's.

    `gone` stands in for a code that a stored filter names and nobody defines any more.
    """
    _sources[prefix] = source, gone


def is_taken(name: str) -> bool:
    """Whether a registered field has this name."""
    return fold(name) in _names


def all_fields() -> list[Field]:
    """Every registered field in the order of registration, then the employer's own."""
    return [*_fields.values(), *_defined()]


def by_code(code: str) -> Field | None:
    """The field with this code."""
    if code in _fields:
        return _fields[code]
    for prefix, (source, gone) in _sources.items():
        if code.startswith(prefix):
            return next((found for found in source() if found.code == code), None) or gone(code)
    return None


def _defined() -> list[Field]:
    return [each for source, _gone in _sources.values() for each in source()]


def by_name(name: str) -> Field | None:
    """The field a person calls so, in either language; hyphen, underscore and umlauts are alike."""
    wanted = fold(name.replace("_", "-"))
    if wanted in _names:
        return _fields[_names[wanted]]
    for defined in _defined():
        if any(wanted == fold(each) for names in defined.names.values() for each in names):
            return defined
    return None


def nearest_name(name: str, language: str) -> str:
    """The printed name of the field whose name is most like this word, or an empty string."""
    names = {
        **{each: own for own in _defined() for each in own.names[language]},
        **{each: _fields[code] for each, code in _names.items()},
    }
    found = nearest(name, names)
    return names[found].name(language) if found else ""
