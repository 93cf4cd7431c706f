# SPDX-License-Identifier: Apache-2.0
"""How long the log is kept, and what follows a member to whoever takes over."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import connection, transaction

from talentkreis.activity.actions import record
from talentkreis.automations import events
from talentkreis.automations.models import Automation
from talentkreis.automations.queries.settings import settings
from talentkreis.kernel import clock
from talentkreis.organisation.permissions import Right
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.holdings import Moved

CHUNK = 5_000
# Who was only asked about is forgotten sooner than what was done.
NOT_MET_DAYS = 30
_FORGET = """
    DELETE FROM automations_run WHERE id IN (
        SELECT id FROM automations_run
        WHERE finished_at < %(not_met)s AND state = 'not_met' OR finished_at < %(kept)s
        LIMIT %(most)s)
"""
_SEEN = "DELETE FROM automations_notice WHERE seen_at < %(not_met)s"
_CALLS = (
    "DELETE FROM automations_webhookdelivery WHERE state <> 'waiting' AND created_at < %(kept)s"
)


def forget_old() -> int:
    """Delete what the log holds beyond its days, in chunks; tells how many runs went."""
    now = clock.now()
    values: dict[str, dt.datetime | int] = {
        "kept": now - dt.timedelta(days=settings().log_days),
        "not_met": now - dt.timedelta(days=NOT_MET_DAYS),
        "most": CHUNK,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_SEEN, values)
        cursor.execute(_CALLS, values)
    count = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_FORGET, values)
            gone = int(cursor.rowcount)
        count += gone
        if gone < CHUNK:
            return count


@transaction.atomic
def hand_over_automations(
    *, actor: Actor, keys: Sequence[uuid.UUID], from_id: uuid.UUID, to_id: uuid.UUID
) -> Moved:
    """Let another member be in charge; what stands stays so until they activate it.

    Tells which. Raises NotAllowed.
    """
    require(actor, Right.MANAGE_MEMBERS)
    rows = Automation.objects.filter(pk__in=keys, owner_id=from_id).order_by("pk")
    ids = list(rows.select_for_update(no_key=True).values_list("pk", flat=True))
    Automation.objects.filter(pk__in=ids).update(owner_id=to_id)
    record(
        *(
            events.AutomationChanged(actor=actor, automation_id=key, fields=("owner_id",))
            for key in ids
        )
    )
    return dict.fromkeys(ids)


def erase_runs(person_id: uuid.UUID) -> None:
    """Forget what automations did for somebody, for erasure; figures of others stay."""
    with connection.cursor() as cursor:
        for table in ("webhookdelivery", "notice", "automationfind", "run"):
            cursor.execute(
                f"DELETE FROM automations_{table} WHERE person_id = %s",  # noqa: S608 - names above
                [person_id],
            )
