# SPDX-License-Identifier: Apache-2.0
""" "Darf ich?": the one question before any contact, by a button, a job, a filter or the API.

Facts are loaded for any number of people with six queries and decided by `rules`. Packages above
add what they know (contact budget, pool mode, off-limits) with `register_facts`.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Exists, OuterRef

from talentkreis.consent.addresses import address_hash
from talentkreis.consent.answers import Verdict
from talentkreis.consent.facts import (
    AddressFact,
    BasisFact,
    Facts,
    Objection,
    Period,
    PersonFacts,
    StateFact,
    SuppressionFact,
)
from talentkreis.consent.models import Channel, ConsentState, Suppression
from talentkreis.consent.rules import decide
from talentkreis.kernel import clock
from talentkreis.organisation.models import Employer
from talentkreis.people.models import (
    ContactKind,
    ContactPoint,
    Conversation,
    ConversationKind,
    HatKind,
    Person,
)

if TYPE_CHECKING:
    import uuid

    from talentkreis.consent.answers import Answer
    from talentkreis.consent.models import Purpose

Provider = Callable[
    ["Sequence[uuid.UUID]", "Purpose", "Channel", dt.datetime], "dict[uuid.UUID, Objection]"
]

_providers: dict[str, Provider] = {}
_UNKNOWN = PersonFacts(is_known=False)
_USABLE = AddressFact(is_usable=True)
_BEGINNING = dt.datetime.min.replace(tzinfo=dt.UTC)


def register_facts(name: str, provider: Provider) -> None:
    """Let a package above object. `provider(person_ids, purpose, channel, at)` answers set-based.

    Called from `apps.py`. An objection can only make the answer stricter, never milder.
    """
    _providers[name] = provider


def may_contact(
    person_id: uuid.UUID,
    purpose: Purpose,
    channel: Channel,
    at: dt.datetime | None = None,
    *,
    hold: bool = False,
) -> Answer:
    """Whether this person may be contacted for `purpose` through `channel` at `at` (now)."""
    return may_contact_many([person_id], purpose, channel, at, hold=hold)[person_id]


def may_contact_many(
    person_ids: Iterable[uuid.UUID],
    purpose: Purpose,
    channel: Channel,
    at: dt.datetime | None = None,
    *,
    hold: bool = False,
) -> dict[uuid.UUID, Answer]:
    """The answer for each of these people; unknown ids get a no.

    With `hold`, inside a transaction, withdrawals wait until that transaction ends: the caller
    writes down that it hands over *now*, and no withdrawal commits in between (TRUST F-38).
    """
    ids = list(dict.fromkeys(person_ids))
    moment = at or clock.now()
    if hold:
        hold_people(ids)
    people, sending = load_people(ids)
    objections = objections_to(ids, purpose, channel, moment)
    return {
        person_id: decide(
            Facts(
                person=people.get(person_id, _UNKNOWN),
                purpose=purpose,
                channel=channel,
                at=moment,
                sending=sending,
                objections=tuple(objections.get(person_id, ())),
            )
        )
        for person_id in ids
    }


def answers_about(
    person_id: uuid.UUID,
    questions: Sequence[tuple[Purpose, Channel]],
    at: dt.datetime | None = None,
    *,
    employer: Employer | None = None,
) -> dict[tuple[Purpose, Channel], Answer]:
    """Several questions about one person, for a page that shows them beside each other.

    The same verdicts as `may_contact`; facts are loaded once, and whoever hears no from the rule
    is not asked for further objections. A page that has the employer brings it.
    """
    moment = at or clock.now()
    people, sending = load_people([person_id], employer=employer)

    def decided(purpose: Purpose, channel: Channel) -> Answer:
        facts = Facts(
            person=people.get(person_id, _UNKNOWN),
            purpose=purpose,
            channel=channel,
            at=moment,
            sending=sending,
        )
        said = decide(facts)
        if said.verdict is Verdict.NO:
            return said
        objections = objections_to([person_id], purpose, channel, moment).get(person_id)
        return decide(replace(facts, objections=tuple(objections))) if objections else said

    return {(purpose, channel): decided(purpose, channel) for purpose, channel in questions}


def hold_people(person_ids: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """Lock these people against other changes of consent until the transaction ends.

    Returns those that exist. Ordered by id, so that two transactions never wait for each other.
    """
    locked = Person.objects.filter(id__in=person_ids).order_by("id")
    return list(locked.select_for_update(no_key=True).values_list("id", flat=True))


def objections_to(
    person_ids: Sequence[uuid.UUID], purpose: Purpose, channel: Channel, at: dt.datetime
) -> dict[uuid.UUID, list[Objection]]:
    """What registered facts say against contacting these people."""
    collected: dict[uuid.UUID, list[Objection]] = defaultdict(list)
    for provider in _providers.values():
        for person_id, objection in provider(person_ids, purpose, channel, at).items():
            collected[person_id].append(objection)
    return collected


def load_people(
    person_ids: Sequence[uuid.UUID], *, employer: Employer | None = None
) -> tuple[dict[uuid.UUID, PersonFacts], str]:
    """Facts about everyone asked for who exists, and why nothing may be sent (or "")."""
    employer = employer or Employer.objects.first()
    zone = employer.time_zone if employer else "Europe/Berlin"
    bases, employments = _bases(person_ids, zone)
    addresses, suppressions = _addresses(person_ids)
    states: dict[uuid.UUID, dict[tuple[str, str], StateFact]] = defaultdict(dict)
    for (
        person_id,
        purpose,
        channel,
        status,
        since,
        until,
        confirmed,
        asked,
    ) in ConsentState.objects.filter(person_id__in=person_ids).values_list(
        "person_id",
        "purpose",
        "channel",
        "status",
        "since",
        "expires_at",
        "self_confirmed_at",
        "requested_at",
    ):
        states[person_id][purpose, channel] = StateFact(status, since, until, confirmed, asked)
    by_email = Conversation.objects.filter(
        person_id=OuterRef("id"), kind=ConversationKind.EMAIL, was_reached=True
    )
    rows = Person.objects.filter(id__in=person_ids).values_list(
        "id",
        "restricted_at",
        "archived_at",
        "street",
        "city",
        "contact_wish__paused_at",
        "contact_wish__paused_until",
        Exists(by_email),
    )
    people = {}
    for (
        person_id,
        restricted_at,
        archived_at,
        street,
        city,
        paused_at,
        paused_until,
        mailed,
    ) in rows:
        reachable = addresses.get(person_id, {})
        if street and city:
            reachable = {**reachable, Channel.LETTER: _USABLE}
        people[person_id] = PersonFacts(
            restricted_at=restricted_at,
            archived_at=archived_at,
            bases=tuple(bases.get(person_id, ())),
            states=states.get(person_id, {}),
            suppressions=tuple(suppressions.get(person_id, ())),
            addresses=reachable,
            employments=tuple(employments.get(person_id, ())),
            has_email_conversation=mailed,
            paused_at=paused_at,
            paused_until=_day_after(paused_until, zone) if paused_until else None,
        )
    return people, _why_nothing_leaves(employer)


def _why_nothing_leaves(employer: Employer | None) -> str:
    if employer is not None and employer.may_send:
        return ""
    if employer is not None and employer.sending_stopped_at is not None:
        return "sending_stopped"
    return "sending_not_ready"


@lru_cache(maxsize=4096)
def _day(day: dt.date, zone: str) -> dt.datetime:
    """The first moment of a day where the employer is."""
    return dt.datetime.combine(day, dt.time.min, tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)


def _day_after(day: dt.date, zone: str) -> dt.datetime:
    return _day(day + dt.timedelta(days=1), zone)


_BASES_AND_HATS = """
    SELECT person_id, purpose, legal_basis, starts_on, ends_on, notice_due_on,
           noticed_at IS NOT NULL
    FROM people_processingbasis WHERE person_id = ANY(%s)
    UNION ALL
    SELECT person_id, '', kind, starts_on, ends_on, NULL, false
    FROM people_hat WHERE kind = %s AND person_id = ANY(%s)
