# SPDX-License-Identifier: Apache-2.0
"""What other packages tell, and what it ends. Same transaction, short, for many people at once."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING

from talentkreis.kernel import clock
from talentkreis.mail.rules import Blame
from talentkreis.nurture.actions import close_calls, close_cancelled, running
from talentkreis.nurture.actions import fall_silent as end_all_leave
from talentkreis.nurture.actions.stopping import stop_enrolments
from talentkreis.nurture.actions.waiting import wait_for_return
from talentkreis.nurture.models import (
    LIVE_STATES,
    Enrolment,
    Reason,
    Sequence,
    SequenceState,
)
from talentkreis.nurture.queries.recipients import channels_of_sequences
from talentkreis.nurture.rules.endings import ends_by_consent
from talentkreis.offlimits.queries import hard_now
from talentkreis.organisation.actors import SYSTEM
from talentkreis.people.models import ContactKind, ContactPoint, ConversationKind

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable
    from collections.abc import Sequence as Seq

    from talentkreis.activity.events import Event
    from talentkreis.activity.organisation import MemberDeactivated
    from talentkreis.consent.events import AddressSuppressed, ConsentChanged
    from talentkreis.freezes.events import FreezeEnded
    from talentkreis.mail.events import (
        AutoReplyReceived,
        BounceReceived,
        MessageCancelled,
        ReplyReceived,
        SendingPaused,
    )
    from talentkreis.offlimits.events import PersonOffLimitsChanged, PersonSetOffLimits
    from talentkreis.people.events import (
        ContactPointBounced,
        ConversationLogged,
        PersonArchived,
        PersonRestricted,
    )
    from talentkreis.pools.events import PersonLeftPool, PoolClosed, PoolReopened

# What is logged by itself when somebody answers.
_REPLIES = frozenset({ConversationKind.EMAIL, ConversationKind.SMS, ConversationKind.WHATSAPP})


def stop_on_reply(events: Seq[ReplyReceived]) -> None:
    """A human answered: every sequence stops, whichever it was about (FEATURES F3)."""
    _stop(events, Reason.REPLY)


def stop_on_conversation(events: Seq[ConversationLogged]) -> None:
    """Somebody of ours talked with the person: whoever did goes on by hand.

    A reply that comes in is logged as a conversation as well; it has its own reason. What was
    before the start is history that was written down later.
    """
    talks: dict[uuid.UUID, dt.datetime] = {}
    for event in events:
        is_reply = event.conversation_kind in _REPLIES and event.actor.is_system
        if event.person_id is None or not event.was_reached or is_reply:
            continue
        at = event.occurred_at or clock.now()
        talks[event.person_id] = max(at, talks.get(event.person_id, at))
    if not talks:
        return
    close_calls(talks.keys())
    live = Enrolment.objects.filter(person__in=talks, state__in=LIVE_STATES)
    ended = [row.id for row in live if row.started_at <= talks[row.person_id]]
    if ended:
        stop_enrolments(actor=SYSTEM, reason=Reason.CONVERSATION, enrolment_ids=ended)


def wait_while_away(events: Seq[AutoReplyReceived]) -> None:
    """An absence note is no answer: what is due before the day it names waits for that day."""
    away: dict[uuid.UUID, dt.date] = {}
    for event in events:
        if event.person_id is not None and event.returns_on:
            day = dt.date.fromisoformat(event.returns_on)
            away[event.person_id] = max(day, away.get(event.person_id, day))
    if away:
        wait_for_return(away)


def stop_on_bounce(events: Seq[BounceReceived]) -> None:
    """A message came back because of the address. A full mailbox is no reason to stop."""
    _stop((event for event in events if event.blame == Blame.ADDRESS), Reason.BOUNCE)


def stop_on_dead_address(events: Seq[ContactPointBounced]) -> None:
    """Somebody, or three soft bounces, said that the address is dead. A wrong number stops no
    mails.
    """
    numbers = set(
        ContactPoint.objects.filter(id__in=[event.contact_point_id for event in events])
        .exclude(kind=ContactKind.EMAIL)
        .values_list("id", flat=True)
    )
    _stop((event for event in events if event.contact_point_id not in numbers), Reason.BOUNCE)


def stop_on_archiving(events: Seq[PersonArchived]) -> None:
    """The person left daily work."""
    _stop(events, Reason.ARCHIVED)


def stop_on_restriction(events: Seq[PersonRestricted]) -> None:
    """Processing is restricted to storage (Art. 18 DSGVO)."""
    _stop(events, Reason.NOT_ALLOWED)


def stop_on_off_limits(events: Seq[PersonSetOffLimits | PersonOffLimitsChanged]) -> None:
    """Nobody may approach them any more. Where one is only to ask first, the gate holds it up."""
    people = sorted({event.person_id for event in events if event.person_id is not None})
    if people and Enrolment.objects.filter(person__in=people, state__in=LIVE_STATES).exists():
        refused = hard_now(people)
        stop_enrolments(actor=SYSTEM, reason=Reason.NOT_ALLOWED, person_ids=refused)


def pause_refused(events: Seq[SendingPaused]) -> None:
    """Servers take its text for spam, or too many complain: it waits until somebody resumes it."""
    named = {event.sequence_id for event in events if event.sequence_id is not None}
    running_now = Sequence.objects.filter(id__in=named, state=SequenceState.RUNNING)
    for sequence_id in running_now.order_by("id").values_list("id", flat=True):
        running.pause_sequence(actor=SYSTEM, sequence_id=sequence_id)


def pause_with_pool(events: Seq[PoolClosed]) -> None:
    """A closed pool sends nothing (FEATURES C10)."""
    running.pause_with_pool([event.pool_id for event in events if event.pool_id is not None])


def resume_with_pool(events: Seq[PoolReopened]) -> None:
    """An opened one goes on where it stood."""
    running.resume_with_pool([event.pool_id for event in events if event.pool_id is not None])


def go_on_after_freeze(_events: Seq[FreezeEnded]) -> None:
    """A pause that ended early holds nobody up any longer."""
    running.look_again(Reason.FROZEN)


def fall_silent(events: Seq[MemberDeactivated]) -> None:
    """Whoever is locked out lends their name to nothing; what went out by it waits."""
    for event in events:
        if event.member_id is not None:
            end_all_leave(event.member_id)


def close_requests(events: Seq[MessageCancelled]) -> None:
    """What was recalled waits for nobody's approval any more."""
    close_cancelled([event.message_id for event in events if event.message_id is not None])


