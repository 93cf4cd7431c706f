# SPDX-License-Identifier: Apache-2.0
"""Making the calls: signed per Standard Webhooks, out through `kernel.http`."""

from __future__ import annotations

import base64
import hmac
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from talentkreis.automations import actions
from talentkreis.automations.models import DeliveryState, WebhookDelivery
from talentkreis.automations.queries.settings import webhooks_are_on
from talentkreis.kernel import clock, http
from talentkreis.kernel.errors import NotFound
from talentkreis.kernel.signing import decrypt

if TYPE_CHECKING:
    import uuid

LIMITS: Final = http.Limits(most_bytes=64 * 1024, most_seconds=10.0)
AT_ONCE: Final = 20
_TAKEN: Final = range(200, 300)


def signature(secret: str, message_id: str, timestamp: int, body: str) -> str:
    """The value of ``webhook-signature``: HMAC-SHA256 over id, time and body."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp}.{body}".encode()
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()


def deliver_due() -> int:
    """Make the calls that are due; tells how many were tried. Nothing while switched off."""
    if not webhooks_are_on():
        return 0
    ids = actions.claim_deliveries(most=AT_ONCE)
    for delivery_id in ids:
        _deliver(delivery_id)
    return len(ids)


def _deliver(delivery_id: uuid.UUID) -> None:
    row = WebhookDelivery.objects.select_related("endpoint").filter(id=delivery_id).first()
    if row is None or row.state != DeliveryState.WAITING:
        return
    try:
        secret = decrypt(bytes(row.endpoint.secret))
        timestamp = int(clock.now().timestamp())
        answer = http.post(
            row.endpoint.url,
            row.body.encode(),
            hosts=[urlsplit(row.endpoint.url).hostname or ""],
            headers={
                "Content-Type": "application/json",
                "webhook-id": str(row.id),
                "webhook-timestamp": str(timestamp),
                "webhook-signature": signature(secret, str(row.id), timestamp, row.body),
            },
            limits=LIMITS,
        )
    except http.Unreachable as error:
        actions.note_answer(delivery_id=row.id, answer=error.code, is_taken=False)
    except NotFound:  # the secret was stored under another key
        actions.note_answer(delivery_id=row.id, answer="wrong_key", is_taken=False)
    else:
        actions.note_answer(
            delivery_id=row.id, answer=str(answer.status), is_taken=answer.status in _TAKEN
        )
