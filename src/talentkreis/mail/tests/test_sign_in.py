# SPDX-License-Identifier: Apache-2.0
"""Mailboxes one signs in to: there and back, only for who asked, renewed, taken back."""

from __future__ import annotations

import datetime as dt
import html
import re
import threading
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.urls import reverse

from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.mail import actions
from talentkreis.mail.actions import sign_in as sign_in_actions
from talentkreis.mail.delivery import deliver_due
from talentkreis.mail.inbound.polling import poll
from talentkreis.mail.models import (
    Authorisation,
    InboundMessage,
    Mailbox,
    Message,
    ProviderAccess,
    Thread,
)
from talentkreis.mail.sign_in.flow import CannotSignIn
from talentkreis.mail.sign_in.fresh import fresh_token
from talentkreis.mail.tests.factories import a_person, give_consent, the_employer
from talentkreis.mail.tests.oauth_provider import CLIENT_ID, CLIENT_SECRET, provider
from talentkreis.mail.tests.test_inbound import a_reply
from talentkreis.mail.tests.token_servers import token_imap, token_smtp
from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory, signed_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from talentkreis.mail.tests.oauth_provider import Provider
    from talentkreis.organisation.models import Member

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:H1")]


@pytest.fixture
def microsoft(settings: Any) -> Iterator[Provider]:
    """A provider that an admin has switched on."""
    the_employer()
    admin = MemberFactory.create(role=Role.ADMIN)
    with provider() as made:
        settings.OUTGOING_STAND_INS = {"login.microsoftonline.com": made.url}
        sign_in_actions.save_access(
            actor=admin.actor, provider="microsoft", client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET, tenant="nordlicht.test", is_on=True,
        )  # fmt: skip
        yield made


@pytest.fixture
def merle() -> Member:
    return MemberFactory.create(role=Role.RECRUITER, name="Merle Petersen")


@pytest.fixture
def browser(merle: Member) -> Client:
    return signed_in(merle)


def sent_to_provider(browser: Client, **values: str) -> str:
    page = browser.post(reverse("mail:sign_in"), {"provider": "microsoft", **values})
    found = re.search(r'href="(https://login\.microsoftonline\.com/[^"]+)"', page.content.decode())
    assert found
    return html.unescape(found[1])


def connected(browser: Client, microsoft: Provider, **values: str) -> Mailbox:
    back = microsoft.say_yes(sent_to_provider(browser, **values))
    url = reverse("mail:sign_in_return")
    shown = browser.get(url, back).content.decode()
    assert back["code"] in shown
    assert not Authorisation.objects.exists()  # looking changes nothing
    answer = browser.post(url, back, follow=True)
    assert "ist verbunden" in answer.content.decode()
    return Mailbox.objects.get(from_address=microsoft.address)


def said(browser: Client, back: dict[str, str]) -> str:
    answer = browser.post(reverse("mail:sign_in_return"), back, follow=True)
    return answer.content.decode()


def test_a_member_connects_their_own_mailbox_with_a_code_that_only_they_can_use(
    browser: Client, merle: Member, microsoft: Provider
) -> None:
    url = sent_to_provider(browser)
    assert "/nordlicht.test/oauth2/v2.0/authorize" in url
    assert "code_challenge=" in url
    assert CLIENT_SECRET not in url
    mailbox = connected(browser, microsoft)
    assert (mailbox.member, mailbox.smtp_host) == (merle, "smtp.office365.com")
    assert not mailbox.is_default
    row = Authorisation.objects.get()
    (token,) = microsoft.access_tokens
    assert token.encode() not in bytes(row.access_token or b"")
    assert fresh_token(mailbox.id) == token
    page = browser.get(reverse("mail:own_mailboxes")).content.decode()
    assert microsoft.address in page
    assert token not in page
    admin = signed_in(MemberFactory.create(role=Role.ADMIN))
    assert microsoft.address not in admin.get(reverse("mail:mailbox")).content.decode()


