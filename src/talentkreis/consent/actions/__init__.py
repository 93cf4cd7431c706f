# SPDX-License-Identifier: Apache-2.0
"""Everything that changes what we may do: authorise, lock, check, write, record."""

from __future__ import annotations

from talentkreis.consent.actions.asking import note_request
from talentkreis.consent.actions.confirmation import (
    ShownForm,
    confirm_consent,
    keep_confirmation_mail,
    note_confirmation_mail,
    request_by_phone,
    request_confirmation,
    sign_up,
)
from talentkreis.consent.actions.consents import (
    decline_consent,
    lasts_until,
    object_to_contact,
    pause_contact,
    record_consent,
    withdraw_consent,
)
from talentkreis.consent.actions.decisions import (
    Kept,
    forget_decisions,
    keep_conversations,
    keep_decisions,
)
from talentkreis.consent.actions.imports import (
    ConsentImport,
    ImportedConsent,
    import_consents,
    import_withdrawals,
    revoke_import,
)
from talentkreis.consent.actions.ledger import rebuild_states
from talentkreis.consent.actions.subjects import (
    erase_person,
    export_person,
    give_notice,
    replay_erasures,
    restrict_person,
)
from talentkreis.consent.actions.suppression import (
    SuppressionImport,
    suppress_address,
    suppress_addresses,
)
from talentkreis.consent.actions.upkeep import (
    expire_consents,
    forget_traces,
    purge_confirmations,
)
from talentkreis.consent.actions.wordings import current_text, publish_text

__all__ = [
    "ConsentImport",
    "ImportedConsent",
    "Kept",
    "ShownForm",
    "SuppressionImport",
    "confirm_consent",
    "current_text",
    "decline_consent",
    "erase_person",
    "expire_consents",
    "export_person",
    "forget_decisions",
    "forget_traces",
    "give_notice",
    "import_consents",
    "import_withdrawals",
    "keep_confirmation_mail",
    "keep_conversations",
    "keep_decisions",
    "lasts_until",
    "note_confirmation_mail",
    "note_request",
    "object_to_contact",
    "pause_contact",
    "publish_text",
    "purge_confirmations",
    "rebuild_states",
    "record_consent",
    "replay_erasures",
    "request_by_phone",
    "request_confirmation",
    "restrict_person",
    "revoke_import",
    "sign_up",
    "suppress_address",
    "suppress_addresses",
    "withdraw_consent",
]
