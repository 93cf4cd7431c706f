# SPDX-License-Identifier: Apache-2.0
"""Counting how pools are doing, in the background."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.db import transaction

from talentkreis.kernel import clock
from talentkreis.kernel.errors import RuleViolation
from talentkreis.pools.models import Pool, PoolHealth
from talentkreis.pools.queries.health import measured

if TYPE_CHECKING:
    import uuid

log = structlog.get_logger(__name__)


def count_pools() -> int:
    """Count every open pool anew, one transaction each; tell how many.

    A pool whose filter takes too long keeps its figures of before.
    """
    counted = 0
    for pool_id in Pool.objects.open().order_by("pk").values_list("pk", flat=True):
        counted += _count(pool_id)
    return counted


@transaction.atomic
def _count(pool_id: uuid.UUID) -> int:
    pool = Pool.objects.select_related("owner").filter(pk=pool_id).first()
    if pool is None:
        return 0
    try:
        figures = measured(pool)
    except RuleViolation:
        log.warning("pool_not_counted", pool_id=str(pool_id))
        return 0
    values = {name: getattr(figures, name) for name in figures.__slots__}
    PoolHealth.objects.update_or_create(pool=pool, defaults={**values, "counted_at": clock.now()})
    return 1