def test_a_shared_mailbox_is_connected_by_an_admin_only(
    browser: Client, microsoft: Provider
) -> None:
    assert connected(browser, microsoft, is_shared="1").member is not None
    Authorisation.objects.all().delete()
    Mailbox.objects.all().delete()
    microsoft.address = "karriere@nordlicht.test"
    admin = signed_in(MemberFactory.create(role=Role.ADMIN))
    shared = connected(admin, microsoft, is_shared="1")
    assert (shared.member, shared.is_default) == (None, True)


def test_an_answer_that_nobody_asked_for_connects_nothing(
    browser: Client, microsoft: Provider
) -> None:
    back = microsoft.say_yes(sent_to_provider(browser))
    assert "gehört zu keiner Anmeldung" in said(browser, back | {"state": "forged"})
    # A code somebody else's browser brought back: their session asked for nothing.
    thief = signed_in(MemberFactory.create(role=Role.RECRUITER))
    assert "gehört zu keiner Anmeldung" in said(thief, back)
    # With a state of their own, the verifier is another one.
    own = microsoft.say_yes(sent_to_provider(thief))
    assert "nimmt diesen Code nicht mehr" in said(
        thief, {"code": back["code"], "state": own["state"]}
    )
    assert not Authorisation.objects.exists()


def test_an_attempt_is_used_once_and_not_for_ever(browser: Client, microsoft: Provider) -> None:
    back = microsoft.say_yes(sent_to_provider(browser))
    said(browser, back)
    assert "gehört zu keiner Anmeldung" in said(browser, back)
    back = microsoft.say_yes(sent_to_provider(browser))
    session = browser.session
    old = (clock.now() - dt.timedelta(minutes=16)).isoformat()
    session["mail.sign_in"] = session["mail.sign_in"] | {"began_at": old}
    session.save()
    assert "zu lange gedauert" in said(browser, back)


def test_a_no_at_the_provider_is_a_no(browser: Client, microsoft: Provider) -> None:
    back = microsoft.say_yes(sent_to_provider(browser))
    shown = browser.get(
        reverse("mail:sign_in_return"), {"error": "access_denied", "state": back["state"]},
        follow=True,
    )  # fmt: skip
    assert "Nein gesagt" in shown.content.decode()


@pytest.mark.parametrize(("skew_s", "is_fine"), [(-500, True), (-700, False), (900, True)], ids=str)
def test_clocks_that_differ_a_little_do_not_matter(
    browser: Client, microsoft: Provider, skew_s: int, is_fine: bool
) -> None:
    microsoft.skew_s = skew_s
    back = microsoft.say_yes(sent_to_provider(browser))
    assert ("ist verbunden" in said(browser, back)) is is_fine


def test_an_identity_made_for_another_application_is_refused(
    browser: Client, microsoft: Provider
) -> None:
    microsoft.audience = "another-app"
    back = microsoft.say_yes(sent_to_provider(browser))
    assert "nicht eindeutig" in said(browser, back)
    assert not Mailbox.objects.exists()


def test_nothing_calls_out_until_an_admin_has_switched_it_on(
    browser: Client, microsoft: Provider
) -> None:
    mailbox = connected(browser, microsoft)
    asked = len(microsoft.asked)
    ProviderAccess.objects.update(is_on=False)
    Authorisation.objects.update(expires_at=clock.now())
    with pytest.raises(CannotSignIn, match="switched_off"):
        fresh_token(mailbox.id)
    assert browser.post(reverse("mail:sign_in"), {"provider": "microsoft"}).status_code == 404
    assert browser.post(reverse("mail:sign_in"), {"provider": "quatsch"}).status_code == 404
    assert len(microsoft.asked) == asked


