# SPDX-License-Identifier: Apache-2.0
"""Rights over persons and what is known about them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.errors import NotFound
from talentkreis.organisation.actors import ActorKind, Role
from talentkreis.organisation.rights import CARING_ROLES, EVERY_ROLE, Grant, register, require

if TYPE_CHECKING:
    import uuid

    from talentkreis.organisation.actors import Actor


class Right(StrEnum):
    """What one may do with persons."""

    VIEW = "people.view"
    EDIT = "people.edit"
    # What was said stays with those who care for the person, and with data protection (S-23).
    READ_NOTES = "people.read_notes"
    READ_DOCUMENTS = "people.read_documents"
    ARCHIVE = "people.archive"
    # What somebody hopes to earn, and what an employer keeps from other roles.
    READ_RESTRICTED = "people.read_restricted"
    DEFINE_FIELDS = "people.define_fields"
    CHECK_ADDRESSES = "people.check_addresses"
    MERGE = "people.merge"


register(
    {
        Right.VIEW: Grant(EVERY_ROLE, scope="people:read", label=_("See people")),
        Right.EDIT: Grant(
            CARING_ROLES, scope="people:write", label=_("Create and change people, add notes")
        ),
        Right.READ_NOTES: Grant(
            CARING_ROLES | {Role.DPO},
            scope="notes:read",
            label=_("Read notes and what was said in conversations"),
        ),
        Right.READ_DOCUMENTS: Grant(
            CARING_ROLES | {Role.DPO}, label=_("Read documents about people")
        ),
        Right.ARCHIVE: Grant(
            CARING_ROLES, scope="people:write", label=_("Archive and restore people")
        ),
        Right.READ_RESTRICTED: Grant(
            CARING_ROLES | {Role.DPO},
            scope="notes:read",
            label=_("Read expected pay and restricted fields"),
        ),
        Right.DEFINE_FIELDS: Grant(
            frozenset({Role.ADMIN}), label=_("Define own fields and when values count as old")
        ),
        Right.CHECK_ADDRESSES: Grant(
            frozenset({Role.ADMIN}), label=_("Let name servers be asked about addresses")
        ),
        Right.MERGE: Grant(CARING_ROLES, scope="people:merge", label=_("Merge people and undo it")),
    }
)


def require_about(actor: Actor, right: Right, person_id: uuid.UUID) -> None:
    """Like `rights.require`, but a talent may change what is known about themselves.

    Raises NotFound for a talent asking about somebody else, NotAllowed for a role without it.
    """
    if actor.kind == ActorKind.PERSON:
        if actor.id != person_id:
            raise NotFound(_("There is no such person here."), code="no_such_person")
        return
    require(actor, right)
