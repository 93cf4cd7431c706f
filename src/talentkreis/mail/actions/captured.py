# SPDX-License-Identifier: Apache-2.0
"""Writes of the captured mailbox."""

from __future__ import annotations

from talentkreis.mail.models import CapturedMessage

MOST_KEPT = 20_000


def keep_captured(
    *, envelope_from: str, envelope_to: str, subject: str, message_id_header: str, raw: bytes
) -> CapturedMessage:
    """Keep a mail that arrived at the captured mailbox."""
    return CapturedMessage.objects.create(
        envelope_from=envelope_from[:320],
        envelope_to=envelope_to[:320],
        subject=subject,
        message_id_header=message_id_header,
        raw=raw,
    )


def empty_captured() -> int:
    """Throw away what lies in the captured mailbox, from oldest, beyond the number kept."""
    kept = CapturedMessage.objects.order_by("-received_at", "-id").values("id")[:MOST_KEPT]
    return CapturedMessage.objects.exclude(id__in=kept).delete()[0]
