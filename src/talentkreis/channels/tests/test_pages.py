# SPDX-License-Identifier: Apache-2.0
"""Setting channels up and writing by them, as people do it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation

from talentkreis.activity.models import Activity
from talentkreis.channels.actions import TemplateDetails, save_template
from talentkreis.channels.models import Account, Template
from talentkreis.channels.rules import chat_url, places_of
from talentkreis.channels.tests.conftest import an_account
from talentkreis.channels.tests.factories import NUMBER, deliver, somebody
from talentkreis.consent.models import Channel
from talentkreis.kernel import clock
from talentkreis.kernel.errors import RuleViolation
from talentkreis.mail.actions import Words, send_reply
from talentkreis.mail.models import Mailbox, Message
from talentkreis.mail.tests.factories import a_person, the_employer
from talentkreis.mail.windows import quiet_until, window_of
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.tests.factories import MemberFactory, client_of
from talentkreis.people.models import Conversation

if TYPE_CHECKING:
    from talentkreis.channels.tests.emulators import SevenEmulator, WhatsAppEmulator
    from talentkreis.people.models import Person

pytestmark = pytest.mark.django_db

BY_DAY = dt.datetime(2026, 11, 24, 10, 0, tzinfo=dt.UTC)


def _write(person: Person, channel: str, **values: str) -> tuple[int, str]:
    client = client_of(Role.RECRUITER)
    answer = client.post(reverse("channels:write", args=[person.id]), {"kanal": channel, **values})
    return answer.status_code, answer.content.decode()


@pytest.mark.requirement("feature:H3")
def test_an_admin_enters_an_account_and_switches_it_on() -> None:
    the_employer()
    admin = client_of(Role.ADMIN)
    url = reverse("channels:account", args=["seven"])
    given = {"sender": "0157 35980000", "secret": "k", "hook_secret": "s", "daily_cap": "100"}
    assert admin.post(url, given).status_code == 303
    account = Account.objects.get()
    assert (account.sender, account.is_on) == ("+4915735980000", False)
    assert b"k" not in {bytes(account.secret or b""), bytes(account.hook_secret or b"")}
    page = admin.get(url).content.decode()
    assert f"/kanaele/{account.id}/" in page
    admin.post(reverse("channels:switch", args=["seven"]), {"is_on": "1"})
    account.refresh_from_db()
    assert account.is_on
    assert Mailbox.objects.default_of("sms") == account.mailbox
    assert Activity.objects.filter(kind="channels.account_switched").exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"sender": "ein viel zu langer Name"}, "sender"),
        ({"secret": ""}, "secret"),
        ({"daily_cap": "0"}, "daily_cap"),
    ],
    ids=["sender", "secret", "cap"],
)
def test_what_cannot_be_an_account_is_refused(values: dict[str, str], field: str) -> None:
    the_employer()
    given = {"sender": "Nordlicht", "secret": "k", "hook_secret": "s", "daily_cap": "100"}
    answer = client_of(Role.ADMIN).post(reverse("channels:account", args=["seven"]), given | values)
    assert answer.status_code == 422
    assert f'id="id_{field}"' in answer.content.decode()
    assert not Account.objects.exists()


def test_an_account_that_hears_nothing_is_not_switched_on() -> None:
    an_account("seven", is_on=False, hook_secret="")  # type: ignore[arg-type]  # its code
    client_of(Role.ADMIN).post(reverse("channels:switch", args=["seven"]), {"is_on": "1"})
    assert not Account.objects.get().is_on


def test_another_account_forgets_the_key_of_the_one_before(cloud_api: WhatsAppEmulator) -> None:
    answer = client_of(Role.ADMIN).post(
        reverse("channels:account", args=["whatsapp_cloud"]),
        {"identity": "999", "business_id": "1", "secret": "", "daily_cap": "10"},
    )
    assert answer.status_code == 422
    assert Account.objects.get().identity == cloud_api.phone_id


@pytest.mark.requirement("feature:H3")
def test_an_sms_is_written_and_counted(seven_io: SevenEmulator) -> None:
    person = somebody(Channel.SMS, "personal_contact")
    Account.objects.update(price="0.075")
    with time_machine.travel(BY_DAY, tick=False):
        page = client_of(Role.RECRUITER).get(reverse("channels:write", args=[person.id]))
        assert "GSM-7" in page.content.decode()
        assert _write(person, "sms", text="Passt Dienstag?")[0] == 303
    deliver("seven", at=BY_DAY + dt.timedelta(minutes=1))
    assert [sent["text"] for sent in seven_io.taken] == ["Passt Dienstag?"]


@pytest.mark.requirement("feature:H3")
def test_nothing_rings_at_night(seven_io: SevenEmulator) -> None:
    person = somebody(Channel.SMS, "personal_contact")
    with time_machine.travel(dt.datetime(2026, 11, 24, 22, 30, tzinfo=dt.UTC), tick=False):
        _write(person, "sms", text="Passt Dienstag?")
    message = Message.objects.get()
    assert message.due_at == dt.datetime(2026, 11, 25, 7, 0, tzinfo=dt.UTC)
    assert seven_io.taken == []


@pytest.mark.requirement("feature:H3")
@pytest.mark.usefixtures("seven_io")
def test_without_a_yes_to_this_channel_nothing_is_written() -> None:
    status, page = _write(somebody(Channel.EMAIL, "personal_contact"), "sms", text="Hallo")
    assert status == 422
    assert "disabled" in page
    assert not Message.objects.exists()


@pytest.mark.usefixtures("seven_io")
def test_a_text_that_is_an_email_is_refused() -> None:
    status, _page = _write(somebody(Channel.SMS, "personal_contact"), "sms", text="x" * 1_000)
    assert status == 422


def test_an_answer_needs_no_consent_and_goes_to_the_number_it_came_from(
    seven_io: SevenEmulator,
) -> None:
    person = somebody()
    seven_io.receive("Wann ist der Termin?", NUMBER)
    assert _write(person, "sms", text="Dienstag um 9")[0] == 303
    deliver("seven")
    assert seven_io.taken[0]["to"] == NUMBER


def test_the_inbox_answers_by_the_same_channel_within_the_window(
    cloud_api: WhatsAppEmulator,
) -> None:
    person = somebody(Channel.WHATSAPP)
    member = MemberFactory.create(role=Role.RECRUITER)
    words = Words(text="Moin zurück", channel=Channel.WHATSAPP)
    with pytest.raises(RuleViolation):
        send_reply(actor=member.actor, person_id=person.id, words=words)
    cloud_api.receive("Moin", NUMBER)
    message = send_reply(actor=member.actor, person_id=person.id, words=words)
    deliver("whatsapp_cloud", at=message.due_at + dt.timedelta(seconds=1))
    assert cloud_api.taken[0]["text"]["body"] == "Moin zurück"


def test_whoever_wrote_stop_last_is_not_answered(seven_io: SevenEmulator) -> None:
    person = somebody()
    seven_io.receive("Wann?", NUMBER)
    seven_io.receive("STOP", NUMBER, number="2")
    assert _write(person, "sms", text="Dienstag um 9")[0] == 422


@pytest.mark.requirement("feature:H4")
def test_whatsapp_opens_on_ones_own_phone_and_is_noted_with_the_second_click() -> None:
    the_employer()
    person = somebody(Channel.WHATSAPP, "personal_contact")
    client = client_of(Role.RECRUITER)
    page = client.get(reverse("channels:write", args=[person.id])).content.decode()
    assert "https://wa.me/4915112345678?text=" in page
    client.post(reverse("channels:note_chat", args=[person.id]), {"answered": "1"})
    talk = Conversation.objects.get()
    assert (talk.kind, talk.was_reached) == ("whatsapp", True)


@pytest.mark.requirement("feature:H4")
def test_without_a_yes_to_whatsapp_there_is_no_link() -> None:
    the_employer()
    person = somebody(Channel.SMS, "personal_contact")
    client = client_of(Role.RECRUITER)
    url = reverse("channels:write", args=[person.id])
    assert "wa.me" not in client.get(url, {"kanal": "whatsapp"}).content.decode()
    client.post(reverse("channels:note_chat", args=[person.id]))
    assert not Conversation.objects.exists()


def _template() -> Template:
    return save_template(
        actor=SYSTEM,
        details=TemplateDetails(name="wiedersehen", language="de", body="Hallo {{1}}, {{2}}?"),
    )


@pytest.mark.requirement("feature:H4")
def test_free_text_needs_their_message_of_the_last_day(cloud_api: WhatsAppEmulator) -> None:
    person = somebody(Channel.WHATSAPP, "personal_contact")
    assert _write(person, "whatsapp", text="Hallo")[0] == 422
    cloud_api.receive("Moin", NUMBER)
    page = client_of(Role.RECRUITER).get(
        reverse("channels:write", args=[person.id]), {"kanal": "whatsapp"}
    )
    with translation.override("de"):
        assert "beliebigem Text" in page.content.decode()
    assert _write(person, "whatsapp", text="Moin zurück")[0] == 303
    message = Message.objects.get()
    assert message.expires_at <= clock.now() + dt.timedelta(hours=24)
    deliver("whatsapp_cloud")
    assert cloud_api.taken[0]["text"]["body"] == "Moin zurück"


@pytest.mark.requirement("feature:H4")
def test_a_template_begins_a_conversation(cloud_api: WhatsAppEmulator) -> None:
    person = somebody(Channel.WHATSAPP, "personal_contact")
    template = _template()
    status, _page = _write(
        person, "whatsapp", template=str(template.id), values="Svea\npasst Dienstag"
    )
    assert status == 303
    assert Message.objects.get().text == "Hallo Svea, passt Dienstag?"
    deliver("whatsapp_cloud", at=Message.objects.get().due_at)
    assert cloud_api.taken[0]["template"]["name"] == "wiedersehen"


@pytest.mark.usefixtures("cloud_api")
def test_every_place_of_a_template_is_filled() -> None:
    person = somebody(Channel.WHATSAPP, "personal_contact")
    status, _page = _write(person, "whatsapp", template=str(_template().id), values="Svea")
    assert status == 422
    assert not Message.objects.exists()


@pytest.mark.usefixtures("cloud_api")
def test_templates_are_entered_changed_and_removed() -> None:
    admin = client_of(Role.ADMIN)
    url = reverse("channels:add_template")
    given = {"name": "hallo", "language": "de", "body": "Hallo {{1}}", "state": "PENDING"}
    assert admin.post(url, given).status_code == 303
    assert admin.post(url, given | {"body": "Hallo {{2}}"}).status_code == 422
    admin.post(url, given | {"state": "APPROVED"})
    template = Template.objects.get()
    assert template.state == "APPROVED"
    admin.post(reverse("channels:remove_template", args=[template.id]))
    assert not Template.objects.exists()


def test_a_test_goes_to_a_number_of_ones_own(seven_io: SevenEmulator) -> None:
    admin = client_of(Role.ADMIN)
    url = reverse("channels:send_test", args=["seven"])
    assert admin.post(url, {"number": "keine"}).status_code == 422
    assert admin.post(url, {"number": "0151 12345678"}).status_code == 303
    deliver("seven")
    assert seven_io.taken[0]["to"] == NUMBER


SETTINGS = ["accounts", "account", "switch", "send_test", "add_template"]


@pytest.mark.parametrize("name", SETTINGS)
def test_only_admins_set_channels_up(name: str) -> None:
    arguments = ["seven"] if name in {"account", "switch", "send_test"} else []
    url = reverse(f"channels:{name}", args=arguments)
    is_post = name in {"switch", "send_test", "add_template"}
    refused = client_of(Role.RECRUITER)
    assert (refused.post(url) if is_post else refused.get(url)).status_code == 403
    stranger = Client()
    assert (stranger.post(url) if is_post else stranger.get(url)).status_code == 302
    if is_post:
        assert client_of(Role.ADMIN).get(url).status_code == 405


def test_who_only_reads_writes_nothing() -> None:
    person = a_person()
    for name in ("write", "note_chat"):
        url = reverse(f"channels:{name}", args=[person.id])
        assert client_of(Role.READ_ONLY).post(url).status_code == 403
    nobody = "018f0000-0000-7000-8000-000000000000"
    url = reverse("channels:write", args=[nobody])
    assert client_of(Role.RECRUITER).get(url).status_code == 404
    known = reverse("channels:write", args=[person.id])
    assert client_of(Role.RECRUITER).get(known, {"kanal": "brief"}).status_code == 404


def test_pages_speak_german(seven_io: SevenEmulator) -> None:
    assert seven_io.account is not None
    admin = client_of(Role.ADMIN)
    texts = [
        admin.get(reverse("channels:accounts")).content.decode(),
        admin.get(reverse("channels:account", args=["seven"])).content.decode(),
        admin.get(reverse("channels:write", args=[somebody().id])).content.decode(),
    ]
    for text, words in zip(
        texts, ("Ausschalten|Einrichten", "Zustellberichte", "Kurznachricht"), strict=True
    ):
        assert any(word in text for word in words.split("|"))


@pytest.mark.parametrize(
    ("body", "count"), [("Hallo", 0), ("{{1}} {{2}}", 2), ("{{2}}", -1), ("{{x}}", -1)]
)
def test_places_of_a_template(body: str, count: int) -> None:
    assert places_of(body) == count


def test_windows_and_quiet_hours() -> None:
    now = clock.now()
    assert not window_of(Channel.SMS, None, "").is_open(now)
    day = dt.timedelta(hours=23)
    assert window_of(Channel.WHATSAPP, now - day, NUMBER).is_open(now)
    assert not window_of(Channel.WHATSAPP, now - day * 2, NUMBER).is_open(now)
    assert window_of(Channel.SMS, now - day * 2, NUMBER).is_open(now)
    early = dt.datetime(2026, 7, 1, 3, 0, tzinfo=dt.UTC)
    assert quiet_until(early, "Europe/Berlin") == early.replace(hour=6)
    assert quiet_until(BY_DAY, "Europe/Berlin") == BY_DAY
    assert chat_url(NUMBER, "a b&c") == "https://wa.me/4915112345678?text=a%20b%26c"
