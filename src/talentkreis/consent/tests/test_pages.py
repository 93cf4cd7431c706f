# SPDX-License-Identifier: Apache-2.0
"""The pages of data protection: who gets in, what they say, what they change."""

from __future__ import annotations

import datetime as dt
import io
import json
import uuid
import zipfile
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from talentkreis.activity.models import Activity
from talentkreis.consent import actions, queries
from talentkreis.consent.gate import may_contact
from talentkreis.consent.models import (
    Channel,
    ConfirmationRequest,
    ConsentEvent,
    ErasureRecord,
    Purpose,
    Suppression,
)
from talentkreis.consent.retention.queries import forecast
from talentkreis.consent.tests.factories import give_consent
from talentkreis.kernel import clock
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.tests.factories import MemberFactory, signed_in
from talentkreis.people.models import Person, ProcessingBasis
from talentkreis.people.tests.factories import PersonFactory

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db
INSIDE = frozenset({Role.ADMIN, Role.TRM_LEAD, Role.DPO})
LISTS = ("index", "forecast", "notices", "suppressions")


@pytest.fixture
def dpo() -> Client:
    return signed_in(MemberFactory.create(role=Role.DPO, language="de"))


@pytest.fixture
def admin() -> Client:
    return signed_in(MemberFactory.create(role=Role.ADMIN, language="de"))


def pages(person_id: uuid.UUID) -> Iterator[str]:
    for name in LISTS:
        yield reverse(f"consent:{name}")
    for name in ("person", "proof"):
        yield reverse(f"consent:{name}", args=[person_id])


@pytest.mark.parametrize("role", sorted(Role))
def test_every_page_opens_for_data_protection_and_nobody_else(role: Role) -> None:
    person = PersonFactory.create()
    give_consent(person.id)
    client = signed_in(MemberFactory.create(role=role))
    for page in pages(person.id):
        assert client.get(page).status_code == (200 if role in INSIDE else 403), page
    erase = client.get(reverse("consent:erase", args=[person.id]))
    assert erase.status_code == (200 if role in INSIDE else 403)
    wordings = client.get(reverse("consent:wordings"))
    assert wordings.status_code == (200 if role in {Role.ADMIN, Role.DPO} else 403)


def test_a_stranger_is_sent_to_sign_in_and_a_wrong_id_is_not_there(dpo: Client) -> None:
    person = PersonFactory.create()
    for page in pages(person.id):
        answer = Client().get(page)
        assert answer.status_code == 302
        assert "/anmelden/" in answer.headers["Location"]
    for name in ("person", "proof", "erase"):
        assert dpo.get(reverse(f"consent:{name}", args=[uuid.uuid4()])).status_code == 404
    for name in ("export", "restrict", "withdraw", "object", "record"):
        assert dpo.get(reverse(f"consent:{name}", args=[person.id])).status_code == 405
    assert dpo.post(reverse("consent:index")).status_code == 405


@pytest.mark.requirement("feature:T2")
@pytest.mark.requirement("feature:T6")
def test_the_lists_name_who_is_due_who_has_no_basis_and_who_is_to_be_told(dpo: Client) -> None:
    today = clock.today()
    soon = PersonFactory.create(given_name="Bald", bases__ends_on=today + dt.timedelta(days=30))
    over = PersonFactory.create(given_name="Vorbei", bases__ends_on=today - dt.timedelta(days=1))
    told_by = PersonFactory.create(
        given_name="Gefunden",
        bases__purpose="sourcing",
        bases__legal_basis="legitimate_interest",
        bases__notice_due_on=today - dt.timedelta(days=2),
    )
    kept = PersonFactory.create(given_name="Bleibt", bases__ends_on=today + dt.timedelta(days=5))
    ProcessingBasis.objects.create(
        person=kept, purpose="alumni", legal_basis="consent", source="x", starts_on=today
    )
    expected = {"forecast": {soon, over, told_by}, "notices": {told_by}}
    for name, people in expected.items():
        page = dpo.get(reverse(f"consent:{name}"), {"tage": "90"}).content.decode()
        for person in (soon, over, told_by, kept):
            assert (person.full_name in page) is (person in people), name
    index = dpo.get(reverse("consent:index")).content.decode()
    assert all(person.full_name in index for person in (soon, over, told_by))
    basis = ProcessingBasis.objects.get(person=told_by)
    done = dpo.post(reverse("consent:give_notice", args=[told_by.id, basis.id]))
    assert done.status_code == 303
    assert told_by.full_name not in dpo.get(reverse("consent:notices")).content.decode()


