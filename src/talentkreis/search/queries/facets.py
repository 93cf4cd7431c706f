# SPDX-License-Identifier: Apache-2.0
"""Facets: how the matches divide, counted in one query over at most `FACET_CAP` of them.

A facet with something chosen is counted as if nothing were chosen in it, so that the other
choices show what they would add.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Q
from django.utils.translation import get_language

from talentkreis.organisation.rights import require
from talentkreis.people.models import Skill
from talentkreis.search import warmth
from talentkreis.search.choosing import chosen, without
from talentkreis.search.fields import registry
from talentkreis.search.fields.choices import ASK, NO, YES
from talentkreis.search.fields.registry import Fragment, Setting
from talentkreis.search.fields.sharing import setting_for
from talentkreis.search.permissions import Right
from talentkreis.search.queries.scope import (
    COUNT_CAP,
    Count,
    bounded,
    sources,
    through_indexes,
)
from talentkreis.taxonomy.queries import label_of
from talentkreis.taxonomy.vocabulary import Kind, vocabulary

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.actors import Actor
    from talentkreis.search.tree import Node

FACET_CAP = 3_000
SHOWN = 8
# Values of a facet that are asked for: those shown, and some the actor may have no name for.
ASKED = 40
FACETS = ("hat", "gate", "warmth", "skill", "pool", "source", "owner")
OPEN = frozenset({"hat", "gate", "warmth", "skill"})
# Facets whose options come in their own order instead of by number.
_ORDERED = {"gate": [YES, ASK, NO], "warmth": [step.code for step in warmth.STEPS]}
_RISING = warmth.STEPS[::-1]
# As the database tells them → as the filter names them.
_TOLD = {
    "gate": {"2": YES, "1": ASK, "0": NO},
    "warmth": {str(number): step.code for number, step in enumerate(_RISING)},
}
# What is grouped as it stands, all of it in one pass: few combinations of hats, few values else.
_WHOLE = {
    "hat": ("hats", "hats"),
    "gate": ("answer", "ARRAY[answer::text]"),
    "warmth": ("step", "ARRAY[step::text]"),
    "source": ("source_type", "ARRAY[source_type]"),
    "owner": ("owner_id", "ARRAY[owner_id::text]"),
}
# Pools have too many combinations and are grouped element by element.
_POOLS = """
    SELECT 'pool', ARRAY[value::text], number FROM (SELECT value, count(*) AS number
    FROM (SELECT unnest(pool_ids) AS value FROM {source}) AS taken_apart
    GROUP BY value ORDER BY number DESC, value LIMIT {asked}) AS most
"""
# Who has which skills together, and what each of them stands for: a skill counts for its concept,
# whatever it is called, and for everything broader. Taken apart here: 3,000 people and their
# concepts took the database four times as long.
_SKILLS = """
    SELECT 'skill', skills, count(*) FROM {source} GROUP BY skills
    UNION ALL SELECT 'named', ARRAY[key, code, name], 1 FROM people_skill
    WHERE key IN (SELECT unnest(skills) FROM {source})
"""


@dataclass(frozen=True, slots=True)
class Option:
    """A choice of a facet and how many of the matches have it."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A field with its options; `is_capped`: each number is a least one."""

    code: str
    label: _StrOrPromise
    options: list[Option]
    is_capped: bool

    @property
    def is_open(self) -> bool:
        """The first four are open, the others when something is chosen in them."""
        return self.code in OPEN or any(option.is_chosen for option in self.options)


def facets(actor: Actor, node: Node) -> list[Facet]:
    """All facets of a filter; best asked after the page, which then knows how broad it is.

    Raises NotAllowed, RuleViolation as `search_people`.
    """
    require(actor, Right.FIND)
    setting = setting_for(actor)
    fields = [registry.by_code(code) for code in FACETS]
    known = [field for field in fields if field is not None]
    counted = _count(node, setting, [field.code for field in known])
    names = _skill_names(counted, chosen(node, "skill"))
    return [_facet(field, node, counted, names, setting) for field in known]


