# SPDX-License-Identifier: Apache-2.0
""" "Darf ich?": the one question before any contact, by a button, a job, a filter or the API.

Facts are loaded for any number of people with six queries and decided by `rules`. Packages above
add what they know: with `register_facts` what follows from what has happened (contact budget),
with `register_limits` what follows from who somebody is (off-limits, by person or employer) or
from what we ordered (freeze), with `register_hours` when something may arrive (quiet hours).
docs/gate.md lists every rule.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection

from talentkreis.consent.answers import Verdict
from talentkreis.consent.facts import Facts, Objection, PersonFacts
from talentkreis.consent.loading import channels_of, load_people
from talentkreis.consent.rules import decide
from talentkreis.kernel import clock

if TYPE_CHECKING:
    import uuid

    from django.utils.functional import _StrOrPromise

    from talentkreis.consent.answers import Answer
    from talentkreis.consent.models import Channel, Purpose
    from talentkreis.organisation.models import Employer

__all__ = [
    "Decided",
    "Limiter",
    "Limits",
    "Provider",
    "answers_about",
    "answers_over",
    "channels_of",
    "decide_many",
    "decided_about",
    "hold_people",
    "limits_on",
    "load_people",
    "may_contact",
    "may_contact_many",
    "objections_to",
    "register_facts",
    "register_hours",
    "register_limits",
    "registered_reasons",
    "words_of",
]

Provider = Callable[
    ["Sequence[uuid.UUID]", "Purpose", "Channel", dt.datetime], "dict[uuid.UUID, Objection]"
]

# What limiters say about people, with the purposes it is about.
Limits = list[tuple[frozenset["Purpose"], dict["uuid.UUID", "list[Objection]"]]]
Limiter = Callable[["Sequence[uuid.UUID]", dt.datetime], "dict[uuid.UUID, list[Objection]]"]

Hours = Callable[["Sequence[uuid.UUID]", dt.datetime], "Mapping[uuid.UUID, dt.datetime]"]


class _Limit(NamedTuple):
    """A registered limiter. `is_in_rows`: whether search rows carry what it says."""

    purposes: frozenset[Purpose]
    limiter: Limiter
    is_in_rows: bool


class Decided(NamedTuple):
    """What the rule was told and what it said: enough to decide the same again."""

    facts: Facts
    answer: Answer


class _Source(NamedTuple):
    """A registered provider; with `purposes` it says the same for each of them."""

    provider: Provider
    purposes: frozenset[Purpose] | None


_providers: dict[str, _Source] = {}
_words: dict[str, _StrOrPromise] = {}
_limiters: dict[str, _Limit] = {}
_hours: dict[str, tuple[frozenset[Purpose], Hours]] = {}
_UNKNOWN = PersonFacts(is_known=False)
_HOLD = "SELECT id FROM people_person WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"


def register_facts(
    name: str,
    provider: Provider,
    *,
    purposes: Collection[Purpose] | None = None,
    words: Mapping[str, _StrOrPromise] | None = None,
) -> None:
    """Let a package above object. `provider(person_ids, purpose, channel, at)` answers set-based.

    Called from `apps.py`. An objection can only make the answer stricter, never milder. It knows
    what happened since somebody became known; about people created in this very transaction it
    is not asked. What may concern them is a limit. With `purposes` it is asked for these alone
    and says the same for each of them: a page with several questions asks it once. `words` put
    its reasons in general, for decisions read years later.
    """
    _providers[name] = _Source(provider, frozenset(purposes) if purposes is not None else None)
    _words.update(words or {})


def register_limits(
    name: str,
    limiter: Limiter,
    purposes: Collection[Purpose],
    *,
    is_in_rows: bool = True,
    words: Mapping[str, _StrOrPromise] | None = None,
) -> None:
    """Let a package above say whom nobody may approach for `purposes`, through any channel.

    `limiter(person_ids, at)` answers set-based from what is stored about these people, newcomers
    included; also what begins later, as the answer then changes by the clock. Called from
    `apps.py`. What one order says of very many people is not written into their search rows
    (`is_in_rows`): like the stop of all sending, it holds the moment it is given.
    """
    _limiters[name] = _Limit(frozenset(purposes), limiter, is_in_rows)
    _words.update(words or {})


def words_of(reason: str) -> _StrOrPromise:
    """What a registered reason means in general; empty for a reason of the rule itself."""
    return _words.get(reason, "")


def registered_reasons() -> list[str]:
    """Every reason packages above may give: for the table in docs/gate.md."""
    return sorted(_words)


def register_hours(name: str, hours: Hours, purposes: Collection[Purpose]) -> None:
    """Let a package above say for whom `at` does not suit for `purposes`, and from when it does.

    Hours never turn a yes into a no: they say from when on it holds (`Answer.not_before`). Called
    from `apps.py`.
    """
    _hours[name] = (frozenset(purposes), hours)


def limits_on(
    person_ids: Sequence[uuid.UUID], at: dt.datetime, *, only_in_rows: bool = False
) -> Limits:
    """What limiters say about these people: asked once for any number of questions."""
    if not person_ids:
        return []
    return [
        (limit.purposes, limit.limiter(person_ids, at))
        for limit in _limiters.values()
        if limit.is_in_rows or not only_in_rows
    ]


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
    decided = decide_many(person_ids, purpose, channel, at, hold=hold)
    return {person_id: one.answer for person_id, one in decided.items()}


def decide_many(
    person_ids: Iterable[uuid.UUID],
    purpose: Purpose,
    channel: Channel,
    at: dt.datetime | None = None,
    *,
    hold: bool = False,
) -> dict[uuid.UUID, Decided]:
    """Like `may_contact_many`, with the facts: for whoever keeps a record of the decision."""
    ids = list(dict.fromkeys(person_ids))
    moment = at or clock.now()
    if hold:
        hold_people(ids)
    people, sending = load_people(ids)
    return decided_about(
        {person_id: people.get(person_id, _UNKNOWN) for person_id in ids},
        purpose,
        channel,
        moment,
        sending=sending,
    )


def decided_about(
    people: Mapping[uuid.UUID, PersonFacts],
    purpose: Purpose,
    channel: Channel,
    at: dt.datetime,
    *,
    sending: str,
) -> dict[uuid.UUID, Decided]:
    """Decide over loaded facts, today's or those of another day."""
    ids = list(people)
    objections = objections_to(ids, purpose, channel, at)
    asked = {
        person_id: Facts(
            person=person,
            purpose=purpose,
            channel=channel,
            at=at,
            sending=sending,
            objections=tuple(objections.get(person_id, ())),
        )
        for person_id, person in people.items()
    }
    answers = {person_id: decide(facts) for person_id, facts in asked.items()}
    closed = _closed_until([each for each in ids if answers[each].is_yes], purpose, at)
    for person_id, until in closed.items():
        answers[person_id] = replace(answers[person_id], not_before=until)
    return {person_id: Decided(asked[person_id], answers[person_id]) for person_id in ids}


