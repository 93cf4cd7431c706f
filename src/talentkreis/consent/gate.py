# SPDX-License-Identifier: Apache-2.0
""" "Darf ich?": the one question before any contact, by a button, a job, a filter or the API.

Facts are loaded for any number of people with six queries and decided by `rules`. Packages above
add what they know: with `register_facts` what follows from what has happened (contact budget),
with `register_limits` what follows from who somebody is (off-limits, by person or employer).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import connection

from talentkreis.consent.answers import Verdict
from talentkreis.consent.facts import Facts, Objection, PersonFacts
from talentkreis.consent.loading import channels_of, load_people
from talentkreis.consent.rules import decide
from talentkreis.kernel import clock

if TYPE_CHECKING:
    import uuid

    from talentkreis.consent.answers import Answer
    from talentkreis.consent.models import Channel, Purpose
    from talentkreis.organisation.models import Employer

__all__ = [
    "Limiter",
    "Limits",
    "Provider",
    "answers_about",
    "channels_of",
    "hold_people",
    "limits_on",
    "load_people",
    "may_contact",
    "may_contact_many",
    "objections_to",
    "register_facts",
    "register_limits",
]

Provider = Callable[
    ["Sequence[uuid.UUID]", "Purpose", "Channel", dt.datetime], "dict[uuid.UUID, Objection]"
]

# What limiters say about people, with the purposes it is about.
Limits = list[tuple[frozenset["Purpose"], dict["uuid.UUID", "list[Objection]"]]]
Limiter = Callable[["Sequence[uuid.UUID]", dt.datetime], "dict[uuid.UUID, list[Objection]]"]

_providers: dict[str, Provider] = {}
_limiters: dict[str, tuple[frozenset[Purpose], Limiter]] = {}
_UNKNOWN = PersonFacts(is_known=False)
_HOLD = "SELECT id FROM people_person WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"


def register_facts(name: str, provider: Provider) -> None:
    """Let a package above object. `provider(person_ids, purpose, channel, at)` answers set-based.

    Called from `apps.py`. An objection can only make the answer stricter, never milder. It knows
    what happened since somebody became known; about people created in this very transaction it
    is not asked. What may concern them is a limit.
    """
    _providers[name] = provider


def register_limits(name: str, limiter: Limiter, purposes: Collection[Purpose]) -> None:
    """Let a package above say whom nobody may approach for `purposes`, through any channel.

    `limiter(person_ids, at)` answers set-based from what is stored about these people, newcomers
    included; also what begins later, as the answer then changes by the clock. Called from
    `apps.py`.
    """
    _limiters[name] = (frozenset(purposes), limiter)


def limits_on(person_ids: Sequence[uuid.UUID], at: dt.datetime) -> Limits:
    """What limiters say about these people: asked once for any number of questions."""
    if not person_ids:
        return []
    return [(purposes, limiter(person_ids, at)) for purposes, limiter in _limiters.values()]


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
    limits: Limits | None = None,
) -> dict[tuple[Purpose, Channel], Answer]:
    """Several questions about one person, for a page that shows them beside each other.

    The same verdicts as `may_contact`; facts are loaded once, and whoever hears no from the rule
    is not asked for further objections. A page that has the employer, or limits, brings them.
    """
    moment = at or clock.now()
    people, sending = load_people([person_id], employer=employer)
    if limits is None:
        limits = limits_on([person_id], moment)

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
        said_against = objections_to([person_id], purpose, channel, moment, limits=limits)
        objections = said_against.get(person_id)
        return decide(replace(facts, objections=tuple(objections))) if objections else said

    return {(purpose, channel): decided(purpose, channel) for purpose, channel in questions}


def hold_people(person_ids: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """Lock these people against other changes of consent until the transaction ends.

    Returns those that exist. Ordered by id, so that two transactions never wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, [list(person_ids)])
        return [row[0] for row in cursor.fetchall()]


def objections_to(
    person_ids: Sequence[uuid.UUID],
    purpose: Purpose,
    channel: Channel,
    at: dt.datetime,
    *,
    limits: Limits | None = None,
) -> dict[uuid.UUID, list[Objection]]:
    """What registered facts and limits say against contacting these people.

    Whoever asks several questions brings the `limits_on` these people.
    """
    collected: dict[uuid.UUID, list[Objection]] = defaultdict(list)
    for provider in _providers.values():
        for person_id, objection in provider(person_ids, purpose, channel, at).items():
            collected[person_id].append(objection)
    for purposes, said in limits_on(person_ids, at) if limits is None else limits:
        if purpose in purposes:
            for person_id, objections in said.items():
                collected[person_id].extend(objections)
    return collected
