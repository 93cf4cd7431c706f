# SPDX-License-Identifier: Apache-2.0
"""One letter in the name of a colleague: asked, approved as read or changed, declined, taken back.

The letter itself is a message that waits; `mail` sends it, asks the gate again at hand-over, and
lets nothing leave but the words that were approved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity import actions as activity
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.kernel.text import clean
from talentkreis.mail import actions as mail
from talentkreis.mail.permissions import Right as MailRight
from talentkreis.nurture import events
from talentkreis.nurture.actions.noticing import address_of, tell_member
from talentkreis.nurture.models import OPEN_STATES, LeaveState, LetterLeave
from talentkreis.nurture.permissions import Right
from talentkreis.nurture.queries.lending import knows_of, why_away
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.models import Member
from talentkreis.organisation.rights import member_id_of, require
from talentkreis.people.queries import person_visible_to

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Collection

    from talentkreis.mail.lending import Wish
    from talentkreis.organisation.actors import Actor

    _Words = Callable[[str, str], tuple[str, ...]]

LONGEST_REASON = 300


@transaction.atomic
def ask_for_letter(*, actor: Actor, wish: Wish) -> LetterLeave:
    """Lay a letter before the colleague in whose name it is to go out; they hear by mail.

    Raises NotFound, NotAllowed, RuleViolation for somebody who is not here, is away, is oneself or
    may not know of the person (`unknown_sender`, `sender_away`), and as `mail.lay_before`.
    """
    require(actor, MailRight.WRITE)
    asked_by = member_id_of(actor)
    person = person_visible_to(actor, wish.person_id)
    sender = Member.objects.filter(id=wish.sender_id, is_active=True).first()
    if sender is None or sender.id == asked_by or not knows_of(sender.id, person):
        raise _refused(_("Choose a colleague who works here."), code="unknown_sender")
    if away := why_away(sender.id):
        raise _refused(away, code="sender_away")
    message = mail.lay_before(
        actor=actor, person_id=person.id, words=wish.words, sender_id=sender.id
    )
    leave = LetterLeave.objects.create(
        message=message,
        person=person,
        sender=sender,
        asked_by_id=asked_by,
        asked_at=clock.now(),
        note=clean(wish.note)[:LONGEST_REASON],
    )
    asking = leave.asked_by.name
    tell_member(
        sender,
        lambda: (
            _("May a mail go out in your name?"),
            _("%(name)s has written a mail that is to go out in your name.") % {"name": asking},
            _("Here you read it, change it if you like, and decide: %(url)s")
            % {"url": address_of("nurture:letter", leave.id)},
            _("Nothing goes out before you say yes."),
        ),
    )
    activity.record(
        events.LetterLeaveAsked(
            actor=actor, person_id=person.id, message_id=message.id, member_id=sender.id
        )
    )
    return leave


@transaction.atomic
def approve_letter(
    *, actor: Actor, leave_id: uuid.UUID, subject: str, text: str, read: str
) -> LetterLeave:
    """Let a letter go out in one's own name, in these words.

    `read` tells which words one had before one (`mail.rules.words_hash`). Raises NotFound for what
    others are asked, NotAllowed, Conflict for a request that is closed or words that changed,
    RuleViolation for words that cannot be sent and where the gate does not say yes.
    """
    leave = _locked_of(actor, leave_id)
    before = (leave.message.subject, leave.message.text)
    message = mail.let_go_out(
        actor=actor, message_id=leave.message_id, subject=subject, text=text, read=read
    )
    leave.is_reworded = (message.subject, message.text) != before
    _decide(leave, LeaveState.GIVEN, "is_reworded")
    if leave.is_reworded:
        _tell_asker(leave, _approved_otherwise)
    activity.record(
        events.LetterLeaveGiven(
            actor=actor,
            person_id=leave.person_id,
            message_id=leave.message_id,
            member_id=leave.sender_id,
            is_reworded=leave.is_reworded,
        )
    )
    return leave


@transaction.atomic
def decline_letter(*, actor: Actor, leave_id: uuid.UUID, reason: str) -> LetterLeave:
    """Say no, and why. The words are a draft of whoever wrote them again, who hears by mail.

    Raises NotFound, NotAllowed, Conflict for a request that is closed, RuleViolation without a
    reason.
    """
    leave = _locked_of(actor, leave_id)
    leave.refusal = clean(reason)[:LONGEST_REASON]
    if not leave.refusal:
        text = _("Say why, so that they can write it differently.")
        raise RuleViolation(text, code="reason_missing", fields={"reason": text})
    _decide(leave, LeaveState.DECLINED, "refusal")
    mail.give_back(message_id=leave.message_id, reason="sender_declined")
    _tell_asker(leave, _declined)
    activity.record(
        events.LetterLeaveDeclined(
            actor=actor,
            person_id=leave.person_id,
            message_id=leave.message_id,
            member_id=leave.sender_id,
        )
    )
    return leave


@transaction.atomic
def take_letter_back(*, actor: Actor, leave_id: uuid.UUID) -> LetterLeave:
    """Take a letter back before it leaves, as whoever lends the name or whoever asked for it.

    Its words are a draft again. Twice is once. Raises NotFound, NotAllowed, Conflict when it is on
    its way already.
    """
    require(actor, Right.SPEAK)
    leave = _locked(leave_id)
    if leave is None or actor.member_id not in {leave.sender_id, leave.asked_by_id}:
        raise _not_found()
    if leave.state not in OPEN_STATES:
        return leave
    was_given = leave.state == LeaveState.GIVEN
    _decide(leave, LeaveState.WITHDRAWN)
    reason = "sender_gone" if actor.member_id == leave.sender_id else "recalled"
    if not mail.give_back(message_id=leave.message_id, reason=reason) and was_given:
        raise Conflict(_("It is on its way already."), code="on_its_way")
    _record_withdrawn(leave, actor)
    return leave


def take_letters_back(member_id: uuid.UUID) -> None:
    """Whoever cannot sign in any more speaks for nobody: what has not left comes back."""
    rows = LetterLeave.objects.select_for_update(of=("self",), no_key=True)
    for leave in rows.filter(sender=member_id, state__in=OPEN_STATES).order_by("id"):
        if mail.give_back(message_id=leave.message_id, reason="sender_gone"):
            _decide(leave, LeaveState.WITHDRAWN)
            _record_withdrawn(leave, SYSTEM)


def close_cancelled(message_ids: Collection[uuid.UUID]) -> None:
    """Letters that were recalled or ended otherwise wait for nobody any more."""
    LetterLeave.objects.filter(message__in=list(message_ids), state__in=OPEN_STATES).update(
        state=LeaveState.WITHDRAWN, decided_at=clock.now()
    )


def _locked(leave_id: uuid.UUID) -> LetterLeave | None:
    return (
        LetterLeave.objects.select_for_update(of=("self",), no_key=True)
        .select_related("message", "person", "sender", "asked_by")
        .filter(id=leave_id)
        .first()
    )


def _locked_of(actor: Actor, leave_id: uuid.UUID) -> LetterLeave:
    """A request to this member that waits."""
    require(actor, Right.SPEAK)
    leave = _locked(leave_id)
    if leave is None or leave.sender_id != actor.member_id:
        raise _not_found()
    if not knows_of(leave.sender_id, leave.person):
        raise _not_found()
    if leave.state != LeaveState.ASKED:
        raise Conflict(_("This request is closed."), code="leave_closed")
    return leave


def _decide(leave: LetterLeave, state: LeaveState, *fields: str) -> None:
    leave.state, leave.decided_at = state, clock.now()
    leave.save(update_fields=["state", "decided_at", *fields])


def _record_withdrawn(leave: LetterLeave, actor: Actor) -> None:
    activity.record(
        events.LetterLeaveWithdrawn(
            actor=actor,
            person_id=leave.person_id,
            message_id=leave.message_id,
            member_id=leave.sender_id,
        )
    )


def _tell_asker(leave: LetterLeave, words: _Words) -> None:
    if leave.asked_by.is_active:
        name, url = leave.sender.name, address_of("nurture:letter", leave.id)
        tell_member(leave.asked_by, lambda: words(name, url))


def _approved_otherwise(name: str, url: str) -> tuple[str, ...]:
    return (
        _("Your mail goes out in changed words"),
        _("%(name)s has approved it and changed the words before.") % {"name": name},
        _("What goes out now: %(url)s") % {"url": url},
    )


def _declined(name: str, url: str) -> tuple[str, ...]:
    return (
        _("Your mail does not go out"),
        _("%(name)s does not want it to go out in their name.") % {"name": name},
        _("The reason: %(url)s") % {"url": url},
        _("What you wrote is a draft again."),
    )


def _refused(text: str, *, code: str) -> RuleViolation:
    return RuleViolation(text, code=code, fields={"speaker": text})


def _not_found() -> NotFound:
    return NotFound(_("There is no such request."), code="no_such_leave")
