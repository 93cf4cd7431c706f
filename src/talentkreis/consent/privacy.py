# SPDX-License-Identifier: Apache-2.0
"""What this package holds about a person, and what of it stays when they are erased."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from talentkreis.consent.models import (
    ConfirmationRequest,
    ConsentEvent,
    ConsentEvidence,
    ConsentState,
    ContactWish,
    Decision,
    LegalHold,
    RenewalRequest,
)
from talentkreis.people.privacy import plain

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet

_LEDGER = (
    "kind", "purpose", "channel", "method", "occurred_at", "recorded_at", "expires_at",
    "text__wording", "text__version", "evidence_id",
)  # fmt: skip
_EVIDENCE = (
    "id", "wording", "language", "form_snapshot", "page_url", "note", "declared_at",
    "confirmed_at", "message_response", "ip_address", "user_agent",
)  # fmt: skip


def export_own(person_id: uuid.UUID) -> dict[str, Any]:
    """Ledger, states, proofs, wishes, confirmations, renewals, holds, and what the gate decided."""
    return {
        "ledger": _rows(ConsentEvent.objects.filter(person_id=person_id).order_by("id"), *_LEDGER),
        "states": _rows(
            ConsentState.objects.filter(person_id=person_id).order_by("id"),
            "purpose", "channel", "status", "since", "expires_at", "requested_at",
        ),
        "evidence": _rows(
            ConsentEvidence.objects.filter(person_id=person_id).order_by("declared_at"), *_EVIDENCE
        ),
        "wishes": _rows(
            ContactWish.objects.filter(person_id=person_id),
            "paused_until", "paused_at", "least_gap_days",
        ),
        "confirmations": _rows(
            ConfirmationRequest.objects.filter(person_id=person_id).order_by("requested_at"),
            "address", "language", "requested_at", "expires_at", "confirmed_at",
        ),
        "decisions": _rows(
            Decision.objects.filter(person_id=person_id).order_by("id"),
            "occasion", "subject_id", "purpose", "channel", "verdict", "reason", "facts",
            "rule_version", "asked_for", "recorded_at",
        ),
        "renewals": _rows(
            RenewalRequest.objects.filter(person_id=person_id).order_by("asked_at"),
            "step", "consents", "language", "asked_at", "last_ends_at", "answered_at",
        ),
        "holds": _rows(
            LegalHold.objects.filter(person_id=person_id).order_by("set_at"),
            "reason", "set_by__name", "set_at", "lifted_at",
        ),
    }  # fmt: skip


def erase_own(person_id: uuid.UUID) -> None:
    """Delete all but the ledger, which keeps its ids and codes (TRUST L-05)."""
    ConfirmationRequest.objects.filter(person_id=person_id).delete()
    ConsentEvidence.objects.filter(person_id=person_id).delete()
    ConsentState.objects.filter(person_id=person_id).delete()
    ContactWish.objects.filter(person_id=person_id).delete()
    Decision.objects.filter(person_id=person_id).delete()
    RenewalRequest.objects.filter(person_id=person_id).delete()
    LegalHold.objects.filter(person_id=person_id).delete()


def _rows(rows: QuerySet[Any], *columns: str) -> list[dict[str, Any]]:
    return [{key: plain(value) for key, value in row.items()} for row in rows.values(*columns)]
