# SPDX-License-Identifier: Apache-2.0
"""Rights over consent, suppression and the rights of data subjects."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.errors import NotFound
from talentkreis.organisation.actors import ActorKind, Role
from talentkreis.organisation.rights import CARING_ROLES, Grant, register, require

if TYPE_CHECKING:
    import uuid

    from talentkreis.organisation.actors import Actor


class Right(StrEnum):
    """What one may do about permission to contact."""

    OVERVIEW = "consent.overview"
    RECORD = "consent.record"
    SUPPRESS = "consent.suppress"
    RESTRICT = "consent.restrict"
    ERASE = "consent.erase"
    EXPORT = "consent.export"
    WORDINGS = "consent.wordings"
    HISTORY = "consent.history"
    RETENTION = "consent.retention"
    HOLD = "consent.hold"


_PRIVACY = frozenset({Role.ADMIN, Role.TRM_LEAD, Role.DPO})
_PROTECTION = frozenset({Role.ADMIN, Role.DPO})

register(
    {
        Right.OVERVIEW: Grant(_PRIVACY, scope="consent:read", label=_("See data protection")),
        Right.RECORD: Grant(
            CARING_ROLES | {Role.DPO},
            scope="consent:write",
            label=_("Record consents, withdrawals and objections"),
        ),
        Right.SUPPRESS: Grant(
            _PRIVACY, scope="consent:write", label=_("Add to the suppression list")
        ),
        Right.RESTRICT: Grant(_PRIVACY, label=_("Restrict processing")),
        Right.ERASE: Grant(_PRIVACY, label=_("Delete people for good")),
        Right.EXPORT: Grant(_PROTECTION, label=_("Export everything about a person")),
        Right.HISTORY: Grant(
            CARING_ROLES | {Role.DPO},
            scope="consent:read",
            label=_("See why somebody was contacted, and what held on another day"),
        ),
        Right.WORDINGS: Grant(_PROTECTION, label=_("Write the words people agree to")),
        Right.RETENTION: Grant(_PRIVACY, label=_("Set periods of storage")),
        Right.HOLD: Grant(_PRIVACY, label=_("Hold people back from deletion")),
    }
)


def require_about(actor: Actor, right: Right, person_id: uuid.UUID) -> None:
    """Like `rights.require`, but a talent decides about themselves.

    Raises NotFound for a talent asking about somebody else, NotAllowed for a role without it.
    """
    if actor.kind == ActorKind.PERSON:
        if actor.id != person_id:
            raise NotFound(_("There is no such person here."), code="no_such_person")
        return
    require(actor, right)