def test_a_list_of_many_comes_in_pages_and_forgets_nobody(dpo: Client) -> None:
    ends_on = clock.today() + dt.timedelta(days=9)
    people = {PersonFactory.create(bases__ends_on=ends_on).id for _ in range(53)}
    actor = MemberFactory.create(role=Role.DPO).actor
    first = forecast(actor)
    second = forecast(actor, after=first.next)
    assert len(first.rows) == 50
    assert {row.person_id for row in [*first.rows, *second.rows]} == people
    assert second.next == ""
    assert dpo.get(reverse("consent:forecast"), {"nach": "unsinn"}).status_code == 200


def test_confidential_people_of_others_stay_hidden(dpo: Client) -> None:
    ends_on = clock.today() + dt.timedelta(days=9)
    PersonFactory.create(
        given_name="Kanarienvogel", confidential_to=[uuid.uuid4()], bases__ends_on=ends_on
    )
    for name in LISTS:
        assert "Kanarienvogel" not in dpo.get(reverse(f"consent:{name}")).content.decode()
    hidden = Person.objects.get()
    assert dpo.get(reverse("consent:person", args=[hidden.id])).status_code == 404
    assert dpo.post(reverse("consent:restrict", args=[hidden.id])).status_code == 404


def test_noting_a_consent_needs_its_proof_and_says_what_is_missing(admin: Client) -> None:
    person = PersonFactory.create()
    address = reverse("consent:record", args=[person.id])
    values = {"purpose": "nurture", "channel": "email", "method": "spoken", "note": ""}
    assert admin.post(address, values).status_code == 422
    assert not ConsentEvent.objects.exists()
    assert admin.post(address, values | {"note": "Telefonat vom 20. November"}).status_code == 303
    assert ConsentEvent.objects.get().kind == "given"


def test_a_recruiter_may_note_and_comes_back_to_where_they_were() -> None:
    person = PersonFactory.create()
    recruiter = signed_in(MemberFactory.create(role=Role.RECRUITER))
    address = reverse("consent:withdraw", args=[person.id])
    back = recruiter.post(address, {"purpose": "", "channel": "", "next": "/talente/"})
    assert (back.status_code, back.headers["Location"]) == (303, "/talente/")
    lead = signed_in(MemberFactory.create(role=Role.TRM_LEAD))
    elsewhere = lead.post(address, {"next": "https://evil.example/"})
    assert "evil" not in elsewhere.headers["Location"]
    assert not may_contact(person.id, Purpose.PERSONAL_CONTACT, Channel.PHONE).is_yes


def test_a_confirmation_mail_is_sent_once(admin: Client) -> None:
    person = PersonFactory.create()
    address = reverse("consent:request_confirmation", args=[person.id])
    assert admin.post(address, {}).status_code == 422
    assert admin.post(address, {"purposes": ["nurture", "newsletter"]}).status_code == 303
    assert admin.post(address, {"purposes": ["nurture"]}).status_code == 422
    assert ConfirmationRequest.objects.count() == 1


@pytest.mark.requirement("trust:L-18")
def test_the_proof_shows_the_words_of_then_after_five_new_wordings(admin: Client) -> None:
    person = PersonFactory.create(language="de")
    before = actions.publish_text(
        actor=SYSTEM,
        purpose="nurture",
        channel="email",
        language="de",
        wording="Ja, „schreibt“ mir <gern>.\n  Zweite Zeile & mehr.",
    )
    actions.record_consent(
        actor=SYSTEM,
        person_id=person.id,
        purpose="nurture",
        channel="email",
        method="written",
        note="Zettel vom Messestand",
    )
    for number in range(5):
        actions.publish_text(
            actor=SYSTEM, purpose="nurture", channel="email", language="de", wording=f"V{number}"
        )
    (proof,) = queries.proofs_of(SYSTEM, person.id)
    (declared,) = proof.declarations
    assert declared.words == before.wording
    assert declared.is_intact
    page = admin.get(reverse("consent:proof", args=[person.id])).content.decode()
    shown = "Ja, „schreibt“ mir &lt;gern&gt;.\n  Zweite Zeile &amp; mehr."
    assert shown in page
    assert declared.sha256 in page
    assert "Zettel vom Messestand" in page


@pytest.mark.requirement("trust:L-18")
def test_the_proof_stands_without_network_address(admin: Client) -> None:
    person = PersonFactory.create()
    give_consent(person.id)
    from talentkreis.consent.models import ConsentEvidence

    ConsentEvidence.objects.update(
        ip_address="192.0.2.7", user_agent="x", declared_at=clock.now() - dt.timedelta(days=31)
    )
    assert actions.forget_traces() == 1
    page = admin.get(reverse("consent:proof", args=[person.id])).content.decode()
    assert "192.0.2.7" not in page
    assert queries.proofs_of(SYSTEM, person.id)[0].declarations[0].is_intact


