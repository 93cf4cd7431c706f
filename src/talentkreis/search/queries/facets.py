# SPDX-License-Identifier: Apache-2.0
"""Facets: how the matches divide, counted in one query over at most `FACET_CAP` of them.

A facet with something chosen is counted as if nothing were chosen in it, so that the other
choices show what they would add.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection

from talentkreis.organisation.rights import require
from talentkreis.people.models import Skill
from talentkreis.search import warmth
from talentkreis.search.choosing import chosen, without
from talentkreis.search.fields import registry
from talentkreis.search.fields.choices import ASK, NO, YES
from talentkreis.search.fields.registry import Fragment, Setting
from talentkreis.search.fields.sharing import setting_for
from talentkreis.search.permissions import Right
from talentkreis.search.queries.scope import BROAD, bounded, density_of, through_indexes, where

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.actors import Actor
    from talentkreis.search.tree import Node

FACET_CAP = 5_000
SHOWN = 8
# Field → expression over the capped set f, one or many values a person.
_ARRAYS = {"hat": "hats", "skill": "skills", "pool": "pool_ids"}
_SCALARS = {
    "gate": "answer::text",
    "warmth": "step::text",
    "source": "source_type",
    "owner": "owner_id::text",
}
FACETS = ("hat", "gate", "warmth", "skill", "pool", "source", "owner")
OPEN = frozenset({"hat", "gate", "warmth", "skill"})
# Facets whose options come in their own order instead of by number.
_ORDERED = {"gate": [YES, ASK, NO], "warmth": [step.code for step in warmth.STEPS]}
_GATE = {"2": YES, "1": ASK, "0": NO}


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
    names = _skill_names(counted.get("skill", {}), chosen(node, "skill"))
    return [_facet(field, node, counted, names, setting) for field in known]


def _skill_names(counted: Iterable[str], picked: Iterable[str]) -> dict[str, str]:
    """Skills as they are written; their keys are folded."""
    keys = {*counted, *picked}
    return dict(Skill.objects.filter(key__in=keys).values_list("key", "name")) if keys else {}


def _count(node: Node, setting: Setting, codes: Sequence[str]) -> dict[str, dict[str, int]]:
    """Code → value → number; under the empty code the size of the whole capped set."""
    sets: dict[Node, str] = {node: "f0"}
    parts = ["SELECT '' AS facet, '' AS value, count(*) AS number FROM f0"]
    for code in codes:
        bare = without(node, code)
        name = sets.setdefault(bare, f"f{len(sets)}")
        parts.append(_grouped(code, name))
    ctes: list[str] = []
    parameters: list[Any] = []
    for bare, name in sets.items():
        fragment = _capped(bare, setting)
        ctes.append(f"{name} AS MATERIALIZED ({fragment.sql})")
        parameters += fragment.parameters
    with bounded(), connection.cursor() as database:
        is_rare = density_of(database, node, where(node, setting), setting) < BROAD
        sql = f"WITH {', '.join(ctes)} {' UNION ALL '.join(parts)}"
        database.execute(through_indexes(sql) if is_rare else sql, parameters)
        if is_rare:
            database.nextset()
        counted: dict[str, dict[str, int]] = {}
        for facet, value, number in database.fetchall():
            counted.setdefault(facet, {})[value] = number
    return counted


def _capped(node: Node, setting: Setting) -> Fragment:
    condition = where(node, setting)
    steps, limits = [], []
    for step in warmth.STEPS[:-1]:
        bounds = warmth.between(step.start, None, setting.now)
        steps.append("WHEN search_row.warmth_log >= %s::float8 THEN %s")
        limits += [bounds[0][1], step.code]
    return Fragment(
        "SELECT hats, skills, pool_ids, source_type, owner_id,"  # noqa: S608 - compiled fragments
        " greatest(gate_personal_contact, gate_personal_email) AS answer,"
        f" CASE {' '.join(steps)} ELSE %s END AS step FROM search_row"
        f" WHERE {condition.sql} LIMIT {FACET_CAP}",
        (*limits, warmth.STEPS[-1].code, *condition.parameters),
    )


def _grouped(code: str, name: str) -> str:
    if code in _ARRAYS:
        return (
            f"(SELECT '{code}', x::text, count(*) FROM {name}, unnest({_ARRAYS[code]}) AS x"  # noqa: S608 - constants
            " GROUP BY 2 ORDER BY 3 DESC, 2 LIMIT 40)"
        )
    return (
        f"(SELECT '{code}', {_SCALARS[code]}, count(*) FROM {name}"  # noqa: S608 - constants
        f" WHERE {_SCALARS[code]} IS NOT NULL GROUP BY 2 ORDER BY 3 DESC, 2 LIMIT 40)"
    )


def _facet(
    field: registry.Field,
    node: Node,
    counted: dict[str, dict[str, int]],
    skills: dict[str, str],
    setting: Setting,
) -> Facet:
    numbers = dict(counted.get(field.code, {}))
    if field.code == "gate":
        numbers = {_GATE[value]: number for value, number in numbers.items()}
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
    return Facet(field.code, field.label, options, counted[""][""] >= FACET_CAP)


def _labels(field: registry.Field, setting: Setting) -> dict[str, str]:
    return {choice.value: str(choice.label) for choice in field.choices(setting)}
