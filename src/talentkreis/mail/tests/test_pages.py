# SPDX-License-Identifier: Apache-2.0
"""The pages of mail: they work, they refuse whom they must, a mail on them can do nothing."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from talentkreis.kernel import clock
from talentkreis.kernel.ids import new_id
from talentkreis.mail import actions
from talentkreis.mail.captured import captured_mailbox
from talentkreis.mail.delivery import deliver_due
from talentkreis.mail.inbound import receive
from talentkreis.mail.models import (
    CapturedMessage,
    InboundMessage,
    Mailbox,
    Message,
    MessageState,
    Thread,
)
from talentkreis.mail.tests.factories import (
    a_mailbox,
    a_message,
    a_person,
    give_consent,
    put_into_state,
    the_employer,
)
from talentkreis.mail.tests.imap_server import PASSWORD, USER, imap_server
from talentkreis.mail.tests.sink import smtp_sink
from talentkreis.mail.tests.test_inbound import a_reply
from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory, signed_in
from talentkreis.people.models import Conversation, Person

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _employer() -> None:
    the_employer(is_demo=True)


@pytest.fixture
def recruiter() -> Client:
    return signed_in(MemberFactory.create(role=Role.RECRUITER))


@pytest.fixture
def admin() -> Client:
    return signed_in(MemberFactory.create(role=Role.ADMIN, name="Merle Petersen"))


def an_absence_note() -> bytes:
    note = a_reply("Ich bin bis Montag nicht da.", Message_ID="<weg@post.test>")
    return note.replace(b"Subject:", b"Auto-Submitted: auto-replied\nSubject:", 1)


def everything() -> dict[str, uuid.UUID]:
    """One of each thing a page shows."""
    person = a_person(email="svea@post.test")
    give_consent(person)
    message = a_message(person=person, mailbox=a_mailbox())
    receive(a_reply())
    captured = actions.keep_captured(
        envelope_from="karriere@nordlicht.test",
        envelope_to="svea@post.test",
        subject="Neues",
        message_id_header="<a@b.test>",
        raw=a_reply("<b>Hallo</b>"),
    )
    receive(an_absence_note())
    return {
        "message_id": message.id,
        "inbound_id": InboundMessage.objects.get(classification="auto_reply").id,
        "thread_id": Thread.objects.get().id,
        "captured_id": captured.id,
        "person_id": person.id,
        "mailbox_id": Mailbox.objects.get().id,
    }


PAGES = {
    "outbox": (), "message": ("message_id",), "message_html": ("message_id",), "inbox": (),
    "inbound": ("inbound_id",), "compose": ("person_id",), "mailbox": (), "machines": (),
    "thread": ("thread_id",), "who": ("thread_id",), "signature": (),
    "one_mailbox": ("mailbox_id",), "captured": (), "captured_mail": ("captured_id",),
    "captured_html": ("captured_id",),
}  # fmt: skip
POSTS = {
    "recall": "message_id", "hold": "message_id", "release": "message_id",
    "resolve": "message_id", "reply": "thread_id", "tag_thread": "thread_id",
    "put_aside": "thread_id", "match_thread": "thread_id", "forward_thread": "thread_id",
    "undo_reply": "message_id", "keep_draft": "person_id", "discard_draft": "person_id",
    "attach": "person_id",
    "check_mailbox": "mailbox_id", "make_default": "mailbox_id", "make_keys": "mailbox_id",
    "captured_answer": "captured_id",
}  # fmt: skip


def page(name: str, ids: dict[str, uuid.UUID]) -> str:
    return reverse(f"mail:{name}", kwargs={key: ids[key] for key in PAGES[name]})


@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_for_an_admin_and_for_nobody_without_right(
    name: str, admin: Client
) -> None:
    ids = everything()
    assert admin.get(page(name, ids)).status_code == 200
    reader = signed_in(MemberFactory.create(role=Role.READ_ONLY))
    assert reader.get(page(name, ids)).status_code == 403
    stranger = Client().get(page(name, ids))
    assert stranger.status_code == 302
    assert "/anmelden/" in stranger.headers["Location"]
    assert admin.delete(page(name, ids)).status_code == 405


@pytest.mark.parametrize("name", [name for name, keys in PAGES.items() if keys])
def test_an_id_that_does_not_exist_is_not_found(name: str, admin: Client) -> None:
    ids = dict.fromkeys(everything(), new_id())
    assert admin.get(page(name, ids)).status_code == 404


@pytest.mark.parametrize(("name", "key"), POSTS.items())
def test_nothing_changes_by_get_or_without_right(name: str, key: str, admin: Client) -> None:
    ids = everything()
    url = reverse(f"mail:{name}", args=[ids[key]])
    assert admin.get(url).status_code == 405
    reader = signed_in(MemberFactory.create(role=Role.READ_ONLY))
    assert reader.post(url).status_code == 403
    assert admin.post(reverse(f"mail:{name}", args=[new_id()])).status_code == 404


@pytest.mark.requirement("feature:F4")
def test_the_outbox_shows_what_waits_and_why(recruiter: Client) -> None:
    message = a_message(mailbox=a_mailbox())
    Message.objects.update(state_reason="contact_budget")
    html = recruiter.get(reverse("mail:outbox")).content.decode()
    assert message.subject in html
    assert "wartet" in html
    assert recruiter.get(reverse("mail:outbox") + "?liste=quatsch").status_code == 404
    for group in ("review", "held", "uncertain", "refused", "sent", "recalled"):
        assert recruiter.get(reverse("mail:outbox"), {"liste": group}).status_code == 200


def test_long_lists_are_turned_page_by_page_without_losing_anybody(recruiter: Client) -> None:
    mailbox = a_mailbox()
    for _ in range(60):
        a_message(mailbox=mailbox)
    url, seen = reverse("mail:outbox"), set()
    while url:
        html = recruiter.get(url).content.decode()
        seen |= set(re.findall(r'href="/post/([0-9a-f-]{36})/"', html))
        following = re.search(r'href="(\?liste=planned&amp;ab=[^"]+)"', html)
        url = reverse("mail:outbox") + following[1].replace("&amp;", "&") if following else ""
    assert len(seen) == 60


def test_mail_of_confidential_people_is_seen_by_nobody_else(recruiter: Client) -> None:
    ids = everything()
    Person.objects.filter(id=ids["person_id"]).update(confidential_to=[new_id()])
    for name in ("outbox", "inbox"):
        html = recruiter.get(reverse(f"mail:{name}")).content.decode()
        assert "Svea" not in html
        assert "Neues aus der Leitwarte" not in html
    for name in ("message", "message_html", "inbound", "compose", "thread", "who"):
        assert recruiter.get(page(name, ids)).status_code == 404


def test_one_message_can_be_held_released_and_recalled(recruiter: Client) -> None:
    message = a_message(mailbox=a_mailbox())
    for step, state in (("hold", "held"), ("release", "planned"), ("recall", "cancelled")):
        response = recruiter.post(reverse(f"mail:{step}", args=[message.id]))
        assert response.status_code == 303
        message.refresh_from_db()
        assert message.state == state


def test_recalling_everything_is_for_those_who_lead(recruiter: Client, admin: Client) -> None:
    for _ in range(3):
        a_message(mailbox=Mailbox.objects.first() or a_mailbox())
    assert recruiter.post(reverse("mail:recall_everything")).status_code == 403
    assert Message.objects.filter(state="planned").count() == 3
    admin.post(reverse("mail:recall_everything"))
    assert Message.objects.filter(state="cancelled").count() == 3


@pytest.mark.requirement("trust:R-01")
def test_an_uncertain_message_is_cleared_up_only_with_evidence(recruiter: Client) -> None:
    message = put_into_state(a_message(), MessageState.UNCERTAIN)
    url = reverse("mail:resolve", args=[message.id])
    assert recruiter.post(url, {"outcome": "arrived"}).status_code == 422
    message.refresh_from_db()
    assert message.state == MessageState.UNCERTAIN
    recruiter.post(url, {"outcome": "send_again", "evidence": "Log des Mailservers"})
    message.refresh_from_db()
    assert (message.state, message.evidence) == (MessageState.PLANNED, "Log des Mailservers")
    assert recruiter.post(url, {"outcome": "arrived", "evidence": "x"}).status_code == 409


@pytest.mark.requirement("feature:H1")
def test_a_personal_mail_goes_out_when_the_gate_says_yes(recruiter: Client) -> None:
    person = a_person(email="svea@post.test")
    url = reverse("mail:compose", args=[person.id])
    words = {"subject": "Kurze Frage", "text": "Guten Tag Svea Callsen, passt es Dienstag?"}
    html = recruiter.get(url).content.decode()
    assert "disabled" in html
    assert recruiter.post(url, words).status_code == 422
    assert not Message.objects.exists()
    give_consent(person, "personal_email")
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port)
        assert recruiter.post(url, words).status_code == 303
        deliver_due(mailbox.id)
        assert not sink.taken  # ten seconds to take it back
        deliver_due(mailbox.id, at=clock.now() + dt.timedelta(seconds=11))
    assert [taken.envelope_to for taken in sink.taken] == ["svea@post.test"]
    assert "passt es Dienstag?" in sink.taken[0].message.get_body(("plain",)).get_content()  # type: ignore[union-attr]


@pytest.mark.requirement("trust:S-12")
def test_what_a_mail_contains_is_framed_without_origin_script_or_loading(admin: Client) -> None:
    ids = everything()
    raw = a_reply("x").replace(b"text/plain", b"text/html") + b"<script>alert(1)</script>"
    CapturedMessage.objects.update(raw=raw)
    outer = admin.get(page("captured_mail", ids))
    assert "frame-src 'self'" in outer.headers["Content-Security-Policy"]
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in outer.content.decode()
    inner = admin.get(page("captured_html", ids))
    policy = inner.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert inner.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-src" not in admin.get(page("outbox", ids)).headers["Content-Security-Policy"]


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_an_answer_in_the_captured_mailbox_comes_in_like_any_other_mail() -> None:
    the_employer(is_demo=True)
    person = a_person(email="svea@post.test")
    give_consent(person)
    recruiter = signed_in(MemberFactory.create(role=Role.RECRUITER))
    with captured_mailbox(port=0) as port:
        mailbox = actions.ensure_captured_mailbox(port)
        assert mailbox is not None
        message = a_message(person=person, mailbox=mailbox)
        deliver_due(mailbox.id)
    captured = CapturedMessage.objects.get()
    assert captured.message_id_header == message.message_id_header
    html = recruiter.get(reverse("mail:captured")).content.decode()
    assert message.subject in html
    url = reverse("mail:captured_answer", args=[captured.id])
    assert recruiter.post(url, {"text": " "}).status_code == 422
    recruiter.post(url, {"text": "Bin bis Montag weg", "is_automatic": "1"})
    assert not Conversation.objects.exists()
    recruiter.post(url, {"text": "Sehr gern! Wann passt es Ihnen?"})
    row = InboundMessage.objects.get(classification="human_reply")
    assert (row.message_id, row.person_id) == (message.id, person.id)
    assert Conversation.objects.get().text == "Sehr gern! Wann passt es Ihnen?"


def test_without_a_demo_there_is_no_captured_mailbox(admin: Client) -> None:
    the_employer(is_demo=False)
    assert admin.get(reverse("mail:captured")).status_code == 404


def mailbox_words(**values: object) -> dict[str, object]:
    return {
        "name": "Karriere", "from_name": "Nordlicht", "from_address": "karriere@nordlicht.test",
        "smtp_host": "127.0.0.1", "smtp_port": 1, "smtp_security": "none", "smtp_user": "",
        "smtp_password": "", "imap_host": "", "imap_port": 993, "imap_security": "tls",
        "imap_user": "", "imap_password": "", "daily_cap": 50,
    } | values  # fmt: skip


@pytest.mark.requirement("feature:H1")
@pytest.mark.requirement("feature:U5")
@pytest.mark.concurrency
def test_a_mailbox_is_set_up_checked_and_keeps_its_password_to_itself(admin: Client) -> None:
    url = reverse("mail:mailbox")
    with imap_server() as server, smtp_sink() as sink:
        words = mailbox_words(
            smtp_port=sink.port, imap_host="127.0.0.1", imap_port=server.port,
            imap_security="none", imap_user=USER, imap_password=PASSWORD,
        )  # fmt: skip
        response = admin.post(f"{url}?neu=1", words, follow=True)
        assert "Das Postfach antwortet." in response.content.decode()
        assert PASSWORD not in response.content.decode()
        mailbox = Mailbox.objects.get()
        assert (mailbox.smtp_result, mailbox.imap_result, mailbox.is_default) == ("ok", "ok", True)
        assert PASSWORD.encode() not in bytes(mailbox.imap_password or b"")
        Mailbox.objects.update(imap_user="niemand")
        response = admin.post(reverse("mail:check_mailbox", args=[mailbox.id]), follow=True)
        assert "Das Postfach lehnt die Anmeldung ab." in response.content.decode()


def test_a_password_never_travels_unencrypted_to_another_machine(admin: Client) -> None:
    response = admin.post(
        reverse("mail:mailbox") + "?neu=1", mailbox_words(smtp_host="smtp.provider.test")
    )
    assert response.status_code == 422
    assert not Mailbox.objects.exists()


def test_a_changed_server_does_not_get_the_old_password(admin: Client) -> None:
    mailbox = a_mailbox(smtp_password=b"secret")
    admin.post(reverse("mail:one_mailbox", args=[mailbox.id]), mailbox_words(smtp_host="localhost"))
    mailbox.refresh_from_db()
    assert mailbox.smtp_password is None


@pytest.mark.requirement("trust:E-08")
def test_signing_keys_are_made_and_their_records_shown(admin: Client) -> None:
    mailbox = a_mailbox()
    admin.post(reverse("mail:make_keys", args=[mailbox.id]), {"selector": "2026"})
    html = admin.get(reverse("mail:one_mailbox", args=[mailbox.id])).content.decode()
    assert "2026._domainkey.nordlicht.test" in html
    assert "v=DKIM1; k=rsa" in html
    bad = admin.post(reverse("mail:make_keys", args=[mailbox.id]), {"selector": "ä b"})
    assert bad.status_code == 422


@pytest.mark.requirement("feature:F9")
def test_the_gap_between_messages_is_never_below_14_days(admin: Client) -> None:
    url = reverse("mail:contact_gap")
    assert admin.post(url, {"days": 13}).status_code == 422
    assert admin.post(url, {"days": 21}).status_code == 303
    html = admin.get(reverse("mail:mailbox")).content.decode()
    assert 'value="21"' in html


def test_pages_stay_within_their_queries(
    recruiter: Client, django_assert_max_num_queries: object
) -> None:
    mailbox = a_mailbox()
    for _ in range(20):
        a_message(mailbox=mailbox)
    for name in ("outbox", "inbox"):
        with django_assert_max_num_queries(15):  # type: ignore[operator]  # pytest-django's fixture
            _get(recruiter, name)


def _get(client: Client, name: str) -> HttpResponse:
    return client.get(reverse(f"mail:{name}"))  # type: ignore[return-value]  # test response
