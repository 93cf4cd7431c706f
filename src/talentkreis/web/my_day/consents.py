# SPDX-License-Identifier: Apache-2.0
"""Consents of a member's people that end soon."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

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
MOST_A_PERSON: Final = 8  # purposes and channels that may end together


@dataclass(frozen=True, slots=True)
class Expiring:
    """A person and the day their first consent ends."""

    person: Person
    on: dt.date


def about_to_expire(actor: Actor, member_id: uuid.UUID) -> list[Expiring]:
    """People this member cares for whose consent ends within a month, the next one first."""
    now = clock.now()
    rows = (
        ConsentState.objects.filter(
            status__in=POSITIVE,
            expires_at__gt=now,
            expires_at__lte=now + dt.timedelta(days=AHEAD_DAYS),
            person__care__owner_id=member_id,
            person__in=Person.objects.visible_to(actor).active(),
        )
        .select_related("person")
        .order_by("expires_at", "id")[: MOST * MOST_A_PERSON]
    )
    first: dict[uuid.UUID, Expiring] = {}
    for row in rows:
        if row.expires_at is not None:
            ends_on = timezone.localtime(row.expires_at).date()
            first.setdefault(row.person_id, Expiring(row.person, ends_on))
    return list(first.values())[:MOST]