@pytest.mark.requirement("trust:E-12")
def test_the_suppression_list_takes_a_file_and_gives_nothing_back(dpo: Client) -> None:
    person = PersonFactory.create(email="svea@post.example")
    give_consent(person.id)
    lines = "svea@post.example;Notiz\r\n\r\n0431 555 0142\r\nkein-at\r\nSvea@Post.example\r\n"
    file = SimpleUploadedFile("liste.csv", lines.encode("cp1252"))
    assert dpo.post(reverse("consent:suppress_file"), {"file": file}).status_code == 303
    assert Suppression.objects.count() == 2
    page = dpo.get(reverse("consent:suppressions")).content.decode()
    assert "svea@post" not in page
    assert may_contact(person.id, Purpose.NURTURE, Channel.EMAIL).reason == "suppressed"
    again = SimpleUploadedFile("liste.csv", lines.encode())
    dpo.post(reverse("consent:suppress_file"), {"file": again})
    assert Suppression.objects.count() == 2
    binary = SimpleUploadedFile("bild.csv", b"\x89PNG\x00")
    assert dpo.post(reverse("consent:suppress_file"), {"file": binary}).status_code == 422


def test_the_list_answers_about_one_address_and_takes_one(dpo: Client) -> None:
    address = reverse("consent:suppressions")
    values = {"address": "Nein@Post.example"}
    assert "Nicht auf der Liste" in dpo.post(address, values | {"do": "ask"}).content.decode()
    assert dpo.post(address, values | {"do": "add"}).status_code == 303
    assert "Auf der Liste" in dpo.post(address, values | {"do": "ask"}).content.decode()
    assert dpo.post(address, {"address": "weder-noch"}).status_code == 422


@pytest.mark.requirement("trust:L-10")
@pytest.mark.requirement("trust:L-14")
@pytest.mark.requirement("feature:T4")
def test_the_export_holds_everything_and_is_itself_recorded(dpo: Client) -> None:
    person = PersonFactory.create(email="svea@post.example", tags=["Netz"])
    give_consent(person.id)
    answer = dpo.post(reverse("consent:export", args=[person.id]))
    assert answer.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        everything = json.loads(archive.read("person.json"))
    text = json.dumps(everything)
    assert "svea@post.example" in text
    assert everything["packages"]["consent"]["ledger"][0]["kind"] == "imported"
    assert Activity.objects.filter(kind="consent.person_exported", person_id=person.id).exists()


def test_a_team_lead_sees_data_protection_and_exports_nothing() -> None:
    person = PersonFactory.create()
    lead = signed_in(MemberFactory.create(role=Role.TRM_LEAD))
    assert lead.post(reverse("consent:export", args=[person.id])).status_code == 403


@pytest.mark.requirement("trust:L-13")
def test_data_protection_restricts_and_lifts(dpo: Client) -> None:
    person = PersonFactory.create()
    address = reverse("consent:restrict", args=[person.id])
    dpo.post(address, {"do": "restrict"})
    person.refresh_from_db()
    assert person.restricted_at is not None
    dpo.post(address, {"do": "lift"})
    person.refresh_from_db()
    assert person.restricted_at is None


def test_deleting_asks_for_a_reason_and_the_number_typed_by_hand(dpo: Client) -> None:
    person = PersonFactory.create()
    give_consent(person.id)
    address = reverse("consent:erase", args=[person.id])
    _held, total = queries.held_about(SYSTEM, person.id)
    for values in (
        {},
        {"reason": "request"},
        {"reason": "request", "typed_count": total + 1},
        {"reason": "", "typed_count": total},
    ):
        assert dpo.post(address, values).status_code == 422
    assert Person.objects.filter(id=person.id).exists()
    done = dpo.post(address, {"reason": "request", "typed_count": total})
    assert done.status_code == 303
    assert not Person.objects.filter(id=person.id).exists()
    assert ErasureRecord.objects.get().reason == "request"


def test_wordings_are_versions(dpo: Client) -> None:
    address = reverse("consent:wordings")
    values = {"purpose": "newsletter", "channel": "email", "language": "de", "wording": "Ja."}
    assert dpo.post(address, values).status_code == 303
    assert "Ja." in dpo.get(address).content.decode()
    assert dpo.post(address, values | {"wording": " "}).status_code == 422
