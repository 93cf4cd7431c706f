# SPDX-License-Identifier: Apache-2.0
"""What finding asks about relations: who cares, when next, how warm, when last."""

from __future__ import annotations

from typing import Final

from talentkreis.search.projection import Part

PART: Final = Part(
    name="relationships",
    columns=("owner_id", "next_contact_on", "warmth_log", "last_contact_at"),
    sql="SELECT c.person_id, c.owner_id, c.next_contact_on, c.warmth_log, c.last_contact_at"
    " FROM ids JOIN relationships_care c USING (person_id)",
)
