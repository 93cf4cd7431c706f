# SPDX-License-Identifier: Apache-2.0
"""The contact budget: how often something automatic may reach one person (FEATURES F9).

Newsletters, sequences, alerts and invitations share it (`turns`). Registered with the gate, so
that every button and list knows about it, and asked again in the transaction that claims a
message; there it is also decided which of several that wait goes first.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from talentkreis.consent.answers import NEXT_STEPS, NextStep, Verdict
from talentkreis.consent.facts import Objection
from talentkreis.kernel.arrays import id_array
from talentkreis.mail import turns
from talentkreis.mail.rules import BUDGETED_PURPOSES

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from django.utils.functional import _StrOrPromise

REASON = "contact_budget"
TEXT = _("Something reached this person only recently.")
_SINCE = _("Something reached this person on {day}. The next message can go from {free} on.")
# What a message says that lets another one go first.
GIVES_WAY = "gives_way"
_LATER = NextStep("remind_after_pause", NEXT_STEPS["remind_after_pause"])

# What is on its way counts as well: two messages must not slip through side by side.
_LATEST = """
    SELECT person_id, max(touched_at) FROM (
        SELECT person_id, coalesce(handed_at, gate_asked_at, created_at) AS touched_at
        FROM mail_message
        WHERE person_id = ANY(%s::uuid[]) AND purpose = ANY(%s)
          AND state IN ('claimed', 'data_started', 'accepted', 'uncertain')
          AND created_at > %s
    ) AS touch WHERE touched_at <= %s GROUP BY person_id
"""
_TERMS = """
    SELECT people.id, coalesce(rules.least_gap_days, %s), coalesce(rules.warm_gap_days, %s),
           coalesce(wish.least_gap_days, 0)
    FROM unnest(%s::uuid[]) AS people(id)
    LEFT JOIN mail_contactrules rules ON rules.id = 1
    LEFT JOIN consent_contactwish wish ON wish.person_id = people.id
"""
_WAITING = """
    SELECT person_id, id, purpose, due_at, created_at, state_reason = ANY(%s)
    FROM mail_message
    WHERE person_id = ANY(%s::uuid[]) AND purpose = ANY(%s) AND state IN ('planned', 'deferred')
      AND due_at BETWEEN %s AND %s
"""
_LONGEST_LOOK_BACK = dt.timedelta(days=400)
# Another worker may have claimed while we waited for the person: after the moment we ask about,
# and yet before us. Whoever asks about another day means days.
_BESIDE = dt.timedelta(minutes=5)

# Days between two contacts that packages above keep for people: the longest counts.
Gaps = Callable[["Sequence[uuid.UUID]"], "Mapping[uuid.UUID, int]"]
# People we are in live contact with at a moment.
Warm = Callable[["Sequence[uuid.UUID]", dt.datetime], "AbstractSet[uuid.UUID]"]
_gaps: dict[str, Gaps] = {}
_warm: dict[str, Warm] = {}


class Terms(NamedTuple):
    """What the budget of one person follows: days between two, and the last touch if any."""

    gap_days: int
    is_warm: bool
    touched_at: dt.datetime | None

    @property
    def free_at(self) -> dt.datetime | None:
        """From when on something may reach them again; None where nothing did."""
        if self.touched_at is None:
            return None
        return self.touched_at + dt.timedelta(days=self.gap_days)


def register_gap(name: str, gaps: Gaps) -> None:
    """Let a package above ask for more days between two automatic contacts; from `apps.py`."""
    _gaps[name] = gaps


def register_warmth(name: str, warm: Warm) -> None:
    """Let a package above say whom we are in live contact with; from `apps.py`."""
    _warm[name] = warm


def recent_contact(
    person_ids: Sequence[uuid.UUID], purpose: str, _channel: str, at: dt.datetime
) -> dict[uuid.UUID, Objection]:
    """The gate fact: people whom something reached less than their gap before `at`."""
    if purpose not in BUDGETED_PURPOSES or not person_ids:
        return {}
    touched = _touched(person_ids, at)
    found = {}
    for person_id, terms in _terms(list(touched), touched, at).items():
        until = terms.free_at
        if until is not None and at < until:
            found[person_id] = Objection(Verdict.NO, REASON, _text(terms), until, _LATER)
    return found


def _text(terms: Terms) -> _StrOrPromise:
    return format_lazy(_SINCE, day=_day(terms.touched_at), free=_day(terms.free_at))


def _in_words(moment: dt.datetime | None) -> str:
    return date_format(localtime(moment), "DATE_FORMAT") if moment else ""


_day = lazy(_in_words, str)


def terms_of(person_ids: Sequence[uuid.UUID], at: dt.datetime) -> dict[uuid.UUID, Terms]:
    """The budget of each of these people at `at`: for pages, and for dry runs."""
    return _terms(person_ids, _touched(person_ids, at), at)


def waiting_for(
    person_ids: Iterable[uuid.UUID], now: dt.datetime
) -> dict[uuid.UUID, list[turns.Waiting]]:
    """What waits for each of these people and shares their budget, due by now or soon."""
    ids = list(person_ids)
    waiting: dict[uuid.UUID, list[turns.Waiting]] = defaultdict(list)
    if not ids:
        return waiting
    with connection.cursor() as cursor:
        cursor.execute(
            _WAITING,
            [
                [REASON, GIVES_WAY],
                id_array(ids),
                sorted(BUDGETED_PURPOSES),
                now - turns.STUCK,
                now + turns.RESERVED,
            ],
        )
        for person_id, *row in cursor.fetchall():
            waiting[person_id].append(turns.Waiting(*row))
    return waiting


def _touched(person_ids: Sequence[uuid.UUID], at: dt.datetime) -> dict[uuid.UUID, dt.datetime]:
    with connection.cursor() as cursor:
        cursor.execute(
            _LATEST,
            [
                id_array(person_ids),
                sorted(turns.TOUCHING_PURPOSES),
                at - _LONGEST_LOOK_BACK,
                at + _BESIDE,
            ],
        )
        return dict(cursor.fetchall())


def _terms(
    person_ids: Sequence[uuid.UUID], touched: Mapping[uuid.UUID, dt.datetime], at: dt.datetime
) -> dict[uuid.UUID, Terms]:
    if not person_ids:
        return {}
    longer = [gaps(person_ids) for gaps in _gaps.values()]
    warm: set[uuid.UUID] = set().union(*(each(person_ids, at) for each in _warm.values()))
    with connection.cursor() as cursor:
        cursor.execute(
            _TERMS, [turns.DEFAULT_GAP_DAYS, turns.DEFAULT_WARM_GAP_DAYS, id_array(person_ids)]
        )
        rows = cursor.fetchall()
    return {
        person_id: Terms(
            turns.gap_days(
                passive=passive,
                warm=close,
                is_warm=person_id in warm,
                wish=wish,
                pools=max((gaps.get(person_id, 0) for gaps in longer), default=0),
            ),
            person_id in warm,
            touched.get(person_id),
        )
        for person_id, passive, close, wish in rows
    }
