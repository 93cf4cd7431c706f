# SPDX-License-Identifier: Apache-2.0
"""Consents of a member's people that end soon."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Min
from django.utils import timezone

from talentkreis.consent.facts import POSITIVE
from talentkreis.consent.models import ConsentState
from talentkreis.kernel import clock
from talentkreis.people.models import Person

if TYPE_CHECKING:
    import uuid

    from talentkreis.organisation.actors import Actor

# Renewal is due at 30 and at 7 days; a line on the day's list begins with the first.
AHEAD_DAYS: Final = 30
MOST: Final = 3


@dataclass(frozen=True, slots=True)
class Expiring:
    """A person and the day their first consent ends."""

    person: Person
    on: dt.date


def about_to_expire(actor: Actor, member_id: uuid.UUID) -> list[Expiring]:
    """People this member cares for whose consent ends within a month, the next one first."""
    now = clock.now()
    ends = dict(
        ConsentState.objects.filter(
            status__in=POSITIVE,
            expires_at__gt=now,
            expires_at__lte=now + dt.timedelta(days=AHEAD_DAYS),
            person__care__owner_id=member_id,
            person__in=Person.objects.visible_to(actor).active(),
        )
        .values_list("person_id")
        .annotate(end=Min("expires_at"))
        .order_by("end")[:MOST]
    )
    people = Person.objects.in_bulk(list(ends)) if ends else {}
    return [
        Expiring(people[person_id], timezone.localtime(end).date())
        for person_id, end in ends.items()
    ]
