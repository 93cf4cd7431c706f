# SPDX-License-Identifier: Apache-2.0
"""The field `stage` of the filter language: where somebody stands in a pool.

``stage:"Windpark-Service / Warm"`` names pool and stage; ``stage:Warm`` means that stage of any
pool by hand the reader sees. ``stage:"Windpark-Service / unplaced"`` finds whoever a pool by filter
found and nobody moved yet: they stand in its first stage, for a time nobody knows.

In the tree: ``pool id/code``, ``pool id/`` for the unplaced, or the code of a usual stage alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.text import fold
from talentkreis.pools.field import (
    MAX_NESTING,
    STAGE,
    inner_setting,
    named_pool,
    pool_called,
    tree_of,
    visible_pools,
)
from talentkreis.pools.models import PoolMembership
from talentkreis.pools.rules import UNPLACED_NAMES
from talentkreis.pools.stages import USUAL_LINES, Stages, stages_of_pools
from talentkreis.search.compiling import compile_node
from talentkreis.search.errors import UnknownValue
from talentkreis.search.fields.registry import (
    NOBODY,
    Choice,
    Field,
    Fragment,
    Naming,
    has_rows,
    in_language,
    joined,
    nearest,
)
from talentkreis.search.tree import Condition, Operator, Value

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from talentkreis.pools.models import Pool
    from talentkreis.search.fields.registry import Setting
    from talentkreis.search.models import SearchRow

UNPLACED = _("unplaced")


class StageField(Field):
    """Where people stand in the pools the actor sees, read from the rows of memberships."""

    is_textual = True
    has_choices = True
    is_open = True

    def __init__(self) -> None:
        super().__init__(
            Naming(
                code=STAGE,
                label=_("Stage in a pool"),
                names={"de": ("stufe", "poolstufe"), "en": ("stage", "pool-stage")},
            )
        )

    def choices(self, setting: Setting) -> list[Choice]:
        """The usual stages, and those of pools whose stages somebody arranged."""
        usual = [Choice(line.code, line.label) for line in USUAL_LINES]
        pools = sorted(visible_pools(setting).values(), key=lambda pool: (pool.key, pool.pk))
        stages = _stages(setting)
        own = [
            Choice(f"{pool.pk}/{line.code}", f"{pool.name} / {line.label}")
            for pool in pools
            if pool.is_open and stages[pool.pk].are_arranged
            for line in stages[pool.pk].lines
        ]
        return [*usual, *own]

    def resolve(self, value: Value, setting: Setting) -> Value:
        """Pool and stage by name or id, or the name of a usual stage."""
        text = str(value)
        if "/" not in text:
            wanted = fold(text)
            for line in USUAL_LINES:
                if wanted == fold(line.code) or wanted in line.spellings:
                    return line.code
            raise UnknownValue(nearest(text, (line.label for line in USUAL_LINES)))
        name, _slash, stage = text.rpartition("/")
        pool = pool_called(name.strip(), setting)
        if pool is None:
            pools = [each.name for each in visible_pools(setting).values() if each.is_open]
            likely = nearest(name, pools)
            raise UnknownValue(f"{likely} / {stage.strip()}" if likely else "")
        wanted = fold(stage)
        if not wanted or wanted in UNPLACED_NAMES:
            return f"{pool.pk}/"
        stages = _stages(setting)[pool.pk]
        lines = stages.lines
        for line in lines:
            if wanted == fold(line.code) or wanted in line.spellings:
                return f"{pool.pk}/{line.code}"
        for line in stages.gone:
            # Filters that were kept may name it still; nobody stands there.
            if wanted == fold(line.code):
                return f"{pool.pk}/{line.code}"
        likely = nearest(stage, (line.label for line in lines))
        raise UnknownValue(f"{pool.name} / {likely}" if likely else "")

    def show(self, value: Value, language: str, setting: Setting) -> str:
        """The names of both; ids where the actor does not see the pool."""
        pool_id, slash, code = str(value).partition("/")
        if not slash:
            line = next((line for line in USUAL_LINES if line.code == value), None)
            return _label(line.code, Stages(), language) if line else str(value)
        pool = named_pool(pool_id, setting)
        if pool is None:
            return str(value)
        # Where another pool goes by the name, the id says which one is meant.
        name = pool.name if pool_called(pool.name, setting) == pool else str(pool.pk)
        stages = _stages(setting)[pool.pk]
        if not code:
            return f"{name} / {in_language(UNPLACED, language)}"
        return f"{name} / {_label(code, stages, language) if stages.get(code) else code}"

    def sql(self, operator: Operator, value: Value, setting: Setting) -> Fragment:
        """Live memberships in this stage; in a pool by filter whoever it finds now."""
        pool_id, slash, code = str(value).partition("/")
        if not slash:
            by_hand = [pk for pk, pool in visible_pools(setting).items() if not pool.is_dynamic]
            return _standing(setting, "m.pool_id = ANY(%s) AND m.stage = %s", by_hand, pool_id)
        pool = named_pool(pool_id, setting)
        if pool is None:
            return NOBODY
        if not pool.is_dynamic:
            return _stands(setting, pool, code) if code else NOBODY
        if setting.nesting >= MAX_NESTING:
            return NOBODY
        found = compile_node(tree_of(pool), inner_setting(pool, setting))
        placed = _standing(setting, "m.pool_id = %s", pool.pk)
        unplaced = Fragment(f"NOT ({placed.sql})", placed.parameters)
        if not code:
            return joined("AND", [unplaced, found])
        there = _stands(setting, pool, code)
        if code == _stages(setting)[pool.pk].first.code:
            there = joined("OR", [there, unplaced])
        return joined("AND", [there, found])

    def holds(self, operator: Operator, value: Value, row: SearchRow, setting: Setting) -> bool:
        """Only the database can tell."""
        raise NotImplementedError

    def says(self, value: Value, row: SearchRow, setting: Setting) -> str:
        """Where the person stands, as far as the actor sees the pools."""
        pools, stages = visible_pools(setting), _stages(setting)
        rows = PoolMembership.objects.filter(
            person_id=row.pk, left_at__isnull=True, pool__in=list(pools)
        ).order_by("pool__key")
        return ", ".join(
            f"{pools[m.pool_id].name} / {stages[m.pool_id].label(m.stage)}" for m in rows
        )


def in_stage(pool: Pool, code: str) -> Condition:
    """The filter for the people in one stage of a pool; no code: those nobody moved yet."""
    return Condition(STAGE, Operator.IS, f"{pool.pk}/{code}")


def _standing(setting: Setting, condition: str, *parameters: object) -> Fragment:
    rows = "pools_poolmembership m"
    return has_rows(setting, rows, "m.person_id", f"m.left_at IS NULL AND {condition}", *parameters)


def _stands(setting: Setting, pool: Pool, code: str) -> Fragment:
    return _standing(setting, "m.pool_id = %s AND m.stage = %s", pool.pk, code)


def _stages(setting: Setting) -> Mapping[uuid.UUID, Stages]:
    known = setting.known
    if STAGE not in known:
        known[STAGE] = stages_of_pools(visible_pools(setting))
    found: Mapping[uuid.UUID, Stages] = known[STAGE]
    return found


def _label(code: str, stages: Stages, language: str) -> str:
    with translation.override(language):
        return stages.label(code)