def _closed_until(
    person_ids: Sequence[uuid.UUID], purpose: Purpose, at: dt.datetime
) -> dict[uuid.UUID, dt.datetime]:
    """Whom nothing may reach just now although it may, and from when on it may."""
    closed: dict[uuid.UUID, dt.datetime] = {}
    for purposes, hours in _hours.values():
        if purpose in purposes and person_ids:
            for person_id, until in hours(person_ids, at).items():
                closed[person_id] = max(until, closed.get(person_id, until))
    return closed


def answers_about(
    person_id: uuid.UUID,
    questions: Sequence[tuple[Purpose, Channel]],
    at: dt.datetime | None = None,
    *,
    employer: Employer | None = None,
    limits: Limits | None = None,
) -> dict[tuple[Purpose, Channel], Answer]:
    """Several questions about one person, for a page that shows them beside each other.

    The same verdicts as `may_contact`, without its hours; facts are loaded once, and whoever hears
    no from the rule is not asked for further objections. A page that has the employer, or limits,
    brings them.
    """
    moment = at or clock.now()
    people, sending = load_people([person_id], employer=employer)
    return answers_over(
        person_id,
        people.get(person_id, _UNKNOWN),
        questions,
        moment,
        sending=sending,
        limits=limits,
    )


def answers_over(
    person_id: uuid.UUID,
    person: PersonFacts,
    questions: Sequence[tuple[Purpose, Channel]],
    at: dt.datetime,
    *,
    sending: str,
    limits: Limits | None = None,
) -> dict[tuple[Purpose, Channel], Answer]:
    """Several questions over the loaded facts of one person, today's or those of another day."""
    if limits is None:
        limits = limits_on([person_id], at)
    said_once: dict[str, dict[uuid.UUID, Objection]] = {}

    def decided(purpose: Purpose, channel: Channel) -> Answer:
        facts = Facts(person=person, purpose=purpose, channel=channel, at=at, sending=sending)
        said = decide(facts)
        if said.verdict is Verdict.NO:
            return said
        said_against = objections_to(
            [person_id], purpose, channel, at, limits=limits, said_once=said_once
        )
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
    said_once: dict[str, dict[uuid.UUID, Objection]] | None = None,
) -> dict[uuid.UUID, list[Objection]]:
    """What registered facts and limits say against contacting these people.

    Whoever asks several questions brings the `limits_on` these people, and in `said_once` a place
    for what holds for several purposes.
    """
    collected: dict[uuid.UUID, list[Objection]] = defaultdict(list)
    for name, (provider, purposes) in _providers.items():
        if purposes is not None and purpose not in purposes:
            continue
        said = said_once.get(name) if said_once is not None else None
        if said is None:
            said = provider(person_ids, purpose, channel, at)
            if purposes is not None and said_once is not None:
                said_once[name] = said
        for person_id, objection in said.items():
            collected[person_id].append(objection)
    for about, limited in limits_on(person_ids, at) if limits is None else limits:
        if purpose in about:
            for person_id, objections in limited.items():
                collected[person_id] += [
                    said for said in objections if said.purposes is None or purpose in said.purposes
                ]
    return collected
