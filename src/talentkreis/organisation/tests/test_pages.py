# SPDX-License-Identifier: Apache-2.0
"""Set-up, joining and settings, as people meet them."""

from __future__ import annotations

import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from talentkreis.organisation.actions import invite_member, stop_all_sending
from talentkreis.organisation.actors import Role
from talentkreis.organisation.models import ApiToken, Employer, Invitation, Member
from talentkreis.organisation.queries import set_up_code
from talentkreis.organisation.tests.factories import (
    PASSWORD,
    EmployerFactory,
    MemberFactory,
    client_of,
    signed_in,
)

pytestmark = pytest.mark.django_db

SET_UP = {
    "employer_name": "Nordlicht Energie",
    "place": "DE-HH",
    "name": "Svea Callsen",
    "email": "svea@nordlicht.example",
    "password": PASSWORD,
    "language": "de",
}


@pytest.mark.requirement("feature:U9")
def test_first_start_leads_from_the_code_to_a_checklist_of_what_is_missing() -> None:
    browser = Client()
    assert browser.get("/einrichten/").status_code == 200
    answer = browser.post("/einrichten/", {**SET_UP, "code": set_up_code()}, follow=True)
    assert answer.redirect_chain == [("/einstellungen/start/", 303)]
    page = answer.content.decode()
    assert "Impressum" in page
    assert "Datenschutztext" in page
    browser.post("/einstellungen/rechtstexte/", {"imprint_text": "A\nB", "privacy_text": "C"})
    browser.post(
        "/einstellungen/arbeitgeber/",
        {
            "name": "Nordlicht Energie",
            "place": "DE-HH",
            "time_zone": "Europe/Berlin",
            "language": "de",
            "sender_name": "Nordlicht",
            "sender_address": "talente@nordlicht.example",
        },
    )
    employer = Employer.objects.get()
    assert employer.may_send
    assert (employer.region, employer.imprint_text) == ("HH", "A\nB")


def test_first_start_with_a_wrong_code_keeps_what_was_typed_and_makes_nothing() -> None:
    answer = Client().post("/einrichten/", {**SET_UP, "code": "falsch"})
    assert answer.status_code == 422
    assert "svea@nordlicht.example" in answer.content.decode()
    assert not Member.objects.exists()


def test_after_set_up_the_page_only_leads_on() -> None:
    MemberFactory.create()
    for answer in (Client().get("/einrichten/"), Client().post("/einrichten/", SET_UP)):
        assert answer.status_code == 303
    assert Member.objects.count() == 1


def test_an_invited_colleague_joins_and_is_signed_in() -> None:
    boss = MemberFactory.create(role=Role.ADMIN)
    browser = signed_in(boss)
    page = browser.post(
        "/einstellungen/team/einladen/",
        {"email": "neu@nordlicht.example", "role": "recruiter", "language": "de"},
    ).content.decode()
    found = re.search(r"/einladung/[\w-]+/", page)
    assert found
    assert found.group() not in browser.get("/einstellungen/team/").content.decode()
    colleague = Client()
    assert "Nordlicht Energie" in colleague.get(found.group()).content.decode()
    weak = colleague.post(found.group(), {"name": "Neu", "password": "kurz", "language": "de"})
    assert weak.status_code == 422
    joined = colleague.post(found.group(), {"name": "Neu", "password": PASSWORD, "language": "de"})
    assert joined.status_code == 303
    assert colleague.get("/einstellungen/ich/").status_code == 200
    assert Client().get(found.group()).status_code == 404


def test_an_invitation_is_withdrawn_on_the_page() -> None:
    boss = MemberFactory.create(role=Role.ADMIN)
    invited = invite_member(actor=boss.actor, email="neu@nordlicht.example", role="recruiter")
    browser = signed_in(boss)
    url = f"/einstellungen/team/einladungen/{invited.invitation.id}/zurueckziehen/"
    assert browser.post(url).status_code == 303
    assert browser.post(url).status_code == 404
    assert Invitation.objects.get().withdrawn_at


def test_roles_are_changed_and_members_locked_out_on_the_team_page() -> None:
    browser = client_of(Role.ADMIN)
    member = MemberFactory.create()
    browser.post(f"/einstellungen/team/{member.id}/rolle/", {"role": "dpo"})
    member.refresh_from_db()
    assert member.role == Role.DPO
    assert browser.post(f"/einstellungen/team/{member.id}/rolle/", {"role": "x"}).status_code == 422
    browser.post(f"/einstellungen/team/{member.id}/sperren/")
    member.refresh_from_db()
    assert not member.is_active
    assert browser.post(f"/einstellungen/team/{uuid.uuid4()}/sperren/").status_code == 404
    assert member.email in browser.get("/einstellungen/team/").content.decode()


