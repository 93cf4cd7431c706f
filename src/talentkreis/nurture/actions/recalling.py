# SPDX-License-Identifier: Apache-2.0
"""Taking single enrolments back: nothing further goes out, what has gone out is named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from talentkreis.mail.models import Message, MessageState
from talentkreis.mail.rules import NOT_GONE_OUT
from talentkreis.nurture.actions.stopping import stop_enrolments
from talentkreis.nurture.models import LIVE_STATES, Enrolment, Reason
from talentkreis.nurture.permissions import Right
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection

    from talentkreis.organisation.actors import Actor


@dataclass(frozen=True, slots=True)
class RecalledEnrolments:
    """Enrolments by what became of them.

    `fresh`: nothing had gone out; as if never started. `reached`: stopped, but something has been
    sent. `over`: had ended already, for a reason of their own.
    """

    fresh: frozenset[uuid.UUID]
    reached: frozenset[uuid.UUID]
    over: frozenset[uuid.UUID]


@transaction.atomic
def recall_enrolments(*, actor: Actor, enrolment_ids: Collection[uuid.UUID]) -> RecalledEnrolments:
    """Stop these enrolments and cancel what of them has not gone out; the sequence runs on.

    Recalling twice is once. Raises NotAllowed.
    """
    require(actor, Right.START)
    live = frozenset(
        Enrolment.objects.filter(id__in=list(enrolment_ids), state__in=LIVE_STATES)
        .order_by("id")
        .select_for_update(no_key=True, of=("self",))
        .values_list("id", flat=True)
    )
    reached = _reached(live)
    stop_enrolments(actor=actor, reason=Reason.RECALLED, enrolment_ids=live - reached)
    stop_enrolments(actor=actor, reason=Reason.BY_MEMBER, enrolment_ids=reached)
    # A message may have been handed over between the two statements: what counts is what is so.
    reached |= _reached(live - reached)
    return RecalledEnrolments(
        fresh=live - reached, reached=reached, over=frozenset(enrolment_ids) - live
    )


def _reached(enrolment_ids: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Those of which something has gone out, or may have."""
    gone_out = Message.objects.filter(enrolment_id__in=list(enrolment_ids)).exclude(
        state__in=[*NOT_GONE_OUT, MessageState.CANCELLED, MessageState.EXPIRED]
    )
    found = gone_out.values_list("enrolment_id", flat=True)
    return frozenset(enrolment_id for enrolment_id in found if enrolment_id is not None)
