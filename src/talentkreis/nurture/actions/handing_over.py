# SPDX-License-Identifier: Apache-2.0
"""Sequences of a member who leaves go to another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from talentkreis.activity.actions import record
from talentkreis.nurture.events import SequenceChanged
from talentkreis.nurture.models import Sequence as NurtureSequence
from talentkreis.organisation.permissions import Right
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.holdings import Moved


@transaction.atomic
def hand_over_sequences(
    *, actor: Actor, keys: Sequence[uuid.UUID], from_id: uuid.UUID, to_id: uuid.UUID
) -> Moved:
    """Let another member look after these sequences. Tells which. Raises NotAllowed."""
    require(actor, Right.MANAGE_MEMBERS)
    rows = NurtureSequence.objects.filter(id__in=keys, owner_id=from_id).order_by("id")
    ids = list(rows.select_for_update(no_key=True, of=("self",)).values_list("id", flat=True))
    NurtureSequence.objects.filter(id__in=ids).update(owner_id=to_id)
    record(*(SequenceChanged(actor=actor, sequence_id=each, fields=("owner_id",)) for each in ids))
    return dict.fromkeys(ids, None)
