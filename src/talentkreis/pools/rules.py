# SPDX-License-Identifier: Apache-2.0
"""Rules of pools: what a pool may be, who is told of a confidential one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn

from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.text import clean, fold
from talentkreis.organisation.models import Language
from talentkreis.pools.models import PoolMode, Visibility

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Mapping, Sequence

    from django.utils.functional import _StrOrPromise

    from talentkreis.pools.stages import StageLine
    from talentkreis.search.language import Node

# Nobody touches a person more often than this, whatever a pool says (TRUST ceilings).
TOUCH_DAYS_FLOOR = 14
# At least one touch a quarter is the rule; a pool may be stricter, or looser up to a year.
TOUCH_DAYS_CEILING = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolDetails:
    """What a member says about a pool. A filter makes it a dynamic one."""

    name: str
    purpose: str = ""
    filter: Node | None = None
    deputy_id: uuid.UUID | None = None
    mode: str = PoolMode.VOLUME
    language: str = Language.GERMAN
    visibility: str = Visibility.TEAM
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
    in_order = TOUCH_DAYS_FLOOR <= details.touch_days_min <= details.touch_days_max
    if not in_order or details.touch_days_max > TOUCH_DAYS_CEILING:
        raise RuleViolation(
            _("Between two touches lie at least %(least)d days and at most %(most)d.")
            % {"least": TOUCH_DAYS_FLOOR, "most": TOUCH_DAYS_CEILING},
            code="touch_interval",
            fields={"touch_days_max": _("This interval does not work.")},
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
