# SPDX-License-Identifier: Apache-2.0
"""The contact budget: how often something automatic may reach one person (FEATURES F9).

Newsletters, sequences, alerts and invitations share it. Registered with the gate, so that every
button and list knows about it, and asked again in the transaction that claims a message.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import connection
from django.utils.translation import gettext_lazy as _

from talentkreis.consent.answers import Verdict
from talentkreis.consent.facts import Objection
from talentkreis.mail.rules import BUDGETED_PURPOSES

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence

DEFAULT_GAP_DAYS = 30
REASON = "contact_budget"
TEXT = _("Something reached this person only recently.")

# What is on its way counts as well: two messages must not slip through side by side.
_LATEST = """
    SELECT m.person_id, max(coalesce(m.handed_at, m.gate_asked_at, m.created_at)),
           greatest(
               coalesce((SELECT least_gap_days FROM mail_contactrules WHERE id = 1), %s),
               coalesce(max(wish.least_gap_days), 0))
    FROM mail_message m
    LEFT JOIN consent_contactwish wish ON wish.person_id = m.person_id
    WHERE m.person_id = ANY(%s) AND m.purpose = ANY(%s) AND m.is_automatic
      AND m.state IN ('claimed', 'data_started', 'accepted', 'uncertain')
      AND m.created_at > %s
    GROUP BY m.person_id
"""
_LONGEST_LOOK_BACK = dt.timedelta(days=400)


# Days between two contacts that packages above keep for people: the longest counts.
Gaps = Callable[["Sequence[uuid.UUID]"], "Mapping[uuid.UUID, int]"]
_gaps: dict[str, Gaps] = {}


def register_gap(name: str, gaps: Gaps) -> None:
    """Let a package above ask for more days between two automatic contacts; from `apps.py`."""
    _gaps[name] = gaps


def recent_contact(
    person_ids: Sequence[uuid.UUID], purpose: str, _channel: str, at: dt.datetime
) -> dict[uuid.UUID, Objection]:
    """The gate fact: people whom something automatic reached less than the gap ago."""
    if purpose not in BUDGETED_PURPOSES or not person_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            _LATEST,
            [
                DEFAULT_GAP_DAYS,
                list(person_ids),
                sorted(BUDGETED_PURPOSES),
                at - _LONGEST_LOOK_BACK,
            ],
        )
        rows = cursor.fetchall()
    reached = [row[0] for row in rows]
    longer = [gaps(reached) for gaps in _gaps.values()] if reached else []
    found = {}
    for person_id, latest, gap_days in rows:
        days = max(gap_days, *(gaps.get(person_id, 0) for gaps in longer), 0)
        until = latest + dt.timedelta(days=days)
        if latest <= at < until:
            found[person_id] = Objection(Verdict.NO, REASON, TEXT, until)
    return found
