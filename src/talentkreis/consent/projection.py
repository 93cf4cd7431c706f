# SPDX-License-Identifier: Apache-2.0
"""The gate's answers as columns of the search projection: written by the gate itself.

Two things are deliberately left out. Stopping all sending is one switch that holds for everyone;
writing it into a million rows would make it slow to stop and slow to resume, so `may_contact`
alone knows it, and the freezes, which hold for everybody or a whole pool. And a filter only
narrows: whatever is sent asks `may_contact` again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, NamedTuple

from talentkreis.consent.addresses import address_hash
from talentkreis.consent.answers import Verdict
from talentkreis.consent.facts import PersonFacts
from talentkreis.consent.gate import channels_of, limits_on, load_people, objections_to
from talentkreis.consent.loading import suppressions_of
from talentkreis.consent.models import Channel, Purpose
from talentkreis.consent.rules import changes_at, earlier, find, strictest_objection
from talentkreis.kernel import clock

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable, Sequence

    from talentkreis.consent.facts import Objection
    from talentkreis.consent.gate import Limits

# The four questions a list can filter by; "may I call" stands for personal contact.
COLUMNS = (
    (Purpose.NURTURE, Channel.EMAIL),
    (Purpose.NEWSLETTER, Channel.EMAIL),
    (Purpose.PERSONAL_EMAIL, Channel.EMAIL),
    (Purpose.PERSONAL_CONTACT, Channel.PHONE),
)


class GateRow(NamedTuple):
    """Answers by rank (0 no, 1 ask first, 2 yes), true until `valid_until`.

    `limit` is how strict the limits on the person are (0 none, 1 ask first, 2 no).
    """

    person_id: uuid.UUID
    nurture: int
    newsletter: int
    personal_email: int
    personal_contact: int
    limit: int
    valid_until: dt.datetime | None


class Newcomer(NamedTuple):
    """Somebody created in this transaction, with all about them that the gate asks for.

    `terms` is what many of them share (bases, hats): it is compared and never looked into.
    """

    person_id: uuid.UUID
    terms: Hashable
    # Kind and comparable form of each.
    addresses: Sequence[tuple[str, str]]
    has_letterbox: bool


def gate_rows(person_ids: Sequence[uuid.UUID], at: dt.datetime | None = None) -> list[GateRow]:
    """One row for each of these people who exists, in any order."""
    moment = at or clock.now()
    people, _ = load_people(person_ids)
    ids = list(people)
    limits = limits_on(ids, moment, only_in_rows=True)
    objections = [
        objections_to(ids, purpose, channel, moment, limits=limits) if ids else {}
        for purpose, channel in COLUMNS
    ]
    limited = _limited(limits)
    # Many people stand alike: a whole import has one basis and the same two kinds of address.
    alike: dict[object, GateRow] = {}
    rows = []
    for person_id, facts in people.items():
        said = [objection.get(person_id, []) for objection in objections]
        said.append(limited.get(person_id, []))
        key = _standing(facts) if not any(said) else None
        known = alike.get(key) if key is not None else None
        if known is None:
            known = _row(person_id, facts, said, moment)
            if key is not None:
                alike[key] = known
        rows.append(known._replace(person_id=person_id))
    return rows


def gate_rows_of_newcomers(people: Sequence[Newcomer]) -> list[GateRow]:
    """What `gate_rows` answers for people created in this transaction: one of each kind is asked.

    Nobody knows more about them than their creator does: there is no word of theirs in the
    ledger, no conversation, no message. Only the suppression list may know their addresses from
    before, and limits may be about them or their employer; those people are asked about one by
    one.
    """
    owners: dict[bytes, list[uuid.UUID]] = defaultdict(list)
    for person in people:
        for address in person.addresses:
            owners[address_hash(*address)].append(person.person_id)
    listed = {person_id for hashed, _ in suppressions_of(owners) for person_id in owners[hashed]}
    listed |= _limited(
        limits_on([person.person_id for person in people], clock.now(), only_in_rows=True)
    ).keys()
    alike: dict[Hashable, list[uuid.UUID]] = defaultdict(list)
    for person in people:
        channels = [channels_of(*address) for address in person.addresses]
        key = (person.terms, frozenset(channels), person.has_letterbox)
        alike[person.person_id if person.person_id in listed else key].append(person.person_id)
    groups = {group[0]: group for group in alike.values()}
    return [
        row._replace(person_id=person_id)
        for row in gate_rows(list(groups))
        for person_id in groups[row.person_id]
    ]


def _limited(limits: Limits) -> dict[uuid.UUID, list[Objection]]:
    """Everything that limits say, whatever it is about."""
    said: dict[uuid.UUID, list[Objection]] = defaultdict(list)
    for _purposes, about in limits:
        for person_id, objections in about.items():
            said[person_id].extend(objections)
    return said


_FACTS = tuple(field.name for field in fields(PersonFacts))


def _standing(facts: PersonFacts) -> object:
    """The same for people about whom every fact is the same."""
    values = (getattr(facts, name) for name in _FACTS)
    return tuple(tuple(v.items()) if isinstance(v, Mapping) else v for v in values)


def _row(
    person_id: uuid.UUID, facts: PersonFacts, objections: list[list[Objection]], at: dt.datetime
) -> GateRow:
    *answers, limits = objections
    until = changes_at(facts, at)
    for objection in (objection for said in objections for objection in said):
        until = earlier(earlier(until, objection.since, at), objection.until, at)
    nurture, newsletter, personal_email, personal_contact = (
        min(find(facts, purpose, channel, at).verdict.rank, _least(said, at))
        for (purpose, channel), said in zip(COLUMNS, answers, strict=True)
    )
    limit = Verdict.YES.rank - _least(limits, at)
    return GateRow(person_id, nurture, newsletter, personal_email, personal_contact, limit, until)


def _least(objections: Iterable[Objection], at: dt.datetime) -> int:
    """The rank that objections leave: 2 where none speaks."""
    strictest = strictest_objection(objections, at)
    return strictest.verdict.rank if strictest else Verdict.YES.rank
