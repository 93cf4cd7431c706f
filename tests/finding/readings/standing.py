# SPDX-License-Identifier: Apache-2.0
"""What may be done, who is in which pool, what is missing."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any

from talentkreis.consent.models import ConsentState
from talentkreis.kernel.text import fold
from talentkreis.offlimits.rules import is_meant
from talentkreis.organisation.actors import Actor, ActorKind, Role
from talentkreis.organisation.rights import CARING_ROLES
from talentkreis.people.models import ContactPoint, PersonSkill, Station
from talentkreis.people.queries import known_doubts
from talentkreis.pools.models import Pool, PoolMembership, Visibility
from talentkreis.search.language import Condition, Operator, from_json
from tests.finding.plain import Asking
from tests.finding.readings.registry import both, reads

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from tests.finding.plain import Everybody, Known

DEEPEST_POOL = 5
RANKS = {"no": 0, "ask": 1, "yes": 2}
CONSENTABLE = {"nurture", "newsletter", "job_alert", "event_invitation", "personal_email",
               "personal_contact", "tracking"}  # fmt: skip


@reads("gate")
def _gate(_all: Everybody, known: Known, asked: Condition, _asking: Asking) -> bool:
    if asked.value in known.gate:
        return known.gate[str(asked.value)] == RANKS["yes"]
    best = max(known.gate["personal_contact"], known.gate["personal_email"])
    return best == RANKS[str(asked.value)]


def consents(known: Known, now: dt.datetime) -> set[str]:
    """Purposes somebody has agreed to and not taken back, on any channel."""
    states = known.rows[ConsentState]
    refusals = [s for s in states if s.purpose == "" and s.status in {"withdrawn", "objected"}]
    return {
        state.purpose
        for state in states
        if state.purpose
        and state.status in {"given", "confirmed"}
        and (state.expires_at is None or state.expires_at > now)
        and not any(no.since > state.since and no.channel in {"", state.channel} for no in refusals)
    }


@reads("consent")
def _consent(_all: Everybody, known: Known, asked: Condition, asking: Asking) -> bool:
    there = consents(known, asking.now) & CONSENTABLE
    return not there if asked.value == "none" else asked.value in there


@reads("off_limits")
def _off_limits(everybody: Everybody, known: Known, asked: Condition, asking: Asking) -> bool:
    strengths = {
        "yes" if entry.is_hard else "ask"
        for entry in everybody.limits
        if entry.starts_on <= asking.today
        and (entry.ends_on is None or entry.ends_on >= asking.today)
        and (entry.ended_at is None or entry.ended_at > asking.now)
        and _is_concerned(entry, known, asking.today)
    }
    said = next((each for each in ("yes", "ask") if each in strengths), "no")
    return asked.value == said


def _is_concerned(entry: Any, known: Known, today: dt.date) -> bool:
    if entry.person_id is not None:
        return bool(entry.person_id == known.person.pk)

    def is_meant_by(name: str) -> bool:
        return bool(name) and is_meant(name, set(entry.keys), begins=entry.includes_beginnings)

    return is_meant_by(known.person.employer_name) or any(
        station.kind == "work"
        and is_meant_by(station.organisation)
        and (station.starts_on is None or station.starts_on <= today)
        and (entry.includes_former or station.ends_on is None or station.ends_on >= today)
        for station in known.rows[Station]
    )


@reads("pool")
def _pool(everybody: Everybody, known: Known, asked: Condition, asking: Asking) -> bool:
    # In a pool by filter a membership only says where somebody stands.
    memberships = {
        each.pool_id
        for each in known.rows[PoolMembership]
        if everybody.pools[each.pool_id].filter is None
    }
    if asked.value == "none":
        return not memberships
    pool = everybody.pools.get(uuid.UUID(str(asked.value)))
    # A pool within a pool is named by its owner, whoever reads it now.
    if pool is None or not (asking.depth or _may_see(pool, asking.actor)):
        return False
    if pool.filter is None:
        return pool.pk in memberships
    if asking.depth >= DEEPEST_POOL:
        return False
    owner = Actor(kind=ActorKind.MEMBER, id=pool.owner_id)
    tree = from_json(pool.filter, is_stored=True)
    return everybody.holds(known, tree, Asking(owner, asking.now, asking.depth + 1))


@reads("stage")
def _stage(everybody: Everybody, known: Known, asked: Condition, asking: Asking) -> bool:
    pool_id, slash, code = str(asked.value).partition("/")
    rows = known.rows[PoolMembership]
    if not slash:
        return any(
            each.stage == pool_id
            and everybody.pools[each.pool_id].filter is None
            and (asking.depth or _may_see(everybody.pools[each.pool_id], asking.actor))
            for each in rows
        )
    pool = everybody.pools[uuid.UUID(pool_id)]
    placed = [each for each in rows if each.pool_id == pool.pk]
    stands = any(each.stage == code for each in placed)
    if pool.filter is None:
        return stands and bool(asking.depth or _may_see(pool, asking.actor))
    is_in = _pool(everybody, known, Condition("pool", Operator.IS, str(pool.pk)), asking)
    return is_in and (stands or (not placed and code in {"", everybody.first_stages[pool.pk]}))


def _may_see(pool: Pool, actor: Actor) -> bool:
    return (
        actor.is_system
        or pool.visibility == Visibility.SHARED
        or (pool.visibility == Visibility.TEAM and actor.role in CARING_ROLES)
        or (
            pool.visibility == Visibility.TEAM
            and pool.is_open_to_hiring
            and actor.role == Role.HIRING_MANAGER
        )
        or actor.member_id in {pool.owner_id, pool.deputy_id or pool.owner_id, *pool.member_ids}
    )


_NOTHING = r"tbd|tba|t\.b\.d\.|xx+|nn|n\.n\.|\?+|unbekannt|unknown|dummy|asdf|test"
_NOTHING_MORE = rf"{_NOTHING}|na|n/a|ka|k\.a\.|k\.a|ka\.|-+"
_NO_BOX = rf"({_NOTHING_MORE}|kein|keine|none|no-?mail|no-?reply)"


@reads("flaw")
def _flaw(everybody: Everybody, known: Known, asked: Condition, asking: Asking) -> bool:
    person, points = known.person, known.rows[ContactPoint]
    match asked.value:
        case "bounced" | "unreachable" | "doubtful_address":
            return _is_about_addresses(str(asked.value), points)
        case "no_skill":
            return not known.rows[PersonSkill]
        case "no_place":
            return not fold(person.city) and not person.postcode
        case "consent_ended":
            return _has_lost_consent(known, asking.now)
        case "placeholder" | "duplicate" as value:
            is_twice = value == "duplicate"
            return _is_duplicate(everybody, known) if is_twice else _is_placeholder(known)
    raise AssertionError(asked.value)


def _has_lost_consent(known: Known, now: dt.datetime) -> bool:
    return not consents(known, now) and any(
        state.status == "expired"
        or (
            state.status in {"given", "confirmed"}
            and state.expires_at is not None
            and state.expires_at <= now
        )
        for state in known.rows[ConsentState]
    )


def _is_duplicate(everybody: Everybody, known: Known) -> bool:
    # A group with somebody confidential in it is told of to nobody.
    return any(
        known.person.pk in group
        and all(everybody.known[pk].person.confidential_to is None for pk in group)
        for group in everybody.duplicates
    )


def _is_about_addresses(flaw: str, points: Sequence[ContactPoint]) -> bool:
    emails = [p for p in points if p.kind == "email"]
    if flaw == "bounced":
        return any(p.is_primary and p.bounced_at for p in emails)
    if flaw == "doubtful_address":
        return any(known_doubts(p.normalised) for p in emails if not p.verified_at)
    return not any(p.kind in {"email", "phone"} and not p.bounced_at for p in points)


def _is_placeholder(known: Known) -> bool:
    person = known.person
    name_words = f"{fold(person.family_name)} {fold(person.given_name)}".strip().split(" ")
    if any(re.fullmatch(rf"{_NOTHING}|mustermann", word) for word in name_words):
        return True
    if any(re.fullmatch(_NOTHING_MORE, spelt) for spelt in both(person.position)):
        return True
    if any(re.fullmatch(_NOTHING_MORE, spelt) for spelt in both(person.employer_name)):
        return True
    if re.fullmatch(_NOTHING_MORE, fold(person.city)):
        return True
    emails = [p.normalised for p in known.rows[ContactPoint] if p.kind == "email"]
    return any(
        "@" not in email
        or re.fullmatch(_NO_BOX, email.split("@", 1)[0])
        or email.split("@", 1)[1]
        in {"example.com", "example.org", "example.net", "test.com", "test.de"}
        for email in emails
    )
