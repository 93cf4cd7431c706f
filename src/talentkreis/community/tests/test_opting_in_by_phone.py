# SPDX-License-Identifier: Apache-2.0
"""Staying in touch by SMS or WhatsApp: a yes on the page, confirmed from the telephone itself."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from talentkreis.channels.actions import TemplateDetails, save_template, switch_account
from talentkreis.channels.models import ProviderCode
from talentkreis.channels.ready import CONFIRMATION_TEMPLATE
from talentkreis.channels.tests.conftest import cloud_api, seven_io  # noqa: F401 - fixtures
from talentkreis.channels.tests.factories import NUMBER, deliver, somebody
from talentkreis.consent.actions import purge_confirmations
from talentkreis.consent.gate import may_contact
from talentkreis.consent.links import preferences_token
from talentkreis.consent.models import (
    Channel,
    ConfirmationRequest,
    ConsentEvent,
    ConsentEvidence,
    Purpose,
)
from talentkreis.consent.queries import wording_in_force
from talentkreis.kernel import clock
from talentkreis.mail.models import Message, SentCopy
from talentkreis.nurture.tests.factories import make_member
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.people.actions import add_contact_point

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

    from talentkreis.channels.tests.emulators import SevenEmulator, WhatsAppEmulator
    from talentkreis.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_fresh_limits")]
LINK = re.compile(r"https?://\S+(/k/bestaetigen/\S+)")


@pytest.fixture
def _fresh_limits(db: None) -> None:
    from django.core.cache import cache

    cache.clear()


def _page(person: Person, language: str = "de", **values: str) -> Response:
    url = reverse("community:preferences", args=[preferences_token(person.id)])
    headers = {"accept-language": language}
    client = Client(enforce_csrf_checks=True)
    return client.post(url, values, headers=headers) if values else client.get(url, headers=headers)


def _switch_on(person: Person, channel: str = "sms", purpose: str = "nurture") -> Response:
    shown = wording_in_force(purpose, channel, "de").fingerprint
    return _page(person, do="on", purpose=purpose, channel=channel, shown=shown)


def _says(person: Person, channel: Channel = Channel.SMS) -> str:
    return may_contact(person.id, Purpose.NURTURE, channel).verdict


@pytest.mark.requirement("feature:H3")
@pytest.mark.requirement("trust:L-18")
def test_a_yes_to_sms_holds_once_the_link_on_the_telephone_was_opened(
    request: pytest.FixtureRequest,
) -> None:
    provider: SevenEmulator = request.getfixturevalue("seven_io")
    person = somebody(Channel.SMS)
    answer = _switch_on(person)
    assert "Wir haben Ihnen einen Link geschickt" in answer.content.decode()
    assert _says(person) == "no"
    assert not ConsentEvent.objects.exists()
    assert deliver("seven").accepted == 1
    [sent] = provider.taken
    assert sent["to"] == NUMBER
    assert sent["text"].startswith("Nordlicht")
    assert "STOP" not in sent["text"]
    found = LINK.search(sent["text"])
    assert found is not None
    assert Client().get(found[1]).status_code == 200
    assert _says(person) == "no"
    assert Client().post(found[1]).status_code == 200
    assert _says(person) == "yes"
    event = ConsentEvent.objects.get()
    assert (event.kind, event.method, event.channel) == ("confirmed", "double_opt_in", "sms")
    evidence = ConsentEvidence.objects.get()
    assert evidence.wording == wording_in_force("nurture", "sms", "de").text
    assert evidence.form_snapshot == f"[x] {evidence.wording}"
    assert evidence.page_url.endswith("/k/einstellungen/")
    assert evidence.confirmed_at is not None
    assert NUMBER.encode() in bytes(evidence.message_mime or b"")
    assert evidence.message_response
    proof = Client()
    proof.force_login(make_member(Role.DPO))
    printed = proof.get(reverse("consent:proof", args=[person.id])).content.decode()
    assert "über einen Link, den wir geschickt haben" in printed
    assert NUMBER in printed
    again = Client().post(found[1])
    assert ConsentEvent.objects.count() == 1
    assert "Schon bestätigt" in again.content.decode()
    assert not SentCopy.objects.exists()


@pytest.mark.requirement("feature:H4")
def test_whatsapp_is_confirmed_by_an_approved_template_with_the_link(
    request: pytest.FixtureRequest,
) -> None:
    provider: WhatsAppEmulator = request.getfixturevalue("cloud_api")
    person = somebody(Channel.WHATSAPP)
    assert 'value="whatsapp"' in _page(person).content.decode()
    assert _switch_on(person, "whatsapp").status_code == 422
    save_template(
        actor=SYSTEM,
        details=TemplateDetails(
            name=CONFIRMATION_TEMPLATE, language="de", body="Bitte hier bestätigen: {{1}}"
        ),
    )
    assert _switch_on(person, "whatsapp").status_code == 200
    deliver("whatsapp_cloud")
    [sent] = provider.taken
    [place] = sent["template"]["components"][0]["parameters"]
    found = LINK.search(place["text"])
    assert found is not None
    Client().post(found[1])
    assert _says(person, Channel.WHATSAPP) == "yes"
    assert _says(person, Channel.SMS) == "no"


@pytest.mark.usefixtures("seven_io")
@pytest.mark.requirement("trust:L-17")
def test_the_link_in_a_mail_alone_confirms_nothing_for_a_telephone() -> None:
    person = somebody(Channel.SMS)
    for purpose in ("newsletter", "job_alert", "event_invitation", "tracking"):
        assert _switch_on(person, purpose=purpose).status_code == 422
    _switch_on(person)
    assert _says(person) == "no"
    assert not ConsentEvent.objects.exists()


@pytest.mark.usefixtures("seven_io")
def test_one_link_a_day_goes_to_a_number_and_three_a_month_to_a_person(time_machine: Any) -> None:
    start = dt.datetime(2026, 11, 19, 9, 0, tzinfo=dt.UTC)
    time_machine.move_to(start, tick=False)
    person = somebody(Channel.SMS)
    assert _switch_on(person).status_code == 200
    waits = _switch_on(person)
    assert waits.status_code == 422
    assert "schon einen Link geschickt" in waits.content.decode()
    assert Message.objects.count() == 1
    ConfirmationRequest.objects.update(expires_at=clock.now())
    assert "morgen" in _switch_on(person).content.decode()
    for day in (8, 16):
        time_machine.move_to(start + dt.timedelta(days=day), tick=False)
        purge_confirmations()
        assert _switch_on(person).status_code == 200
    time_machine.move_to(start + dt.timedelta(days=25), tick=False)
    assert _switch_on(person).status_code == 422
    assert Message.objects.count() == 3
    time_machine.move_to(start + dt.timedelta(days=32), tick=False)
    assert _switch_on(person).status_code == 200
    time_machine.move_to(start + dt.timedelta(days=90), tick=False)
    purge_confirmations()
    assert not ConfirmationRequest.objects.exists()


@pytest.mark.usefixtures("seven_io")
def test_one_network_sends_only_so_many_links() -> None:
    people = [somebody(Channel.SMS, number=f"+4915112345{n}") for n in range(600, 612)]
    answers = [_switch_on(person).status_code for person in people]
    assert answers == [200] * 10 + [422] * 2


def test_only_telephones_that_can_get_it_are_offered_while_the_channel_is_on(
    request: pytest.FixtureRequest,
) -> None:
    request.getfixturevalue("seven_io")
    mobile = somebody(Channel.SMS)
    landline = somebody(Channel.SMS, number="+494611234567")
    offer = "schicken wir Ihnen einen Link"
    assert _page(mobile).content.decode().count(offer) == 1
    assert offer not in _page(landline).content.decode()
    assert _switch_on(landline).status_code == 422
    add_contact_point(actor=SYSTEM, person_id=landline.id, kind="email", value="a@b.example")
    switch_account(actor=SYSTEM, provider=ProviderCode.SEVEN, is_on=False)
    assert offer not in _page(mobile).content.decode()
    assert _switch_on(mobile).status_code == 422
    assert not Message.objects.exists()


def test_after_stop_the_person_can_come_back_by_their_own_hand(
    request: pytest.FixtureRequest,
) -> None:
    provider: SevenEmulator = request.getfixturevalue("seven_io")
    person = somebody(Channel.SMS, "nurture")
    provider.receive("STOP", NUMBER)
    assert _says(person) == "no"
    deliver("seven")
    assert _switch_on(person).status_code == 200
    deliver("seven")
    found = LINK.search(provider.taken[-1]["text"])
    assert found is not None
    Client().post(found[1])
    assert _says(person) == "yes"


@pytest.mark.usefixtures("seven_io")
@pytest.mark.requirement("trust:S-17")
def test_the_page_says_what_waits_and_shows_no_number() -> None:
    person = somebody(Channel.SMS)
    _switch_on(person)
    for language, words in (("de", "Wartet bis"), ("en", "Waits until")):
        page = _page(person, language).content.decode()
        assert words in page
        assert "15112345678" not in page.replace(" ", "")