def _skill_names(counted: Counted, picked: Iterable[str]) -> dict[str, str]:
    """Concepts by their label in the reader's language, other words as people here write them.

    Asks only for a chosen one that nobody has.
    """
    found = {**dict.fromkeys(picked, ""), **counted.skills}
    names = {key: label_of(key, get_language()) or name for key, name in found.items()}
    missing = [key for key, name in names.items() if not name]
    if missing:
        known = Skill.objects.filter(Q(key__in=missing) | Q(code__in=missing))
        for key, code, name in known.values_list("key", "code", "name"):
            names[code if code in missing else key] = name
    return {key: name for key, name in names.items() if name}


@cache
def _wider() -> dict[str, frozenset[str]]:
    """Every skill of the vocabulary with each concept that includes it, itself among them."""
    known = vocabulary(Kind.SKILL)
    found: dict[str, set[str]] = defaultdict(set)
    for concept in known.entries:
        for code in known.expanded(concept):
            found[code].add(concept)
    return {code: frozenset(concepts) for code, concepts in found.items()}


def _by_concept(
    held: Counter[tuple[str, ...]], named: Mapping[str, tuple[str, str]], picked: Collection[str]
) -> tuple[Counter[str], dict[str, str]]:
    """How many people have each concept, and how somebody writes it.

    A concept that nobody here has by itself is not offered unless it is chosen.
    """
    names: dict[str, str] = {}
    concepts: dict[str, str] = {}
    for key in frozenset[str]().union(*held):
        code, name = named.get(key, ("", ""))
        concepts[key] = concept = code or key
        names[concept] = min(filter(None, (names.get(concept), name)), default="")
    offered = names.keys() | set(picked)
    meant = {
        key: _wider().get(concept, frozenset((concept,))) & offered
        for key, concept in concepts.items()
    }
    numbers: Counter[str] = Counter()
    for keys, times in held.items():
        for concept in frozenset[str]().union(*map(meant.__getitem__, keys)):
            numbers[concept] += times
    return numbers, names


@dataclass(frozen=True, slots=True)
class Counted:
    """What one query told: how often each value is there, and which of that are least numbers.

    `skills`: what was counted, a concept or a folded word → how somebody here writes it.
    """

    numbers: Mapping[str, Mapping[str, int]]
    partial: frozenset[str]
    skills: Mapping[str, str]


def _count(node: Node, setting: Setting, codes: Sequence[str]) -> Counted:
    """Count the values of these facets, each among the matches without what is chosen in it.

    The matches themselves are taken up to the cap of counting, so that the count needs no query
    of its own.
    """
    sets: dict[Node, list[str]] = {node: []}
    for code in codes:
        sets.setdefault(without(node, code), []).append(code)
    found: list[str] = []
    parts: list[str] = []
    parameters: list[Any] = []
    with bounded(), connection.cursor() as database:
        chosen_from = sources(database, list(sets), setting)
        for number, (source, of_set) in enumerate(zip(chosen_from, sets.values(), strict=True)):
            fragment = _capped(source.fragment, setting, FACET_CAP if number else COUNT_CAP + 1)
            found.append(f"f{number} AS MATERIALIZED ({fragment.sql})")
            parameters += fragment.parameters
            parts.append(f"SELECT '', ARRAY['{number}'], count(*) FROM f{number}")  # noqa: S608 - constants
            parts += _grouped(f"(SELECT * FROM f{number} LIMIT {FACET_CAP}) AS counted", of_set)  # noqa: S608 - as above
        database.execute(
            through_indexes(f"WITH {', '.join(found)} {' UNION ALL '.join(parts)}"), parameters
        )
        database.nextset()
        numbers: dict[str, Counter[str]] = defaultdict(Counter)
        held: Counter[tuple[str, ...]] = Counter()
        named: dict[str, tuple[str, str]] = {}
        for facet, values, times in database.fetchall():
            if facet == "skill":
                held[tuple(values)] += times
            elif facet == "named":
                key, code, name = values
                named[key] = code, name
            else:
                numbers[facet].update({value: times for value in values if value is not None})
    numbers["skill"], skills = _by_concept(held, named, chosen(node, "skill"))
    sizes = [numbers[""][str(number)] for number in range(len(sets))]
    setting.known["counted", node] = Count(
        min(sizes[0], COUNT_CAP), is_capped=sizes[0] > COUNT_CAP or chosen_from[0].is_part
    )
    partial = [
        of_set
        for size, source, of_set in zip(sizes, chosen_from, sets.values(), strict=True)
        if source.is_part or size >= FACET_CAP
    ]
    return Counted(numbers, frozenset().union(*partial), skills)


