# SPDX-License-Identifier: Apache-2.0
"""What pools tell the gate: who is written to by hand alone, and how often at most.

In a boutique pool a human writes every message (FEATURES C4).

Only what we send by ourselves is refused: what somebody ordered (a newsletter, job alerts) is
theirs to end. Only open pools by hand count, and only those can be boutique. The text names no
pool: whoever may see the person need not see the pool.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from talentkreis.consent.answers import NEXT_STEPS, NextStep, Verdict
from talentkreis.consent.facts import Objection
from talentkreis.consent.models import Purpose
from talentkreis.pools.models import PoolKind, PoolMembership, PoolMode

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

BOUTIQUE = "boutique"
# Sent by the machine or to many, without having been ordered.
OF_OUR_OWN = frozenset({Purpose.NURTURE, Purpose.EVENT_INVITATION})
TEXT = _("In a boutique pool a human writes every message; nothing goes out by itself.")
_OBJECTION = Objection(
    Verdict.NO,
    BOUTIQUE,
    TEXT,
    next_step=NextStep("contact_personally", NEXT_STEPS["contact_personally"]),
)


def by_hand_only(
    person_ids: Sequence[uuid.UUID], purpose: str, _channel: str, at: dt.datetime
) -> dict[uuid.UUID, Objection]:
    """The gate fact: people in an open boutique pool at `at`, for what goes out by itself."""
    if purpose not in OF_OUR_OWN or not person_ids:
        return {}
    there = PoolMembership.objects.filter(
        Q(left_at=None) | Q(left_at__gt=at),
        Q(pool__closed_at=None) | Q(pool__closed_at__gt=at),
        person__in=list(person_ids),
        entered_at__lte=at,
        pool__kind=PoolKind.MANUAL,
        pool__mode=PoolMode.BOUTIQUE,
    )
    return dict.fromkeys(there.values_list("person_id", flat=True), _OBJECTION)


def days_between(person_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, int]:
    """The shortest interval that the open pools of people keep: of several the longest."""
    there = _in_open_pools(person_ids).values("person_id").annotate(Max("pool__touch_days_min"))
    return dict(there.values_list("person_id", "pool__touch_days_min__max"))


def _in_open_pools(person_ids: Sequence[uuid.UUID]) -> QuerySet[PoolMembership]:
    return PoolMembership.objects.filter(
        person__in=list(person_ids),
        left_at__isnull=True,
        pool__kind=PoolKind.MANUAL,
        pool__closed_at__isnull=True,
    )