def test_own_settings_change_language_theme_and_density_of_one_member_alone() -> None:
    member, other = MemberFactory.create(), MemberFactory.create()
    browser = signed_in(member)
    values = {"name": "Neu", "language": "en", "theme": "dark", "density": "dicht"}
    assert browser.post("/einstellungen/ich/", values).status_code == 303
    page = browser.get("/einstellungen/ich/").content.decode()
    assert 'lang="en"' in page
    assert 'data-theme="dark"' in page
    assert 'data-density="dicht"' in page
    assert 'data-single-keys="off"' in page
    other.refresh_from_db()
    assert (other.language, other.theme) == ("de", "system")
    assert browser.post("/einstellungen/ich/", {**values, "theme": "x"}).status_code == 422


def test_stopping_needs_a_reason_and_shows_on_every_page_until_resumed() -> None:
    browser = client_of(Role.TRM_LEAD)
    assert browser.post("/einstellungen/versand/anhalten/").status_code == 422
    assert (
        browser.post("/einstellungen/versand/anhalten/", {"reason": "mistake"}).status_code == 303
    )
    assert not Employer.objects.get().may_send
    assert "Der Versand steht" in browser.get("/einstellungen/rechte/").content.decode()
    page = browser.get("/einstellungen/versand/").content.decode()
    assert "Falscher Text oder falsche Personen" in page
    assert browser.post("/einstellungen/versand/fortsetzen/").status_code == 303
    assert Employer.objects.get().may_send
    assert "Der Versand steht" not in browser.get("/einstellungen/rechte/").content.decode()


def test_whoever_may_stop_may_not_always_resume() -> None:
    recruiter = MemberFactory.create(role=Role.RECRUITER)
    stop_all_sending(actor=recruiter.actor, reason="technical")
    browser = signed_in(recruiter)
    assert "Fortsetzen" not in browser.get("/einstellungen/versand/").content.decode()
    assert browser.post("/einstellungen/versand/fortsetzen/").status_code == 403
    assert Employer.objects.get().sending_stopped_at


def test_a_token_is_shown_once_and_revoked_on_the_page() -> None:
    browser = client_of(Role.RECRUITER)
    values = {"name": "Export", "scopes": ["people:read"], "days": "30"}
    page = browser.post("/einstellungen/zugaenge/", values).content.decode()
    secret = re.search(r"tk_[\w-]{40,}", page)
    assert secret
    assert secret.group() not in browser.get("/einstellungen/zugaenge/").content.decode()
    assert browser.post("/einstellungen/zugaenge/", {**values, "scopes": []}).status_code == 422
    token = ApiToken.objects.get()
    assert browser.post(f"/einstellungen/zugaenge/{token.id}/sperren/").status_code == 303
    assert browser.post(f"/einstellungen/zugaenge/{token.id}/sperren/").status_code == 404


def test_text_of_the_employer_is_never_markup() -> None:
    EmployerFactory.create(name="<b>x</b>", imprint_text="<script>1</script>")
    for path in ("arbeitgeber", "rechtstexte", ""):
        page = client_of(Role.ADMIN).get(f"/einstellungen/{path}{'/' if path else ''}")
        assert "<script>1" not in page.content.decode()
        assert "<b>x" not in page.content.decode()


def test_the_table_of_rights_names_every_right_and_role_in_german() -> None:
    page = client_of(Role.READ_ONLY).get("/einstellungen/rechte/").content.decode()
    for text in ("TRM-Leitung", "Datenschutz", "Den gesamten Versand anhalten", "Darstellung"):
        assert text in page


PAGES = {
    "organisation:settings": set(Role),
    "organisation:rights": set(Role),
    "organisation:own_settings": set(Role),
    "organisation:tokens": set(Role),
    "organisation:checklist": {Role.ADMIN, Role.TRM_LEAD, Role.DPO, Role.MARKETING},
    "organisation:employer": {Role.ADMIN},
    "organisation:legal_texts": {Role.ADMIN, Role.DPO},
    "organisation:members": {Role.ADMIN},
    "organisation:sending": {
        Role.ADMIN,
        Role.TRM_LEAD,
        Role.RECRUITER,
        Role.MARKETING,
        Role.DPO,
    },
}


@pytest.mark.requirement("feature:U1")
@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_for_its_roles_alone(name: str) -> None:
    url = reverse(name)
    for role in Role:
        expected = 200 if role in PAGES[name] else 403
        assert client_of(role).get(url).status_code == expected, role
    answer = Client().get(url)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/anmelden/")
    assert client_of(Role.ADMIN).put(url).status_code == 405
