# SPDX-License-Identifier: Apache-2.0
"""What the gate would have said on another day: its facts as they were recorded by then.

The ledger, the suppression list, reasons to hold the data, hats, conversations, freezes,
off-limits and messages know their days. Archiving, restriction and pauses are read from the
record of what happened, addresses from the history of the person. What was recorded later does
not count, even where it speaks of an earlier day: the gate did not know it.

Not known: when an employer had stopped all sending, and modes of pools of then. `UNKNOWN` says so
on the page.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from talentkreis.activity.models import Activity
from talentkreis.consent.addresses import address_hash
from talentkreis.consent.carrying import carried_standings
from talentkreis.consent.events import ContactPaused
from talentkreis.consent.facts import AddressFact, PersonFacts, StateFact, SuppressionFact
from talentkreis.consent.gate import channels_of, decided_about, load_people
from talentkreis.consent.loading import midnight_after, suppressions_of
from talentkreis.consent.models import Channel, ConsentEvent
from talentkreis.consent.standing import Line, fold, fold_on
from talentkreis.kernel.errors import RuleViolation
from talentkreis.organisation.models import Employer
from talentkreis.people.addresses import normalise
from talentkreis.people.events import (
    PersonArchived,
    PersonRestored,
    PersonRestricted,
    RestrictionLifted,
)
from talentkreis.people.models import (
    ContactPoint,
    Conversation,
    ConversationKind,
    FieldHistory,
    Person,
    ProcessingBasis,
)

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from talentkreis.consent.facts import BasisFact
    from talentkreis.consent.gate import Decided
    from talentkreis.consent.models import Purpose

UNKNOWN = (
    _("whether all sending was stopped"),
    _("the mode of pools of then"),
    _("addresses that an import took back since"),
)
_POINTS = "contact_points."


def decided_then(
    person_id: uuid.UUID, purpose: Purpose, channel: Channel, at: dt.datetime
) -> Decided:
    """One question about one person as of `at`."""
    person = facts_then(person_id, at)
    return decided_about({person_id: person}, purpose, channel, at, sending="")[person_id]


def facts_then(person_id: uuid.UUID, at: dt.datetime) -> PersonFacts:
    """The facts about one person as they were recorded by `at`; unknown before they were known."""
    known = Person.objects.filter(id=person_id).values_list("created_at", flat=True).first()
    now, _sending = load_people([person_id])
    if known is None or known > at or person_id not in now:
        return PersonFacts(is_known=False)
    facts = now[person_id]
    told = _told(person_id, at)
    addresses, suppressions = _addresses(person_id, at, facts)
    paused_at, paused_until = _pause(told)
    return replace(
        facts,
        archived_at=_since(told, PersonArchived.kind, PersonRestored.kind, facts.archived_at, at),
        restricted_at=_since(
            told, PersonRestricted.kind, RestrictionLifted.kind, facts.restricted_at, at
        ),
        bases=_bases(person_id, at, facts),
        states=_states(person_id, at),
        addresses=addresses,
        suppressions=suppressions,
        has_email_conversation=Conversation.objects.filter(
            person_id=person_id,
            kind=ConversationKind.EMAIL,
            was_reached=True,
            happened_at__lt=at,
        ).exists(),
        paused_at=paused_at,
        paused_until=paused_until,
    )


def _told(person_id: uuid.UUID, at: dt.datetime) -> dict[str, Activity]:
    """The latest of each kind of change that only the record of what happened knows, by then."""
    kinds = [
        PersonArchived.kind,
        PersonRestored.kind,
        PersonRestricted.kind,
        RestrictionLifted.kind,
        ContactPaused.kind,
    ]
    rows = Activity.objects.filter(person_id=person_id, kind__in=kinds, at__lte=at).order_by("at")
    return {row.kind: row for row in rows}


def _since(
    told: dict[str, Activity], begins: str, ends: str, now: dt.datetime | None, at: dt.datetime
) -> dt.datetime | None:
    """Since when something held at `at`: begun and not ended by then."""
    begun, ended = told.get(begins), told.get(ends)
    if begun is None:
        # Archived by an import: nobody told, the row alone knows since when.
        return now if now is not None and now <= at and ended is None else None
    return begun.at if ended is None or ended.at < begun.at else None


def _pause(told: dict[str, Activity]) -> tuple[dt.datetime | None, dt.datetime | None]:
    row = told.get(ContactPaused.kind)
    until = row.payload.get("until") if row is not None else None
    if row is None or not until:
        return None, None
    return row.at, midnight_after(dt.date.fromisoformat(until), _zone())


def _zone() -> str:
    zone = Employer.objects.values_list("time_zone", flat=True).first()
    return zone or "Europe/Berlin"


def _bases(person_id: uuid.UUID, at: dt.datetime, facts: PersonFacts) -> tuple[BasisFact, ...]:
    """The reasons of today with the notice of then: given later, it was not given yet."""
    told_later = set(
        ProcessingBasis.objects.filter(person_id=person_id, noticed_at__gt=at).values_list(
            "purpose", "legal_basis"
        )
    )
    return tuple(
        basis._replace(was_noticed=False)
        if (basis.purpose, basis.legal_basis) in told_later
        else basis
        for basis in facts.bases
    )


def _states(person_id: uuid.UUID, at: dt.datetime) -> dict[tuple[str, str], StateFact]:
    """The ledger folded over the lines that had been recorded by then."""
    lines: dict[tuple[str, str], list[Line]] = defaultdict(list)
    written = ConsentEvent.objects.filter(person_id=person_id, recorded_at__lte=at).values_list(
        "purpose", "channel", "id", "kind", "method", "occurred_at", "expires_at", "import_id"
    )
    for purpose, channel, line_id, kind, method, occurred_at, expires_at, import_id in written:
        lines[purpose, channel].append(
            Line(line_id, kind, method, occurred_at, expires_at, import_id)
        )
    latest = ConsentEvent.objects.filter(recorded_at__lte=at).order_by("-id")
    last = latest.values_list("id", flat=True).first() or 0
    carried = {
        (purpose, channel): word
        for (_whose, purpose, channel), word in carried_standings([person_id]).items()
        if word.after_event_id <= last  # merged by then
    }
    standings = {
        key: fold_on(carried[key], lines[key]) if key in carried else fold(lines[key])
        for key in lines.keys() | carried.keys()
    }
    return {
        key: StateFact(
            standing.status,
            standing.since,
            standing.expires_at,
            standing.self_confirmed_at,
            standing.requested_at,
        )
        for key, standing in standings.items()
        if standing is not None
    }


def _addresses(
    person_id: uuid.UUID, at: dt.datetime, facts: PersonFacts
) -> tuple[dict[str, AddressFact], tuple[SuppressionFact, ...]]:
    """Where the person could be reached then, and what the suppression list said of it by then."""
    reachable = {
        channel: fact for channel, fact in facts.addresses.items() if channel == Channel.LETTER
    }
    points = [
        *ContactPoint.objects.filter(person_id=person_id, created_at__lte=at).values_list(
            "kind", "normalised", "bounced_at"
        ),
        *_removed_since(person_id, at),
    ]
    for kind, normalised, bounced_at in points:
        for channel in channels_of(kind, normalised):
            if bounced_at is None or bounced_at > at:
                reachable[channel] = AddressFact(is_usable=True)
            else:
                reachable.setdefault(channel, AddressFact(is_usable=False, bounced_at=bounced_at))
    listed = suppressions_of({address_hash(kind, normalised) for kind, normalised, _ in points})
    return reachable, tuple(fact for _hash, fact in listed if fact.since <= at)


def _removed_since(
    person_id: uuid.UUID, at: dt.datetime
) -> Iterable[tuple[str, str, dt.datetime | None]]:
    """Addresses that were struck out after `at`, unless they had come after it as well."""
    history = FieldHistory.objects.filter(
        person_id=person_id, field__startswith=_POINTS, at__gt=at
    ).order_by("at")
    came_later = set(history.filter(old__isnull=True).values_list("object_key", flat=True))
    country = Person.objects.filter(id=person_id).values_list("country", flat=True).first() or "DE"
    for row in history.filter(old__isnull=False, new__isnull=True).exclude(
        object_key__in=came_later
    ):
        kind = row.field.removeprefix(_POINTS)
        try:
            yield kind, normalise(kind, str(row.old), country), None
        except RuleViolation:
            continue  # it was read with the prefix of another country then
