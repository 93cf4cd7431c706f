# SPDX-License-Identifier: Apache-2.0
"""Reads: what a person chose, what is suppressed, what data protection has to look at."""

from __future__ import annotations

from talentkreis.consent.queries.choices import (
    Choice,
    OpenConfirmation,
    choices_of,
    open_confirmation,
    wish_of,
    wording_in_force,
    wordings_in_force,
)
from talentkreis.consent.queries.decisions import (
    KeptDecision,
    Then,
    decision_about,
    decisions_of,
    what_held,
)
from talentkreis.consent.queries.ending import Clocks, RunningOut, running_out
from talentkreis.consent.queries.ledger import (
    Declaration,
    LedgerLine,
    Proof,
    ledger_of,
    proofs_of,
)
from talentkreis.consent.queries.lists import (
    COUNTED_TO,
    Lines,
    Overview,
    PersonLine,
    notices_due,
    open_notices,
    overview,
)
from talentkreis.consent.queries.person import Held, Permissions, held_about, permissions_of
from talentkreis.consent.queries.pool_entry import with_a_live_reason
from talentkreis.consent.queries.states import ConsentLine, Standing, consent_lines
from talentkreis.consent.queries.suppressions import (
    is_suppressed,
    suppressed_addresses,
    suppression_counts,
)

__all__ = [
    "COUNTED_TO",
    "Choice",
    "Clocks",
    "ConsentLine",
    "Declaration",
    "Held",
    "KeptDecision",
    "LedgerLine",
    "Lines",
    "OpenConfirmation",
    "Overview",
    "Permissions",
    "PersonLine",
    "Proof",
    "RunningOut",
    "Standing",
    "Then",
    "choices_of",
    "consent_lines",
    "decision_about",
    "decisions_of",
    "held_about",
    "is_suppressed",
    "ledger_of",
    "notices_due",
    "open_confirmation",
    "open_notices",
    "overview",
    "permissions_of",
    "proofs_of",
    "running_out",
    "suppressed_addresses",
    "suppression_counts",
    "what_held",
    "wish_of",
    "with_a_live_reason",
    "wording_in_force",
    "wordings_in_force",
]
