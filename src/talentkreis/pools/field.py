# SPDX-License-Identifier: Apache-2.0
"""The field `pool` of the filter language: membership by hand, or the pool's own filter."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db.models import Case, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.text import fold
from talentkreis.organisation.actors import Actor, ActorKind
from talentkreis.pools.models import Pool
from talentkreis.search.compiling import compile_node, evaluate
from talentkreis.search.errors import UnknownValue
from talentkreis.search.fields.registry import (
    NOBODY,
    Choice,
    Field,
    Fragment,
    Naming,
    Setting,
    by_code,
    nearest,
)
from talentkreis.search.language import from_json
from talentkreis.search.tree import Condition, Node, Operator, conditions

if TYPE_CHECKING:
    from talentkreis.search.models import SearchRow
    from talentkreis.search.tree import Value as Wanted

CODE = "pool"
STAGE = "stage"
NONE = "none"
_NO_POOL = frozenset({NONE, "keiner", "kein"})
# Pools by filter may name pools by filter; deeper than this it finds nobody.
MAX_NESTING = 5


class PoolField(Field):
    """A pool the actor sees. The tree keeps its id, texts show its name.

    "None" means: in no pool by hand.
    """

    has_choices = True

    def __init__(self) -> None:
        super().__init__(
            Naming(code=CODE, label=_("Pool"), names={"de": ("pool",), "en": ("pool",)})
        )

    def choices(self, setting: Setting) -> list[Choice]:
        """None, and the open pools the actor sees."""
        none = Choice(NONE, pgettext_lazy("filter value", "none"))
        pools = sorted(visible_pools(setting).values(), key=lambda pool: (pool.key, pool.pk))
        return [none, *(Choice(str(pool.pk), pool.name) for pool in pools if pool.is_open)]

    def resolve(self, value: Wanted, setting: Setting) -> Wanted:
        """A name or an id of a visible pool; an open one before a closed one."""
        if fold(str(value)) in _NO_POOL:
            return NONE
        pool = pool_called(str(value), setting)
        if pool is None:
            pools = visible_pools(setting).values()
            raise UnknownValue(nearest(str(value), (pool.name for pool in pools if pool.is_open)))
        return str(pool.pk)

    def show(self, value: Wanted, language: str, setting: Setting) -> str:
        """The pool's name; its id where the actor does not see it, or another one goes by it."""
        if value == NONE:
            return "keiner" if language == "de" else "none"
        pool = named_pool(value, setting)
        is_meant = pool is not None and pool.key not in _NO_POOL
        return (
            pool.name
            if pool and is_meant and pool_called(pool.name, setting) == pool
            else str(value)
        )

    def textual(self, operator: Operator) -> bool:
        """The database answers: a pool by filter may contain full text."""
        return True

    def sql(self, operator: Operator, value: Wanted, setting: Setting) -> Fragment:
        """The array of memberships, or the pool's filter as its owner means it."""
        if value == NONE:
            return Fragment("search_row.pool_ids = '{}'::uuid[]")
        pool = named_pool(value, setting)
        if pool is None:
            return NOBODY
        if not pool.is_dynamic:
            return Fragment("search_row.pool_ids @> ARRAY[%s]::uuid[]", (pool.pk,))
        if setting.nesting >= MAX_NESTING:
            return NOBODY
        return compile_node(tree_of(pool), inner_setting(pool, setting))

    def holds(self, operator: Operator, value: Wanted, row: SearchRow, setting: Setting) -> bool:
        """The same in Python, for filters without full text."""
        if value == NONE:
            return not row.pool_ids
        pool = named_pool(value, setting)
        if pool is None:
            return False
        if not pool.is_dynamic:
            return pool.pk in row.pool_ids
        if setting.nesting >= MAX_NESTING:
            return False
        inner = inner_setting(pool, setting)
        return evaluate(tree_of(pool), row, inner, lambda _condition: False)

    def says(self, value: Wanted, row: SearchRow, setting: Setting) -> str:
        """The pools by hand the person is in, as far as the actor sees them."""
        pools = visible_pools(setting)
        return ", ".join(pools[pk].name for pk in row.pool_ids if pk in pools)


