# SPDX-License-Identifier: Apache-2.0
"""Mail the team passes on: to whom it goes, what waits, and what never happens."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.urls import reverse

from talentkreis.intake.drops.actions import purge_drops, renew_address
from talentkreis.intake.drops.queries import addresses
from talentkreis.intake.drops.rules import cvs_among
from talentkreis.intake.models import CvFile, DropAddress, DropMail
from talentkreis.intake.privacy import erase_own, export_own
from talentkreis.intake.tests.documents import CV, pdf, shown
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound
from talentkreis.mail.inbound import receive
from talentkreis.mail.models import Classification, InboundMessage, InboundState
from talentkreis.mail.privacy import erase_own as erase_mail
from talentkreis.mail.tests.factories import a_mailbox
from talentkreis.mail.tests.test_forwards import GMAIL_DE, OUTLOOK_DE, WORDS, a_mail
from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory, client_of, signed_in
from talentkreis.people.models import (
    ContactPoint,
    Conversation,
    Document,
    Note,
    Person,
    ProcessingBasis,
)
from talentkreis.people.tests.factories import PersonFactory

if TYPE_CHECKING:
    from django.test import Client

    from talentkreis.organisation.models import Member

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:A4")]

PAPER = pdf(shown(*CV.replace("–", "-").splitlines()))


@pytest.fixture
def member() -> Member:
    a_mailbox(from_address="karriere@nordlicht.test", has_plus_addresses=True)
    return MemberFactory.create(name="Merle Hansen", email="merle@nordlicht.test", language="de")


@pytest.fixture
def client(member: Member) -> Client:
    return signed_in(member)


def own_address(member: Member) -> str:
    renew_address(actor=member.actor)
    return addresses(member.actor)[0].address


def pass_on(to: str, text: str = GMAIL_DE, *files: tuple[str, bytes], **headers: str) -> DropMail:
    mail = a_mail(text, **{"To": to, **headers})
    for name, content in files:
        mail.add_attachment(content, maintype="application", subtype="x", filename=name)
    return DropMail.objects.get(pk=receive(mail.as_bytes()).id)


def test_a_mail_of_somebody_known_goes_to_them_with_its_documents(member: Member) -> None:
    person = PersonFactory.create(email="Ayse@post.test")
    drop = pass_on(own_address(member), GMAIL_DE, ("Lebenslauf_Demir.pdf", PAPER), ("x.exe", b"MZ"))
    assert drop.assigned_at is not None
    assert InboundMessage.objects.get().person == person
    talk = Conversation.objects.get()
    assert (talk.person, talk.member, talk.kind, talk.text) == (person, member, "email", WORDS)
    assert talk.happened_at.date() == dt.date(2026, 11, 19)
    assert Note.objects.get().text == "Bitte ansehen!"
    document = Document.objects.get()
    assert (document.person, document.kind, document.name) == (
        person, "cv", "Lebenslauf_Demir.pdf",
    )  # fmt: skip
    assert CvFile.objects.get().person_id == person.id


def test_the_cv_waits_to_be_looked_through_with_its_sender_proposed_first(
    member: Member, client: Client
) -> None:
    from talentkreis.intake.cv.storing import read_cv

    person = PersonFactory.create(given_name="Ayşe", family_name="Demir", email="ayse@post.test")
    pass_on(own_address(member), GMAIL_DE, ("cv.pdf", PAPER))
    file = CvFile.objects.get()
    read_cv(file_id=file.id)
    page = client.get(reverse("intake:cv_file", args=[file.id])).content.decode()
    assert "Kam mit einer Mail von ihr oder ihm" in page
    assert str(person.id) in page


def test_somebody_unknown_waits_and_nobody_is_made_known(member: Member, client: Client) -> None:
    namesake = PersonFactory.create(given_name="Ayşe", family_name="Demir", city="Kiel")
    drop = pass_on(own_address(member), OUTLOOK_DE, ("cv.pdf", PAPER))
    assert drop.assigned_at is None
    assert Person.objects.count() == 1
    assert not Conversation.objects.exists()
    assert not Document.objects.exists()
    assert "Ayşe Demir" in client.get(reverse("intake:drops")).content.decode()
    page = client.get(reverse("intake:drop", args=[drop.pk])).content.decode()
    assert str(namesake.id) in page
    assert "cv.pdf" in page


def test_it_is_assigned_to_somebody_known_who_keeps_the_address(
    member: Member, client: Client
) -> None:
    person = PersonFactory.create()
    drop = pass_on(own_address(member))
    answer = client.post(
        reverse("intake:assign_drop", args=[drop.pk]), {"person": person.id, "keeps_address": "1"}
    )
    assert answer.headers["Location"] == reverse("web:profile", args=[person.id])
    assert ContactPoint.objects.filter(person=person, normalised="ayse@post.test").exists()
    assert Conversation.objects.get().person == person
    again = client.post(reverse("intake:assign_drop", args=[drop.pk]), {"person": person.id})
    assert again.status_code == 409
    assert Conversation.objects.count() == 1


def test_or_becomes_a_new_person_with_a_reason(member: Member, client: Client) -> None:
    drop = pass_on(own_address(member), GMAIL_DE, ("cv.pdf", PAPER))
    url = reverse("intake:drop_person", args=[drop.pk])
    refused = client.post(url, {"name": "Ayşe Demir", "email": "ayse@post.test"})
    assert refused.status_code == 422
    assert not Person.objects.exists()
    client.post(url, {"name": "Ayşe Demir", "email": "ayse@post.test", "basis": "application"})
    person = Person.objects.get()
    assert (person.name, person.source) == ("Ayşe Demir", "E-Mail an Merle Hansen")
    assert ProcessingBasis.objects.get().purpose == "application"
    assert Conversation.objects.get().person == person
    assert Document.objects.get().person == person


def test_or_is_discarded_with_its_file(member: Member, client: Client) -> None:
    drop = pass_on(own_address(member))
    assert default_storage.exists(str(drop.inbound.raw.name))
    client.post(reverse("intake:discard_drop", args=[drop.pk]))
    assert not InboundMessage.objects.exists()
    assert not DropMail.objects.exists()


def test_what_nobody_assigns_is_deleted_after_a_month(member: Member) -> None:
    pass_on(own_address(member))
    assert purge_drops() == 0
    with time_machine.travel(clock.now() + dt.timedelta(days=31)):
        assert purge_drops() == 1
    assert not InboundMessage.objects.exists()


@pytest.mark.requirement("trust:E-20")
@pytest.mark.parametrize(
    "sender", ["fremd@post.test", "tjark@nordlicht.test", "former@nordlicht.test"]
)
def test_only_its_owner_drops_to_a_personal_address(member: Member, sender: str) -> None:
    MemberFactory.create(email="tjark@nordlicht.test")
    MemberFactory.create(email="former@nordlicht.test", is_active=False)
    address = own_address(member)
    inbound = receive(a_mail(GMAIL_DE, To=address, From=sender).as_bytes())
    assert inbound.classification == Classification.HUMAN_REPLY
    assert InboundMessage.objects.get().state == InboundState.UNASSIGNED
    assert not DropMail.objects.exists()
    assert not Person.objects.exists()


def test_a_renewed_address_takes_nothing_at_the_old_one(member: Member) -> None:
    old = own_address(member)
    new = own_address(member)
    assert old != new
    assert len(old.partition("+")[2].partition("@")[0]) == 27
    receive(a_mail(GMAIL_DE, To=old).as_bytes())
    assert not DropMail.objects.exists()
    pass_on(new, **{"Message-ID": "<2@x.test>"})
    assert DropAddress.objects.count() == 1


def test_a_machine_drops_nothing(member: Member) -> None:
    mail = a_mail(GMAIL_DE, To=own_address(member), **{"Auto-Submitted": "auto-replied"})
    receive(mail.as_bytes())
    assert not DropMail.objects.exists()


def test_the_same_mail_again_changes_nothing(member: Member) -> None:
    PersonFactory.create(email="ayse@post.test")
    raw = a_mail(GMAIL_DE, To=own_address(member)).as_bytes()
    assert [receive(raw).is_new, receive(raw).is_new] == [True, False]
    assert Conversation.objects.count() == 1


def test_somebody_confidential_is_not_found_for_others(member: Member, client: Client) -> None:
    hidden = PersonFactory.create(
        given_name="Ayşe", family_name="Demir", email="ayse@post.test",
        confidential_to=[uuid.uuid4()],
    )  # fmt: skip
    drop = pass_on(own_address(member))
    assert drop.assigned_at is None
    assert str(hidden.id) not in client.get(reverse("intake:drop", args=[drop.pk])).content.decode()
    answer = client.post(reverse("intake:assign_drop", args=[drop.pk]), {"person": hidden.id})
    assert answer.status_code == 404


def test_two_people_with_one_address_are_not_guessed_between(member: Member) -> None:
    PersonFactory.create_batch(2, email="ayse@post.test")
    assert pass_on(own_address(member)).assigned_at is None


def test_it_is_exported_and_erased_with_the_person(member: Member) -> None:
    person = PersonFactory.create(email="ayse@post.test")
    address = own_address(member)
    pass_on(address)
    (mail,) = export_own(person.id)["forwarded_mails"]
    assert mail["found_address"] == "ayse@post.test"
    ContactPoint.objects.filter(person=person).update(normalised="x@y.test")
    waiting = pass_on(address, OUTLOOK_DE, **{"Message-ID": "<2@x.test>"})
    ContactPoint.objects.filter(person=person).update(normalised="ayse@post.test")
    assert waiting.assigned_at is None
    erase_own(person.id)
    erase_mail(person.id)
    assert not DropMail.objects.exists()
    assert not InboundMessage.objects.exists()


def test_nobody_renews_the_address_of_a_pool_they_do_not_see(member: Member) -> None:
    with pytest.raises(NotFound):
        renew_address(actor=member.actor, pool_id=uuid.uuid4())


@pytest.mark.parametrize(
    ("names", "cvs"),
    [
        (["Lebenslauf.pdf", "Zeugnis.pdf"], [0]),
        (["Zeugnis.pdf", "my_cv-2026.docx", "logo.png"], [1]),
        (["unterlagen.pdf", "logo.png"], [0]),
        (["zeugnis1.pdf", "zeugnis2.pdf"], []),
        (["lebenslauf.exe"], []),
    ],
)
def test_a_cv_is_told_by_its_name_or_by_being_alone(names: list[str], cvs: list[int]) -> None:
    assert cvs_among(names) == cvs


@pytest.mark.parametrize("name", ["drops", "drop_addresses"])
def test_pages_open_for_those_who_take_people_in(member: Member, client: Client, name: str) -> None:
    assert client.get(reverse(f"intake:{name}")).status_code == 200
    assert client_of(Role.READ_ONLY).get(reverse(f"intake:{name}")).status_code == 403
    assert client.post(reverse(f"intake:{name}")).status_code == 405


def test_a_mail_that_is_not_there_is_not_found(member: Member, client: Client) -> None:
    assert client.get(reverse("intake:drop", args=[uuid.uuid4()])).status_code == 404
    answer = client.post(reverse("intake:renew_drop"), {"pool": "x"})
    assert answer.status_code == 404
