# SPDX-License-Identifier: Apache-2.0
"""Health for whoever watches the installation: is the process alive, can it serve, is it late.

No names, no addresses, no versions: anybody may ask. "failing" answers 503, so that a load
balancer looks elsewhere; "late" answers 200, because another web process would not help.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Max, Min
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from procrastinate.contrib.django.models import ProcrastinateWorker

from talentkreis.kernel import clock
from talentkreis.mail.models import Message, MessageState
from talentkreis.organisation.rights import public

if TYPE_CHECKING:
    from django.http import HttpRequest

LEAST_FREE_BYTES: Final = 512 * 1024**2
# Longer than the longest pause between two rounds of the delivery.
LATEST_MESSAGE_S: Final = 900
LATEST_HEARTBEAT_S: Final = 120
LARGEST_SKEW_S: Final = 2.0

OK, LATE, FAILING = "ok", "late", "failing"


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, how it stands, and the figure it was judged by."""

    state: str
    figure: int | None = None
    unit: str = ""


@public
@require_safe
@never_cache
def alive(_request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nothing else, so a slow database kills no process."""
    return HttpResponse("ok", content_type="text/plain")


@public
@require_safe
@never_cache
def health(_request: HttpRequest) -> JsonResponse:
    """Whether this installation can serve, and whether its work is in time."""
    try:
        checks = {
            "database": _database(),
            "migrations": _migrations(),
            "disk": _disk(),
            "clock": _clock(),
            "sending": _sending(),
            "worker": _worker(),
        }
    except DatabaseError:
        checks = {"database": Check(FAILING), "disk": _disk()}
    states = {check.state for check in checks.values()}
    worst = next((state for state in (FAILING, LATE) if state in states), OK)
    body = {
        "status": worst,
        "checks": {
            name: {
                "status": check.state,
                **({"value": check.figure, "unit": check.unit} if check.unit else {}),
            }
            for name, check in checks.items()
        },
    }
    return JsonResponse(body, status=503 if worst == FAILING else 200)


def _database() -> Check:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Check(OK)


class _NotMigrated(Exception):
    """Tables are older than the code."""


@cache
def _require_migrated() -> None:
    """Once all migrations have run they stay so while this process lives; a refusal is not kept."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise _NotMigrated


def _migrations() -> Check:
    try:
        _require_migrated()
    except _NotMigrated:
        return Check(FAILING)
    return Check(OK)


def _disk() -> Check:
    free = shutil.disk_usage(settings.DATA_DIR).free
    return Check(OK if free >= LEAST_FREE_BYTES else FAILING, free // 1024**2, "MiB free")


def _clock() -> Check:
    """Whether this machine and the database agree about the time (TRUST F-17, F-18).

    What is due goes by the database; a machine that is wrong still dates its mails wrongly.
    """
    skew = abs((clock.now() - clock.database_now()).total_seconds())
    return Check(OK if skew <= LARGEST_SKEW_S else LATE, round(skew), "s apart")


def _sending() -> Check:
    oldest = Message.objects.filter(state=MessageState.PLANNED, due_at__lte=clock.now()).aggregate(
        Min("due_at")
    )["due_at__min"]
    if oldest is None:
        return Check(OK, 0, "s late")
    age = int((clock.now() - oldest).total_seconds())
    return Check(OK if age <= LATEST_MESSAGE_S else LATE, age, "s late")


def _worker() -> Check:
    last = ProcrastinateWorker.objects.aggregate(Max("last_heartbeat"))["last_heartbeat__max"]
    if last is None:
        return Check(LATE)
    age = int((clock.now() - last).total_seconds())
    return Check(OK if age <= LATEST_HEARTBEAT_S else LATE, age, "s since heartbeat")
