# SPDX-License-Identifier: Apache-2.0
"""Loading the facts of the gate: six statements for any number of people.

Plain SQL with one array parameter a statement. Measured for batches of 2,000: Django's ``id__in``
with as many parameters costs more than the queries themselves.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db import connection

from talentkreis.consent.addresses import address_hash
from talentkreis.consent.facts import (
    AddressFact,
    BasisFact,
    Period,
    PersonFacts,
    StateFact,
    SuppressionFact,
)
from talentkreis.consent.models import Channel
from talentkreis.kernel.arrays import id_array
from talentkreis.organisation.models import Employer
from talentkreis.people.models import ContactKind, ConversationKind, HatKind

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Sequence

_PEOPLE = """
    SELECT person.id, person.restricted_at, person.archived_at,
           person.street <> '' AND person.city <> '', wish.paused_at, wish.paused_until,
           EXISTS (SELECT 1 FROM people_conversation talk
                   WHERE talk.person_id = person.id AND talk.kind = %s AND talk.was_reached),
           (SELECT max(request.last_ends_at) FROM consent_renewalrequest request
            WHERE request.person_id = person.id)
    FROM people_person person
    LEFT JOIN consent_contactwish wish ON wish.person_id = person.id
    WHERE person.id = ANY(%s::uuid[]) AND person.merged_into_id IS NULL
"""
_BASES_AND_HATS = """
    SELECT person_id, purpose, legal_basis, starts_on, ends_on, notice_due_on,
           noticed_at IS NOT NULL
    FROM people_processingbasis WHERE person_id = ANY(%s::uuid[])
    UNION ALL
    SELECT person_id, '', kind, starts_on, ends_on, NULL, false
    FROM people_hat WHERE kind = %s AND person_id = ANY(%s::uuid[])
"""
_ADDRESSES_AND_STATES = """
    SELECT person_id, purpose, channel, status, since, expires_at, self_confirmed_at, requested_at
    FROM consent_consentstate WHERE person_id = ANY(%s::uuid[])
    UNION ALL
    SELECT person_id, NULL, kind, normalised, bounced_at, NULL, NULL, NULL
    FROM people_contactpoint WHERE person_id = ANY(%s::uuid[])
"""
# One text for all hashes: thousands of parameters cost more than looking them up.
_SUPPRESSIONS = """
    SELECT address_hash, purpose, channel, created_at, reason
    FROM string_to_table(%s, ',') AS wanted
    JOIN consent_suppression ON address_hash = decode(wanted, 'hex')
