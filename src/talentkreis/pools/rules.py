# SPDX-License-Identifier: Apache-2.0
"""Rules of pools: what a pool may be, who is told of a confidential one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.text import clean, fold
from talentkreis.organisation.models import Language
from talentkreis.pools.models import PoolMode, Visibility

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Mapping, Sequence

    from django.utils.functional import _StrOrPromise

    from talentkreis.pools.models import Pool
    from talentkreis.pools.stages import StageLine
    from talentkreis.search.language import Node

# Nobody touches a person more often than this, whatever a pool says (TRUST ceilings).
TOUCH_DAYS_FLOOR = 14
# At least one touch a quarter is the rule; a pool may be stricter, or looser up to a year.
TOUCH_DAYS_CEILING = 366
# Whom one team cannot write to by hand is no boutique.
BOUTIQUE_CEILING = 100
ROOM = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolDetails:
    """What a member says about a pool. A filter makes it a dynamic one."""

    name: str
    purpose: str = ""
    target_group: str = ""
    filter: Node | None = None
    deputy_id: uuid.UUID | None = None
    mode: str = PoolMode.VOLUME
    most_people: int = ROOM
    language: str = Language.GERMAN
    visibility: str = Visibility.TEAM
    is_open_to_hiring: bool = False
    member_ids: tuple[uuid.UUID, ...] = field(default=())
    touch_days_min: int = 14
    touch_days_max: int = 90


def check_details(details: PoolDetails) -> None:
    """Raise RuleViolation with the field for anything a pool cannot be."""
    name = clean(details.name)
    if not fold(name):
        raise RuleViolation(
            _("A pool needs a name."),
            code="pool_without_name",
            fields={"name": _("Name is missing.")},
        )
    if details.filter is not None and details.visibility == Visibility.CONFIDENTIAL:
        raise RuleViolation(
            _("A confidential pool is filled by hand: a filter must not decide who sees whom."),
            code="confidential_by_filter",
            fields={"visibility": _("Not for pools by filter.")},
        )
    if details.mode == PoolMode.BOUTIQUE:
        _check_boutique(details)
    in_order = TOUCH_DAYS_FLOOR <= details.touch_days_min <= details.touch_days_max
    if not in_order or details.touch_days_max > TOUCH_DAYS_CEILING:
        raise RuleViolation(
            _("Between two touches lie at least %(least)d days and at most %(most)d.")
            % {"least": TOUCH_DAYS_FLOOR, "most": TOUCH_DAYS_CEILING},
            code="touch_interval",
            fields={"touch_days_max": _("This interval does not work.")},
        )


def _check_boutique(details: PoolDetails) -> None:
    if details.filter is not None:
        raise RuleViolation(
            _("A boutique pool is filled by hand: a filter keeps to no limit."),
            code="boutique_by_filter",
            fields={"mode": _("Not for pools by filter.")},
        )
    if not 1 <= details.most_people <= BOUTIQUE_CEILING:
        raise RuleViolation(
            _("A boutique pool has room for 1 to %(most)d people.") % {"most": BOUTIQUE_CEILING},
            code="boutique_size",
            fields={"most_people": _("This number does not work.")},
        )


def require_room(pool: Pool, count: int) -> None:
    """Raise RuleViolation where more people would be in a boutique pool than it has room for."""
    if pool.is_boutique and count > pool.most_people:
        raise RuleViolation(
            ngettext(
                "A boutique pool for %(most)d person at most: these would be %(count)d.",
                "A boutique pool for %(most)d people at most: these would be %(count)d.",
                pool.most_people,
            )
            % {"most": pool.most_people, "count": count},
            code="boutique_full",
            fields={"most_people": _("More people are in it.")},
        )


MOST_STAGES = 12
LONGEST_STAGE = 40
LARGEST_LIMIT = 999
# How the filter language calls whoever stands in no stage yet.
UNPLACED_NAMES = frozenset({"unplaced", "nicht eingeordnet"})


def check_stages(lines: Sequence[StageLine]) -> None:
    """Raise RuleViolation, with the code of the stage, for stages a pool cannot have."""
    if not 1 <= len(lines) <= MOST_STAGES:
        raise RuleViolation(
            _("A pool has at least one stage and at most %(most)d.") % {"most": MOST_STAGES},
            code="stage_count",
        )
    seen: set[str] = set()
    for line in lines:
        label = line.label
        # The filter language writes "pool / stage".
        if not fold(label) or len(label) > LONGEST_STAGE or "/" in label:
            text = _("A stage needs a name of at most %(most)d characters, without a slash.")
            _refuse_stage(line, text % {"most": LONGEST_STAGE}, "stage_name")
        if line.spellings & (seen | UNPLACED_NAMES):
            text = _("Two stages cannot have the same name.")
            _refuse_stage(line, text, "stage_name_twice")
        seen |= line.spellings
        if line.limit is not None and not 1 <= line.limit <= LARGEST_LIMIT:
            text = _("A limit is a number from 1 to %(most)d, or empty.")
            _refuse_stage(line, text % {"most": LARGEST_LIMIT}, "stage_limit")


def _refuse_stage(line: StageLine, text: _StrOrPromise, code: str) -> NoReturn:
    raise RuleViolation(text, code=code, fields={line.code: text})


def audience(
    owner_id: uuid.UUID, deputy_id: uuid.UUID | None, member_ids: Iterable[uuid.UUID]
) -> frozenset[uuid.UUID]:
    """The members who see a confidential pool and the people in it."""
    return frozenset({owner_id, *member_ids, *([deputy_id] if deputy_id else [])})


def audiences_of_people(
    memberships: Mapping[uuid.UUID, Iterable[frozenset[uuid.UUID]]],
) -> dict[frozenset[uuid.UUID] | None, list[uuid.UUID]]:
    """People grouped by who may see them: all audiences of their confidential pools together.

    None: in no confidential pool, so open to everybody.
    """
    grouped: dict[frozenset[uuid.UUID] | None, list[uuid.UUID]] = {}
    for person_id, audiences in memberships.items():
        several = list(audiences)
        grouped.setdefault(frozenset().union(*several) if several else None, []).append(person_id)
    return grouped
