# SPDX-License-Identifier: Apache-2.0
"""Adding, editing, small forms: they work, refuse with a reason, stay closed to others."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from talentkreis.activity.models import Activity
from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory, client_of, signed_in
from talentkreis.people.models import (
    ContactPoint,
    Conversation,
    Hat,
    Note,
    Person,
    PersonSkill,
    PersonTag,
    Station,
)
from talentkreis.people.tests.factories import PersonFactory

if TYPE_CHECKING:
    from talentkreis.organisation.models import Member

pytestmark = pytest.mark.django_db

NEW = {
    "name": "Frau Dr. Ayşe Demir",
    "email": "a.demir@beispiel.example",
    "language": "de",
    "source_type": "event",
    "basis": "pool",
}


@pytest.fixture
def member() -> Member:
    """A recruiter who reads English."""
    return MemberFactory.create(language="en")


@pytest.fixture
def client(member: Member) -> Client:
    """Their browser."""
    return signed_in(member)


@pytest.fixture
def person() -> Person:
    """Somebody."""
    found: Person = PersonFactory.create(given_name="Svea", family_name="Callsen")
    return found


@pytest.mark.requirement("feature:A1")
def test_a_talent_is_added_by_name_and_address(client: Client, member: Member) -> None:
    assert client.get(reverse("people:create")).status_code == 200
    response = client.post(reverse("people:create"), NEW)
    person = Person.objects.get()
    assert response.status_code == 303
    assert response["Location"] == reverse("web:profile", args=[person.id])
    assert (person.salutation, person.title, person.full_name) == ("ms", "Dr.", "Dr. Ayşe Demir")
    assert person.bases.get().purpose == "pool"
    assert person.care.owner_id == member.id  # whoever adds somebody cares for them


@pytest.mark.requirement("feature:A1")
def test_neither_name_nor_address_is_refused_beside_the_field(client: Client) -> None:
    response = client.post(reverse("people:create"), NEW | {"name": "", "email": ""})
    assert response.status_code == 422
    assert b"Give a name or an e-mail address." in response.content
    wrong = client.post(reverse("people:create"), NEW | {"email": "demir@beispiel"})
    assert wrong.status_code == 422
    assert b"The provider after the @ is missing." in wrong.content
    assert not Person.objects.exists()


@pytest.mark.requirement("feature:A1")
def test_who_may_be_known_is_shown_before_anything_is_saved(client: Client) -> None:
    known = PersonFactory.create(
        given_name="Ayşe", family_name="Demir", email="a.demir@beispiel.example"
    )
    response = client.post(reverse("people:create"), NEW)
    assert response.status_code == 422
    assert b"Perhaps we know this person already." in response.content
    assert reverse("web:profile", args=[known.id]).encode() in response.content
    assert Person.objects.count() == 1
    assert client.post(reverse("people:create"), NEW | {"is_confirmed": "1"}).status_code == 303
    assert Person.objects.count() == 2


def test_the_hint_comes_while_one_types_and_leaves_out_whom_one_may_not_see(
    client: Client,
) -> None:
    PersonFactory.create(email="a.demir@beispiel.example", confidential_to=[uuid.uuid4()])
    url = reverse("people:duplicates")
    hidden = client.post(url, NEW, headers={"HX-Request": "true"})
    assert b"Perhaps" not in hidden.content
    PersonFactory.create(given_name="Ayse", family_name="Demir")
    shown = client.post(url, NEW, headers={"HX-Request": "true"})
    assert b"Same name" in shown.content
    assert b"<html" not in shown.content


def test_facts_are_edited_and_wrong_ones_named(client: Client, person: Person) -> None:
    url = reverse("people:edit", args=[person.id])
    assert b'value="Svea"' in client.get(url).content
    values = {
        "given_name": "Svea <b>",
        "family_name": "Callsen",
        "form_of_address": "du",
        "language": "en",
        "source_type": "event",
        "country": "Germany",
    }
    refused = client.post(url, values | {"country": "D1"})
    assert refused.status_code == 422
    assert b"two letters, like DE." in refused.content
    assert client.post(url, values | {"country": "de"}).status_code == 303
    person.refresh_from_db()
    assert (person.given_name, person.country, person.language) == ("Svea <b>", "DE", "en")


FORMS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    # name: (values that work, values that are refused)
    "add_note": ({"text": "A note"}, {"text": "  "}),
    "log_call": (
        {"was_reached": "yes", "kind": "call", "minutes": "12", "text": "x"},
        {"was_reached": "yes", "kind": "call", "happened_on": "2999-01-01"},
    ),
    "add_tag": ({"name": "Netz"}, {"name": "\x00 "}),
    "put_on_hat": (
        {"kind": "alumnus"},
        {"kind": "alumnus", "starts_on": "2020-02-01", "ends_on": "2020-01-01"},
    ),
    "add_contact_point": (
        {"kind": "phone", "value": "0431 555 0142"},
        {"kind": "email", "value": "nobody@nowhere"},
    ),
    "add_station": ({"kind": "work", "title": "Meisterin"}, {"kind": "work"}),
    "add_skill": ({"name": "SCADA", "level": "4"}, {"name": "SCADA", "level": "9"}),
    "archive": ({"reason": "moved away"}, {"reason": ""}),
}
WRITTEN: dict[str, Any] = {
    "add_note": Note,
    "log_call": Conversation,
    "add_tag": PersonTag,
    "put_on_hat": Hat,
    "add_station": Station,
    "add_skill": PersonSkill,
}


@pytest.mark.parametrize("name", FORMS)
def test_a_small_form_works_without_script(client: Client, person: Person, name: str) -> None:
    url = reverse(f"people:{name}", args=[person.id])
    assert b"<form" in client.get(url).content
    response = client.post(url, FORMS[name][0])
    assert response.status_code == 303
    assert response["Location"] == reverse("web:profile", args=[person.id])
    assert Activity.objects.filter(person_id=person.id).count() == 1
    if name in WRITTEN:
        assert WRITTEN[name].objects.filter(person=person).count() == 1


@pytest.mark.parametrize("name", FORMS)
def test_a_refused_entry_comes_back_with_its_reason(
    client: Client, person: Person, name: str
) -> None:
    url = reverse(f"people:{name}", args=[person.id])
    response = client.post(url, FORMS[name][1])
    assert response.status_code == 422
    assert b'class="err"' in response.content
    assert not Activity.objects.filter(person_id=person.id).exists()


@pytest.mark.parametrize("name", FORMS)
def test_with_script_only_the_form_comes_back(client: Client, person: Person, name: str) -> None:
    url = reverse(f"people:{name}", args=[person.id])
    profile = reverse("web:profile", args=[person.id])
    headers = {"HX-Request": "true", "HX-Target": "profile"}
    opened = client.get(url, {"next": profile}, headers={"HX-Request": "true"})
    assert b"<html" not in opened.content
    assert b'hx-target="#profile"' in opened.content
    refused = client.post(url, FORMS[name][1] | {"next": profile}, headers=headers)
    assert refused.status_code == 422
    assert refused["HX-Retarget"].startswith("#panel-")
    assert b"<html" not in refused.content
    done = client.post(url, FORMS[name][0] | {"next": profile}, headers=headers, follow=True)
    assert done.content.strip().startswith(b'<div id="profile"')


@pytest.mark.parametrize("name", FORMS)
def test_a_small_form_is_closed_to_others(person: Person, name: str) -> None:
    url = reverse(f"people:{name}", args=[person.id])
    for role in (Role.READ_ONLY, Role.MARKETING, Role.HIRING_MANAGER):
        assert client_of(role).post(url, FORMS[name][0]).status_code == 403
    stranger = Client().post(url, FORMS[name][0])
    assert stranger.status_code == 302
    assert reverse("account_login") in stranger["Location"]
    recruiter = client_of(Role.RECRUITER)
    nobody = reverse(f"people:{name}", args=[uuid.uuid4()])
    assert recruiter.post(nobody, FORMS[name][0]).status_code == 404
    assert recruiter.put(url).status_code == 405
    hidden = PersonFactory.create(confidential_to=[uuid.uuid4()])
    secret = reverse(f"people:{name}", args=[hidden.id])
    assert recruiter.post(secret, FORMS[name][0]).status_code == 404
    assert not Activity.objects.filter(person_id__in=[person.id, hidden.id]).exists()


def test_buttons_take_off_what_forms_put_on(client: Client, person: Person) -> None:
    for name in ("add_tag", "put_on_hat", "add_contact_point", "add_station", "add_skill"):
        client.post(reverse(f"people:{name}", args=[person.id]), FORMS[name][0])
    phone = ContactPoint.objects.get(person=person, kind="phone")
    station = Station.objects.get()
    for name, arguments, values in (
        ("remove_tag", [person.id], {"name": "Netz"}),
        ("take_off_hat", [person.id], {"kind": "alumnus"}),
        ("remove_contact_point", [person.id, phone.id], {}),
        ("remove_station", [person.id, station.id], {}),
        ("remove_skill", [person.id], {"name": "SCADA"}),
    ):
        url = reverse(f"people:{name}", args=arguments)
        assert client.get(url).status_code == 405
        assert client.post(url, values).status_code == 303
    assert not PersonTag.objects.exists()
    assert not Station.objects.exists()
    assert not PersonSkill.objects.exists()
    assert Hat.objects.get().ends_on is not None
    assert list(ContactPoint.objects.values_list("kind", flat=True)) == ["email"]


def test_a_button_cannot_reach_into_another_person(client: Client, person: Person) -> None:
    other = PersonFactory.create()
    point = ContactPoint.objects.get(person=other)
    url = reverse("people:remove_contact_point", args=[person.id, point.id])
    assert client.post(url).status_code == 404
    assert ContactPoint.objects.filter(id=point.id).exists()


def test_what_is_archived_comes_back(client: Client, person: Person) -> None:
    client.post(reverse("people:archive", args=[person.id]), {"reason": "moved away"})
    page = client.get(reverse("web:profile", args=[person.id])).content.decode()
    assert "moved away" in page
    client.post(reverse("people:restore", args=[person.id]))
    person.refresh_from_db()
    assert person.archived_at is None


@pytest.mark.requirement("trust:S-16")
@pytest.mark.parametrize(
    "target", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "\\\\evil"]
)
def test_one_comes_back_to_our_own_pages_only(client: Client, person: Person, target: str) -> None:
    url = reverse("people:add_note", args=[person.id])
    response = client.post(url, {"text": "x", "next": target})
    assert response["Location"] == reverse("web:profile", args=[person.id])


@pytest.mark.requirement("feature:B3")
def test_a_conversation_is_saved_with_two_clicks_from_the_profile(
    client: Client, person: Person
) -> None:
    """One opens the dialog that is already on the page, one saves what stands in it."""
    page = client.get(reverse("web:profile", args=[person.id])).content.decode()
    dialog = page[page.index('<dialog id="dialog-call"') :]
    dialog = dialog[: dialog.index("</dialog>")]
    assert 'data-opens="#dialog-call"' in page
    assert 'value="yes"' in dialog
    assert "checked" in dialog
    url = reverse("people:log_call", args=[person.id])
    assert client.post(url, {"was_reached": "yes", "kind": "call"}).status_code == 303
    assert Conversation.objects.get().was_reached
