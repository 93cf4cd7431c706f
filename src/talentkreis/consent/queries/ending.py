# SPDX-License-Identifier: Apache-2.0
"""Clocks that run out: the duty to inform (Art. 14 DSGVO), and consents.

Once the month of Art. 14 is over nobody may get in touch any more: then it is time to delete.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import F, Value
from django.db.models.functions import TruncDate

from talentkreis.consent.facts import POSITIVE
from talentkreis.consent.models import ConsentState
from talentkreis.consent.queries.lists import open_notices
from talentkreis.kernel import clock
from talentkreis.people.models import Person

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet

    from talentkreis.organisation.actors import Actor

# A week is enough to write to somebody, and short enough not to be overlooked.
NOTICE_AHEAD_DAYS: Final = 7
MOST_NOTICES: Final = 5
# Renewal is due at 30 and at 7 days; a line on the day's list begins with the first.
CONSENT_AHEAD_DAYS: Final = 30
MOST_CONSENTS: Final = 3
MOST_A_PERSON: Final = 8  # purposes and channels that may end together

_NOTICE, _CONSENT = "notice", "consent"
_PERSON = ("id", "title", "given_name", "family_name", "position", "city")


@dataclass(frozen=True, slots=True)
class RunningOut:
    """A person and the day that matters: shown, never saved."""

    person: Person
    on: dt.date


@dataclass(frozen=True, slots=True)
class Clocks:
    """What runs out, the most urgent first; one line a person in each."""

    notices: list[RunningOut]
    consents: list[RunningOut]


def running_out(
    actor: Actor, with_consent: QuerySet[Person], to_be_told: QuerySet[Person]
) -> Clocks:
    """Both clocks with one statement: consents of the ones, duties to inform the others."""
    parts = [
        _columns(_notices(actor, to_be_told), F("notice_due_on"), _NOTICE),
        _columns(_consents(actor, with_consent), TruncDate("expires_at"), _CONSENT),
    ]
    first, second = (
        part.order_by("on", "person_id")[:most]
        for part, most in zip(parts, (MOST_NOTICES * 2, MOST_CONSENTS * MOST_A_PERSON), strict=True)
    )
    found: dict[str, dict[uuid.UUID, RunningOut]] = {_NOTICE: {}, _CONSENT: {}}
    for kind, day, *values in first.union(second, all=True).order_by("on", "person_id"):
        person = Person(**dict(zip(_PERSON, values, strict=True)))
        found[kind].setdefault(person.id, RunningOut(person, day))
    return Clocks(
        notices=list(found[_NOTICE].values())[:MOST_NOTICES],
        consents=list(found[_CONSENT].values())[:MOST_CONSENTS],
    )


def _columns(rows: QuerySet[Any], day: Any, kind: str) -> QuerySet[Any, Any]:
    named: QuerySet[Any, Any] = rows.annotate(on=day, clock=Value(kind)).values_list(
        "clock", "on", "person_id", *(f"person__{name}" for name in _PERSON[1:])
    )
    return named


def _notices(actor: Actor, among: QuerySet[Person]) -> QuerySet[Any]:
    return open_notices(actor).filter(
        person__in=among & Person.objects.visible_to(actor).active(),
        notice_due_on__lte=clock.today() + dt.timedelta(days=NOTICE_AHEAD_DAYS),
    )


def _consents(actor: Actor, among: QuerySet[Person]) -> QuerySet[Any]:
    now = clock.now()
    return ConsentState.objects.filter(
        status__in=POSITIVE,
        expires_at__gt=now,
        expires_at__lte=now + dt.timedelta(days=CONSENT_AHEAD_DAYS),
        person__in=among & Person.objects.visible_to(actor).active(),
    )
