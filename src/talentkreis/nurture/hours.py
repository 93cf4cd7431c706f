# SPDX-License-Identifier: Apache-2.0
"""The working hours of people, for whoever hands messages of sequences over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentkreis.nurture.queries.recipients import load_recipients
from talentkreis.nurture.rules import calendar

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence


def closed_until(person_ids: Sequence[uuid.UUID], at: dt.datetime) -> dict[uuid.UUID, dt.datetime]:
    """People at whose place `at` lies outside working hours, with their next morning."""
    return {
        person_id: calendar.next_slot(
            day=calendar.local_day(at, recipient.place),
            place=recipient.place,
            minute=recipient.minute,
            not_before=at,
        )
        for person_id, recipient in load_recipients(person_ids).items()
        if not calendar.is_in_window(at, recipient.place)
    }
