# SPDX-License-Identifier: Apache-2.0
"""The page of a delivery service: who may, what it says, that no secret ever leaves it."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from talentkreis.activity.models import Activity
from talentkreis.kernel.ids import new_id
from talentkreis.kernel.signing import decrypt
from talentkreis.mail.models import Mailbox, Message, MessageState, Relay, Service
from talentkreis.mail.preflight import lines_of
from talentkreis.mail.relays.keys import hook_url
from talentkreis.mail.tests.factories import a_mailbox, the_employer
from talentkreis.mail.tests.relays.conftest import an_account
from talentkreis.mail.tests.relays.emulators import DOMAIN, SECRET, SIGNING_KEY
from talentkreis.mail.tests.relays.test_sending import deliver
from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory, signed_in

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

    from talentkreis.mail.tests.relays.emulators import Emulator

pytestmark = pytest.mark.django_db

PAGE, SWITCH = "mail:relay", "mail:switch_relay"
POSTS = (SWITCH, "mail:renew_call_address", "mail:follows_nobody")
NOBODY = {role for role in Role if role != Role.ADMIN}


@pytest.fixture
def admin() -> Client:
    the_employer()
    return signed_in(MemberFactory.create(role=Role.ADMIN, name="Merle Petersen"))


def _post(client: Client, name: str, mailbox: Mailbox, **values: str) -> HttpResponse:
    return client.post(reverse(name, args=[mailbox.id]), values)  # type: ignore[return-value]  # the test client's own class


def _page(client: Client, mailbox: Mailbox, query: str = "") -> str:
    return client.get(reverse(PAGE, args=[mailbox.id]) + query).content.decode()


@pytest.mark.parametrize("role", sorted(NOBODY))
def test_nobody_but_an_admin_sees_or_changes_it(role: Role) -> None:
    the_employer()
    mailbox = a_mailbox()
    client = signed_in(MemberFactory.create(role=role))
    assert client.get(reverse(PAGE, args=[mailbox.id])).status_code == 403
    assert _post(client, PAGE, mailbox, dienst="postmark", secret=SECRET).status_code == 403
    for name in POSTS:
        assert _post(client, name, mailbox, is_on="1").status_code == 403
    assert not Relay.objects.exists()


def test_a_member_s_own_mailbox_and_one_there_is_not_are_not_found(admin: Client) -> None:
    member = MemberFactory.create(role=Role.RECRUITER)
    own = a_mailbox(member=member, is_default=False)
    captured = a_mailbox(is_captured=True, is_default=False)
    for mailbox_id in (own.id, captured.id, new_id()):
        assert admin.get(reverse(PAGE, args=[mailbox_id])).status_code == 404
        for name in POSTS:
            assert admin.post(reverse(name, args=[mailbox_id])).status_code == 404


def test_a_get_switches_nothing(admin: Client) -> None:
    mailbox = a_mailbox()
    for name in POSTS:
        assert admin.get(reverse(name, args=[mailbox.id])).status_code == 405


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_service_says_what_is_different_before_anything_is_entered(language: str) -> None:
    the_employer()
    mailbox = a_mailbox()
    client = signed_in(MemberFactory.create(role=Role.ADMIN, language=language))
    page = _page(client, mailbox)
    words = {"de": "Amazon SES und alle anderen", "en": "Amazon SES and every other"}
    assert words[language] in page
    for service in Service:
        assert service.label in page
        form = _page(client, mailbox, f"?dienst={service}")
        words = {"de": "Was anders ist", "en": "What is different"}
        assert words[language] in form
    assert "?dienst=nobody" not in page
    assert "Postmark" in _page(client, mailbox, "?dienst=nobody")


def test_secrets_are_stored_encrypted_and_never_shown_again(admin: Client) -> None:
    mailbox = a_mailbox()
    given = {"identity": DOMAIN, "region": "eu", "secret": SECRET, "hook_secret": SIGNING_KEY}
    answer = _post(admin, PAGE, mailbox, dienst="mailgun", daily_cap="500", **given)
    assert answer.status_code == 303
    relay = Relay.objects.get()
    assert SECRET.encode() not in bytes(relay.secret or b"")
    assert decrypt(bytes(relay.secret or b"")) == SECRET
    page = _page(admin, mailbox)
    assert SECRET not in page
    assert SIGNING_KEY not in page
    assert hook_url(relay) in page
    kept = {**given, "secret": "", "hook_secret": ""}
    assert _post(admin, PAGE, mailbox, dienst="mailgun", daily_cap="9", **kept).status_code == 303
    relay.refresh_from_db()
    assert decrypt(bytes(relay.secret or b"")) == SECRET
    mailbox.refresh_from_db()
    assert mailbox.daily_cap == 9
    assert not Activity.objects.filter(payload__icontains=SECRET).exists()


def test_a_key_goes_to_no_other_service_than_it_was_entered_for(admin: Client) -> None:
    relay = an_account(Service.POSTMARK)
    mailbox = relay.mailbox
    refused = _post(admin, PAGE, mailbox, dienst="brevo", daily_cap="100", secret="")
    assert refused.status_code == 422
    before = hook_url(relay)
    _post(admin, PAGE, mailbox, dienst="brevo", daily_cap="100", secret="another-key-1")
    relay.refresh_from_db()
    assert (relay.service, relay.is_on) == ("brevo", False)
    assert decrypt(bytes(relay.secret or b"")) == "another-key-1"
    assert hook_url(relay) != before


@pytest.mark.parametrize(
    ("service", "values", "field"),
    [
        ("postmark", {"secret": ""}, "secret"),
        ("postmark", {"secret": "kurz"}, "secret"),
        ("postmark", {"secret": "mit leer zeichen"}, "secret"),
        ("postmark", {"secret": SECRET, "stream": "zwei worte"}, "stream"),
        ("mailgun", {"secret": SECRET, "identity": "kein/ort", "region": "eu"}, "identity"),
        ("mailgun", {"secret": SECRET, "identity": DOMAIN, "region": "mars"}, "region"),
        ("mailjet", {"secret": SECRET, "identity": "zu kurz"}, "identity"),
        ("postmark", {"secret": SECRET, "daily_cap": "0"}, "daily_cap"),
        ("postmark", {"secret": SECRET, "daily_cap": "50001"}, "daily_cap"),
    ],
)
def test_what_cannot_be_right_is_said_at_its_field_and_kept(
    admin: Client, service: str, values: dict[str, str], field: str
) -> None:
    mailbox = a_mailbox()
    given = {"daily_cap": "77", "stream": "broadcast"} | values
    answer = _post(admin, PAGE, mailbox, dienst=service, **given)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert f'id="id_{field}"' in page
    assert 'aria-invalid="true"' in page
    if field != "daily_cap":
        assert 'value="77"' in page
    if values["secret"]:
        assert f'value="{values["secret"]}"' not in page
    assert not Relay.objects.exists()


def test_nothing_is_on_before_somebody_switches_it_on_and_off_goes_back(admin: Client) -> None:
    mailbox = a_mailbox()
    _post(admin, PAGE, mailbox, dienst="postmark", daily_cap="20000", secret=SECRET, stream="x")
    mailbox.refresh_from_db()
    assert mailbox.transport == "smtp"
    _post(admin, SWITCH, mailbox, is_on="1")
    mailbox.refresh_from_db()
    assert (mailbox.transport, mailbox.daily_cap) == ("relay", 20_000)
    assert "Die Post von karriere@nordlicht.test geht über diesen Dienst" in _page(admin, mailbox)
    _post(admin, SWITCH, mailbox)
    mailbox.refresh_from_db()
    assert (mailbox.transport, mailbox.daily_cap) == ("smtp", 5_000)
    kinds = Activity.objects.filter(kind="mail.relay_switched").order_by("id")
    assert [row.payload["is_on"] for row in kinds] == [True, False]


def test_one_that_cannot_hear_or_follows_people_is_not_switched_on(admin: Client) -> None:
    relay = an_account(Service.MAILGUN, is_on=False, hook_secret="")
    answer = admin.post(reverse(SWITCH, args=[relay.mailbox_id]), {"is_on": "1"}, follow=True)
    assert "Beschwerden müssen ankommen" in answer.content.decode()
    _post(admin, PAGE, relay.mailbox, dienst="brevo", daily_cap="100", secret=SECRET)
    answer = admin.post(reverse(SWITCH, args=[relay.mailbox_id]), {"is_on": "1"}, follow=True)
    assert "Öffnen und Klicken verfolgt" in answer.content.decode()
    relay.refresh_from_db()
    assert not relay.is_on


def test_that_a_service_follows_people_stands_here_and_blocks_what_goes_to_many(
    postmark: Emulator, admin: Client
) -> None:
    from talentkreis.mail.tests.relays.test_sending import letter_of

    assert postmark.relay is not None
    letter_of(postmark)
    deliver(postmark)
    postmark.tell("opened")
    mailbox = postmark.relay.mailbox
    assert "verfolgt, wer öffnet oder klickt" in _page(admin, mailbox)
    mailbox.refresh_from_db()
    assert any(line.code == "service_follows" and line.is_red for line in lines_of(mailbox))
    _post(admin, "mail:follows_nobody", mailbox)
    assert "verfolgt, wer öffnet oder klickt" not in _page(admin, mailbox)


def test_a_new_address_replaces_the_old_one(admin: Client) -> None:
    relay = an_account(Service.BREVO)
    before = hook_url(relay)
    assert before in _page(admin, relay.mailbox)
    _post(admin, "mail:renew_call_address", relay.mailbox)
    assert before not in _page(admin, relay.mailbox)


def test_a_mailbox_without_a_server_waits_for_its_service(admin: Client) -> None:
    values = {
        "name": "Post", "from_name": "Nordlicht", "from_address": "neu@nordlicht.test",
        "smtp_host": "", "smtp_port": "587", "smtp_security": "starttls", "imap_port": "993",
        "imap_security": "tls", "daily_cap": "50",
    }  # fmt: skip
    answer = admin.post(reverse("mail:mailbox") + "?neu=1", values, follow=True)
    assert answer.status_code == 200
    mailbox = Mailbox.objects.get(from_address="neu@nordlicht.test")
    assert (mailbox.transport, mailbox.is_default) == ("relay", False)
    assert "die Post wartet" in answer.content.decode().replace("Die Post", "die Post")
    assert next(line.code for line in lines_of(mailbox)) == "nothing_sends"


def test_saving_the_mailbox_leaves_its_service_in_place(admin: Client) -> None:
    relay = an_account(Service.POSTMARK, daily_cap=20_000)
    values = {
        "name": "Post", "from_name": "Nordlicht", "from_address": "neu@nordlicht.test",
        "smtp_host": "smtp.nordlicht.test", "smtp_port": "587", "smtp_security": "starttls",
        "imap_port": "993", "imap_security": "tls", "daily_cap": "20000",
    }  # fmt: skip
    admin.post(reverse("mail:one_mailbox", args=[relay.mailbox_id]), values)
    mailbox = Mailbox.objects.get(id=relay.mailbox_id)
    assert (mailbox.transport, mailbox.daily_cap) == ("relay", 20_000)


def test_a_test_mail_takes_the_way_of_every_mail(postmark: Emulator, admin: Client) -> None:
    assert postmark.relay is not None
    admin.post(reverse("mail:send_test", args=[postmark.relay.mailbox_id]))
    assert deliver(postmark).accepted == 1
    (sent,) = postmark.taken
    assert sent.stream == "outbound"
    assert Message.objects.get().state == MessageState.ACCEPTED


def test_the_page_asks_the_database_little(admin: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    relay = an_account(Service.BREVO)
    with CaptureQueriesContext(connection) as asked:
        _page(admin, relay.mailbox)
    own = [each for each in itertools.chain(asked) if "mail_relay" in each["sql"]]
    assert len(own) == 1
