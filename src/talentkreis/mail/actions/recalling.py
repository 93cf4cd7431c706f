# SPDX-License-Identifier: Apache-2.0
"""Recalling, holding, releasing and resolving messages."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from talentkreis.activity import actions as activity
from talentkreis.kernel import clock, jobs
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.mail import events, rules, tasks
from talentkreis.mail.actions.queueing import LATE
from talentkreis.mail.models import Message, MessageState
from talentkreis.mail.permissions import Right
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection, Mapping, Sequence

    from django.db.models import QuerySet

    from talentkreis.organisation.actors import Actor

_COLUMNS = ("id", "person_id", "sequence_id", "enrolment_id", "purpose", "state")
RESOLUTIONS = {
    "arrived": MessageState.ACCEPTED,
    "not_arrived": MessageState.REJECTED,
    "send_again": MessageState.PLANNED,
}


@transaction.atomic
def cancel_messages(
    *,
    actor: Actor,
    reason: str,
    enrolment_ids: Collection[uuid.UUID] | None = None,
    message_ids: Collection[uuid.UUID] | None = None,
    person_ids: Collection[uuid.UUID] | None = None,
    sequence_ids: Collection[uuid.UUID] | None = None,
    issue_ids: Collection[uuid.UUID] | None = None,
) -> int:
    """Recall everything named that has not gone out; tell how many messages that were.

    A message being handed over at this moment is out of reach (`data_started`); one that is only
    claimed is not: its worker finds the row changed and does not send. `reason` is a code.
    """
    require(actor, Right.WRITE)
    named = _named(enrolment_ids, message_ids, person_ids, sequence_ids, issue_ids)
    rows = _locked(named, rules.NOT_GONE_OUT)
    end_messages(actor=actor, rows=rows, state=MessageState.CANCELLED, reason=reason)
    return len(rows)


@transaction.atomic
def recall_everything(*, actor: Actor, reason: str = "recalled") -> int:
    """Recall all messages of the installation that have not gone out (leading roles only)."""
    require(actor, Right.RECALL)
    rows = _locked(Message.objects.all(), rules.NOT_GONE_OUT)
    end_messages(actor=actor, rows=rows, state=MessageState.CANCELLED, reason=reason)
    return len(rows)


@transaction.atomic
def hold_messages(
    *,
    actor: Actor,
    reason: str,
    message_ids: Collection[uuid.UUID] | None = None,
    sequence_ids: Collection[uuid.UUID] | None = None,
) -> int:
    """Keep planned messages back until somebody releases them; tell how many."""
    require(actor, Right.WRITE)
    rows = _locked(
        _named(None, message_ids, None, sequence_ids),
        {MessageState.PLANNED, MessageState.DEFERRED, MessageState.WAITING_FOR_PERSON},
    )
    Message.objects.filter(id__in=[row.id for row in rows]).update(
        state=MessageState.HELD, state_reason=reason
    )
    return len(rows)


@transaction.atomic
def put_off_messages(
    *, actor: Actor, until: Mapping[uuid.UUID, dt.datetime], reason: str
) -> set[uuid.UUID]:
    """Let planned messages go out later, each at its time; one that is due later stays as it is.

    Answers with the enrolments whose messages were put off.
    """
    require(actor, Right.WRITE)
    rows = _locked(Message.objects.filter(id__in=list(until)), {MessageState.PLANNED})
    late = [row for row in rows if row.due_at < until[row.id]]
    for row in late:
        row.due_at = until[row.id]
        row.expires_at = max(row.expires_at, row.due_at + LATE)
        row.state_reason = reason
    Message.objects.bulk_update(late, ["due_at", "expires_at", "state_reason"])
    return {row.enrolment_id for row in late if row.enrolment_id is not None}


@transaction.atomic
def release_messages(*, actor: Actor, message_ids: Collection[uuid.UUID]) -> int:
    """Let held or reviewed messages go out: due at once, late no longer; tell how many.

    A draft that was held before anybody read it waits to be read again; one that waits for the
    colleague in whose name it is to go out goes on waiting.
    """
    require(actor, Right.WRITE)
    rows = _locked(
        Message.objects.filter(id__in=list(message_ids)).exclude(state_reason=rules.ASKS_LEAVE),
        {MessageState.HELD, MessageState.WAITING_FOR_PERSON},
    )
    now = clock.now()
    for row in rows:
        row.state = _state_after_release(row)
        row.state_reason = ""
        row.due_at = max(row.due_at, now)
        row.expires_at = max(row.expires_at, row.due_at + LATE)
    Message.objects.bulk_update(rows, ["state", "state_reason", "due_at", "expires_at"])
    return len(rows)


def _state_after_release(row: Message) -> MessageState:
    is_draft = not row.is_automatic and row.created_by_id is None
    is_unread = row.state == MessageState.HELD and is_draft and row.enrolment_id is not None
    return MessageState.WAITING_FOR_PERSON if is_unread else MessageState.PLANNED


@transaction.atomic
def expire_messages() -> int:
    """Settle everything that was to go out before now and did not; tell how many.

    What was planned is held for somebody's decision (TRUST E-17); what nobody decided within two
    weeks, and what the server asked patience for until now, ends. Drafts nobody read and codes for
    members end at once.
    """
    now = clock.now()
    overdue = Message.objects.filter(expires_at__lt=now)
    held = overdue.filter(deferral_count=0).exclude(priority=rules.SECURITY)
    late = _locked(held, {MessageState.PLANNED, MessageState.DEFERRED})
    Message.objects.filter(id__in=[row.id for row in late]).update(
        state=MessageState.HELD, state_reason="too_late"
    )
    refused = _locked(
        overdue.filter(Q(deferral_count__gt=0) | Q(priority=rules.SECURITY)),
        {MessageState.PLANNED, MessageState.DEFERRED},
    )
    for reason, rows in _by_reason(refused).items():
        end_messages(actor=SYSTEM, rows=rows, state=MessageState.EXPIRED, reason=reason)
        if reason in rules.SOFT_BLAMES:
            for row in rows:
                jobs.defer(tasks.note_refusal, message_id=str(row.id), blame=reason)
    undecided = [
        *_locked(overdue.filter(expires_at__lt=now - rules.REVIEWED_WITHIN), {MessageState.HELD}),
        *_locked(overdue, {MessageState.WAITING_FOR_PERSON}),
    ]
    end_messages(actor=SYSTEM, rows=undecided, state=MessageState.EXPIRED, reason="too_late")
    return len(late) + len(refused) + len(undecided)


def _by_reason(rows: Sequence[Message]) -> dict[str, list[Message]]:
    found: dict[str, list[Message]] = defaultdict(list)
    for row in rows:
        found[row.state_reason if row.deferral_count else "too_late"].append(row)
    return found


@transaction.atomic
def settle_late(*, actor: Actor, sends: bool) -> int:
    """Decide about everything that is held because it is too late; tell how many.

    `sends`: out it goes now, the gate is asked at hand-over; else it ends.
    """
    require(actor, Right.RECALL)
    ids = list(
        Message.objects.filter(state=MessageState.HELD, state_reason="too_late").values_list(
            "id", flat=True
        )
    )
    if sends:
        return release_messages(actor=actor, message_ids=ids)
    return cancel_messages(actor=actor, message_ids=ids, reason="late_dropped")


@transaction.atomic
def resolve_uncertain(
    *, actor: Actor, message_id: uuid.UUID, outcome: str, evidence: str
) -> Message:
    """A human says what became of an uncertain message, and how they know.

    `outcome` is one of `RESOLUTIONS`. Raises NotFound, Conflict when the message is not uncertain
    any more, RuleViolation without evidence.
    """
    require(actor, Right.WRITE)
    message = (
        Message.objects.select_for_update(no_key=True, of=("self",)).filter(id=message_id).first()
    )
    if message is None:
        raise NotFound(_("There is no such message."))
    if message.state != MessageState.UNCERTAIN:
        raise Conflict(_("This message is not uncertain any more."), code="not_uncertain")
    if not evidence.strip():
        raise RuleViolation(
            _("Say how you know."), code="evidence_missing", fields={"evidence": _("Required")}
        )
    if outcome not in RESOLUTIONS:
        raise RuleViolation(_("Unknown outcome."), code="unknown_outcome")
    now = clock.now()
    message.state = RESOLUTIONS[outcome]
    message.state_reason = f"resolved_{outcome}"
    message.resolved_by_id = actor.member_id
    message.resolved_at = now
    message.evidence = evidence.strip()[:500]
    message.finished_at = None if outcome == "send_again" else now
    if outcome == "send_again":
        message.due_at = now
        message.expires_at = now + LATE
        message.handed_at = None
    message.save()
    activity.record(
        events.MessageResolved(
            actor=actor,
            person_id=message.person_id,
            message_id=message.id,
            sequence_id=message.sequence_id,
            enrolment_id=message.enrolment_id,
            purpose=message.purpose,
            outcome=outcome,
        )
    )
    return message


def end_messages(
    *, actor: Actor, rows: Sequence[Message], state: MessageState, reason: str
) -> None:
    """Write the end of locked rows that will not be sent, and tell everybody."""
    if not rows:
        return
    Message.objects.filter(id__in=[row.id for row in rows]).update(
        state=state,
        state_reason=reason,
        finished_at=clock.now(),
        lease_until=None,
        lease_owner="",
    )
    activity.record(
        *(
            events.MessageCancelled(
                actor=actor,
                person_id=row.person_id,
                message_id=row.id,
                sequence_id=row.sequence_id,
                enrolment_id=row.enrolment_id,
                purpose=row.purpose,
                reason=reason,
            )
            for row in rows
        )
    )


def _locked(chosen: QuerySet[Message], states: Collection[MessageState]) -> list[Message]:
    return list(
        chosen.filter(state__in=states)
        .order_by("id")
        .select_for_update(no_key=True, of=("self",))
        .only(
            *_COLUMNS,
            "due_at",
            "expires_at",
            "is_automatic",
            "created_by",
            "state_reason",
            "deferral_count",
        )
    )


def _named(
    enrolment_ids: Collection[uuid.UUID] | None,
    message_ids: Collection[uuid.UUID] | None,
    person_ids: Collection[uuid.UUID] | None,
    sequence_ids: Collection[uuid.UUID] | None,
    issue_ids: Collection[uuid.UUID] | None = None,
) -> QuerySet[Message]:
    named = {
        "enrolment_id__in": enrolment_ids,
        "id__in": message_ids,
        "person_id__in": person_ids,
        "sequence_id__in": sequence_ids,
        "issue_id__in": issue_ids,
    }
    filters = {key: list(ids) for key, ids in named.items() if ids is not None}
    if not filters:
        raise ValueError("name what to recall")
    return Message.objects.filter(**filters)
