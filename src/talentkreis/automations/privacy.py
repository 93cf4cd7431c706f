# SPDX-License-Identifier: Apache-2.0
"""What this package keeps about a person (Art. 15, 17 DSGVO)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talentkreis.automations.actions.keeping import erase_runs
from talentkreis.automations.models import Notice, Run, WebhookDelivery
from talentkreis.people.privacy import plain

if TYPE_CHECKING:
    import uuid

_RUNS = ("automation__name", "version__number", "state", "reason", "occurred_at", "finished_at")
_NOTICES = ("automation__name", "text", "created_at")
_CALLS = ("endpoint__name", "state", "created_at", "delivered_at")


def export_own(person_id: uuid.UUID) -> dict[str, Any]:
    """What automations did for a person, said about them, and told other programs."""
    return {
        "automations": _rows(Run, person_id, "occurred_at", _RUNS),
        "notices": _rows(Notice, person_id, "created_at", _NOTICES),
        "webhooks": _rows(WebhookDelivery, person_id, "created_at", _CALLS),
    }


def erase_own(person_id: uuid.UUID) -> None:
    """Forget it; what other programs were told were ids alone."""
    erase_runs(person_id)


def _rows(model: Any, person_id: uuid.UUID, order: str, columns: tuple[str, ...]) -> list[Any]:
    rows = model.objects.filter(person_id=person_id).order_by(order)
    return [{key: plain(value) for key, value in row.items()} for row in rows.values(*columns)]
