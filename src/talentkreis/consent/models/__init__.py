# SPDX-License-Identifier: Apache-2.0
"""Purposes and channels, the ledger with all that belongs to it, and the decisions of the gate."""

from talentkreis.consent.models.decisions import Decision
from talentkreis.consent.models.ledger import (
    CarriedState,
    ConfirmationRequest,
    ConsentEvent,
    ConsentEvidence,
    ConsentState,
    ConsentText,
    ContactWish,
    ErasureRecord,
    Suppression,
)
from talentkreis.consent.models.purposes import EVERY, Channel, Purpose
from talentkreis.consent.renewal.models import RenewalRequest
from talentkreis.consent.retention.models import LegalHold, RetentionRules

__all__ = [
    "EVERY",
    "CarriedState",
    "Channel",
    "ConfirmationRequest",
    "ConsentEvent",
    "ConsentEvidence",
    "ConsentState",
    "ConsentText",
    "ContactWish",
    "Decision",
    "ErasureRecord",
    "LegalHold",
    "Purpose",
    "RenewalRequest",
    "RetentionRules",
    "Suppression",
]
