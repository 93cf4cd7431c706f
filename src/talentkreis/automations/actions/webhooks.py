# SPDX-License-Identifier: Apache-2.0
"""Calls to other programs: queued with the run, noted when they were answered. No network here."""

from __future__ import annotations

import base64
import datetime as dt
import json
import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.automations import events
from talentkreis.automations.models import (
    FEWEST_LOG_DAYS,
    MOST_LOG_DAYS,
    AutomationSettings,
    DeliveryState,
    WebhookDelivery,
    WebhookEndpoint,
)
from talentkreis.automations.permissions import Right
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.kernel.ids import new_id
from talentkreis.kernel.signing import encrypt
from talentkreis.organisation.rights import member_id_of, require
from talentkreis.people.rules import required_line

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from talentkreis.automations.models import Automation
    from talentkreis.organisation.actors import Actor

# Minutes after each attempt, as Standard Webhooks recommends: over days, then given up.
PAUSES = (1, 5, 30, 120, 300, 600, 840, 1_440)
SECRET_BYTES = 32


def queue_deliveries(
    *, automation: Automation, endpoint_id: uuid.UUID, runs: Mapping[uuid.UUID, uuid.UUID]
) -> bool:
    """Queue a call for each person → run; False where the address is not allowed any more.

    Part of a run: what is queued goes out if and only if the run is committed. Ids only.
    """
    endpoint = WebhookEndpoint.objects.filter(id=endpoint_id, closed_at__isnull=True).first()
    if endpoint is None:
        return False
    now = clock.now()
    WebhookDelivery.objects.bulk_create(
        [
            WebhookDelivery(
                id=new_id(),
                endpoint=endpoint,
                run_id=run_id,
                person_id=person_id,
                body=json.dumps(
                    {
                        "type": "automation.ran",
                        "timestamp": now.isoformat(),
                        "data": {
                            "automation_id": str(automation.id),
                            "run_id": str(run_id),
                            "person_id": str(person_id),
                        },
                    },
                    separators=(",", ":"),
                ),
                next_at=now,
                created_at=now,
            )
            for person_id, run_id in runs.items()
        ],
        batch_size=1_000,
    )
    return True


@transaction.atomic
def claim_deliveries(*, most: int) -> list[uuid.UUID]:
    """Calls that are due, for this process for the next minutes. Safe beside other processes."""
    now = clock.now()
    due = (
        WebhookDelivery.objects.filter(state=DeliveryState.WAITING, next_at__lte=now)
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("next_at", "id")[:most]
    )
    ids = [row.id for row in due]
    # Whoever dies on the way leaves it to be tried again, under the same id.
    WebhookDelivery.objects.filter(id__in=ids).update(next_at=now + dt.timedelta(minutes=5))
    return ids


@transaction.atomic
def note_answer(*, delivery_id: uuid.UUID, answer: str, is_taken: bool) -> None:
    """The other side answered, or nobody did. A call it refuses is tried again over days."""
    row = WebhookDelivery.objects.select_for_update().filter(id=delivery_id).first()
    if row is None or row.state != DeliveryState.WAITING:
        return
    now = clock.now()
    row.answer = answer[:30]
    row.attempt_count += 1
    if is_taken:
        row.state, row.delivered_at = DeliveryState.DELIVERED, now
    elif row.attempt_count > len(PAUSES):
        row.state = DeliveryState.FAILED
    else:
        # The jitter keeps many calls from coming back in the same second.
        pause = PAUSES[row.attempt_count - 1] * (1 + secrets.randbelow(20) / 100)
        row.next_at = now + dt.timedelta(minutes=pause)
    row.save(update_fields=["answer", "attempt_count", "state", "delivered_at", "next_at"])


@transaction.atomic
def set_settings(*, actor: Actor, has_webhooks: bool, log_days: int) -> AutomationSettings:
    """Switch webhooks on or off, and say how long the log is kept.

    Raises NotAllowed, RuleViolation for days out of bounds.
    """
    require(actor, Right.CONNECT)
    if not FEWEST_LOG_DAYS <= log_days <= MOST_LOG_DAYS:
        reason = _("Between %(least)d and %(most)d days.") % {
            "least": FEWEST_LOG_DAYS,
            "most": MOST_LOG_DAYS,
        }
        raise RuleViolation(reason, code="invalid_fields", fields={"log_days": reason})
    row, _made = AutomationSettings.objects.update_or_create(
        id=1, defaults={"has_webhooks": has_webhooks, "log_days": log_days}
    )
    record(events.SettingsChanged(actor=actor, has_webhooks=has_webhooks, log_days=log_days))
    return row


@transaction.atomic
def add_endpoint(*, actor: Actor, name: str, url: str) -> tuple[WebhookEndpoint, str]:
    """Allow an https address; gives it with the secret that signs, which is shown this once.

    Raises NotAllowed, RuleViolation for another kind of address.
    """
    require(actor, Right.CONNECT)
    line = required_line(name, 80, "name", _("Say what it is called."))
    address = url.strip()
    _require_outside(address)
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    row = WebhookEndpoint.objects.create(
        name=line,
        url=address,
        secret=encrypt(secret),
        created_by_id=member_id_of(actor),
        created_at=clock.now(),
    )
    record(events.EndpointAdded(actor=actor, endpoint_id=row.id))
    return row, secret


@transaction.atomic
def close_endpoint(*, actor: Actor, endpoint_id: uuid.UUID) -> None:
    """Let nothing go there any more; what waits is given up. Raises NotAllowed, NotFound."""
    require(actor, Right.CONNECT)
    row = WebhookEndpoint.objects.select_for_update().filter(id=endpoint_id).first()
    if row is None:
        raise NotFound(_("There is no such address."), code="no_such_endpoint")
    if row.closed_at is not None:
        return
    row.closed_at = clock.now()
    row.save(update_fields=["closed_at"])
    WebhookDelivery.objects.filter(endpoint=row, state=DeliveryState.WAITING).update(
        state=DeliveryState.FAILED, answer="closed"
    )
    record(events.EndpointClosed(actor=actor, endpoint_id=row.id))


def _require_outside(url: str) -> None:
    """An https address with a name and nothing odd; where it leads is looked at on every call."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    host = parts.hostname or ""
    is_named = "." in host and not host.replace(".", "").isdigit() and ":" not in host
    is_plain = parts.username is None and parts.password is None and port in {None, 443}
    is_clean = url.isascii() and url.isprintable() and " " not in url and len(url) <= 500  # noqa: PLR2004 - the column
    if parts.scheme != "https" or not (is_named and is_plain and is_clean):
        reason = _("An https address with a name, without port and password.")
        raise RuleViolation(reason, code="invalid_fields", fields={"url": reason})