"""


def _bases(
    person_ids: Sequence[uuid.UUID], zone: str
) -> tuple[dict[uuid.UUID, list[BasisFact]], dict[uuid.UUID, list[Period]]]:
    bases: dict[uuid.UUID, list[BasisFact]] = defaultdict(list)
    employments: dict[uuid.UUID, list[Period]] = defaultdict(list)
    ids = list(person_ids)
    with connection.cursor() as cursor:
        cursor.execute(_BASES_AND_HATS, [ids, HatKind.EMPLOYEE, ids])
        for person_id, purpose, legal_basis, starts_on, ends_on, due_on, noticed in cursor:
            starts_at = _day(starts_on, zone) if starts_on else None
            ends_at = _day_after(ends_on, zone) if ends_on else None
            if not purpose:
                employments[person_id].append(Period(starts_at, ends_at))
                continue
            bases[person_id].append(
                BasisFact(
                    purpose,
                    legal_basis,
                    starts_at or _BEGINNING,
                    ends_at,
                    _day_after(due_on, zone) if due_on else None,
                    noticed,
                )
            )
    return bases, employments


_PHONE = (Channel.PHONE, Channel.SMS, Channel.WHATSAPP)
_NETWORKS = {"linkedin.com": Channel.LINKEDIN, "xing.com": Channel.XING}


def channels_of(kind: str, normalised: str) -> tuple[Channel, ...]:
    """The channels an address opens."""
    if kind == ContactKind.EMAIL:
        return (Channel.EMAIL,)
    if kind == ContactKind.PHONE:
        return _PHONE
    return tuple(channel for host, channel in _NETWORKS.items() if host in normalised)


def _addresses(
    person_ids: Sequence[uuid.UUID],
) -> tuple[
    dict[uuid.UUID, dict[str, AddressFact]],
    dict[uuid.UUID, list[SuppressionFact]],
]:
    addresses: dict[uuid.UUID, dict[str, AddressFact]] = defaultdict(dict)
    owners: dict[bytes, list[uuid.UUID]] = defaultdict(list)
    for person_id, kind, normalised, bounced_at in ContactPoint.objects.filter(
        person_id__in=person_ids
    ).values_list("person_id", "kind", "normalised", "bounced_at"):
        owners[address_hash(kind, normalised)].append(person_id)
        known = addresses[person_id]
        for channel in channels_of(kind, normalised):
            if bounced_at is None:
                known[channel] = _USABLE
            else:
                known.setdefault(channel, AddressFact(is_usable=False, bounced_at=bounced_at))
    suppressions: dict[uuid.UUID, list[SuppressionFact]] = defaultdict(list)
    for hashed, purpose, on_channel, since, reason in Suppression.objects.filter(
        address_hash__in=list(owners)
    ).values_list("address_hash", "purpose", "channel", "created_at", "reason"):
        for person_id in owners[bytes(hashed)]:
            suppressions[person_id].append(SuppressionFact(purpose, on_channel, since, reason))
    return addresses, suppressions
