# SPDX-License-Identifier: Apache-2.0
"""People beside each other, for deciding whose value is kept when they are merged."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils.formats import date_format, localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.organisation.queries import member_names
from talentkreis.organisation.rights import require
from talentkreis.people import in_words, models
from talentkreis.people.merging.choosing import ADDRESSES
from talentkreis.people.models import ContactPoint, MergeRecord, Person
from talentkreis.people.permissions import Right
from talentkreis.people.queries.merging import UNDOABLE_FOR, current_person_id

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.actors import Actor

MOST_BESIDE = 8
LISTED = 50

FIELDS: dict[str, _StrOrPromise] = {
    "title": gettext_lazy("Title"),
    "given_name": gettext_lazy("Given name"),
    "family_name": gettext_lazy("Family name"),
    "salutation": gettext_lazy("Salutation"),
    "form_of_address": gettext_lazy("We say"),
    "pronunciation": gettext_lazy("Pronunciation"),
    "pronouns": gettext_lazy("Pronouns"),
    "language": gettext_lazy("We write in"),
    "email": gettext_lazy("E-mail used first"),
    "phone": gettext_lazy("Phone used first"),
    "link": gettext_lazy("Link used first"),
    "position": gettext_lazy("Position"),
    "employer_name": gettext_lazy("Employer"),
    "place": gettext_lazy("Place"),
    "radius_km": gettext_lazy("Radius"),
    "is_open_to_remote": gettext_lazy("Remote work"),
    "seniority": gettext_lazy("Seniority"),
    "work_model": gettext_lazy("Work model"),
    "weekly_hours": gettext_lazy("Hours a week"),
    "available_from": gettext_lazy("Available from"),
    "notice": gettext_lazy("Notice period"),
    "expected_pay": gettext_lazy("Expected pay"),
    "summary": gettext_lazy("Short profile"),
    "time_zone": gettext_lazy("Time zone"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """What one person says in one field."""

    person_id: uuid.UUID
    text: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One field of all of them."""

    name: str
    label: _StrOrPromise
    cells: list[Cell]

    @property
    def differs(self) -> bool:
        """Whether there is anything to choose: two of them say different things."""
        return len({cell.text for cell in self.cells if cell.text}) > 1


@dataclass(frozen=True, slots=True)
class Comparison:
    """People beside each other, the survivor first."""

    people: list[Person]
    rows: list[Row]
    united: list[str]

    @property
    def survivor(self) -> Person:
        """Whose record stays."""
        return self.people[0]

    @property
    def different(self) -> list[Row]:
        """Fields to decide."""
        return [row for row in self.rows if row.differs]

    @property
    def alike(self) -> list[tuple[_StrOrPromise, str]]:
        """Fields that say the same, or that only one of them has."""
        return [
            (row.label, next(cell.text for cell in row.cells if cell.text))
            for row in self.rows
            if not row.differs and any(cell.text for cell in row.cells)
        ]


@dataclass(frozen=True, slots=True)
class ShownMerge:
    """A merge as lists and profiles show it."""

    merge: MergeRecord
    survivor: Person
    others: list[Person]
    by: str
    undoable_until: dt.datetime

    @property
    def names(self) -> str:
        """What those were called who came in."""
        return ", ".join(other.shown_name for other in self.others)

    @property
    def is_undone(self) -> bool:
        """The people stand for themselves again."""
        return self.merge.undone_at is not None


def comparison(
    actor: Actor, person_ids: Sequence[uuid.UUID], survivor_id: uuid.UUID | None = None
) -> Comparison:
    """These people beside each other; without `survivor_id` the oldest record stays.

    Raises NotAllowed, NotFound for somebody absent or hidden, RuleViolation for too many.
    """
    require(actor, Right.MERGE)
    wanted = list(dict.fromkeys(person_ids))
    if len(wanted) > MOST_BESIDE:
        text = _("At most %(count)d people beside each other.") % {"count": MOST_BESIDE}
        raise RuleViolation(text, code="too_many")
    found = Person.objects.visible_to(actor).in_bulk(wanted)
    if len(found) != len(wanted):
        raise NotFound(_("There is no such person here."), code="no_such_person")
    people = [found[person_id] for person_id in wanted]
    oldest = min(people, key=lambda person: (person.created_at, person.id), default=None)
    first = survivor_id if survivor_id in found else oldest and oldest.id
    people.sort(key=lambda person: person.id != first)
    return Comparison(people, _rows(people), _united(actor, wanted))


