# SPDX-License-Identifier: Apache-2.0
"""Who may be put into a pool: nobody who is kept for claims alone (TRUST L-24)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from talentkreis.kernel import clock

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection

# A rejected applicant is kept for a while without a reason to be in touch. Three doors lead back:
# a sign-up, a box ticked with the application, the invitation in the letter. All are consents.
_LIVE = """
    SELECT person_id FROM people_processingbasis
    WHERE person_id = ANY(%(people)s) AND starts_on <= %(today)s
        AND (ends_on IS NULL OR ends_on >= %(today)s)
    UNION
    SELECT person_id FROM consent_consentstate
    WHERE person_id = ANY(%(people)s) AND status IN ('given', 'confirmed')
        AND (expires_at IS NULL OR expires_at > %(now)s)
"""


def with_a_live_reason(person_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these people whom a living basis or a consent of their own keeps."""
    values: dict[str, Any] = {
        "people": list(person_ids),
        "today": clock.today(),
        "now": clock.now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_LIVE, values)
        return {row[0] for row in cursor.fetchall()}
