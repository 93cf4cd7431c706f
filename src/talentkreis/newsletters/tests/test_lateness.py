# SPDX-License-Identifier: Apache-2.0
"""After an outage an issue that is a whole day late waits for somebody's decision."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotAllowed, RuleViolation
from talentkreis.mail.delivery import deliver_due
from talentkreis.mail.models import Message
from talentkreis.mail.tests.factories import a_mailbox
from talentkreis.mail.tests.sink import smtp_sink
from talentkreis.newsletters import actions
from talentkreis.newsletters.models import Issue, IssueState
from talentkreis.newsletters.tests.factories import (
    a_block,
    a_reader,
    a_shared_pool,
    an_issue,
    an_item,
)
from talentkreis.nurture.tests.factories import make_employer, make_member
from talentkreis.nurture.tests.pages import text_of
from talentkreis.organisation.actors import Role

if TYPE_CHECKING:
    from django.test import Client

    from talentkreis.organisation.models import Member
    from talentkreis.pools.models import Pool

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.requirement("trust:E-17"),
    pytest.mark.requirement("feature:G1"),
]
MORNING = dt.datetime(2026, 11, 19, 8, 0, tzinfo=dt.UTC)


@pytest.fixture
def merle(client: Client, time_machine: Any) -> Member:
    time_machine.move_to(MORNING, tick=False)
    make_employer()
    member = make_member()
    client.force_login(member)
    return member


@pytest.fixture
def pool(merle: Member) -> Pool:
    return a_shared_pool(merle)


@pytest.fixture
def issue(merle: Member, pool: Pool) -> Issue:
    """Scheduled for noon, with three readers."""
    made = an_issue(merle, pool)
    for title in ("Eins", "Zwei"):
        a_block(merle, made, an_item(merle, title))
    for _number in range(3):
        a_reader(pool=pool)
    noon = MORNING + dt.timedelta(hours=4)
    return actions.schedule_issue(actor=merle.actor, issue_id=made.id, due_at=noon)


def _outage(time_machine: Any, *, hours: float) -> None:
    """Nothing runs until so long after the issue was due."""
    time_machine.move_to(MORNING + dt.timedelta(hours=4 + hours), tick=False)


def _state(issue: Issue) -> str:
    issue.refresh_from_db()
    return issue.state


def test_less_than_a_day_late_it_goes_out(issue: Issue, time_machine: Any) -> None:
    _outage(time_machine, hours=23.9)
    assert actions.start_due() == 1
    assert _state(issue) == IssueState.SENDING


def test_a_whole_day_late_it_waits_and_nothing_is_put_together(
    client: Client, issue: Issue, time_machine: Any
) -> None:
    _outage(time_machine, hours=24)
    assert actions.start_due() == 0
    assert actions.assemble_next(issue_id=issue.id) is False
    assert _state(issue) == IssueState.SCHEDULED
    assert not Message.objects.filter(issue_id=issue.id).exists()
    client.force_login(issue.owner)
    shown = text_of(client.get(reverse("newsletters:detail", args=[issue.id])))
    assert "nur hinaus, wenn jemand es sagt" in shown
    assert "Jetzt senden" in shown
    assert "Zu spät, wartet auf Sie" in text_of(client.get(reverse("newsletters:index")))


def test_sent_all_the_same_it_goes_out_once_to_whoever_may_get_it_now(
    client: Client, merle: Member, pool: Pool, issue: Issue, time_machine: Any
) -> None:
    _outage(time_machine, hours=28)
    a_reader(pool=pool, consents=False)
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port)
        client.force_login(merle)
        send = reverse("newsletters:send_late", args=[issue.id])
        assert client.get(send).status_code == 405
        assert client.post(send).status_code == 303
        assert actions.start_due() == 1
        while actions.assemble_next(issue_id=issue.id, size=2):
            pass
        assert actions.start_due() == 0
        deliver_due(mailbox.id, at=clock.now())
    assert len(sink.taken) == 3
    assert _state(issue) == IssueState.SENT


def test_taken_back_it_is_a_draft_that_can_be_scheduled_anew(
    merle: Member, issue: Issue, time_machine: Any
) -> None:
    _outage(time_machine, hours=30)
    actions.take_back(actor=merle.actor, issue_id=issue.id)
    assert _state(issue) == IssueState.DRAFT
    actions.schedule_issue(
        actor=merle.actor, issue_id=issue.id, due_at=clock.now() - dt.timedelta(days=3)
    )
    assert actions.start_due() == 1


def test_only_what_is_late_and_whole_is_sent_late_by_those_who_may(
    merle: Member, pool: Pool, issue: Issue, time_machine: Any
) -> None:
    with pytest.raises(Conflict) as refused:
        actions.send_late(actor=merle.actor, issue_id=issue.id)
    assert refused.value.code == "issue_not_late"
    _outage(time_machine, hours=30)
    with pytest.raises(NotAllowed):
        actions.send_late(actor=make_member(Role.READ_ONLY).actor, issue_id=issue.id)
    type(pool).objects.filter(id=pool.id).update(closed_at=clock.now())
    with pytest.raises(RuleViolation) as missing:
        actions.send_late(actor=merle.actor, issue_id=issue.id)
    assert missing.value.code == "pool_closed"
    assert actions.start_due() == 0


def test_what_was_put_together_a_day_after_the_beginning_is_held_message_by_message(
    issue: Issue, time_machine: Any
) -> None:
    actions_started = MORNING + dt.timedelta(hours=4)
    time_machine.move_to(actions_started, tick=False)
    assert actions.start_due() == 1
    assert actions.assemble_next(issue_id=issue.id, size=1)
    time_machine.move_to(actions_started + dt.timedelta(hours=25), tick=False)
    while actions.assemble_next(issue_id=issue.id, size=2):
        pass
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port)
        Message.objects.filter(issue_id=issue.id).update(mailbox=mailbox)
        deliver_due(mailbox.id, at=clock.now())
    assert sink.taken == []
    rows = Message.objects.filter(issue_id=issue.id)
    assert {(row.state, row.state_reason) for row in rows} == {("held", "too_late")}
    assert rows.count() == 3
