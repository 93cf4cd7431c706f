# SPDX-License-Identifier: Apache-2.0
"""Who is next: the reasons, which packages register, and the list made of them (see `turns`)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from talentkreis.kernel import clock
from talentkreis.organisation.rights import require
from talentkreis.relationships import queries, turns
from talentkreis.relationships.models import NextReply
from talentkreis.relationships.permissions import Right
from talentkreis.relationships.rules import QUARTER_DAYS
from talentkreis.relationships.standing_in import standing_of
from talentkreis.relationships.turns import Cause, Rest

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Iterable, Mapping

    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.actors import Actor
    from talentkreis.people.models import Person
    from talentkreis.relationships.standing_in import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who may be next. `subject` is what the reason found: a promise, a signal …"""

    person: Person
    owner_id: uuid.UUID | None
    since: dt.date
    subject: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why people may be next. `find` asks once for everybody and bounds what it gives back.

    `says` words one of them. What is binding stands until it is dealt with where it belongs;
    anything else can be answered on the list.
    """

    code: str
    label: _StrOrPromise
    rank: int
    find: Callable[[Actor, Standing, dt.date], Iterable[Candidate]]
    says: Callable[[Candidate], str]
    is_binding: bool = False


_reasons: dict[str, Reason] = {}


def register_reason(reason: Reason) -> None:
    """Add a reason; from `apps.py` of the package that knows it."""
    _reasons[reason.code] = reason


def reason_of(code: str) -> Reason | None:
    """The reason with this code."""
    return _reasons.get(code)


@dataclass(frozen=True, slots=True)
class Next:
    """One person of the list: the best reason, and in words what else there is."""

    candidate: Candidate
    reason: Reason
    also: list[str]
    # The colleague who is away and cares for them; empty for one's own people.
    instead_of: str

    @property
    def text(self) -> str:
        """The reason in words."""
        return self.reason.says(self.candidate)


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everybody who may be next for a member today, by reason, and the list made of them."""

    by_reason: Mapping[str, list[Candidate]]
    people: list[Next]


def who_next(actor: Actor, member_id: uuid.UUID) -> list[Next]:
    """At most ten people a member should turn to today, in order. Raises NotAllowed."""
    return gathered(actor, standing_of(member_id)).people


def gathered(actor: Actor, whose: Standing) -> Gathered:
    """Who may be next for a member, and who is. A query a reason, and one for the answers."""
    require(actor, Right.VIEW)
    day = clock.today()
    by_reason = {reason.code: list(reason.find(actor, whose, day)) for reason in _reasons.values()}
    by_cause: dict[tuple[uuid.UUID, str], list[tuple[Cause, Candidate]]] = defaultdict(list)
    for code, candidates in by_reason.items():
        for each in candidates:
            by_cause[(each.person.id, code)].append((_cause(_reasons[code], each), each))
    causes = [cause for pairs in by_cause.values() for cause, _candidate in pairs[:1]]
    # What is due never rests: then nobody's answers are asked for.
    is_all_due = all(cause.is_binding for cause in causes)
    rests = {} if is_all_due else _rests(whose.member_id, day)
    ordered = turns.in_order(causes, rests, member_id=whose.member_id, day=day)
    people = []
    for best, *others in ordered:
        _same, candidate = by_cause[(best.person_id, best.reason)][0]
        people.append(
            Next(
                candidate=candidate,
                reason=_reasons[best.reason],
                also=[
                    _reasons[other.reason].says(by_cause[(other.person_id, other.reason)][0][1])
                    for other in others
                ],
                instead_of=whose.instead_of(candidate.owner_id),
            )
        )
    return Gathered(by_reason, people)


def _cause(reason: Reason, candidate: Candidate) -> Cause:
    return Cause(
        person_id=candidate.person.id,
        reason=reason.code,
        rank=reason.rank,
        since=candidate.since,
        owner_id=candidate.owner_id,
        is_binding=reason.is_binding,
    )


def _rests(member_id: uuid.UUID, day: dt.date) -> dict[tuple[uuid.UUID, str], Rest]:
    rows = NextReply.objects.filter(member_id=member_id, rests_until__gt=day)
    return {
        (person_id, reason): Rest(said_on, until)
        for person_id, reason, said_on, until in rows.values_list(
            "person_id", "reason", "said_on", "rests_until"
        )
    }


# After so many days of silence somebody stands here first.
FIRST_DAYS = QUARTER_DAYS - queries.QUIET_AHEAD_DAYS
# Due within these days is today's as well, so that nothing is a surprise on Friday.
AHEAD_DAYS = 2


def _promises(actor: Actor, whose: Standing, day: dt.date) -> Iterable[Candidate]:
    until = day + dt.timedelta(days=AHEAD_DAYS)
    for promise in queries.promises_due(actor, whose, until=until):
        yield Candidate(
            person=promise.person, owner_id=promise.owner_id, since=promise.due_on, subject=promise
        )


def _ahead(actor: Actor, whose: Standing, day: dt.date) -> queries.Ahead:
    """Planned contacts and quiet people come with one statement."""
    if "ahead" not in whose.known:
        whose.known["ahead"] = queries.contacts_ahead(actor, whose, until=day)
    ahead: queries.Ahead = whose.known["ahead"]
    return ahead


def _named_days(actor: Actor, whose: Standing, day: dt.date) -> Iterable[Candidate]:
    for care in _ahead(actor, whose, day).due:
        yield Candidate(
            person=care.person,
            owner_id=care.owner_id,
            since=care.next_contact_on or day,
            subject=care,
        )


def _quiet(actor: Actor, whose: Standing, day: dt.date) -> Iterable[Candidate]:
    for care in _ahead(actor, whose, day).quiet:
        spoken_on = timezone.localtime(care.last_contact_at or clock.now()).date()
        yield Candidate(
            person=care.person,
            owner_id=care.owner_id,
            # Since they stood here first; that time passes is never a new cause.
            since=min(spoken_on + dt.timedelta(days=FIRST_DAYS), day - dt.timedelta(days=2)),
            subject=care,
        )


def _says_promise(candidate: Candidate) -> str:
    return gettext("Promised: %(text)s") % {"text": candidate.subject.text}


def _says_day(candidate: Candidate) -> str:
    care = candidate.subject
    about = care.next_contact_reason or gettext("You wanted to get in touch.")
    return " ".join(filter(None, (about, care.not_now_in_words)))


def _says_quiet(candidate: Candidate) -> str:
    spoken_on = timezone.localtime(candidate.subject.last_contact_at).date()
    days = (clock.today() - spoken_on).days
    return ngettext("%(days)d day without contact.", "%(days)d days without contact.", days) % {
        "days": days
    }


PROMISE, NAMED_DAY, QUARTER = "promise", "day", "quarter"


def register() -> None:
    """The reasons this package knows."""
    register_reason(
        Reason(
            code=PROMISE,
            label=_("Promise due"),
            rank=turns.PROMISE_RANK,
            find=_promises,
            says=_says_promise,
            is_binding=True,
        )
    )
    register_reason(
        Reason(
            code=NAMED_DAY,
            label=_("Planned contact"),
            rank=turns.DAY_RANK,
            find=_named_days,
            says=_says_day,
            is_binding=True,
        )
    )
    register_reason(
        Reason(
            code=QUARTER,
            label=_("Quarter rule"),
            rank=turns.QUARTER_RANK,
            find=_quiet,
            says=_says_quiet,
        )
    )