"""

_USABLE = AddressFact(is_usable=True)
_BEGINNING = dt.datetime.min.replace(tzinfo=dt.UTC)
_BY_EMAIL = (Channel.EMAIL,)
_BY_PHONE = (Channel.PHONE, Channel.SMS, Channel.WHATSAPP)
# Germany, Austria, Switzerland: what is no mobile number gets no SMS; WhatsApp runs on any.
_LANDLINE = re.compile(r"\+49(?!1[567])|\+43(?!6)|\+41(?!7[3-9])")
_BY_LANDLINE = (Channel.PHONE, Channel.WHATSAPP)
_NETWORKS = {"linkedin.com": Channel.LINKEDIN, "xing.com": Channel.XING}


def load_people(
    person_ids: Sequence[uuid.UUID], *, employer: Employer | None = None
) -> tuple[dict[uuid.UUID, PersonFacts], str]:
    """Facts about everyone asked for who exists, and why nothing may be sent (or "")."""
    employer = employer or Employer.objects.first()
    zone = employer.time_zone if employer else "Europe/Berlin"
    ids = id_array(person_ids)
    bases, employments = _bases(ids, zone)
    said = _rows(_ADDRESSES_AND_STATES, [ids, ids])
    addresses, suppressions = _addresses(row for row in said if row[1] is None)
    states = _states(row for row in said if row[1] is not None)
    people = {}
    for row in _rows(_PEOPLE, [ConversationKind.EMAIL, ids]):
        person_id, restricted_at, archived_at, is_postal, paused_at, paused_until, *more = row
        mailed, renewal_until = more
        reachable = addresses.get(person_id, {})
        if is_postal:
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
            paused_until=midnight_after(paused_until, zone) if paused_until else None,
            renewal_until=renewal_until,
        )
    return people, _why_nothing_leaves(employer)


def channels_of(kind: str, normalised: str) -> tuple[Channel, ...]:
    """The channels an address opens."""
    if kind == ContactKind.EMAIL:
        return _BY_EMAIL
    if kind == ContactKind.PHONE:
        return _BY_LANDLINE if _LANDLINE.match(normalised) else _BY_PHONE
    return tuple(channel for host, channel in _NETWORKS.items() if host in normalised)


def _rows(statement: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


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


@lru_cache(maxsize=4096)
def midnight_after(day: dt.date, zone: str) -> dt.datetime:
    """The end of a day where the employer is."""
    return _day(day + dt.timedelta(days=1), zone)


def _bases(
    ids: str, zone: str
) -> tuple[dict[uuid.UUID, list[BasisFact]], dict[uuid.UUID, list[Period]]]:
    bases: dict[uuid.UUID, list[BasisFact]] = defaultdict(list)
    employments: dict[uuid.UUID, list[Period]] = defaultdict(list)
    for person_id, purpose, legal_basis, starts_on, ends_on, due_on, noticed in _rows(
        _BASES_AND_HATS, [ids, HatKind.EMPLOYEE, ids]
    ):
        starts_at = _day(starts_on, zone) if starts_on else None
        ends_at = midnight_after(ends_on, zone) if ends_on else None
        if not purpose:
            employments[person_id].append(Period(starts_at, ends_at))
            continue
        bases[person_id].append(
            BasisFact(
                purpose,
                legal_basis,
                starts_at or _BEGINNING,
                ends_at,
                midnight_after(due_on, zone) if due_on else None,
                noticed,
            )
        )
    return bases, employments


def _states(rows: Iterable[tuple[Any, ...]]) -> dict[uuid.UUID, dict[tuple[str, str], StateFact]]:
    states: dict[uuid.UUID, dict[tuple[str, str], StateFact]] = defaultdict(dict)
    for person_id, purpose, channel, status, since, until, confirmed, asked in rows:
        states[person_id][purpose, channel] = StateFact(status, since, until, confirmed, asked)
    return states


def _addresses(
    rows: Iterable[tuple[Any, ...]],
) -> tuple[
    dict[uuid.UUID, dict[str, AddressFact]],
    dict[uuid.UUID, list[SuppressionFact]],
]:
    addresses: dict[uuid.UUID, dict[str, AddressFact]] = defaultdict(dict)
    owners: dict[bytes, list[uuid.UUID]] = defaultdict(list)
    for person_id, _none, kind, normalised, bounced_at, *_more in rows:
        owners[address_hash(kind, normalised)].append(person_id)
        known = addresses[person_id]
        for channel in channels_of(kind, normalised):
            if bounced_at is None:
                known[channel] = _USABLE
            else:
                known.setdefault(channel, AddressFact(is_usable=False, bounced_at=bounced_at))
    suppressions: dict[uuid.UUID, list[SuppressionFact]] = defaultdict(list)
    for hashed, fact in suppressions_of(owners):
        for person_id in owners[hashed]:
            suppressions[person_id].append(fact)
    return addresses, suppressions


def suppressions_of(hashes: Iterable[bytes]) -> list[tuple[bytes, SuppressionFact]]:
    """What the suppression list says about these address hashes."""
    wanted = ",".join([hashed.hex() for hashed in hashes])
    if not wanted:
        return []
    found = _rows(_SUPPRESSIONS, [wanted])
    return [(bytes(hashed), SuppressionFact(*fact)) for hashed, *fact in found]
