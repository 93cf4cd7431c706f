# SPDX-License-Identifier: Apache-2.0
"""What pauses say to the gate: no, until the day they end, for everything we start ourselves.

Applications, confirmations and what people ask for themselves go on. The text of a pool's pause
names neither pool nor reason: whoever may see the person need not see the pool.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from talentkreis.consent.answers import NextStep, Verdict
from talentkreis.consent.facts import Objection
from talentkreis.consent.models import Purpose
from talentkreis.freezes.models import Scope
from talentkreis.kernel.arrays import id_array
from talentkreis.organisation.actors import SYSTEM
from talentkreis.pools.field import condition
from talentkreis.pools.models import Pool, PoolMembership
from talentkreis.search.queries import matching

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection, Iterable, Sequence

    from django.utils.functional import _StrOrPromise

REASON = "frozen"
IN_GENERAL = _("Outreach is paused.")

BY_ITSELF = frozenset(
    {
        Purpose.NURTURE,
        Purpose.NEWSLETTER,
        Purpose.JOB_ALERT,
        Purpose.EVENT_INVITATION,
        Purpose.CONSENT_REQUEST,
    }
)
STARTED_BY_US = BY_ITSELF | {Purpose.PERSONAL_CONTACT, Purpose.PERSONAL_EMAIL}

_ZONE = "coalesce((SELECT time_zone FROM organisation_employer LIMIT 1), 'Europe/Berlin')"
# A day ends at the employer's midnight; what begins later speaks from then on.
_FREEZES = f"""
    SELECT * FROM (
        SELECT scope, person_id, pool_id, is_personal_too, reason, starts_at,
            least(ended_at, (ends_on + 1)::timestamp AT TIME ZONE {_ZONE}) AS ends_at, ends_on
        FROM freezes_freeze WHERE person_id IS NULL OR person_id = ANY(%s::uuid[])
    ) AS pause WHERE ends_at > %s ORDER BY ends_at
"""  # noqa: S608 - constants
_LOOK = NextStep("see_freeze", _("Look at the pause"))
_day = lazy(date_format, str)
_TEXTS: dict[str, _StrOrPromise] = {
    Scope.EVERYBODY: _("All outreach is paused until {day}: {reason}."),
    Scope.PERSON: _("Outreach to this person is paused until {day}: {reason}."),
    Scope.POOL: _("Outreach to a pool this person belongs to is paused until {day}."),
}


class Pause(NamedTuple):
    """A pause as the gate needs it; `ends_at` is when it really ends."""

    scope: str
    person_id: uuid.UUID | None
    pool_id: uuid.UUID | None
    is_personal_too: bool
    reason: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    ends_on: dt.date


def frozen(person_ids: Sequence[uuid.UUID], at: dt.datetime) -> dict[uuid.UUID, list[Objection]]:
    """The limiter: what goes out by itself, and what colleagues do where a pause asks that."""
    found: dict[uuid.UUID, list[Objection]] = {}
    for pause in pauses_about(person_ids, at):
        objection = Objection(
            Verdict.NO,
            REASON,
            _text(pause),
            pause.ends_at,
            _LOOK,
            pause.starts_at,
            None if pause.is_personal_too else BY_ITSELF,
        )
        for person_id in _concerned(pause, person_ids, at):
            found.setdefault(person_id, []).append(objection)
    return found


def pauses_about(person_ids: Collection[uuid.UUID], at: dt.datetime) -> list[Pause]:
    """Pauses not over at `at` that may concern these people: theirs, of pools, of everybody."""
    with connection.cursor() as cursor:
        cursor.execute(_FREEZES, [id_array(person_ids), at])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return [Pause._make(row) for row in rows]


def _concerned(
    pause: Pause, person_ids: Sequence[uuid.UUID], at: dt.datetime
) -> Iterable[uuid.UUID]:
    if pause.scope == Scope.EVERYBODY:
        return person_ids
    if pause.person_id is not None:
        return [pause.person_id]
    assert pause.pool_id is not None, "a pause is about everybody, a person or a pool"
    pool = Pool.objects.get(id=pause.pool_id)
    if pool.is_dynamic:
        return matching(SYSTEM, condition(pool), person_ids)
    there = PoolMembership.objects.filter(
        Q(left_at=None) | Q(left_at__gt=at),
        pool=pool,
        person__in=list(person_ids),
        entered_at__lte=max(at, pause.starts_at),
    )
    return set(there.values_list("person_id", flat=True))


def _text(pause: Pause) -> _StrOrPromise:
    return format_lazy(
        _TEXTS[pause.scope], day=_day(pause.ends_on, "DATE_FORMAT"), reason=pause.reason.rstrip(".")
    )
