# SPDX-License-Identifier: Apache-2.0
"""Entries as lists and pages show them, and whom a company would concern."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound
from talentkreis.offlimits.loading import hits_on
from talentkreis.offlimits.models import OffLimits, Strength
from talentkreis.offlimits.permissions import Right
from talentkreis.offlimits.rules import company_key, is_meant, pattern_of, strength_now
from talentkreis.organisation.rights import require
from talentkreis.people.models import Person, in_sight

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Mapping, Sequence

    from django.db.models import QuerySet

    from talentkreis.organisation.actors import Actor

LISTED = 500
SPELLINGS = 30

# Letters as `pattern_of` writes them, and marks that keys leave out.
_ACCENTED = "áàâäãåąçčćďéèêëěęğíìîïıłľñňńóòôöõøřšśşťúùûüůýÿžźżß"
_PLAIN = "aaaaaaacccdeeeeeegiiiiillnnnoooooorsssstuuuuuyyzzzs"
_MARKS = ".'’`"
# The employer now, from the folded key of the search row, and every place of work.
_CONCERNED = """
    SELECT p.id, p.employer_name, false
    FROM search_row r JOIN people_person p ON p.id = r.person_id
    WHERE translate(r.employer_key, %(marks)s, '') LIKE ANY(%(patterns)s)
      AND p.merged_into_id IS NULL
    UNION ALL
    SELECT s.person_id, s.organisation, s.ends_on < %(today)s AND s.ends_on IS NOT NULL
    FROM people_station s JOIN people_person p ON p.id = s.person_id
    WHERE s.kind = 'work' AND p.merged_into_id IS NULL
      AND translate(lower(s.organisation), %(accented)s, %(plain)s) LIKE ANY(%(patterns)s)
"""


class Concerned(NamedTuple):
    """Somebody who works, or has worked, for a company, under this spelling of it."""

    person_id: uuid.UUID
    name: str
    is_former: bool


def concerned(keys: Iterable[str], *, includes_beginnings: bool) -> list[Concerned]:
    """Everybody with a company of these keys, now or before; one line a spelling and time.

    Sees everybody: whoever shows it to somebody narrows it to whom they may see.
    """
    wanted = [key for key in keys if key]
    if not wanted:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            _CONCERNED,
            {
                "patterns": [pattern_of(key) for key in wanted],
                "today": clock.today(),
                "marks": _MARKS,
                "accented": _ACCENTED + _MARKS,
                "plain": _PLAIN,
            },
        )
        rows = [Concerned(*row) for row in cursor.fetchall()]
    meant = set(wanted)
    return [row for row in rows if is_meant(row.name, meant, begins=includes_beginnings)]


@dataclass(frozen=True, slots=True)
class Spelling:
    """A way a company is written here, and how many people it stands with."""

    name: str
    people_count: int


@dataclass(frozen=True, slots=True)
class Spellings:
    """The most usual spellings, and how many there are beyond them."""

    shown: list[Spelling]
    left_out: int

    @classmethod
    def of(cls, people_of: Mapping[str, set[uuid.UUID]]) -> Spellings:
        """From the people of each spelling."""
        found = [Spelling(name, len(people)) for name, people in people_of.items()]
        found.sort(key=lambda spelling: (-spelling.people_count, spelling.name))
        return cls(found[:SPELLINGS], max(0, len(found) - SPELLINGS))


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom an entry about a company would concern, as far as the actor sees people.

    `meant` are the spellings it covers, `alike` those that only begin like it.
    """

    current_count: int
    former_count: int
    meant: Spellings
    alike: Spellings


def reach(actor: Actor, names: Iterable[str], *, includes_beginnings: bool) -> Reach:
    """How many people a company of these names concerns, and how it is written. Raises NotAllowed.

    Former colleagues are those who have left it and do not work there under another spelling.
    """
    require(actor, Right.SET)
    keys = [company_key(name) for name in names]
    rows = concerned(keys, includes_beginnings=True)
    seen = set(
        Person.objects.visible_to(actor)
        .filter(id__in={row.person_id for row in rows})
        .values_list("id", flat=True)
    )
    meant: dict[str, set[uuid.UUID]] = defaultdict(set)
    alike: dict[str, set[uuid.UUID]] = defaultdict(set)
    current: set[uuid.UUID] = set()
    for row in rows:
        if row.person_id not in seen:
            continue
        if not includes_beginnings and company_key(row.name) not in keys:
            alike[row.name].add(row.person_id)
            continue
        meant[row.name].add(row.person_id)
        if not row.is_former:
            current.add(row.person_id)
    everybody = {person_id for people in meant.values() for person_id in people}
    return Reach(len(current), len(everybody - current), Spellings.of(meant), Spellings.of(alike))


@dataclass(frozen=True, slots=True)
class Listed:
    """Entries under one heading; `is_cut` where there are more than are shown."""

    entries: list[OffLimits]
    is_cut: bool


def companies(actor: Actor, *, are_over: bool = False) -> Listed:
    """Entries about companies that hold or will, by name. Raises NotAllowed."""
    rows = _listed(actor, are_over=are_over).filter(person__isnull=True)
    return _cut(rows.order_by("company", "starts_on"))


def people(actor: Actor, *, are_over: bool = False) -> Listed:
    """Entries about people the actor may see. Raises NotAllowed."""
    rows = _listed(actor, are_over=are_over).filter(
        person__in=Person.objects.visible_to(actor).all()
    )
    return _cut(rows.order_by("person__family_name", "person__given_name", "starts_on"))


def _listed(actor: Actor, *, are_over: bool) -> QuerySet[OffLimits]:
    require(actor, Right.VIEW)
    rows = OffLimits.objects.select_related("person", "set_by")
    return rows.filter(over()) if are_over else rows.filter(still_holding())


def over() -> Q:
    """Entries that hold no longer."""
    return Q(ended_at__isnull=False) | Q(ends_on__lt=clock.today())


def still_holding() -> Q:
    """Entries that hold or will."""
    lasting = Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today())
    return Q(ended_at__isnull=True) & lasting


def _cut(rows: QuerySet[OffLimits]) -> Listed:
    found = list(rows[: LISTED + 1])
    return Listed(found[:LISTED], len(found) > LISTED)


def entry_visible_to(actor: Actor, off_limits_id: uuid.UUID) -> OffLimits:
    """An entry, unless it is about somebody hidden. Raises NotAllowed, NotFound."""
    require(actor, Right.VIEW)
    seen = in_sight(actor, "person__")
    row = OffLimits.objects.filter(seen, id=off_limits_id).select_related("person").first()
    if row is None:
        raise NotFound(_("There is no such entry."), code="no_such_off_limits")
    return row


def hard_now(person_ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these people whom nobody may approach at this moment."""
    now = clock.now()
    found = hits_on(person_ids, now).items()
    return {person_id for person_id, hits in found if strength_now(hits, now) == Strength.HARD}