def tree_of(pool: Pool) -> Node:
    """The filter of a dynamic pool."""
    return from_json(pool.filter, is_stored=True)


def inner_setting(pool: Pool, setting: Setting) -> Setting:
    """A pool's filter means its owner by "me", whoever looks at the pool."""
    owner = Actor(kind=ActorKind.MEMBER, id=pool.owner_id)
    return Setting(
        actor=owner,
        now=setting.now,
        nesting=setting.nesting + 1,
        way=setting.way,
        # What the owner may name, not what the reader sees: else pools would differ by reader.
        known={CODE: _all(setting)},
    )


def require_open_fields(tree: Node | None) -> None:
    """Raise RuleViolation where a filter asks what only some roles may read.

    Whoever sees the pool would learn the answer from who is in it.
    """
    for asked in dict.fromkeys(conditions(tree)) if tree else ():
        field = by_code(asked.field)
        if field is not None and field.is_confined:
            reason = _("Only some may read “%(field)s”, and everybody sees who is in a pool.")
            raise RuleViolation(
                reason % {"field": field.label},
                code="pool_asks_confined_field",
                fields={"filter": reason % {"field": field.label}},
            )


def require_no_cycle(pool: Pool) -> None:
    """Raise RuleViolation when a pool's filter leads back to the pool itself."""
    waiting = _named_in(pool)
    seen: set[uuid.UUID] = set()
    while waiting:
        pool_id = waiting.pop()
        if pool_id == pool.pk:
            raise RuleViolation(
                _("The filter of this pool leads back to the pool itself."),
                code="pool_names_itself",
                fields={"filter": _("Leads back to this pool.")},
            )
        if pool_id in seen:
            continue
        seen.add(pool_id)
        named = Pool.objects.filter(pk=pool_id).first()
        waiting += _named_in(named) if named else []


def _named_in(pool: Pool) -> list[uuid.UUID]:
    if not pool.is_dynamic:
        return []
    named = [
        str(c.value).partition("/")[0]
        for c in conditions(tree_of(pool))
        if (c.field == CODE and c.value != NONE) or (c.field == STAGE and "/" in str(c.value))
    ]
    return [uuid.UUID(pool_id) for pool_id in named]


def condition(pool: Pool) -> Condition:
    """The filter that finds the people of a pool, by hand or by filter."""
    return Condition(CODE, Operator.IS, str(pool.pk))


def named_pool(value: Wanted, setting: Setting) -> Pool | None:
    """The pool with this id, if the actor sees it."""
    try:
        return visible_pools(setting).get(uuid.UUID(str(value)))
    except ValueError:
        return None


def pool_called(word: str, setting: Setting) -> Pool | None:
    """The visible pool of this name or id, an open one before a closed one."""
    wanted = fold(word)
    pools = visible_pools(setting).values()
    named = [pool for pool in pools if wanted in {pool.key, str(pool.pk)}]
    return min(named, key=lambda pool: (not pool.is_open, pool.pk), default=None)


def visible_pools(setting: Setting) -> dict[uuid.UUID, Pool]:
    """Every pool the actor sees, loaded once for all conditions of a question."""
    known = setting.known
    if CODE not in known:
        actor = setting.actor
        known[CODE] = {
            pool.pk: pool
            for pool in _all(setting).values()
            if actor.is_system or pool.is_seen  # type: ignore[attr-defined]  # annotated there
        }
    pools: dict[uuid.UUID, Pool] = known[CODE]
    return pools


def _all(setting: Setting) -> dict[uuid.UUID, Pool]:
    """Every pool and whether the actor sees it: one query serves both questions."""
    known = setting.known
    key = f"every {CODE}"
    if key not in known:
        seen = Pool.objects.seen_by(setting.actor)
        marked = Case(When(seen, then=Value(True)), default=Value(False))  # noqa: FBT003 - SQL
        known[key] = {pool.pk: pool for pool in Pool.objects.annotate(is_seen=marked)}
    pools: dict[uuid.UUID, Pool] = known[key]
    return pools
