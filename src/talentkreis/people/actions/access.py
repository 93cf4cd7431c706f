# SPDX-License-Identifier: Apache-2.0
"""The first two lines of every action about one person: may this actor, and nobody else now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from talentkreis.kernel.errors import NotFound
from talentkreis.people.models import Person
from talentkreis.people.permissions import Right, require_about

if TYPE_CHECKING:
    import uuid

    from talentkreis.organisation.actors import Actor


def locked_person(actor: Actor, person_id: uuid.UUID, right: Right = Right.EDIT) -> Person:
    """The person, locked until the transaction ends.

    Raises NotAllowed without the right, NotFound for an absent or invisible person.
    """
    require_about(actor, right, person_id)
    person = (
        Person.objects.visible_to(actor)
        .select_for_update(no_key=True, of=("self",))
        .filter(id=person_id)
        .first()
    )
    if person is None:
        raise NotFound(_("There is no such person here."), code="no_such_person")
    return person
