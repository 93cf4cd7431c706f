# SPDX-License-Identifier: Apache-2.0
"""The limit, and what becomes of gestures when people or members go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.gestures.events import GestureRulesSet
from talentkreis.gestures.models import OPEN_STATES, Gesture, GestureRules
from talentkreis.gestures.permissions import Right
from talentkreis.gestures.queries.rules import euros
from talentkreis.gestures.rules import LARGEST_LIMIT_CENTS, AboveLimit
from talentkreis.kernel.errors import RuleViolation
from talentkreis.organisation.permissions import Right as OrganisationRight
from talentkreis.organisation.rights import require
from talentkreis.people.rules import optional_line

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.holdings import Moved


@transaction.atomic
def set_gesture_rules(
    *, actor: Actor, limit_cents: int, above_limit: str, hint: str, return_line: str
) -> GestureRules:
    """Set the limit of a person and year, and what follows above it. What is planned stays as it
    is. Raises NotAllowed, RuleViolation out of bounds."""
    require(actor, Right.SET)
    if not 0 <= limit_cents <= LARGEST_LIMIT_CENTS:
        reason = _("Between 0 and %(most)s.") % {"most": euros(LARGEST_LIMIT_CENTS)}
        raise RuleViolation(reason, code="invalid_fields", fields={"limit": reason})
    if above_limit not in set(AboveLimit):
        reason = _("This is not one of the choices.")
        raise RuleViolation(reason, code="invalid_fields", fields={"above_limit": reason})
    row, _created = GestureRules.objects.update_or_create(
        id=1,
        defaults={
            "limit_cents": limit_cents,
            "above_limit": above_limit,
            "hint": optional_line(hint, 500, "hint"),
            "return_line": optional_line(return_line, 120, "return_line"),
        },
    )
    record(GestureRulesSet(actor=actor, limit_cents=limit_cents))
    return row


@transaction.atomic
def hand_over_gestures(
    *, actor: Actor, keys: Sequence[uuid.UUID], from_id: uuid.UUID, to_id: uuid.UUID
) -> Moved:
    """Let another member do these gestures. Tells which. Raises NotAllowed."""
    require(actor, OrganisationRight.MANAGE_MEMBERS)
    rows = Gesture.objects.filter(id__in=keys, owner_id=from_id, state__in=OPEN_STATES)
    ids = list(
        rows.order_by("id")
        .select_for_update(no_key=True, of=("self",))
        .values_list("id", flat=True)
    )
    Gesture.objects.filter(id__in=ids).update(owner_id=to_id)
    return dict.fromkeys(ids, None)


def forget_gestures(person_id: uuid.UUID) -> None:
    """Delete the gestures for somebody who is erased."""
    Gesture.objects.filter(person_id=person_id).delete()
