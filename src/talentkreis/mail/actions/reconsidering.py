# SPDX-License-Identifier: Apache-2.0
"""Recalling what the gate refuses since a moment ago."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from talentkreis.activity.actions import record_for_people
from talentkreis.consent.gate import may_contact_many
from talentkreis.consent.models import Channel, Purpose
from talentkreis.kernel import clock
from talentkreis.mail import budget
from talentkreis.mail.actions.recalling import end_messages
from talentkreis.mail.events import ContactBudgetChanged
from talentkreis.mail.models import Message, MessageState
from talentkreis.organisation.actors import SYSTEM

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Sequence

    from django.db.models import QuerySet

# These pass by themselves; the claim postpones for them.
_PASSING = frozenset({budget.REASON, "paused", "frozen", "sending_stopped", "sending_not_ready"})
_COLUMNS = ("id", "person_id", "sequence_id", "enrolment_id", "purpose", "state")


def recall_what_the_gate_refuses(person_ids: Collection[uuid.UUID]) -> int:
    """Cancel messages to these people that may not be sent any more; tell how many.

    Runs in the transaction of the withdrawal, which holds the person. A worker that is claiming
    right now waits for that person and asks the gate after us, so its rows are skipped here;
    waiting for them would be a deadlock. A claimed row is waited for: once we have it, the
    worker's next write finds it cancelled.
    """
    if not person_ids:
        return 0
    mine = Message.objects.filter(person_id__in=list(person_ids)).order_by("id").only(*_COLUMNS)
    waiting: QuerySet[Message] = mine.filter(
        state__in=[
            MessageState.PLANNED,
            MessageState.DEFERRED,
            MessageState.HELD,
            MessageState.WAITING_FOR_PERSON,
        ]
    ).select_for_update(no_key=True, of=("self",), skip_locked=True)
    claimed = mine.filter(state=MessageState.CLAIMED).select_for_update(no_key=True, of=("self",))
    refused = _refused([*waiting, *claimed])
    end_messages(actor=SYSTEM, rows=refused, state=MessageState.CANCELLED, reason="gate_refused")
    return len(refused)


@transaction.atomic
def tell_contact_budget(*, person_ids: Sequence[uuid.UUID]) -> None:
    """Record that the gate answers differently about these people; search refreshes them."""
    record_for_people(ContactBudgetChanged(actor=SYSTEM), person_ids)


def _refused(rows: Collection[Message]) -> list[Message]:
    by_purpose: dict[str, list[Message]] = defaultdict(list)
    for row in rows:
        by_purpose[row.purpose].append(row)
    refused: list[Message] = []
    for purpose, group in by_purpose.items():
        people = {row.person_id for row in group if row.person_id}
        answers = may_contact_many(people, Purpose(purpose), Channel.EMAIL)
        for row in group:
            answer = answers.get(row.person_id) if row.person_id else None
            if answer is not None and answer.verdict == "no" and answer.reason not in _PASSING:
                refused.append(row)
    return refused


def look_again(*, reason: str) -> int:
    """Let what waits for this reason be asked about again at once; tell how many messages.

    For what ended before its day. Hand-over asks the gate: whatever else holds, holds.
    """
    waiting = Message.objects.filter(
        state__in=[MessageState.PLANNED, MessageState.DEFERRED], state_reason=reason
    )
    now = clock.database_now()
    return waiting.filter(due_at__gt=now).update(
        due_at=now, expires_at=F("expires_at") - (F("due_at") - now)
    )
