# SPDX-License-Identifier: Apache-2.0
"""Reading what merges carried over to survivors, for folding the ledger on from there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from talentkreis.consent.standing import Carried, Standing
from talentkreis.people.queries import current_person_id

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection

# A consent that came with an import which was taken back is carried no longer.
_CARRIED = """
    SELECT carried.person_id, carried.purpose, carried.channel, carried.after_event_id,
        carried.status, carried.since, carried.event_id, carried.expires_at,
        carried.self_confirmed_at, carried.requested_at,
        EXISTS (
            SELECT FROM consent_consentevent said JOIN consent_consentevent revoked
                ON revoked.person_id = said.person_id AND revoked.import_id = said.import_id
                AND revoked.kind = 'revoked' AND revoked.purpose = said.purpose
                AND revoked.channel = said.channel
            WHERE said.id = carried.event_id
        )
    FROM consent_carriedstate carried WHERE carried.person_id = ANY(%s)
"""


def carried_standings(
    person_ids: Collection[uuid.UUID],
) -> dict[tuple[uuid.UUID, str, str], Carried]:
    """By person, purpose and channel: where folding starts. Empty for people never merged."""
    with connection.cursor() as cursor:
        cursor.execute(_CARRIED, [list(person_ids)])
        return {
            (person_id, purpose, channel): Carried(
                None if is_revoked else Standing(*standing), after_event_id
            )
            for person_id, purpose, channel, after_event_id, *standing, is_revoked in (
                cursor.fetchall()
            )
        }


def with_survivors(person_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """These people, and whoever carries on what was recorded for those that were merged."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM people_person WHERE id = ANY(%s) AND merged_into_id IS NOT NULL",
            [list(person_ids)],
        )
        shells = [row[0] for row in cursor.fetchall()]
    return {*person_ids, *(current_person_id(shell) for shell in shells)}
