# SPDX-License-Identifier: Apache-2.0
"""What members look after here: sequences that have not ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from talentkreis.nurture.actions.handing_over import hand_over_sequences
from talentkreis.nurture.models import Sequence, SequenceState
from talentkreis.organisation.holdings import Holding, register_holding

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet

    from talentkreis.organisation.actors import Actor


def cared_for(member_id: uuid.UUID) -> QuerySet[Sequence]:
    """Sequences of a member that have not ended."""
    return Sequence.objects.filter(owner_id=member_id).exclude(state=SequenceState.ENDED)


def _named(actor: Actor, member_id: uuid.UUID, most: int) -> list[str]:
    seen = cared_for(member_id).filter(id__in=Sequence.objects.visible_to(actor))
    return list(seen.order_by("name", "id").values_list("name", flat=True)[:most])


def register() -> None:
    """Say what can be handed over."""
    register_holding(
        Holding(
            code="nurture.sequences",
            label=_("Sequences"),
            held=cared_for,
            named=_named,
            hand_over=hand_over_sequences,
        )
    )
