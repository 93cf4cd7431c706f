# SPDX-License-Identifier: Apache-2.0
"""Asking for a draft. A question has three steps: it is asked for here, put to the model by a
background job outside any transaction (`drafting.calling`), and its answer taken in here."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.consent.models import Channel
from talentkreis.drafting.actions.deciding import close, locked_open
from talentkreis.drafting.events import DraftAsked
from talentkreis.drafting.models import DraftingChoice, DraftRequest, Kind, State
from talentkreis.drafting.permissions import Right
from talentkreis.drafting.reasons import MENDED_BY_ADMINS, why
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, RuleViolation
from talentkreis.kernel.jobs import defer
from talentkreis.kernel.limits import is_within
from talentkreis.mail.windows import way_to
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.rights import member_id_of, require

if TYPE_CHECKING:
    import uuid

    from talentkreis.drafting.questions import Question
    from talentkreis.organisation.actors import Actor

MOST_AN_HOUR: Final = 30
SHORTEST_PAUSE, LONGEST_PAUSE = dt.timedelta(minutes=1), dt.timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Order:
    """A question that may go out now, and where to."""

    base_url: str
    model: str
    key: bytes
    is_outside: bool
    instruction: str
    material: str
    kind: str


@transaction.atomic
def ask_for_draft(*, actor: Actor, question: Question) -> DraftRequest:
    """Put a question to the model, in the background.

    Raises NotAllowed, RuleViolation where drafts are off or a fact must not leave, Conflict where
    the month is used up (`used_up`), the model rests (`service_busy`), or a member asks too fast.
    """
    require(actor, Right.ASK)
    member_id = member_id_of(actor)
    # Locked: two questions at once cannot both be the last of the month.
    choice = DraftingChoice.objects.select_for_update().first()
    if choice is None or not choice.is_on:
        raise RuleViolation(_("Drafts by a model are switched off."), code="switched_off")
    if not set(question.person_fields) <= set(choice.person_fields):
        raise RuleViolation(_("This is not told to a model here."), code="not_told")
    now = clock.now()
    if choice.paused_until is not None and now < choice.paused_until:
        raise Conflict(why(choice.failure or "service_busy"), code="service_busy")
    if asked_this_month() >= choice.most_a_month:
        text = _("This month’s drafts are used up. From the first there are new ones.")
        raise Conflict(text, code="used_up")
    if not is_within(f"drafting:{member_id}", MOST_AN_HOUR):
        raise Conflict(
            _("That were many drafts within one hour. Try again later."), code="too_fast"
        )
    row = _write(question, choice, member_id)
    record(
        DraftAsked(
            actor=actor,
            person_id=row.person_id,
            item_id=row.item_id,
            request_id=row.id,
            what=row.kind,
            place=row.place,
            person_fields=question.person_fields,
        )
    )
    from talentkreis.drafting.tasks import call_model

    defer(call_model, request_id=str(row.id))
    return row


def _write(question: Question, choice: DraftingChoice, member_id: uuid.UUID) -> DraftRequest:
    sent = f"{question.instruction}\n{question.sent}".encode()
    return DraftRequest.objects.create(
        kind=question.kind,
        person=question.person,
        item=question.item,
        asked_by_id=member_id,
        language=question.language,
        place=choice.place,
        host=_host_of(choice),
        model=choice.model,
        person_fields=list(question.person_fields),
        instruction=question.instruction,
        material=question.sent,
        sent_hash=hashlib.sha256(sent).digest(),
        before=question.before,
        asked_at=clock.now(),
    )


def _host_of(choice: DraftingChoice) -> str:
    return urlsplit(choice.base_url).hostname or ""


def asked_this_month() -> int:
    """How many drafts count against the month: all but those that came to nothing."""
    rows = DraftRequest.objects.filter(asked_at__gte=clock.month_start())
    return rows.exclude(state=State.FAILED).count()


@transaction.atomic
def begin(*, request_id: uuid.UUID) -> Order | None:
    """Ask again, right before the call, whether it may go out; None where it may not any more."""
    row = locked_open(request_id)
    if row is None or row.state != State.WAITING:
        return None
    choice = DraftingChoice.objects.first()
    # Another model than the member was told about is not asked in its place.
    told = (row.place, row.host, row.model)
    if choice is None or (choice.place, _host_of(choice), choice.model) != told:
        close(row, State.FAILED, reason="switched_off", actor=SYSTEM)
        return None
    gone = row.person_id is None if row.kind == Kind.LETTER else row.item_id is None
    if gone:
        close(row, State.FAILED, reason="unknown", actor=SYSTEM)
        return None
    if row.person_id and not way_to(row.person_id, Channel.EMAIL).answer.is_yes:
        close(row, State.FAILED, reason="not_allowed", actor=SYSTEM)
        return None
    return Order(
        base_url=choice.base_url,
        model=choice.model,
        key=bytes(choice.key or b""),
        is_outside=choice.is_outside,
        instruction=row.instruction,
        material=row.material,
        kind=row.kind,
    )


@transaction.atomic
def take_in(*, request_id: uuid.UUID, proposed: dict[str, str], token_count: int) -> None:
    """Keep what the model proposed until somebody decides. Nothing else changes by it."""
    row = locked_open(request_id)
    if row is None or row.state != State.WAITING:
        return
    row.state, row.proposed, row.token_count = State.READY, proposed, token_count
    row.answered_at = clock.now()
    row.save(update_fields=["state", "proposed", "token_count", "answered_at"])
    DraftingChoice.objects.exclude(failure="").update(failure="", paused_until=None)


@transaction.atomic
def note_failure(*, request_id: uuid.UUID, reason: str, waits: str = "") -> None:
    """There was no usable answer; a service that asks for it rests, as told and within bounds."""
    row = locked_open(request_id)
    if row is None or row.state != State.WAITING:
        return
    close(row, State.FAILED, reason=reason, actor=SYSTEM)
    values: dict[str, object] = {}
    if reason == "service_busy":
        asked = dt.timedelta(seconds=min(int(waits or 0), int(LONGEST_PAUSE.total_seconds())))
        values["paused_until"] = clock.now() + max(asked, SHORTEST_PAUSE)
    if values or reason in MENDED_BY_ADMINS:
        DraftingChoice.objects.update(failure=reason, **values)
