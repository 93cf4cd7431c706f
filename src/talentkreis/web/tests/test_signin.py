# SPDX-License-Identifier: Apache-2.0
"""Sign-in: by invitation only, with a second step, told about by mail, never by a third way."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.mail import EmailMessage, get_connection
from django.test import Client
from django.urls import NoReverseMatch, reverse

from talentkreis.mail.models import Message
from talentkreis.organisation.models import Member

pytestmark = pytest.mark.django_db

PASSWORD = "eine lange Runde um den See"


@pytest.fixture(autouse=True)
def _no_attempts_counted() -> None:
    cache.clear()


@pytest.fixture
def member() -> Member:
    made = Member(email="merle@example.org", name="Merle Hansen", role="recruiter")
    made.set_password(PASSWORD)
    made.save()
    return made


def _sign_in(client: Client, password: str = PASSWORD) -> str:
    response = client.post(
        reverse("account_login"), {"login": "Merle@example.org", "password": password}
    )
    return response.headers.get("Location", "")


def test_a_member_signs_in_with_address_and_password(client: Client, member: Member) -> None:
    assert _sign_in(client) == "/"
    assert client.session["_auth_user_id"] == str(member.pk)


def test_a_wrong_password_says_so_without_naming_which_part(client: Client, member: Member) -> None:
    response = client.post(
        reverse("account_login"),
        {"login": "merle@example.org", "password": "falsch"},
        headers={"Accept-Language": "en"},
    )
    assert "Address and password do not belong together." in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_after_five_wrong_passwords_even_the_right_one_waits(
    client: Client, member: Member
) -> None:
    for _attempt in range(5):
        _sign_in(client, "falsch")
    assert _sign_in(client) == ""
    assert "_auth_user_id" not in client.session


def test_there_is_no_sign_up(client: Client) -> None:
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")
    for path in ("/anmelden/signup/", "/signup/", "/accounts/signup/"):
        assert client.post(path, {"email": "x@example.org"}).status_code == 404
    assert not get_user_model().objects.exists()


def test_a_forgotten_password_queues_one_link_to_this_installation(
    client: Client, member: Member
) -> None:
    client.post(reverse("account_reset_password"), {"email": member.email})
    message = Message.objects.get()
    assert message.to_address == member.email
    link = re.search(r"http://127\.0\.0\.1:8000(/kennwort/neu/\S+)", message.text)
    assert link is not None
    page = client.get(link[1], follow=True)
    new = "ein anderer langer Satz"
    client.post(page.request["PATH_INFO"], {"password1": new, "password2": new})
    member.refresh_from_db()
    assert member.check_password(new)


def test_a_forgotten_password_of_a_stranger_sends_nothing_and_looks_the_same(
    client: Client, member: Member
) -> None:
    known = client.post(reverse("account_reset_password"), {"email": member.email})
    unknown = client.post(reverse("account_reset_password"), {"email": "fremd@example.org"})
    assert known.headers["Location"] == unknown.headers["Location"]
    assert list(Message.objects.values_list("to_address", flat=True)) == [member.email]


def test_a_changed_password_is_told_in_the_members_language(client: Client, member: Member) -> None:
    member.language = "en"
    member.save()
    _sign_in(client)
    new = "a rather different sentence"
    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    message = Message.objects.get()
    assert message.subject == "Your password was changed"
    assert message.language == "en"


@pytest.mark.requirement("trust:S-19")
def test_a_new_password_ends_every_other_session(client: Client, member: Member) -> None:
    elsewhere = Client()
    _sign_in(elsewhere)
    _sign_in(client)
    new = "ein anderer langer Satz"
    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    assert client.get(reverse("mfa_index")).status_code == 200
    assert elsewhere.get(reverse("mfa_index")).status_code == 302


@pytest.mark.requirement("trust:S-19")
def test_whoever_is_locked_out_is_out_at_once(client: Client, member: Member) -> None:
    _sign_in(client)
    member.is_active = False
    member.save()
    assert client.get(reverse("mfa_index")).status_code == 302
    assert _sign_in(client) == reverse("account_inactive")


def _confirm(client: Client) -> None:
    """Weighty changes ask for the password again."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def _code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


@pytest.mark.requirement("trust:S-19")
def test_the_second_step_is_switched_on_asked_for_and_stored_encrypted(
    client: Client, member: Member
) -> None:
    _sign_in(client)
    _confirm(client)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": _code(secret)})
    stored = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    assert secret not in str(stored.data)

    client.post(reverse("account_logout"))
    assert _sign_in(client) == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    codes = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).wrap()
    client.post(reverse("mfa_authenticate"), {"code": codes.get_unused_codes()[0]})
    assert client.session["_auth_user_id"] == str(member.pk)


@pytest.mark.parametrize(
    "name",
    [
        "account_change_password",
        "mfa_index",
        "mfa_activate_totp",
        "account_logout",
    ],
)
def test_pages_of_ones_own_access_open_for_members_only(
    client: Client, member: Member, name: str
) -> None:
    assert client.get(reverse(name)).status_code == 302
    _sign_in(client)
    _confirm(client)
    assert client.get(reverse(name)).status_code == 200


def test_django_itself_cannot_send_mail() -> None:
    connection = get_connection("talentkreis.web.signin.RefuseDirectMail")
    with pytest.raises(RuntimeError, match=r"mail\.Message"):
        EmailMessage("Betreff", "Text", to=["x@example.org"], connection=connection).send()
