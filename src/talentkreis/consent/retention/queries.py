# SPDX-License-Identifier: Apache-2.0
"""The numbers in force, who is due for deletion and when, which holds stand."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from talentkreis.consent.models import ErasureRecord, LegalHold, RetentionRules
from talentkreis.consent.permissions import Right
from talentkreis.consent.retention.clocks import Clock, Ending, clocks_before, read_clocks
from talentkreis.consent.retention.countries import NAMES, profile
from talentkreis.consent.retention.rules import within
from talentkreis.kernel import clock
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.models import Country, Employer
from talentkreis.organisation.rights import require
from talentkreis.people.models import BasisPurpose, Person, ProcessingBasis

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from talentkreis.consent.retention.countries import Periods
    from talentkreis.organisation.actors import Actor

ROWS_A_PAGE: Final = 50
HORIZONS: Final = (0, 30, 90)


def country_here() -> Country:
    """The country whose periods hold: the employer's."""
    found = Employer.objects.values_list("country", flat=True).first()
    return Country(found or Country.GERMANY)


def periods() -> Periods:
    """The numbers in force: the employer's own, within what its country allows."""
    row = RetentionRules.objects.filter(id=1).values(*NAMES).first()
    return within(row or {}, profile(country_here()))


@dataclass(frozen=True, slots=True)
class Deletion:
    """Whether people are deleted when they are due, and from which day on."""

    is_on: bool
    begins_on: dt.date | None

    def is_running(self, today: dt.date) -> bool:
        """On, and the day it begins has come."""
        return self.is_on and (self.begins_on is None or self.begins_on <= today)


def deletion() -> Deletion:
    """On unless the employer switched it off (TRUST L-16a)."""
    row = RetentionRules.objects.filter(id=1).first() or RetentionRules()
    return Deletion(row.deletes_by_itself, row.deletes_from)


def due_now(
    person_ids: Collection[uuid.UUID] | None = None, *, after: uuid.UUID | None = None
) -> list[Clock]:
    """The next people whose last day is over and whom no hold keeps, in the order of ids."""
    return clocks_before(
        clock.today(),
        periods(),
        actor=SYSTEM,
        person_ids=person_ids,
        and_then="WHERE NOT is_held AND person_id > %(after)s ORDER BY person_id LIMIT 200",
        then={"after": after or uuid.UUID(int=0)},
    )


@dataclass(frozen=True, slots=True)
class DueLine:
    """Somebody on the forecast."""

    person_id: uuid.UUID
    name: str
    initials: str
    ending: Ending
    basis: str
    source: str
    # The day they are deleted: the one after the last.
    day: dt.date
    days_left: int
    is_held: bool

    @property
    def cursor(self) -> str:
        """Where the next page begins."""
        return f"{self.day.isoformat()}_{self.person_id.hex}"


@dataclass(frozen=True, slots=True)
class Forecast:
    """Who goes within some days: counts by reason, one page of people, the cursor after it.

    Of all of them `overdue` should be gone already, and `held` stay for as long as their hold.
    """

    counts: list[tuple[Ending, int]]
    total: int
    overdue: int
    held: int
    rows: list[DueLine]
    next: str


# The counts come with every row of the page, and with a row of nothing when it is empty.
_PAGE_AND_COUNTS: Final = """
    SELECT figures.counted, page.* FROM (
        SELECT json_agg(
            json_build_array(ending, people, overdue, held) ORDER BY people DESC, ending
        )::text AS counted FROM (
            SELECT ending, count(*) AS people, count(*) FILTER (WHERE is_held) AS held,
                count(*) FILTER (WHERE last_day < %(today)s) AS overdue
            FROM clock GROUP BY ending
        ) AS by_ending
    ) AS figures LEFT JOIN (
        SELECT * FROM clock WHERE (last_day, person_id) > (%(day)s, %(person)s)
            AND (%(ending)s = '' OR ending = %(ending)s)
        ORDER BY last_day, person_id LIMIT %(rows)s
    ) AS page ON true ORDER BY page.last_day, page.person_id
"""


def forecast(actor: Actor, *, days: int = 90, ending: str = "", after: str = "") -> Forecast:
    """Everybody the actor may see who is deleted within `days`, the overdue first.

    `days` 0: whose last day is over. Narrowed to one reason by `ending`. Raises NotAllowed.
    """
    require(actor, Right.OVERVIEW)
    day, person_id = _position(after)
    read = read_clocks(
        _PAGE_AND_COUNTS,
        clock.today() + dt.timedelta(days=days),
        periods(),
        actor=actor,
        then={
            "today": clock.today(),
            "day": day - dt.timedelta(days=1),
            "person": person_id,
            "ending": ending,
            "rows": ROWS_A_PAGE + 1,
        },
    )
    counted = json.loads(read[0][0] or "[]")
    counts = [(Ending(code), count) for code, count, *_of_these in counted]
    found = [Clock.from_row(row) for _counted, *row in read if row[0] is not None]
    rows = _lines(found[:ROWS_A_PAGE])
    return Forecast(
        counts=counts,
        total=sum(count for _ending, count in counts),
        overdue=sum(row[2] for row in counted),
        held=sum(row[3] for row in counted),
        rows=rows,
        next=rows[-1].cursor if len(found) > ROWS_A_PAGE else "",
    )


def clock_of(actor: Actor, person_id: uuid.UUID) -> Clock | None:
    """When one person goes and why; None while a reason without an end keeps them."""
    found = clocks_before(dt.date.max, periods(), actor=actor, person_ids=[person_id])
    return found[0] if found else None


def holds_on(person_id: uuid.UUID) -> list[LegalHold]:
    """Holds that stand, the eldest first."""
    standing = LegalHold.objects.filter(person_id=person_id, lifted_at__isnull=True)
    return list(standing.select_related("set_by").order_by("set_at"))


def deleted_when_due(since: dt.datetime) -> int:
    """How many people were deleted because their time was up."""
    return ErasureRecord.objects.filter(
        reason=ErasureRecord.Reason.RETENTION, erased_at__gte=since
    ).count()


def _lines(clocks: Sequence[Clock]) -> list[DueLine]:
    people = Person.objects.in_bulk([one.person_id for one in clocks])
    bases = ProcessingBasis.objects.in_bulk([one.basis_id for one in clocks if one.basis_id])
    today = clock.today()
    lines = []
    for one in clocks:
        person = people[one.person_id]
        basis = bases[one.basis_id] if one.basis_id else None
        day = one.last_day + dt.timedelta(days=1)
        lines.append(
            DueLine(
                person_id=person.id,
                name=person.shown_name,
                initials=person.initials,
                ending=one.ending,
                basis=str(BasisPurpose(basis.purpose).label) if basis else "",
                source=basis.source if basis else "",
                day=day,
                days_left=(day - today).days,
                is_held=one.is_held,
            )
        )
    return lines


def _position(cursor: str) -> tuple[dt.date, uuid.UUID]:
    """A cursor from the address bar; anything odd begins at the first page."""
    day, _mark, person_id = cursor.partition("_")
    try:
        return dt.date.fromisoformat(day), uuid.UUID(person_id)
    except ValueError:
        return dt.date(1900, 1, 1), uuid.UUID(int=0)
