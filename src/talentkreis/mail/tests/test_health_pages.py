# SPDX-License-Identifier: Apache-2.0
"""The page about deliverability, and the decisions on late mail and refused addresses."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from talentkreis.kernel import clock
from talentkreis.kernel.ids import new_id
from talentkreis.mail.actions import expire_messages, hash_of_address
from talentkreis.mail.delivery import Pace, deliver_due, throttling
from talentkreis.mail.models import (
    Mailbox,
    Message,
    MessageState,
    NameServerSwitch,
    PreflightLine,
    ReportedRate,
)
from talentkreis.mail.smtp import Timeouts
from talentkreis.mail.tests.factories import (
    a_mailbox,
    a_message,
    a_person,
    put_into_state,
    the_employer,
)
from talentkreis.mail.tests.sink import smtp_sink
from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory, signed_in
from talentkreis.people.models import ContactPoint

if TYPE_CHECKING:
    from talentkreis.organisation.models import Member

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:U5")]
QUICK = Pace(timeouts=Timeouts(connect=2, command=2, final_dot=2))
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _employer() -> None:
    the_employer()


@pytest.fixture
def admin() -> Member:
    return MemberFactory.create(role=Role.ADMIN, language="de", email="chef@nordlicht.test")


def page(client: Client, name: str = "mail:health", *args: Any) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    return response.content.decode()


def test_without_a_mailbox_the_page_leads_to_one(admin: Member) -> None:
    said = page(signed_in(admin))
    assert "Noch kein Postfach" in said
    assert reverse("mail:mailbox") in said
    assert reverse("mail:health") in page(signed_in(admin), "organisation:settings")


def test_every_topic_stands_there_with_what_to_do_in_both_languages(admin: Member) -> None:
    mailbox = a_mailbox(from_address="karriere@nordlicht.de", smtp_security="starttls")
    NameServerSwitch.objects.create(id=1, is_on=True)
    PreflightLine.objects.create(
        mailbox=mailbox,
        topic="dmarc",
        level="red",
        code="dmarc_missing",
        detail="_dmarc.nordlicht.de TXT v=DMARC1; p=none",
        checked_at=clock.now(),
    )
    said = page(signed_in(admin))
    for text in (
        "Zustellbarkeit",
        "2 Punkte sperren",  # DMARC, and links without https
        "Gefälschte Post (DMARC)",
        "Ihre Domain sagt nichts zu gefälschter Post",
        "_dmarc.nordlicht.de TXT v=DMARC1; p=none",
        "Signatur (DKIM)",
        "Wer senden darf (SPF)",
        "Name der Adresse (PTR)",
        "Ziel: unter 0,1 %, Halt bei 0,3 %",
        "Testmail an mich",
        "Jetzt prüfen",
    ):
        assert text in said, text
    english = MemberFactory.create(role=Role.ADMIN, language="en")
    said = page(signed_in(english))
    assert "2 points block" in said
    assert "Your domain says nothing about forged mail (DMARC)." in said
    assert "goal: below 0.1 %, stop at 0.3 %" in said


@pytest.mark.requirement("feature:F4")
def test_pace_throttles_and_what_waits_are_shown(admin: Member) -> None:
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port, daily_cap=50, warm_up_from=clock.now())
        for _ in range(14):
            a_message(mailbox=mailbox, purpose="transactional")
        deliver_due(mailbox.id, pace=QUICK)
    throttling.slow_down("nordlicht.test", ["gmail.com"], ahead=dt.timedelta(0))
    a_message(mailbox=mailbox, due_at=clock.now() + DAY, state_reason="contact_budget")
    said = page(signed_in(admin))
    assert "von 10 in den letzten 24 Stunden" in said
    assert "morgen dürfen 15 hinaus" in said
    assert "google" in said
    assert "120 in der Stunde" in said
    assert "10 Mails sind binnen 24 Stunden hinausgegangen" in said
    queue = page(signed_in(admin), "mail:outbox")
    assert "10 Mails sind binnen 24 Stunden hinausgegangen" in queue


def test_checking_tries_the_servers_and_says_the_whole_in_a_sentence(admin: Member) -> None:
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port)
        response = signed_in(admin).post(
            reverse("mail:check_health", args=[mailbox.id]), follow=True
        )
    assert "Nichts sperrt." in response.content.decode()
    mailbox.refresh_from_db()
    assert mailbox.smtp_result == "ok"


def test_a_test_mail_goes_to_the_member_who_asks_as_every_mail_does(admin: Member) -> None:
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port)
        client = signed_in(admin)
        assert client.post(reverse("mail:send_test", args=[mailbox.id])).status_code == 303
        assert ProcrastinateJob.objects.filter(task_name="mail.deliver").exists()
        deliver_due(mailbox.id, pace=QUICK)
    (taken,) = sink.taken
    assert taken.envelope_to == "chef@nordlicht.test"
    assert taken.message["Subject"] == "Testmail von Talentkreis"
    assert "spf=pass" in str(taken.message.get_content())


def test_figures_of_a_provider_are_entered_and_wrong_ones_are_named(admin: Member) -> None:
    mailbox = a_mailbox()
    client = signed_in(admin)
    url = reverse("mail:reported_rate", args=[mailbox.id])
    today = clock.today().isoformat()
    assert client.post(url, {"day": today, "percent": "0,12"}).status_code == 303
    assert str(ReportedRate.objects.get().percent) == "0.12"
    assert "0,12 %" in page(client)
    wrong = client.post(url, {"day": (clock.today() + DAY).isoformat(), "percent": "0,1"})
    assert wrong.status_code == 422
    assert "Dieser Tag liegt noch vor uns." in wrong.content.decode()
    assert client.post(url, {"day": today, "percent": "120"}).status_code == 422


def test_switching_name_servers_and_warming_up(admin: Member) -> None:
    mailbox = a_mailbox()
    client = signed_in(admin)
    assert client.post(reverse("mail:name_servers"), {"is_on": "on"}).status_code == 303
    assert NameServerSwitch.objects.get().switched_by == admin
    assert ProcrastinateJob.objects.filter(task_name="mail.look_at_domains").exists()
    assert client.post(reverse("mail:name_servers"), {}).status_code == 303
    assert not NameServerSwitch.objects.get().is_on
    reader = signed_in(MemberFactory.create(role=Role.READ_ONLY))
    assert reader.post(reverse("mail:name_servers"), {"is_on": "on"}).status_code == 403
    url = reverse("mail:warm_up", args=[mailbox.id])
    assert client.post(url, {"is_on": "1"}).status_code == 303
    begun = Mailbox.objects.get().warm_up_from
    client.post(url, {"is_on": "1"})
    assert Mailbox.objects.get().warm_up_from == begun is not None
    client.post(url, {})
    assert Mailbox.objects.get().warm_up_from is None


@pytest.mark.parametrize(
    "name", ["one_health", "check_health", "send_test", "reported_rate", "warm_up"]
)
def test_only_admins_and_only_mailboxes_that_exist(admin: Member, name: str) -> None:
    mailbox = a_mailbox()
    url = reverse(f"mail:{name}", args=[mailbox.id])
    is_page = name == "one_health"
    for role in sorted(set(Role) - {Role.ADMIN}):
        client = signed_in(MemberFactory.create(role=role))
        assert (client.get(url) if is_page else client.post(url)).status_code == 403
    assert Client().get(url).status_code == 302
    client = signed_in(admin)
    assert (client.post(url) if is_page else client.get(url)).status_code == 405
    missing = reverse(f"mail:{name}", args=[new_id()])
    given = {"day": clock.today().isoformat(), "percent": "0"}
    assert (client.get(missing) if is_page else client.post(missing, given)).status_code == 404


@pytest.mark.requirement("trust:E-17")
def test_late_mail_is_held_and_decided_about_at_once_or_ends_after_two_weeks() -> None:
    lead = signed_in(MemberFactory.create(role=Role.TRM_LEAD, language="de"))
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port)
        for _ in range(3):
            a_message(mailbox=mailbox, due_at=clock.now() - 2 * DAY, expires_at=clock.now() - DAY)
        assert expire_messages() == 3
        deliver_due(mailbox.id, pace=QUICK)
        assert sink.taken == []
        held = lead.get(reverse("mail:outbox"), {"liste": "held"}).content.decode()
        assert "3 Nachrichten sind zu spät" in held
        url = reverse("mail:settle_late")
        recruiter = signed_in(MemberFactory.create(role=Role.RECRUITER))
        assert recruiter.post(url, {"what": "send"}).status_code == 403
        assert lead.get(url).status_code == 405
        assert lead.post(url, {"what": "send"}).status_code == 303
        deliver_due(mailbox.id, pace=QUICK)
        assert len(sink.taken) == 3
    old = a_message(
        mailbox=mailbox, due_at=clock.now() - 17 * DAY, expires_at=clock.now() - 16 * DAY
    )
    dropped = a_message(mailbox=mailbox, due_at=clock.now() - 2 * DAY, expires_at=clock.now() - DAY)
    expire_messages()
    old.refresh_from_db()
    assert old.state == MessageState.EXPIRED
    lead.post(reverse("mail:settle_late"), {"what": "drop"})
    dropped.refresh_from_db()
    assert (dropped.state, dropped.state_reason) == (MessageState.CANCELLED, "late_dropped")


@pytest.mark.requirement("trust:E-11")
def test_somebody_decides_on_the_page_of_the_message_whether_an_address_is_right() -> None:
    recruiter = signed_in(MemberFactory.create(role=Role.RECRUITER, language="de"))
    mailbox = a_mailbox()
    messages = [
        put_into_state(
            a_message(mailbox=mailbox, person=a_person(email=f"x{number}@post.test")),
            MessageState.REJECTED,
            state_reason="unknown",
            address_hash=hash_of_address(f"x{number}@post.test"),
        )
        for number in range(2)
    ]
    assert "Stimmt die Adresse?" in page(recruiter, "mail:message", messages[0].id)
    url = reverse("mail:resolve_address", args=[messages[0].id])
    reader = signed_in(MemberFactory.create(role=Role.READ_ONLY))
    assert reader.post(url, {"what": "right"}).status_code == 403
    assert recruiter.get(url).status_code == 405
    assert recruiter.post(url, {"what": "right"}).status_code == 303
    assert "Stimmt die Adresse?" not in page(recruiter, "mail:message", messages[0].id)
    assert not ContactPoint.objects.filter(bounced_at__isnull=False).exists()
    other = reverse("mail:resolve_address", args=[messages[1].id])
    recruiter.post(other, {"what": "wrong"})
    assert ContactPoint.objects.get(bounced_at__isnull=False).value == "x1@post.test"
    assert Message.objects.get(id=messages[1].id).resolved_by is not None
    assert recruiter.post(reverse("mail:resolve_address", args=[new_id()])).status_code == 404
