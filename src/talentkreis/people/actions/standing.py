# SPDX-License-Identifier: Apache-2.0
"""How a person stands with us: archived, restricted, confidential."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record, record_for_people
from talentkreis.kernel import clock
from talentkreis.organisation.rights import require
from talentkreis.people.actions.access import locked_person
from talentkreis.people.actions.history import write_history
from talentkreis.people.events import (
    PersonArchived,
    PersonRestored,
    PersonRestricted,
    RestrictionLifted,
    VisibilityChanged,
)
from talentkreis.people.models import Person
from talentkreis.people.permissions import Right
from talentkreis.people.rules import required_line

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from talentkreis.organisation.actors import Actor


@transaction.atomic
def archive_person(*, actor: Actor, person_id: uuid.UUID, reason: str) -> Person:
    """Take a person out of daily work, with the reason; nothing is lost, nothing is sent.

    Archiving twice keeps the first date. Raises NotFound, NotAllowed, RuleViolation for no reason.
    """
    person = locked_person(actor, person_id, Right.ARCHIVE)
    if person.archived_at is not None:
        return person
    person.archive_reason = required_line(reason, 200, "reason", _("Give the reason."))
    person.archived_at = clock.now()
    person.save(update_fields=["archived_at", "archive_reason", "updated_at"])
    write_history(actor, person_id, {"archived": (None, person.archive_reason)})
    record(PersonArchived(actor=actor, person_id=person_id))
    return person


@transaction.atomic
def restore_person(*, actor: Actor, person_id: uuid.UUID) -> Person:
    """Bring a person back into daily work. Raises NotFound, NotAllowed."""
    person = locked_person(actor, person_id, Right.ARCHIVE)
    if person.archived_at is None:
        return person
    write_history(actor, person_id, {"archived": (person.archive_reason, None)})
    person.archived_at = None
    person.archive_reason = ""
    person.save(update_fields=["archived_at", "archive_reason", "updated_at"])
    record(PersonRestored(actor=actor, person_id=person_id))
    return person


@transaction.atomic
def restrict_person(*, actor: Actor, person_id: uuid.UUID) -> Person:
    """Restrict processing to storage (Art. 18 DSGVO). Raises NotFound, NotAllowed."""
    person = locked_person(actor, person_id, Right.EDIT)
    if person.restricted_at is None:
        person.restricted_at = clock.now()
        person.save(update_fields=["restricted_at", "updated_at"])
        record(PersonRestricted(actor=actor, person_id=person_id))
    return person


@transaction.atomic
def lift_restriction(*, actor: Actor, person_id: uuid.UUID) -> Person:
    """End the restriction of processing. Raises NotFound, NotAllowed."""
    person = locked_person(actor, person_id, Right.EDIT)
    if person.restricted_at is not None:
        person.restricted_at = None
        person.save(update_fields=["restricted_at", "updated_at"])
        record(RestrictionLifted(actor=actor, person_id=person_id))
    return person


@transaction.atomic
def set_confidential_to(
    *,
    actor: Actor,
    person_ids: Sequence[uuid.UUID],
    member_ids: Sequence[uuid.UUID] | None,
) -> int:
    """Let only these members know about these people; None opens them to everybody again.

    People the actor does not see are left out; tells how many changed. Raises NotAllowed.
    """
    require(actor, Right.EDIT)
    allowed = None if member_ids is None else sorted(set(member_ids))
    people = (
        Person.objects.visible_to(actor)
        .filter(id__in=person_ids)
        .select_for_update(no_key=True, of=("self",))
        .order_by("id")
        .values_list("id", "confidential_to")
    )
    changed = [person_id for person_id, before in people if before != allowed]
    Person.objects.filter(id__in=changed).update(confidential_to=allowed, updated_at=clock.now())
    record_for_people(VisibilityChanged(actor=actor, is_confidential=allowed is not None), changed)
    return len(changed)
