# SPDX-License-Identifier: Apache-2.0
"""One in a thousand pauses, three in a thousand stop; a count that outlives who complained."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.db.models import F

from talentkreis.activity.models import Activity
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotAllowed, NotFound, RuleViolation
from talentkreis.kernel.ids import new_id
from talentkreis.mail import actions, events
from talentkreis.mail.actions.health import count_complaint
from talentkreis.mail.inbound import receive
from talentkreis.mail.models import ComplaintDay, Message, MessageState
from talentkreis.mail.preflight import lines_of, preflight_blocks
from talentkreis.mail.queries.complaints import complaint_share
from talentkreis.mail.rules import Complaints, judge_complaints, judge_reported
from talentkreis.mail.tests.factories import a_mailbox, a_message, put_into_state, the_employer
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.models import Employer
from talentkreis.organisation.tests.factories import MemberFactory
from talentkreis.people.privacy import erase_person_rows

if TYPE_CHECKING:
    import uuid

    from talentkreis.mail.models import Mailbox

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.requirement("trust:E-02"),
    pytest.mark.requirement("feature:U5"),
]


def sent(mailbox: Mailbox, count: int, sequence_id: uuid.UUID | None = None) -> list[Message]:
    """So many messages handed over today, written at once: it is their number that counts."""
    first = put_into_state(
        a_message(mailbox=mailbox, sequence_id=sequence_id),
        MessageState.ACCEPTED,
        handed_at=clock.now(),
    )
    names = [field.attname for field in Message._meta.concrete_fields]
    values = {name: getattr(first, name) for name in names}
    copies = [
        Message(**values | {"id": new_id(), "state": "planned", "person_id": None})
        for _ in range(count - 1)
    ]
    Message.objects.bulk_create(copies)
    ids = [copy.id for copy in copies]
    Message.objects.filter(id__in=ids).update(state="claimed", attempt=F("attempt") + 1)
    for state in ("data_started", "accepted"):
        Message.objects.filter(id__in=ids).update(state=state)
    return [first, *Message.objects.filter(id__in=ids[:20])]


@pytest.mark.parametrize(
    ("complaints", "mails", "level"),
    [
        (0, 0, Complaints.FINE),
        (1, 20, Complaints.FINE),
        (2, 999, Complaints.FINE),
        (1, 1_000, Complaints.PAUSE),
        (1, 1_001, Complaints.FINE),
        (3, 20, Complaints.STOP),
        (2, 1_000, Complaints.PAUSE),
        (3, 1_000, Complaints.STOP),
        (29, 10_000, Complaints.PAUSE),
        (30, 10_000, Complaints.STOP),
    ],
)
def test_thresholds(complaints: int, mails: int, level: Complaints) -> None:
    assert judge_complaints(complaints, mails) is level


def test_what_a_provider_shows_has_the_same_thresholds() -> None:
    figures = [Decimal(text) for text in ("0.09", "0.1", "0.29", "0.3")]
    assert [judge_reported(figure).name for figure in figures] == ["FINE", "PAUSE", "PAUSE", "STOP"]


def test_a_stream_of_complaints_pauses_and_stops_at_the_right_one() -> None:
    """2,000 mails: the second complaint pauses the sequence, the sixth stops everything."""
    the_employer()
    mailbox = a_mailbox()
    sequence = new_id()
    messages = sent(mailbox, 2_000, sequence)
    waiting = a_message(
        mailbox=mailbox, sequence_id=sequence, due_at=clock.now() + dt.timedelta(days=1)
    )
    seen = []
    for message in messages[:6]:
        count_complaint(message=message)
        waiting.refresh_from_db()
        stopped = Employer.objects.get().sending_stopped_at is not None
        seen.append((str(waiting.state), stopped))
    assert seen == [
        ("planned", False),
        ("held", False),
        ("held", False),
        ("held", False),
        ("held", False),
        ("held", True),
    ]
    assert waiting.state_reason == "complaints_refused"
    assert Employer.objects.get().sending_stop_reason == "complaints"
    paused = Activity.objects.filter(kind=events.SendingPaused.kind)
    assert {row.payload["reason"] for row in paused} == {"complaints"}
    assert complaint_share(mailbox.id).percent == Decimal("0.30")
    assert [line.code for line in preflight_blocks()] == ["complaints_stop"]


def test_a_high_share_lets_nothing_new_start() -> None:
    the_employer()
    mailbox = a_mailbox()
    messages = sent(mailbox, 1_000)
    assert preflight_blocks() == []
    count_complaint(message=messages[0])
    assert [line.code for line in preflight_blocks()] == ["complaints_high"]
    assert Employer.objects.get().sending_stopped_at is None


def test_a_report_counts_by_its_message_even_without_a_recipient() -> None:
    the_employer()
    mailbox = a_mailbox()
    message = put_into_state(a_message(mailbox=mailbox), MessageState.ACCEPTED)
    assert message.person_id is not None
    raw = (
        "From: fbl@provider.test\r\nTo: karriere@nordlicht.test\r\nSubject: FW\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=feedback-report;\r\n"
        ' boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nabuse\r\n--b\r\n'
        "Content-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nVersion: 1\r\n\r\n"
        "--b\r\nContent-Type: message/rfc822\r\n\r\n"
        f"Message-ID: {message.message_id_header}\r\nTo: redacted\r\n\r\nx\r\n--b--\r\n"
    ).encode()
    receive(raw)
    receive(raw)  # the same report again
    assert complaint_share(mailbox.id).complaints == 1
    erase_person_rows(message.person_id)
    assert complaint_share(mailbox.id).complaints == 1
    assert {field.name for field in ComplaintDay._meta.fields} == {
        "id", "mailbox", "day", "sequence_id", "count"
    }  # fmt: skip


def test_an_admin_enters_what_google_shows_and_three_in_a_thousand_stop() -> None:
    the_employer()
    mailbox = a_mailbox()
    admin = MemberFactory.create(role=Role.ADMIN).actor
    today = clock.today()
    actions.enter_reported_rate(
        actor=admin, mailbox_id=mailbox.id, day=today, percent=Decimal("0.2")
    )
    codes = {line.topic.value: line.code for line in lines_of(mailbox)}
    assert codes["complaints"] == "complaints_high"
    assert Employer.objects.get().sending_stopped_at is None
    actions.enter_reported_rate(
        actor=admin, mailbox_id=mailbox.id, day=today, percent=Decimal("0.35")
    )
    assert Employer.objects.get().sending_stop_reason == "complaints"
    assert complaint_share(mailbox.id).reported is not None
    with pytest.raises(RuleViolation):
        actions.enter_reported_rate(
            actor=admin,
            mailbox_id=mailbox.id,
            day=today + dt.timedelta(days=1),
            percent=Decimal(101),
        )
    with pytest.raises(NotFound):
        actions.enter_reported_rate(
            actor=SYSTEM, mailbox_id=new_id(), day=today, percent=Decimal(0)
        )
    with pytest.raises(NotAllowed):
        actions.enter_reported_rate(
            actor=MemberFactory.create(role=Role.RECRUITER).actor,
            mailbox_id=mailbox.id,
            day=today,
            percent=Decimal(0),
        )


def test_old_complaints_and_old_figures_are_forgotten() -> None:
    the_employer()
    mailbox = a_mailbox()
    day = clock.today() - dt.timedelta(days=31)
    ComplaintDay.objects.create(mailbox=mailbox, day=day, count=9)
    actions.enter_reported_rate(
        actor=SYSTEM,
        mailbox_id=mailbox.id,
        day=clock.today() - dt.timedelta(days=8),
        percent=Decimal(9),
    )
    assert complaint_share(mailbox.id).level is Complaints.FINE
