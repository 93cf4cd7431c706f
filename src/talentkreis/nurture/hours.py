# SPDX-License-Identifier: Apache-2.0
"""The working hours of people: what goes to many arrives in them (TRUST E-16).

Planning puts a message into them; an outage, a pause or the contact budget may move it out of
them again, and a newsletter was never planned for anybody's morning. So the gate knows them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from talentkreis.consent.models import Purpose
from talentkreis.kernel.arrays import id_array
from talentkreis.nurture.rules import calendar

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence


_PLACES = """
    SELECT person.id, person.time_zone, person.country,
           employer.time_zone, employer.country, employer.region
    FROM people_person person CROSS JOIN organisation_employer employer
    WHERE person.id = ANY(%s::uuid[]) AND employer.id = 1
"""
PURPOSES = frozenset(
    {Purpose.NURTURE, Purpose.NEWSLETTER, Purpose.JOB_ALERT, Purpose.EVENT_INVITATION}
)


def closed_until(person_ids: Sequence[uuid.UUID], at: dt.datetime) -> dict[uuid.UUID, dt.datetime]:
    """People at whose place `at` lies outside working hours, with their next morning.

    Asked at every hand-over: one statement, and each place is looked at once.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, [id_array(person_ids)])
        rows = cursor.fetchall()
    is_open: dict[calendar.Place, bool] = {}
    closed = {}
    for person_id, time_zone, country, *home in rows:
        place = calendar.place_of(time_zone=time_zone, country=country, home=calendar.Place(*home))
        if place not in is_open:
            is_open[place] = calendar.is_in_window(at, place)
        if not is_open[place]:
            closed[person_id] = calendar.next_slot(
                day=calendar.local_day(at, place),
                place=place,
                minute=calendar.minute_of(person_id),
                not_before=at,
            )
    return closed
