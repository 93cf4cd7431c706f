# SPDX-License-Identifier: Apache-2.0
"""Consents, made through the product's own actions."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from talentkreis.consent.actions import ImportedConsent, import_consents
from talentkreis.consent.models import Channel, Purpose
from talentkreis.kernel import clock
from talentkreis.organisation.actors import SYSTEM

if TYPE_CHECKING:
    import uuid

WORDING = "Nordlicht Energie darf mir passende Stellen per E-Mail schicken."


def give_consent(
    person_id: uuid.UUID,
    purpose: str = Purpose.NURTURE,
    channel: str = Channel.EMAIL,
    *,
    at: dt.datetime | None = None,
    expires_at: dt.datetime | None = None,
) -> None:
    """A confirmed consent, as an import with date, wording and evidence brings it."""
    done = import_consents(
        actor=SYSTEM,
        rows=[
            ImportedConsent(
                person_id=person_id,
                purpose=purpose,
                channel=channel,
                given_at=at or clock.now() - dt.timedelta(days=1),
                wording=WORDING,
                evidence="Export des alten Systems, Zeile 12",
                expires_at=expires_at,
            )
        ],
    )
    assert not done.refused, done.refused
