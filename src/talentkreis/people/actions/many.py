# SPDX-License-Identifier: Apache-2.0
"""Many people at once, and taking it back: a handful of statements for any number.

Each tells whom it changed; its way back leaves alone what was changed again since. People the
actor may not see are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record_for_people
from talentkreis.kernel import clock
from talentkreis.kernel.arrays import id_array
from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.ids import new_id
from talentkreis.organisation.rights import require
from talentkreis.people.actions.history import BULK, UNDO, write_history_of_many
from talentkreis.people.events import (
    HatPutOn,
    HatTakenOff,
    PersonArchived,
    PersonRestored,
    TagRemoved,
)
from talentkreis.people.models import Hat, HatKind, Person, Tag
from talentkreis.people.permissions import Right
from talentkreis.people.rules import required_line

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Mapping, Sequence

    from django.db import models

    from talentkreis.organisation.actors import Actor


@transaction.atomic
def take_tag_off_people(
    *, actor: Actor, person_ids: Sequence[uuid.UUID], tag_id: int, source: str = UNDO
) -> int:
    """Take a tag off many people; tells how many had it. Raises NotAllowed."""
    require(actor, Right.EDIT)
    tag = Tag.objects.filter(id=tag_id).first()
    seen = _visible(actor, person_ids)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM people_persontag WHERE tag_id = %s AND person_id = ANY(%s::uuid[])"
            " RETURNING person_id",
            [tag_id, id_array(seen)],
        )
        had = [row[0] for row in cursor.fetchall()]
    if tag is not None:
        write_history_of_many(actor, had, "tags", tag.name, None, source=source)
    record_for_people(TagRemoved(actor=actor, tag_id=tag_id), had)
    return len(had)


@transaction.atomic
def put_hat_on_people(
    *, actor: Actor, person_ids: Sequence[uuid.UUID], kind: str
) -> dict[uuid.UUID, uuid.UUID]:
    """Put a hat on whoever does not wear it; gives the new hat of each. Raises NotAllowed."""
    require(actor, Right.EDIT)
    if kind not in HatKind.values:
        reason = _("This is not one of the choices.")
        raise RuleViolation(reason, code="invalid_fields", fields={"kind": reason})
    seen = _visible(actor, person_ids)
    wearing = set(
        Hat.objects.filter(person__in=seen, kind=kind, ends_on__isnull=True).values_list(
            "person_id", flat=True
        )
    )
    new = {person_id: new_id() for person_id in seen if person_id not in wearing}
    Hat.objects.bulk_create(
        [
            Hat(id=hat_id, person_id=person_id, kind=kind, starts_on=clock.today())
            for person_id, hat_id in new.items()
        ],
        batch_size=1_000,
    )
    write_history_of_many(actor, list(new), "hats", None, kind, source=BULK)
    record_for_people(HatPutOn(actor=actor, hat_kind=kind), list(new))
    return new


@transaction.atomic
def take_back_hats(*, actor: Actor, hats: Mapping[uuid.UUID, uuid.UUID]) -> int:
    """Remove hats that were put on by mistake and are still worn. Raises NotAllowed."""
    require(actor, Right.EDIT)
    seen = _visible(actor, hats)
    rows = Hat.objects.filter(id__in=list(hats.values()), person__in=seen, ends_on__isnull=True)
    worn = list(rows.values_list("person_id", "kind"))
    rows.delete()
    for kind in sorted({kind for _person, kind in worn}):
        people = [person_id for person_id, own in worn if own == kind]
        write_history_of_many(actor, people, "hats", kind, None, source=UNDO)
        record_for_people(HatTakenOff(actor=actor, hat_kind=kind), people)
    return len(worn)


@transaction.atomic
def archive_people(
    *, actor: Actor, person_ids: Sequence[uuid.UUID], reason: str
) -> list[uuid.UUID]:
    """Take many people out of daily work, with the reason; gives those who were in it.

    Raises NotAllowed, RuleViolation for no reason.
    """
    require(actor, Right.ARCHIVE)
    text = required_line(reason, 200, "reason", _("Give the reason."))
    people = Person.objects.visible_to(actor).among(person_ids).filter(archived_at__isnull=True)
    now = clock.now()
    active = _locked(people)
    Person.objects.filter(id__in=active).update(
        archived_at=now, archive_reason=text, updated_at=now
    )
    write_history_of_many(actor, active, "archived", None, text, source=BULK)
    record_for_people(PersonArchived(actor=actor), active)
    return active


@transaction.atomic
def restore_people(*, actor: Actor, person_ids: Sequence[uuid.UUID], reason: str) -> int:
    """Bring back those who are still archived for this reason. Raises NotAllowed."""
    require(actor, Right.ARCHIVE)
    people = Person.objects.visible_to(actor).among(person_ids)
    people = people.filter(archived_at__isnull=False, archive_reason=reason)
    archived = _locked(people)
    Person.objects.filter(id__in=archived).update(
        archived_at=None, archive_reason="", updated_at=clock.now()
    )
    write_history_of_many(actor, archived, "archived", reason, None, source=UNDO)
    record_for_people(PersonRestored(actor=actor), archived)
    return len(archived)


def _visible(actor: Actor, person_ids: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """Those the actor sees, locked."""
    return _locked(Person.objects.visible_to(actor).among(person_ids))


def _locked(people: models.QuerySet[Person]) -> list[uuid.UUID]:
    rows = people.order_by("id").select_for_update(no_key=True, of=("self",))
    return list(rows.values_list("id", flat=True))
