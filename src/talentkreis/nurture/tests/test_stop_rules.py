# SPDX-License-Identifier: Apache-2.0
"""Conversations end a sequence, absence lets it wait: in whichever channel people are reached."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from talentkreis.activity.actions import record
from talentkreis.activity.models import Activity
from talentkreis.kernel import clock
from talentkreis.kernel.ids import new_id
from talentkreis.mail.events import AutoReplyReceived
from talentkreis.mail.models import Message, MessageState
from talentkreis.nurture import actions
from talentkreis.nurture.models import Enrolment, EnrolmentState, Reason
from talentkreis.nurture.tests.factories import (
    make_employer,
    make_enrolment,
    make_member,
    make_reader,
    make_sequence,
)
from talentkreis.nurture.tests.pages import text_of
from talentkreis.offlimits.actions import set_person_off_limits
from talentkreis.offlimits.rules import Terms
from talentkreis.organisation.actors import SYSTEM
from talentkreis.people.actions import log_conversation

if TYPE_CHECKING:
    from django.test import Client

    from talentkreis.nurture.models import Sequence
    from talentkreis.organisation.models import Member

pytestmark = pytest.mark.django_db
KIEL = ZoneInfo("Europe/Berlin")
THURSDAY = dt.datetime(2026, 11, 19, 7, 0, tzinfo=dt.UTC)


@pytest.fixture
def merle() -> Member:
    make_employer()
    return make_member()


@pytest.fixture
def sequence(merle: Member, time_machine: Any) -> Sequence:
    """Running since this Thursday, with one person whose first message is planned for today."""
    time_machine.move_to(THURSDAY, tick=False)
    made = make_sequence(merle)
    actions.start_enrolments(actor=merle.actor, sequence_id=made.id, person_ids=[make_reader().id])
    actions.plan_due()
    assert Message.objects.get().state == MessageState.PLANNED
    return made


@pytest.mark.requirement("feature:F3")
@pytest.mark.parametrize("kind", ["call", "meeting", "video", "social", "event", "email"])
def test_a_conversation_in_any_channel_ends_the_sequence_and_the_reason_is_shown(
    client: Client, merle: Member, sequence: Sequence, kind: str
) -> None:
    enrolment = sequence.enrolments.get()
    log_conversation(actor=merle.actor, person_id=enrolment.person_id, kind=kind)
    enrolment.refresh_from_db()
    assert (enrolment.state, enrolment.reason) == (EnrolmentState.STOPPED, Reason.CONVERSATION)
    assert Message.objects.get().state == MessageState.CANCELLED
    client.force_login(merle)
    page = client.get(reverse("nurture:people", args=[sequence.id]))
    assert "ein Gespräch geführt" in text_of(page)


@pytest.mark.requirement("feature:F3")
@pytest.mark.parametrize(
    "talk",
    [
        {"was_reached": False},
        {"happened_at": THURSDAY - dt.timedelta(days=3)},
    ],
    ids=["nobody there", "before the start"],
)
def test_an_attempt_or_an_old_conversation_ends_nothing(
    merle: Member, sequence: Sequence, talk: dict[str, Any]
) -> None:
    enrolment = sequence.enrolments.get()
    log_conversation(actor=merle.actor, person_id=enrolment.person_id, **talk)
    enrolment.refresh_from_db()
    assert enrolment.state == EnrolmentState.ACTIVE


@pytest.mark.requirement("feature:F3")
def test_whoever_is_off_limits_is_out_of_every_sequence(merle: Member, sequence: Sequence) -> None:
    enrolment = sequence.enrolments.get()
    set_person_off_limits(
        actor=merle.actor,
        person_id=enrolment.person_id,
        terms=Terms(reason="Eigener Wunsch"),
    )
    enrolment.refresh_from_db()
    assert (enrolment.state, enrolment.reason) == (EnrolmentState.STOPPED, Reason.NOT_ALLOWED)


@pytest.mark.requirement("feature:F3")
def test_an_absence_note_puts_off_what_is_due_and_planned_until_the_day_it_names(
    client: Client, merle: Member, sequence: Sequence, time_machine: Any
) -> None:
    enrolment = sequence.enrolments.get()
    other = make_enrolment(make_sequence(merle), make_reader())
    due_later = enrolment.next_due_at
    soon = make_enrolment(
        make_sequence(merle), enrolment.person, next_due_at=clock.now() + dt.timedelta(days=2)
    )
    # Monday, 30 November; the next month's message is due after it anyway.
    record(
        AutoReplyReceived(
            actor=SYSTEM,
            person_id=enrolment.person_id,
            inbound_id=new_id(),
            returns_on="2026-11-28",
        )
    )
    message = Message.objects.get()
    assert message.state == MessageState.PLANNED
    assert message.due_at.astimezone(KIEL).date() == dt.date(2026, 11, 30)
    assert message.expires_at > message.due_at
    soon.refresh_from_db()
    assert (soon.state, soon.reason) == (EnrolmentState.ACTIVE, Reason.AWAY)
    assert soon.next_due_at is not None
    assert soon.next_due_at.astimezone(KIEL).date() == dt.date(2026, 11, 30)
    enrolment.refresh_from_db()
    assert enrolment.next_due_at == due_later
    other.refresh_from_db()
    assert other.reason == ""
    assert Activity.objects.filter(kind="nurture.step_postponed").count() == 2
    client.force_login(merle)
    page = client.get(reverse("nurture:people", args=[soon.sequence_id]))
    assert "abwesend, laut eigener Notiz" in text_of(page)

    # ... and it goes on by itself.
    soon.sequence.state = "running"
    soon.sequence.save()
    Message.objects.all().delete()
    time_machine.move_to(soon.next_due_at, tick=False)
    assert actions.plan_due().message_count == 1
    assert Enrolment.objects.get(id=soon.id).reason == ""