def test_a_token_is_renewed_before_it_ends_and_its_successor_kept(
    browser: Client, microsoft: Provider
) -> None:
    microsoft.life_s = 240  # less than a run needs
    mailbox = connected(browser, microsoft)
    microsoft.life_s = 3600
    first = set(microsoft.access_tokens)
    second = fresh_token(mailbox.id)
    assert second not in first
    assert fresh_token(mailbox.id) == second
    assert [asked["grant_type"] for asked in microsoft.asked] == [
        "authorization_code", "refresh_token",
    ]  # fmt: skip
    # The refresh token has turned over: only the new one is of use.
    Authorisation.objects.update(expires_at=clock.now())
    assert fresh_token(mailbox.id) not in first | {second}


def test_while_the_provider_is_down_the_old_token_is_used_to_its_end(
    browser: Client, microsoft: Provider
) -> None:
    mailbox = connected(browser, microsoft)
    token = fresh_token(mailbox.id)
    microsoft.is_down = True
    Authorisation.objects.update(expires_at=clock.now() + dt.timedelta(minutes=2))
    assert fresh_token(mailbox.id) == token
    Authorisation.objects.update(expires_at=clock.now() - dt.timedelta(minutes=1))
    with pytest.raises(CannotSignIn):
        fresh_token(mailbox.id)
    assert Authorisation.objects.get().state == "connected"


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_of_many_who_need_a_new_token_one_asks_for_it(browser: Client, microsoft: Provider) -> None:
    mailbox = connected(browser, microsoft)
    Authorisation.objects.update(expires_at=clock.now() - dt.timedelta(minutes=1))
    microsoft.delay_s = 0.5
    gate, found = threading.Barrier(4), []

    def need() -> None:
        try:
            gate.wait()
            found.append(fresh_token(mailbox.id))
        finally:
            connection.close()

    rows = [threading.Thread(target=need) for _number in range(4)]
    for each in rows:
        each.start()
    for each in rows:
        each.join(30)
    assert len(found) == 4
    assert len(set(found)) == 1
    renewals = [asked for asked in microsoft.asked if asked["grant_type"] == "refresh_token"]
    assert len(renewals) == 1


def a_letter(member: Member, mailbox: Mailbox) -> Message:
    person = a_person(email="svea@post.test")
    give_consent(person, "personal_email")
    words = actions.Words(text="Guten Tag Svea Callsen", subject="Kurze Frage")
    return actions.send_reply(
        actor=member.actor, person_id=person.id, words=words, mailbox_id=mailbox.id
    )


def test_mail_goes_out_and_comes_in_by_token(
    browser: Client, merle: Member, microsoft: Provider
) -> None:
    mailbox = connected(browser, microsoft)
    known = microsoft.access_tokens.__contains__
    with token_smtp(microsoft.address, known) as smtp, token_imap(microsoft.address, known) as imap:
        lead_to(mailbox, smtp.port, imap.port)
        a_letter(merle, mailbox)
        later = clock.now() + dt.timedelta(seconds=11)
        assert deliver_due(mailbox.id, at=later).accepted == 1
        assert poll(mailbox.id).problem == ""  # what lay there before is not ours
        imap.mails += [a_reply(), a_reply("Hallo Kind", From="mama@familie.test")]
        assert poll(mailbox.id).seen == 2
    assert b"Guten Tag Svea Callsen" in smtp.taken[0]
    assert InboundMessage.objects.get().from_address == "svea@post.test"
    assert Thread.objects.get().member == merle


def lead_to(mailbox: Mailbox, smtp: int, imap: int) -> None:
    Mailbox.objects.filter(id=mailbox.id).update(
        smtp_host="127.0.0.1", smtp_port=smtp, smtp_security="none",
        imap_host="127.0.0.1", imap_port=imap, imap_security="none",
    )  # fmt: skip


