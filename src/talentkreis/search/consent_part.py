# SPDX-License-Identifier: Apache-2.0
"""Consents and the gate's answers as columns: consent stands below and cannot register itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from talentkreis.consent.projection import gate_rows
from talentkreis.search.projection import Part

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence

# A purpose counts as consented while its newest word, on any channel, is a yes in force, and no
# later "nothing at all" (the empty purpose) has been said.
CONSENTS: Final = Part(
    name="consents",
    columns=("consents",),
    sql="SELECT s.person_id,"
    " array_agg(DISTINCT s.purpose || ':given' ORDER BY s.purpose || ':given') AS consents"
    " FROM ids JOIN consent_consentstate s USING (person_id)"
    " WHERE s.status IN ('given', 'confirmed') AND s.purpose <> ''"
    " AND (s.expires_at IS NULL OR s.expires_at > now())"
    " AND NOT EXISTS (SELECT FROM consent_consentstate n WHERE n.person_id = s.person_id"
    " AND n.purpose = '' AND n.status IN ('withdrawn', 'objected') AND n.since > s.since"
    " AND n.channel IN ('', s.channel))"
    " GROUP BY 1",
)


def _gate(person_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Sequence[object]]:
    return {row.person_id: row[1:] for row in gate_rows(person_ids)}


GATE: Final = Part(
    name="gate",
    columns=(
        "gate_nurture",
        "gate_newsletter",
        "gate_personal_email",
        "gate_personal_contact",
        "gate_limit",
        "gate_valid_until",
    ),
    rows=_gate,
)