def _capped(source: Fragment, setting: Setting, cap: int) -> Fragment:
    # From here on begins each step but the coldest.
    starts = [warmth.between(step.start, None, setting.now)[0][1] for step in _RISING[1:]]
    return Fragment(
        "SELECT hats, skills, pool_ids, source_type, owner_id,"
        " greatest(gate_personal_contact, gate_personal_email) AS answer,"
        " coalesce(width_bucket(warmth_log, %s::float8[]), 0) AS step"
        f" {source.sql} LIMIT {cap}",
        (starts, *source.parameters),
    )


def _grouped(source: str, codes: Sequence[str]) -> list[str]:
    """SELECTs of facet, values and number: how many rows of `source` have these values."""
    parts = []
    whole = {code: _WHOLE[code] for code in codes if code in _WHOLE}
    if whole:
        columns = [column for column, _values in whole.values()]
        # GROUPING has a bit for every column but the one a row is grouped by, the last one lowest.
        bits = [(1 << len(columns)) - 1 - (1 << n) for n in reversed(range(len(columns)))]
        grouping = f"CASE GROUPING ({', '.join(columns)})"
        names = " ".join(f"WHEN {bit} THEN '{code}'" for bit, code in zip(bits, whole, strict=True))
        values = " ".join(
            f"WHEN {bit} THEN {said}"
            for bit, (_column, said) in zip(bits, whole.values(), strict=True)
        )
        parts.append(
            f"SELECT {grouping} {names} END, {grouping} {values} END, count(*) FROM {source}"  # noqa: S608 - constants
            f" GROUP BY GROUPING SETS ({', '.join(f'({column})' for column in columns)})"
        )
    for code, sql in (("skill", _SKILLS), ("pool", _POOLS)):
        if code in codes:
            parts.append(sql.format(source=source, asked=ASKED))
    return parts


def _facet(
    field: registry.Field,
    node: Node,
    counted: Counted,
    skills: dict[str, str],
    setting: Setting,
) -> Facet:
    told = _TOLD.get(field.code, {})
    numbers = {told.get(v, v): number for v, number in counted.numbers.get(field.code, {}).items()}
    picked = chosen(node, field.code)
    labels = skills if field.code == "skill" else _labels(field, setting)
    values = _ORDERED.get(field.code) or sorted(numbers, key=lambda v: (-numbers[v], v))
    # What the actor has no name for (a pool of others) is not offered, not even as a number.
    offered = [v for v in values if v in labels]
    shown = [v for v in offered if numbers.get(v) or v in picked][:SHOWN]
    shown += [v for v in picked if v not in shown and v in labels]
    options = [
        # A skill is chosen by its name, so that the filter reads as people write it.
        Option(skills.get(v, v), labels[v], numbers.get(v, 0), v in picked)
        for v in shown
    ]
    return Facet(field.code, field.label, options, field.code in counted.partial)


def _labels(field: registry.Field, setting: Setting) -> dict[str, str]:
    return {choice.value: str(choice.label) for choice in field.choices(setting)}