def test_a_consent_taken_back_is_said_clearly_and_loses_no_mail(
    browser: Client, merle: Member, microsoft: Provider
) -> None:
    mailbox = connected(browser, microsoft)
    known = microsoft.access_tokens.__contains__
    with token_smtp(microsoft.address, known) as smtp, token_imap(microsoft.address, known) as imap:
        lead_to(mailbox, smtp.port, imap.port)
        poll(mailbox.id)
        message = a_letter(merle, mailbox)
        later = clock.now() + dt.timedelta(seconds=11)
        microsoft.revoke()
        # The server refuses the token first; asking for another one tells why.
        assert deliver_due(mailbox.id, at=later).problem == "token_refused"
        assert smtp.refused == 1
        Mailbox.objects.update(pause_until=None)
        assert deliver_due(mailbox.id, at=later).problem == "reconnect"
        assert poll(mailbox.id).problem == "reconnect"
        row = Authorisation.objects.get()
        assert (row.state, row.access_token, row.refresh_token) == ("reconnect", None, None)
        message.refresh_from_db()
        assert (message.state, message.deferral_count) == ("planned", 0)
        page = browser.get(reverse("mail:own_mailboxes")).content.decode()
        assert "nicht mehr verbunden" in page
        imap.mails.append(a_reply())
        connected_again = connected_once_more(browser, microsoft)
        assert connected_again.id == mailbox.id
        assert deliver_due(mailbox.id, at=later).accepted == 1
        assert poll(mailbox.id).new == 1
    assert len(smtp.taken) == 1


def connected_once_more(browser: Client, microsoft: Provider) -> Mailbox:
    back = microsoft.say_yes(sent_to_provider(browser))
    assert "ist verbunden" in said(browser, back)
    return Mailbox.objects.get()


def test_somebody_elses_mailbox_is_not_taken_over(browser: Client, microsoft: Provider) -> None:
    connected(browser, microsoft)
    other = signed_in(MemberFactory.create(role=Role.RECRUITER))
    back = microsoft.say_yes(sent_to_provider(other))
    assert "schon jemand anderes" in said(other, back)
    mailbox = Mailbox.objects.get()
    assert other.post(reverse("mail:disconnect", args=[mailbox.id])).status_code == 404
    assert Authorisation.objects.get().state == "connected"
    browser.post(reverse("mail:disconnect", args=[mailbox.id]))
    row = Authorisation.objects.get()
    assert (row.state, row.refresh_token) == ("reconnect", None)


def test_whoever_is_locked_out_leaves_no_key_behind(
    browser: Client, merle: Member, microsoft: Provider
) -> None:
    from talentkreis.organisation.actions import deactivate_member

    connected(browser, microsoft)
    admin = MemberFactory.create(role=Role.ADMIN)
    deactivate_member(actor=admin.actor, member_id=merle.id)
    assert Authorisation.objects.get().refresh_token is None


def test_registrations_are_an_admins_and_keep_their_secret(browser: Client) -> None:
    url = reverse("mail:providers")
    assert browser.get(url).status_code == 403
    admin = signed_in(MemberFactory.create(role=Role.ADMIN))
    words = {"provider": "google", "client_id": "abc", "client_secret": "sehr geheim"}
    assert admin.post(url, words | {"is_on": "on"}).status_code == 303
    page = admin.get(url).content.decode()
    assert "sehr geheim" not in page
    assert reverse("mail:sign_in_return") in page
    # Another registration does not get the old secret.
    assert (
        admin.post(url, {"provider": "google", "client_id": "x", "is_on": "on"}).status_code == 422
    )
    bad = {"provider": "microsoft", "client_id": "x", "tenant": "../evil"}
    assert admin.post(url, bad).status_code == 422
    actor = MemberFactory.create(role=Role.ADMIN).actor
    with pytest.raises(NotFound):
        sign_in_actions.save_access(actor=actor, provider="quatsch", client_id="x")
    with pytest.raises(RuleViolation):
        sign_in_actions.save_access(actor=actor, provider="google", client_id="", is_on=True)
