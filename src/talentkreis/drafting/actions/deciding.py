# SPDX-License-Identifier: Apache-2.0
"""Taking a draft over or throwing it away; either way its words go from here."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.content.actions import ItemDetails, Words, update_item
from talentkreis.content.queries import item_line
from talentkreis.drafting import rules
from talentkreis.drafting.events import DraftDecided
from talentkreis.drafting.models import OPEN_STATES, DraftRequest, Kind, State
from talentkreis.drafting.permissions import Right
from talentkreis.drafting.questions import CONTENT_PARTS
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.mail import merge_fields
from talentkreis.mail.actions import Words as LetterWords
from talentkreis.mail.actions import save_draft
from talentkreis.mail.queries import beginning
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.rights import member_id_of, require

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from talentkreis.organisation.actors import Actor

KEPT_FOR: Final = dt.timedelta(days=7)


def locked_open(request_id: uuid.UUID) -> DraftRequest | None:
    """A request nobody decided yet, locked."""
    rows = DraftRequest.objects.select_for_update(no_key=True, of=("self",))
    return rows.filter(id=request_id, state__in=OPEN_STATES).first()


def _own(actor: Actor, request_id: uuid.UUID) -> DraftRequest:
    """A request of the actor's own that can be decided. Raises NotFound, Conflict."""
    rows = DraftRequest.objects.select_for_update(no_key=True, of=("self",))
    row = rows.filter(id=request_id, asked_by_id=member_id_of(actor)).first()
    if row is None:
        raise NotFound(_("There is no such draft."), code="no_such_draft")
    if row.state not in OPEN_STATES:
        raise Conflict(_("This draft was decided already."), code="decided")
    return row


@transaction.atomic
def take_over_letter(
    *, actor: Actor, request_id: uuid.UUID, words: Mapping[str, str]
) -> DraftRequest:
    """Put a draft, as the member corrected it, where they write: there it waits to be sent.

    Nothing is sent. Raises NotAllowed, NotFound, Conflict, RuleViolation naming the input where a
    merge field is left that nothing fills.
    """
    require(actor, Right.ASK)
    row = _own(actor, request_id)
    if row.state != State.READY or row.kind != Kind.LETTER or row.person_id is None:
        raise Conflict(_("There is nothing to take over yet."), code="not_ready")
    subject, text = rules.one_line(words.get("subject", "")), words.get("text", "").strip()
    flaws = {
        name: " ".join(problem.text for problem in problems)
        for name, written in (("subject", subject), ("text", text))
        if (problems := merge_fields.check(written, ()))
    }
    if not text:
        flaws["text"] = _("Write something.")
    if flaws:
        raise RuleViolation(next(iter(flaws.values())), code="invalid_fields", fields=flaws)
    before = beginning(actor, row.person_id).draft
    save_draft(
        actor=actor,
        person_id=row.person_id,
        words=LetterWords(
            text=text,
            subject=subject,
            answers=before.answers_id if before else None,
        ),
        is_writing=False,
        is_proposed=True,
    )
    return close(row, State.TAKEN, actor=actor)


@transaction.atomic
def take_over_content(
    *, actor: Actor, request_id: uuid.UUID, words: Mapping[str, str]
) -> DraftRequest:
    """Write a draft, as the member corrected it, into its side of the library.

    Raises as `content.actions.update_item`, and NotFound, Conflict.
    """
    require(actor, Right.ASK)
    row = _own(actor, request_id)
    if row.state != State.READY or row.kind != Kind.CONTENT or row.item_id is None:
        raise Conflict(_("There is nothing to take over yet."), code="not_ready")
    line = item_line(actor, row.item_id)
    sides = {
        code: Words(**{name: getattr(text, name) for name in Words.__slots__})
        for code, text in line.texts.items()
    }
    had = sides.get(row.language, Words())
    sides[row.language] = Words(
        **{name: words.get(name, "") for name in CONTENT_PARTS},
        link=had.link,
        image=had.image,
        image_alt=had.image_alt,
    )
    if not words.get("title", "").strip():
        reason = _("A title is missing.")
        raise RuleViolation(reason, code="invalid_fields", fields={"title": reason})
    item = line.item
    try:
        update_item(
            actor=actor,
            item_id=item.id,
            details=ItemDetails(
                kind=item.kind,
                owner_id=item.owner_id,
                topic_ids=[topic.id for topic in item.topics.all()],
                audience=item.audience,
                valid_until=item.valid_until,
                words=sides,
            ),
        )
    except RuleViolation as error:
        ending = f"_{row.language}"
        fields = {name.removesuffix(ending): text for name, text in error.fields.items()}
        raise RuleViolation(error.message, code=error.code, fields=fields) from error
    return close(row, State.TAKEN, actor=actor)


@transaction.atomic
def drop_draft(*, actor: Actor, request_id: uuid.UUID) -> DraftRequest:
    """Throw a draft away, also one still being written. Raises NotAllowed, NotFound, Conflict."""
    require(actor, Right.ASK)
    return close(_own(actor, request_id), State.DROPPED, actor=actor)


def close(row: DraftRequest, state: State, *, actor: Actor, reason: str = "") -> DraftRequest:
    """Decide a locked request: its words go, what is left says what became of it."""
    row.state, row.reason, row.decided_at = state, reason, clock.now()
    row.instruction = row.material = ""
    row.before, row.proposed = {}, {}
    row.save()
    record(
        DraftDecided(
            actor=actor,
            person_id=row.person_id,
            item_id=row.item_id,
            request_id=row.id,
            what=row.kind,
            outcome=state,
        )
    )
    return row


@transaction.atomic
def forget_old() -> int:
    """Close what nobody decided within a week; tell how many."""
    rows = DraftRequest.objects.select_for_update(no_key=True, of=("self",), skip_locked=True)
    old = list(rows.filter(state__in=OPEN_STATES, asked_at__lt=clock.now() - KEPT_FOR))
    for row in old:
        close(row, State.FAILED, reason="forgotten", actor=SYSTEM)
    return len(old)


@transaction.atomic
def forget_person(*, person_id: uuid.UUID) -> None:
    """Part of erasing a person: requests stay as a count, without words and without them."""
    rows = DraftRequest.objects.filter(person_id=person_id)
    rows.filter(state__in=OPEN_STATES).update(
        state=State.FAILED,
        reason="unknown",
        decided_at=clock.now(),
        instruction="",
        material="",
        before={},
        proposed={},
    )
    rows.update(person=None)
