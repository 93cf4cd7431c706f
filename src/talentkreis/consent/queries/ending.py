# SPDX-License-Identifier: Apache-2.0
"""Consents that end soon: time to ask again."""

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

    from django.db.models import QuerySet

    from talentkreis.organisation.actors import Actor

# Renewal is due at 30 and at 7 days; it is shown from the first on.
AHEAD_DAYS: Final = 30
MOST_A_PERSON: Final = 8  # purposes and channels that may end together


@dataclass(frozen=True, slots=True)
class Ending:
    """A person and the day their first consent ends."""

    person: Person
    on: dt.date


def consents_about_to_end(actor: Actor, among: QuerySet[Person], *, limit: int) -> list[Ending]:
    """People among these whose consent ends within a month, the next one first."""
    now = clock.now()
    rows = (
        ConsentState.objects.filter(
            status__in=POSITIVE,
            expires_at__gt=now,
            expires_at__lte=now + dt.timedelta(days=AHEAD_DAYS),
            person__in=among & Person.objects.visible_to(actor).active(),
        )
        .select_related("person")
        .order_by("expires_at", "id")[: limit * MOST_A_PERSON]
    )
    first: dict[uuid.UUID, Ending] = {}
    for row in rows:
        if row.expires_at is not None:
            ends_on = timezone.localtime(row.expires_at).date()
            first.setdefault(row.person_id, Ending(row.person, ends_on))
    return list(first.values())[:limit]
