# SPDX-License-Identifier: Apache-2.0
"""From draft to mail: schedule, start, put together batch by batch, recall; and the test.

Assembly goes through the audience by id, a batch a transaction: messages, counts and how far it
came live or die together. A job that is killed goes on where the last batch ended; the unique
keys of messages hold whatever else happens.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from talentkreis.activity import actions as activity
from talentkreis.kernel import clock, jobs
from talentkreis.kernel.errors import Conflict, DomainError, NotFound, RuleViolation
from talentkreis.mail import actions as mail
from talentkreis.mail.preflight import require_no_red
from talentkreis.mail.rules import LATE
from talentkreis.newsletters import events
from talentkreis.newsletters.actions.writing import locked_draft, locked_issue
from talentkreis.newsletters.models import Issue, IssueState, Skipped
from talentkreis.newsletters.permissions import Right
from talentkreis.newsletters.queries.desk import Desk
from talentkreis.newsletters.queries.editions import edition_of, taken_down
from talentkreis.newsletters.queries.issues import obstacles
from talentkreis.newsletters.queries.readers import audience_ids, load_readers
from talentkreis.newsletters.queries.segments import for_one
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.models import Member
from talentkreis.organisation.rights import member_id_of, require
from talentkreis.people.queries import person_visible_to

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from talentkreis.mail.models import Message
    from talentkreis.organisation.actors import Actor

BATCH = 500


@transaction.atomic
def schedule_issue(*, actor: Actor, issue_id: uuid.UUID, due_at: dt.datetime) -> Issue:
    """Let an issue go out at a time, or at once for one that is past.

    Who gets it is decided then, with the eyes of this member. Raises NotFound, NotAllowed,
    Conflict unless it is a draft or while mail servers would refuse our mail (`preflight_red`),
    RuleViolation with everything that is missing.
    """
    require(actor, Right.SEND)
    member_id = member_id_of(actor)
    issue = locked_draft(actor, issue_id)
    _require_ready(actor, issue)
    issue.state = IssueState.SCHEDULED
    issue.due_at = max(due_at, clock.now())
    issue.scheduled_by_id = member_id
    issue.save(update_fields=["state", "due_at", "scheduled_by"])
    activity.record(events.IssueScheduled(actor=actor, issue_id=issue.id, pool_id=issue.pool_id))
    return issue


@transaction.atomic
def take_back(*, actor: Actor, issue_id: uuid.UUID) -> Issue:
    """Make a scheduled issue a draft again. Twice is once.

    Raises NotFound, NotAllowed, Conflict once it has begun to go out.
    """
    require(actor, Right.SEND)
    issue = locked_issue(actor, issue_id)
    if issue.state == IssueState.DRAFT:
        return issue
    if issue.state != IssueState.SCHEDULED:
        raise Conflict(_("It has begun to go out. It can be recalled."), code="issue_started")
    issue.state, issue.due_at = IssueState.DRAFT, None
    issue.save(update_fields=["state", "due_at"])
    activity.record(events.IssueTakenBack(actor=actor, issue_id=issue.id, pool_id=issue.pool_id))
    return issue


@transaction.atomic
def send_late(*, actor: Actor, issue_id: uuid.UUID) -> Issue:
    """Let an issue go out now whose time has been over for a day; it waits for this decision.

    Who gets it is decided with the eyes of this member. Raises NotFound, NotAllowed, Conflict
    unless it is late (`issue_not_late`) or while mail servers would refuse our mail
    (`preflight_red`), RuleViolation with everything that is missing by now.
    """
    require(actor, Right.SEND)
    member_id = member_id_of(actor)
    issue = locked_issue(actor, issue_id)
    if not issue.is_late(clock.now()):
        raise Conflict(_("It is not late."), code="issue_not_late")
    _require_ready(actor, issue)
    issue.due_at, issue.scheduled_by_id = clock.now(), member_id
    issue.save(update_fields=["due_at", "scheduled_by"])
    activity.record(events.IssueScheduled(actor=actor, issue_id=issue.id, pool_id=issue.pool_id))
    return issue


def start_due() -> int:
    """Start every issue whose time has come; tell how many. For the periodic job.

    After an outage what is a whole day late is not flushed: it waits for somebody's decision
    (TRUST E-17), `send_late` or `take_back`.
    """
    now = clock.now()
    due = Issue.objects.filter(state=IssueState.SCHEDULED, due_at__lte=now, due_at__gt=now - LATE)
    return sum(_start(issue_id) for issue_id in due.values_list("id", flat=True))


@transaction.atomic
def _start(issue_id: uuid.UUID) -> bool:
    """Take the edition down and begin to put it together; False when somebody was faster."""
    from talentkreis.newsletters.tasks import assemble

    issue = Issue.objects.select_for_update(no_key=True, of=("self",)).get(id=issue_id)
    if issue.state != IssueState.SCHEDULED or issue.is_late(clock.now()):
        return False
    issue.edition = taken_down(issue).to_json()
    issue.state, issue.started_at = IssueState.SENDING, clock.now()
    issue.save(update_fields=["edition", "state", "started_at"])
    activity.record(events.IssueStarted(actor=SYSTEM, issue_id=issue.id, pool_id=issue.pool_id))
    jobs.defer(assemble, lock=f"newsletter:{issue.id}", issue_id=str(issue.id))
    return True


@transaction.atomic
def assemble_next(*, issue_id: uuid.UUID, size: int = BATCH) -> bool:
    """Put the next batch together; tell whether there may be more. Safe to run again.

    An audience nobody can find any more (a pool out of sight, a filter on a field that is gone)
    ends the issue where it stands: fail closed.
    """
    rows = Issue.objects.select_for_update(no_key=True, of=("self",))
    issue = rows.select_related("owner", "pool", "scheduled_by").filter(id=issue_id).first()
    if issue is None or issue.state != IssueState.SENDING or issue.scheduled_by is None:
        return False
    actor = issue.scheduled_by.actor
    try:
        ids = list(islice(audience_ids(actor, issue, after=issue.assembled_until), size))
    except DomainError as error:
        _count(issue, Counter({error.code[:40]: 1}))
        ids = []
    if not ids:
        _finish(issue)
        return False
    _assemble(actor, issue, ids)
    issue.assembled_until = ids[-1]
    issue.save(update_fields=["assembled_until"])
    return True


@transaction.atomic
def recall_issue(*, actor: Actor, issue_id: uuid.UUID) -> int:
    """Take back whatever has not gone out, and put nothing more together; tell how many.

    Twice is once. Raises NotFound, NotAllowed, Conflict for an issue that has not begun.
    """
    require(actor, Right.SEND)
    issue = locked_issue(actor, issue_id)
    if issue.state not in {IssueState.SENDING, IssueState.SENT, IssueState.RECALLED}:
        raise Conflict(_("Nothing of it has gone out yet."), code="issue_not_started")
    count = mail.cancel_messages(actor=SYSTEM, issue_ids=[issue.id], reason="recalled")
    if issue.state != IssueState.RECALLED:
        issue.state, issue.finished_at = IssueState.RECALLED, issue.finished_at or clock.now()
        issue.save(update_fields=["state", "finished_at"])
        activity.record(
            events.IssueRecalled(
                actor=actor, issue_id=issue.id, pool_id=issue.pool_id, message_count=count
            )
        )
    return count


@transaction.atomic
def send_test(*, actor: Actor, issue_id: uuid.UUID, person_id: uuid.UUID) -> Message:
    """Send the member what this person would get, to the member's own address.

    Raises NotFound for a person or issue they do not see, NotAllowed, RuleViolation where the
    person would get nothing.
    """
    require(actor, Right.EDIT)
    member = Member.objects.get(id=member_id_of(actor))
    issue = locked_issue(actor, issue_id)
    person_visible_to(actor, person_id)
    seen = for_one(actor, issue, person_id, asks_gate=False)
    if seen is None:
        raise NotFound(_("There is no such person."), code="no_such_person")
    if seen.letter is None:
        raise RuleViolation(seen.refusal_text, code=seen.refusal)
    message = mail.queue_message(
        actor=actor,
        person_id=None,
        purpose="transactional",
        subject=_("[Test] %(subject)s") % {"subject": seen.letter.subject},
        text=seen.letter.text,
        html=seen.letter.html,
        is_page=True,
        language=seen.known.reader.language,
        due_at=clock.now(),
        to_address=member.email,
        is_automatic=False,
    )
    activity.record(events.TestSent(actor=actor, issue_id=issue.id, message_id=message.id))
    return message


def _require_ready(actor: Actor, issue: Issue) -> None:
    """Everything it takes to go out, now."""
    missing = obstacles(actor, issue)
    if missing:
        said = " ".join(str(obstacle.text) for obstacle in missing)
        raise RuleViolation(said, code=missing[0].code)
    require_no_red()


def _assemble(actor: Actor, issue: Issue, ids: Sequence[uuid.UUID]) -> None:
    """One message for each who gets one, one count for each who does not."""
    edition = edition_of(issue)
    desk = Desk(issue, edition)
    skipped: Counter[str] = Counter()
    messages = []
    for person_id, known in load_readers(actor, edition, ids).items():
        letter = desk.letter_for(known)
        if isinstance(letter, str):
            skipped[letter] += 1
            continue
        messages.append(
            mail.IssueMessage(
                person_id=person_id,
                address=known.address,
                subject=letter.subject,
                text=letter.text,
                html=letter.html,
                language=known.reader.language,
            )
        )
    assert issue.started_at is not None
    # Where putting together stood still for a day, the rest is late as well: each is held.
    written = mail.queue_issue_messages(
        actor=SYSTEM, issue_id=issue.id, due_at=issue.started_at, messages=messages
    )
    skipped["same_address"] += len(messages) - len(written)
    _count(issue, skipped)


def _count(issue: Issue, skipped: Counter[str]) -> None:
    for reason, count in skipped.items():
        if count:
            row, is_new = Skipped.objects.get_or_create(
                issue=issue, reason=reason, defaults={"count": count}
            )
            if not is_new:
                Skipped.objects.filter(pk=row.pk).update(count=F("count") + count)


def _finish(issue: Issue) -> None:
    issue.state, issue.finished_at = IssueState.SENT, clock.now()
    issue.save(update_fields=["state", "finished_at"])
    activity.record(events.IssueAssembled(actor=SYSTEM, issue_id=issue.id, pool_id=issue.pool_id))
