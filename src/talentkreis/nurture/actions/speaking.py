# SPDX-License-Identifier: Apache-2.0
"""Asking a colleague to lend their name to a sequence; giving leave, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity import actions as activity
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.kernel.text import clean
from talentkreis.mail import actions as mail
from talentkreis.mail.models import Message
from talentkreis.mail.rules import NOT_GONE_OUT
from talentkreis.nurture import events
from talentkreis.nurture.actions.building import locked_sequence
from talentkreis.nurture.actions.lending import take_letters_back
from talentkreis.nurture.actions.noticing import address_of, tell_member
from talentkreis.nurture.models import (
    OPEN_STATES,
    Enrolment,
    EnrolmentState,
    Leave,
    LeaveState,
    Reason,
)
from talentkreis.nurture.permissions import Right
from talentkreis.nurture.queries.speaking import fingerprint_of, mails_of
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.models import Member
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from django.db.models import QuerySet

    from talentkreis.nurture.models import Sequence
    from talentkreis.organisation.actors import Actor

MOST_PEOPLE = 10_000
LONGEST_DAYS = 366


@transaction.atomic
def ask_leave(
    *,
    actor: Actor,
    sequence_id: uuid.UUID,
    sender_id: uuid.UUID,
    most_people: int,
    note: str = "",
) -> Leave:
    """Ask a colleague whether the latest version may go out in their name; they hear by mail.

    Asking again while it is open is once. Raises NotFound, NotAllowed, Conflict when the sequence
    has ended, RuleViolation for nobody of ours, no mails, or a number out of range.
    """
    require(actor, Right.START)
    sequence = locked_sequence(actor, sequence_id)
    version = sequence.versions.order_by("-number")[0]
    sender = Member.objects.filter(id=sender_id, is_active=True).first()
    if sender is None:
        raise RuleViolation(_("Choose somebody who works here."), code="unknown_sender")
    if not 1 <= most_people <= MOST_PEOPLE:
        raise RuleViolation(
            _("Between %(least)d and %(most)d.") % {"least": 1, "most": MOST_PEOPLE},
            code="most_people",
        )
    if not mails_of(version):
        raise RuleViolation(_("Write a mail first: they want to read it."), code="no_mails")
    open_one = Leave.objects.filter(version=version, sender=sender, state__in=OPEN_STATES).first()
    if open_one is not None and open_one.state == LeaveState.ASKED:
        return open_one
    if open_one is not None:
        _withdraw(open_one, actor)
    leave = Leave.objects.create(
        version=version,
        sender=sender,
        asked_by_id=_member_of(actor),
        asked_at=clock.now(),
        note=clean(note)[:300],
        most_people=most_people,
    )
    _tell(leave, sender, sequence)
    activity.record(events.LeaveAsked(actor=actor, sequence_id=sequence.id, member_id=sender.id))
    return leave


@transaction.atomic
def give_leave(*, actor: Actor, leave_id: uuid.UUID, until: dt.date) -> Leave:
    """Let these words go out in one's own name until a day; whoever waited for it goes on.

    Raises NotFound for what others are asked, NotAllowed, Conflict for a request that is closed,
    RuleViolation for a day that is over or more than a year away.
    """
    leave = _locked(actor, leave_id)
    if leave.state not in OPEN_STATES:
        raise Conflict(_("This request is closed."), code="leave_closed")
    if not 0 <= (until - clock.today()).days <= LONGEST_DAYS:
        raise RuleViolation(
            _("Choose a day within a year."),
            code="leave_until",
            fields={"until": _("Choose a day within a year.")},
        )
    leave.state, leave.until, leave.decided_at = LeaveState.GIVEN, until, clock.now()
    leave.fingerprint = fingerprint_of(leave.version)
    leave.save(update_fields=["state", "until", "decided_at", "fingerprint"])
    _go_on(_waiting(leave))
    activity.record(
        events.LeaveGiven(
            actor=actor, sequence_id=leave.version.sequence_id, member_id=leave.sender_id
        )
    )
    return leave


@transaction.atomic
def decline_leave(*, actor: Actor, leave_id: uuid.UUID) -> Leave:
    """Say no. Nothing has gone out. Raises as `give_leave`."""
    leave = _locked(actor, leave_id)
    if leave.state != LeaveState.ASKED:
        raise Conflict(_("This request is closed."), code="leave_closed")
    leave.state, leave.decided_at = LeaveState.DECLINED, clock.now()
    leave.save(update_fields=["state", "decided_at"])
    activity.record(
        events.LeaveDeclined(
            actor=actor, sequence_id=leave.version.sequence_id, member_id=leave.sender_id
        )
    )
    return leave


@transaction.atomic
def withdraw_leave(*, actor: Actor, leave_id: uuid.UUID) -> Leave:
    """Take one's leave back: what has not gone out does not, and its people wait.

    Those who lead the sequence may take a request back as well. Twice is once. Raises NotFound,
    NotAllowed.
    """
    leave = _locked(actor, leave_id, or_right=Right.START)
    if leave.state in OPEN_STATES:
        _withdraw(leave, actor)
    return leave


@transaction.atomic
def go_on_without(*, actor: Actor, leave_id: uuid.UUID) -> int:
    """Let those who wait for this sender go on in the name of whoever cares for them.

    Tells how many. Raises NotFound, NotAllowed.
    """
    require(actor, Right.START)
    leave = Leave.objects.select_related("version__sequence").filter(id=leave_id).first()
    if leave is None:
        raise NotFound(_("There is no such request."), code="no_such_leave")
    locked_sequence(actor, leave.version.sequence_id)
    ids = list(_waiting(leave).select_for_update().values_list("id", flat=True))
    Enrolment.objects.filter(id__in=ids).update(sender=None)
    return _go_on(Enrolment.objects.filter(id__in=ids))


@transaction.atomic
def fall_silent(member_id: uuid.UUID) -> None:
    """Whoever cannot sign in any more speaks for nobody: all their leave ends."""
    for leave in Leave.objects.filter(sender=member_id, state__in=OPEN_STATES).order_by("id"):
        _withdraw(leave, SYSTEM)
    take_letters_back(member_id)


def _locked(actor: Actor, leave_id: uuid.UUID, *, or_right: Right | None = None) -> Leave:
    require(actor, Right.SPEAK)
    leave = (
        Leave.objects.select_for_update(of=("self",))
        .select_related("version__sequence")
        .filter(id=leave_id)
        .first()
    )
    if leave is None or (leave.sender_id != actor.member_id and or_right is None):
        raise NotFound(_("There is no such request."), code="no_such_leave")
    if leave.sender_id != actor.member_id and or_right is not None:
        require(actor, or_right)
        locked_sequence(actor, leave.version.sequence_id)
    return leave


def _withdraw(leave: Leave, actor: Actor) -> None:
    leave.state, leave.decided_at = LeaveState.WITHDRAWN, clock.now()
    leave.save(update_fields=["state", "decided_at"])
    sequence_id = leave.version.sequence_id
    mail.cancel_messages(
        actor=SYSTEM,
        message_ids=list(
            Message.objects.filter(
                sequence_id=sequence_id, sender=leave.sender_id, state__in=NOT_GONE_OUT
            ).values_list("id", flat=True)
        ),
        reason=Reason.SENDER_GONE,
    )
    people = list(
        Enrolment.objects.select_for_update(no_key=True)
        .filter(version=leave.version, sender=leave.sender_id, state=EnrolmentState.ACTIVE)
        .order_by("id")
        .values_list("id", "person_id")
    )
    Enrolment.objects.filter(id__in=[each for each, _person in people]).update(
        state=EnrolmentState.PAUSED, reason=Reason.SENDER_GONE, changed_at=clock.now()
    )
    if people:
        activity.record_for_people(
            events.EnrolmentPaused(actor=actor, sequence_id=sequence_id, reason=Reason.SENDER_GONE),
            [person for _each, person in people],
        )
    activity.record(
        events.LeaveWithdrawn(actor=actor, sequence_id=sequence_id, member_id=leave.sender_id)
    )


def _waiting(leave: Leave) -> QuerySet[Enrolment]:
    """Those who wait because this sender speaks no more."""
    return Enrolment.objects.filter(
        version=leave.version,
        sender=leave.sender_id,
        state=EnrolmentState.PAUSED,
        reason=Reason.SENDER_GONE,
    )


def _go_on(waiting: QuerySet[Enrolment]) -> int:
    now = clock.now()
    waiting.filter(next_due_at__isnull=True).update(next_due_at=now)
    return waiting.update(state=EnrolmentState.ACTIVE, reason="", changed_at=now)


def _member_of(actor: Actor) -> uuid.UUID:
    if actor.member_id is None:
        raise RuleViolation(_("Only a member can ask."), code="no_member")
    return actor.member_id


def _tell(leave: Leave, sender: Member, sequence: Sequence) -> None:
    asking = leave.asked_by.name
    tell_member(
        sender,
        lambda: (
            _("May mails go out in your name?"),
            _("%(name)s asks whether “%(sequence)s” may go out in your name.")
            % {"name": asking, "sequence": sequence.name},
            _("Here you read every mail and decide until when: %(url)s")
            % {"url": address_of("nurture:leave", leave.id)},
            _("Nothing goes out before you say yes, and you can take it back at any time."),
        ),
    )