def stop_on_leaving(events: Seq[PersonLeftPool]) -> None:
    """Whoever leaves a pool leaves the sequences that care for it."""
    by_pool: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for event in events:
        if event.pool_id is not None and event.person_id is not None:
            by_pool[event.pool_id].add(event.person_id)
    for pool_id, people in by_pool.items():
        sequences = list(Sequence.objects.filter(pool=pool_id).values_list("id", flat=True))
        if sequences:
            stop_enrolments(
                actor=SYSTEM, reason=Reason.LEFT_POOL, person_ids=people, sequence_ids=sequences
            )


def stop_on_withdrawal(events: Seq[ConsentChanged | AddressSuppressed]) -> None:
    """The person does not want it any more; holds from the commit of their withdrawal on."""
    _stop_by_consent(events, Reason.CONSENT_WITHDRAWN, by_wish=True)


def stop_on_expiry(events: Seq[ConsentChanged]) -> None:
    """The period of the consent is over."""
    _stop_by_consent(events, Reason.CONSENT_ENDED, by_wish=False)


def _stop_by_consent(
    events: Seq[ConsentChanged | AddressSuppressed], reason: Reason, *, by_wish: bool
) -> None:
    """Stop the sequences whose purpose is meant; one statement for each purpose.

    Whoever answers STOP to an SMS of a sequence wants no more of it; where consent to SMS runs out
    by itself, the e-mails of the same sequence go on.
    """
    by_purpose: dict[tuple[str, str], set[uuid.UUID]] = defaultdict(set)
    for event in events:
        if event.person_id is not None:
            by_purpose[event.purpose, event.channel].add(event.person_id)
    for (purpose, channel), people in by_purpose.items():
        live = dict(
            Sequence.objects.filter(
                enrolments__person__in=people, enrolments__state__in=LIVE_STATES
            )
            .distinct()
            .values_list("id", "purpose")
        )
        ways = channels_of_sequences(live, every=by_wish)
        sequences = [
            sequence_id
            for sequence_id, sequence_purpose in live.items()
            if ends_by_consent(
                purpose=purpose,
                channel=channel,
                sequence_purpose=sequence_purpose,
                channels=ways[sequence_id],
            )
        ]
        if sequences:
            stop_enrolments(actor=SYSTEM, reason=reason, person_ids=people, sequence_ids=sequences)


def _stop(events: Iterable[Event], reason: Reason) -> None:
    people = {event.person_id for event in events if event.person_id is not None}
    if people and Enrolment.objects.filter(person__in=people, state__in=LIVE_STATES).exists():
        stop_enrolments(actor=SYSTEM, reason=reason, person_ids=people)