def _rows(people: list[Person]) -> list[Row]:
    firsts = _first_addresses(people)
    rows = []
    for name, label in FIELDS.items():
        texts = [
            firsts.get((person.id, name), "") if name in ADDRESSES else _said(person, name)
            for person in people
        ]
        chosen = next((number for number, text in enumerate(texts) if text), 0)
        cells = [
            Cell(person.id, text, number == chosen)
            for number, (person, text) in enumerate(zip(people, texts, strict=True))
        ]
        rows.append(Row(name, label, cells))
    return rows


def _first_addresses(people: list[Person]) -> dict[tuple[uuid.UUID, str], str]:
    points = ContactPoint.objects.filter(person__in=people, is_primary=True)
    return {(point.person_id, point.kind): point.value for point in points}


# What belongs together is taken together and read as one phrase.
_PHRASES = {"place": in_words.place, "notice": in_words.notice, "expected_pay": in_words.pay}


def _said(person: Person, name: str) -> str:
    """What a field says, as one line."""
    if name in _PHRASES:
        return _PHRASES[name](person)
    value = getattr(person, name)
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if shown := getattr(person, f"get_{name}_display", None):
        return str(shown())
    if isinstance(value, dt.date):
        return date_format(value, "DATE_FORMAT")
    return str(localize(value))


_COUNTED = (
    (models.ContactPoint, ngettext_lazy("%(count)d address", "%(count)d addresses", "count")),
    (models.Station, ngettext_lazy("%(count)d station", "%(count)d stations", "count")),
    (models.PersonSkill, ngettext_lazy("%(count)d skill", "%(count)d skills", "count")),
    (models.PersonLanguage, ngettext_lazy("%(count)d language", "%(count)d languages", "count")),
    (models.PersonTag, ngettext_lazy("%(count)d tag", "%(count)d tags", "count")),
    (models.Note, ngettext_lazy("%(count)d note", "%(count)d notes", "count")),
    (
        models.Conversation,
        ngettext_lazy("%(count)d conversation", "%(count)d conversations", "count"),
    ),
    (models.Document, ngettext_lazy("%(count)d document", "%(count)d documents", "count")),
)


def _united(actor: Actor, person_ids: Sequence[uuid.UUID]) -> list[str]:
    """What comes together, counted with one statement; of notes those the actor may read."""
    readable, parameters = (
        models.Note.objects.visible_to(actor).values("id").query.sql_with_params()
    )
    parts: list[str] = []
    asked: list[Any] = []
    for model, _text in _COUNTED:
        more, values = (
            (f" AND id IN ({readable})", parameters) if model is models.Note else ("", ())
        )
        table = model._meta.db_table
        parts.append(f"(SELECT count(*) FROM {table} WHERE person_id = ANY(%s::uuid[]){more})")  # noqa: S608 - names of our own tables
        asked += [list(person_ids), *values]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", asked)
        counts = cursor.fetchone() or ()
    return [
        text % {"count": count}
        for (_model, text), count in zip(_COUNTED, counts, strict=True)
        if count
    ]


def merge_shown(actor: Actor, merge_id: uuid.UUID) -> ShownMerge:
    """One merge of people the actor sees. Raises NotAllowed, NotFound."""
    require(actor, Right.MERGE)
    shown = _shown(actor, MergeRecord.objects.filter(id=merge_id))
    if not shown:
        raise NotFound(_("There is no such merge."), code="no_such_merge")
    return shown[0]


def merges(actor: Actor) -> list[ShownMerge]:
    """The latest merges that can still be undone, newest first. Raises NotAllowed."""
    require(actor, Right.MERGE)
    live = MergeRecord.objects.filter(undone_at__isnull=True, settled_at__isnull=True)
    return _shown(actor, live.order_by("-merged_at", "-id")[:LISTED])


def merges_into(actor: Actor, person_id: uuid.UUID) -> list[ShownMerge]:
    """What went into this person and can still come apart, newest first."""
    live = MergeRecord.objects.filter(
        undone_at__isnull=True, settled_at__isnull=True, survivor_id=person_id
    )
    return _shown(actor, live.order_by("-merged_at", "-id"))


def _shown(actor: Actor, merges: QuerySet[MergeRecord]) -> list[ShownMerge]:
    rows = list(merges.select_related("survivor").prefetch_related("merged__person"))
    if not rows:
        return []
    names = member_names(row.actor_id for row in rows if row.actor_id)
    seen = set(
        Person.objects.visible_to(actor)
        .filter(id__in={current_person_id(row.survivor_id) for row in rows})
        .values_list("id", flat=True)
    )
    return [
        ShownMerge(
            merge=row,
            survivor=row.survivor,
            others=[one.person for one in sorted(row.merged.all(), key=lambda one: one.id)],
            by=names.get(row.actor_id, "") if row.actor_id else "",
            undoable_until=row.merged_at + UNDOABLE_FOR,
        )
        for row in rows
        if current_person_id(row.survivor_id) in seen
    ]
