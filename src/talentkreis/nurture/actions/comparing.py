# SPDX-License-Identifier: Apache-2.0
"""The comparison group of a sequence: how large it is, and keeping what the lot said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.kernel import clock
from talentkreis.kernel.errors import RuleViolation
from talentkreis.nurture.actions.building import locked_sequence, tell_sequence_change
from talentkreis.nurture.models import Comparison, Side
from talentkreis.nurture.permissions import Right
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from talentkreis.nurture.models import Sequence
    from talentkreis.organisation.actors import Actor

# Beyond half there is more comparing than caring.
LARGEST_PERCENT = 50


@transaction.atomic
def hold_out(*, actor: Actor, sequence_id: uuid.UUID, percent: int) -> Sequence:
    """Say how many of 100 people the lot leaves without a sequence from now on; 0 ends it.

    Whoever is under way stays so. At 0 those who were left without it may be started. Raises
    NotFound, NotAllowed, Conflict when it has ended, RuleViolation for a share out of range.
    """
    require(actor, Right.START)
    sequence = locked_sequence(actor, sequence_id)
    if not 0 <= percent <= LARGEST_PERCENT:
        raise RuleViolation(
            _("Between 0 and %(most)d.") % {"most": LARGEST_PERCENT},
            code="held_out_percent",
            fields={"percent": _("Between 0 and %(most)d.") % {"most": LARGEST_PERCENT}},
        )
    if sequence.held_out_percent != percent:
        sequence.held_out_percent = percent
        sequence.save(update_fields=["held_out_percent"])
        tell_sequence_change(actor, sequence, "held_out_percent")
    return sequence


def keep_lots(sequence: Sequence, sides: Iterable[tuple[uuid.UUID, Side]]) -> None:
    """Write down what the lot said; what is written down already stays."""
    now = clock.now()
    Comparison.objects.bulk_create(
        [
            Comparison(sequence=sequence, person_id=person_id, side=side, drawn_at=now)
            for person_id, side in sides
        ],
        batch_size=5_000,
        ignore_conflicts=True,
    )
