# SPDX-License-Identifier: Apache-2.0
"""Hats and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record, record_for_people
from talentkreis.kernel import clock
from talentkreis.kernel.arrays import id_array
from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.text import fold
from talentkreis.organisation.rights import require
from talentkreis.people.actions.access import locked_person
from talentkreis.people.actions.history import BULK, write_history, write_history_of_many
from talentkreis.people.events import HatPutOn, HatTakenOff, TagAdded, TagRemoved
from talentkreis.people.models import Hat, HatKind, Person, PersonTag, Tag
from talentkreis.people.permissions import Right
from talentkreis.people.rules import MOST_TAGS, optional_line, required_line

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from talentkreis.organisation.actors import Actor


@transaction.atomic
def add_tag(*, actor: Actor, person_id: uuid.UUID, name: str) -> Tag:
    """Put a tag on a person; spelling is the first one used ("netzführung" finds "Netzführung").

    A tag already there stays as it is. Raises NotFound, NotAllowed, RuleViolation.
    """
    locked_person(actor, person_id)
    tag = tag_named(name)
    rows = PersonTag.objects.filter(person_id=person_id)
    if rows.filter(tag=tag).exists():
        return tag
    if rows.count() >= MOST_TAGS:
        raise RuleViolation(
            _("At most %(count)d tags a person.") % {"count": MOST_TAGS}, code="too_many"
        )
    PersonTag.objects.create(person_id=person_id, tag=tag)
    write_history(actor, person_id, {"tags": (None, tag.name)}, object_key=tag.id)
    record(TagAdded(actor=actor, person_id=person_id, tag_id=tag.id))
    return tag


def add_tag_to_people(*, actor: Actor, person_ids: Sequence[uuid.UUID], name: str) -> int:
    """Put a tag on many people; tells how many got it. Raises NotAllowed, RuleViolation."""
    return len(tag_people(actor=actor, person_ids=person_ids, name=name)[1])


@transaction.atomic
def tag_people(
    *, actor: Actor, person_ids: Sequence[uuid.UUID], name: str
) -> tuple[int, list[uuid.UUID]]:
    """Put a tag on many people with a handful of statements; gives the tag and who got it.

    People the actor may not see are left out. Raises NotAllowed, RuleViolation.
    """
    require(actor, Right.EDIT)
    tag = tag_named(name)
    visible = list(Person.objects.visible_to(actor).among(person_ids).values_list("id", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_persontag (person_id, tag_id)"
            " SELECT new.id, %s FROM unnest(%s::uuid[]) AS new(id)"
            " ON CONFLICT DO NOTHING RETURNING person_id",
            [tag.id, id_array(visible)],
        )
        tagged = [row[0] for row in cursor.fetchall()]
    write_history_of_many(actor, tagged, "tags", None, tag.name, source=BULK)
    record_for_people(TagAdded(actor=actor, tag_id=tag.id), tagged)
    return tag.id, tagged


@transaction.atomic
def remove_tag(*, actor: Actor, person_id: uuid.UUID, name: str) -> None:
    """Take a tag off a person; one that is not there is no error. Raises NotFound, NotAllowed."""
    locked_person(actor, person_id)
    row = (
        PersonTag.objects.filter(person_id=person_id, tag__key=fold(name))
        .select_related("tag")
        .first()
    )
    if row is None:
        return
    row.delete()
    write_history(actor, person_id, {"tags": (row.tag.name, None)}, object_key=row.tag_id)
    record(TagRemoved(actor=actor, person_id=person_id, tag_id=row.tag_id))


def tag_named(name: str) -> Tag:
    """The tag of this name, made where there is none. Raises RuleViolation for no name."""
    clean_name = required_line(name.strip().lstrip("#"), 80, "name", _("A tag needs a name."))
    key = fold(clean_name)[:80]
    if not key:
        reason = _("A tag needs a name.")
        raise RuleViolation(reason, code="missing", fields={"name": reason})
    Tag.objects.bulk_create([Tag(name=clean_name, key=key)], ignore_conflicts=True)
    return Tag.objects.get(key=key)


@transaction.atomic
def put_on_hat(
    *,
    actor: Actor,
    person_id: uuid.UUID,
    kind: str,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
    source: str = "",
) -> Hat:
    """Put a hat on; with an end it is one worn in the past.

    A hat of this kind that is worn now is returned as it is. Raises NotFound, NotAllowed,
    RuleViolation for an end before the start.
    """
    locked_person(actor, person_id)
    if kind not in HatKind.values:
        reason = _("This is not one of the choices.")
        raise RuleViolation(reason, code="invalid_fields", fields={"kind": reason})
    if starts_on and ends_on and ends_on < starts_on:
        reason = _("The end lies before the start.")
        raise RuleViolation(reason, code="invalid_fields", fields={"ends_on": reason})
    worn = Hat.objects.filter(person_id=person_id, kind=kind, ends_on__isnull=True).first()
    if worn and ends_on is None:
        return worn
    hat = Hat.objects.create(
        person_id=person_id,
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        source=optional_line(source, 200, "source"),
    )
    write_history(actor, person_id, {"hats": (None, hat.kind)}, object_key=hat.id)
    record(HatPutOn(actor=actor, person_id=person_id, hat_kind=hat.kind))
    return hat


@transaction.atomic
def take_off_hat(
    *, actor: Actor, person_id: uuid.UUID, kind: str, ends_on: dt.date | None = None
) -> None:
    """Take a hat off (today by default). That it was worn is kept.

    One that is not worn is no error. Raises NotFound, NotAllowed, RuleViolation.
    """
    locked_person(actor, person_id)
    hat = Hat.objects.filter(person_id=person_id, kind=kind, ends_on__isnull=True).first()
    if hat is None:
        return
    end = ends_on or clock.today()
    if hat.starts_on and end < hat.starts_on:
        reason = _("The end lies before the start.")
        raise RuleViolation(reason, code="invalid_fields", fields={"ends_on": reason})
    hat.ends_on = end
    hat.save(update_fields=["ends_on"])
    write_history(actor, person_id, {"hats": (hat.kind, None)}, object_key=hat.id)
    record(HatTakenOff(actor=actor, person_id=person_id, hat_kind=hat.kind))
