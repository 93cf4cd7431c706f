# SPDX-License-Identifier: Apache-2.0
"""Name servers are asked about addresses where an admin says so; what they said is a doubt."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from procrastinate.contrib.django.models import ProcrastinateJob

from talentkreis.hygiene import rules
from talentkreis.intake import queries as imports
from talentkreis.intake.tests.runs import checked, imported, recruiter, table
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotAllowed
from talentkreis.kernel.tests.name_server import SILENT, NameServer
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.tests.factories import MemberFactory, signed_in
from talentkreis.people import actions, queries
from talentkreis.people.models import ContactPoint, MailDomain, Person
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.search.actions import refresh
from talentkreis.search.queries import person_ids

if TYPE_CHECKING:
    from collections.abc import Iterator

    from talentkreis.organisation.models import Member

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:E3")]

ZONE = {"firma.de": {"MX": "10 mail.firma.de."}, "null.de": {"MX": "0 ."}}


@pytest.fixture
def server(settings: Any) -> Iterator[NameServer]:
    with NameServer(ZONE) as running:
        settings.NAME_SERVERS = (running.address,)
        yield running


@pytest.fixture
def admin() -> Member:
    return MemberFactory.create(role=Role.ADMIN, language="de")


def somebody(email: str) -> Person:
    person = PersonFactory.create(email=email)
    refresh([person.id])
    return person


def doubtful() -> set[Any]:
    return set(person_ids(SYSTEM, rules.rule_of("doubtful_address").node(12)))


def test_nothing_is_asked_before_an_admin_switches_it_on(server: NameServer) -> None:
    somebody("svea@weg.de")
    assert actions.check_mail_domains() == 0
    assert server.asked == []
    assert not MailDomain.objects.exists()
    assert not ProcrastinateJob.objects.filter(task_name="people.check_mail_domains").exists()


def test_what_the_servers_said_is_a_doubt_with_its_day(server: NameServer, admin: Member) -> None:
    gone, closed, fine = (somebody(f"svea@{d}") for d in ("weg.de", "null.de", "firma.de"))
    somebody("svea@gmail.com")
    actions.switch_address_check(actor=admin.actor, is_on=True)
    assert actions.check_mail_domains() == 3
    assert sorted(server.domains()) == ["firma.de", "null.de", "weg.de"]  # the domain alone
    with translation.override("de"):
        day = date_format(clock.today(), "DATE_FORMAT")
    for person, text in ((gone, "keinen Mailserver"), (closed, "gar keine Post")):
        page = signed_in(admin).get(reverse("web:profile", args=[person.id])).content.decode()
        assert text in page
        assert day in page
    page = signed_in(admin).get(reverse("web:profile", args=[fine.id])).content.decode()
    assert "gefragt am" not in page
    assert doubtful() == {gone.id, closed.id}
    actions.mark_verified(actor=SYSTEM, person_id=gone.id, normalised="svea@weg.de")
    assert doubtful() == {closed.id}
    page = signed_in(admin).get(reverse("web:profile", args=[gone.id])).content.decode()
    assert "keinen Mailserver" not in page


def test_a_domain_is_asked_once_and_again_when_its_answer_has_aged(
    server: NameServer, admin: Member
) -> None:
    for name in ("svea", "tjark"):
        somebody(f"{name}@weg.de")
    actions.switch_address_check(actor=admin.actor, is_on=True)
    actions.check_mail_domains()
    actions.check_mail_domains()
    assert [d for d, kind in server.asked if kind == "MX"] == ["weg.de"]
    server.zone["weg.de"] = {"MX": "10 mail.firma.de."}
    with time_machine.travel(clock.now() + dt.timedelta(days=8)):
        assert actions.check_mail_domains() == 1
    assert doubtful() == set()


def test_restricted_people_are_not_asked_about(server: NameServer, admin: Member) -> None:
    person = somebody("svea@weg.de")
    Person.objects.filter(id=person.id).update(restricted_at=clock.now())
    actions.switch_address_check(actor=admin.actor, is_on=True)
    assert actions.check_mail_domains() == 0
    assert server.asked == []


def test_servers_that_stay_silent_are_left_alone(server: NameServer, admin: Member) -> None:
    for number in range(8):
        server.zone[f"still{number}.de"] = SILENT
        somebody(f"svea@still{number}.de")
    actions.switch_address_check(actor=admin.actor, is_on=True)
    assert actions.check_mail_domains(most_seconds_each=0.1) == 0
    assert len(server.domains()) == 5
    assert doubtful() == set()
    assert set(MailDomain.objects.values_list("verdict", flat=True)) == {"unknown"}


def test_switching_off_forgets_and_a_domain_nobody_uses_is_forgotten(
    server: NameServer, admin: Member
) -> None:
    somebody("svea@weg.de")
    somebody("svea@null.de")
    actions.switch_address_check(actor=admin.actor, is_on=True)
    actions.check_mail_domains()
    ContactPoint.objects.filter(normalised="svea@weg.de").delete()
    assert actions.forget_mail_domains() == 1
    assert list(MailDomain.objects.values_list("domain", flat=True)) == ["null.de"]
    actions.switch_address_check(actor=admin.actor, is_on=False)
    assert not MailDomain.objects.exists()
    asked = len(server.asked)
    actions.check_mail_domains()
    assert len(server.asked) == asked


def test_a_new_address_is_looked_at_soon(admin: Member) -> None:
    jobs = ProcrastinateJob.objects.filter(task_name="people.check_mail_domains", status="todo")
    actions.switch_address_check(actor=admin.actor, is_on=True)
    assert jobs.count() == 1
    jobs.delete()
    person = PersonFactory.create()
    jobs.delete()
    actions.add_contact_point(
        actor=admin.actor, person_id=person.id, kind="email", value="neu@firma.de"
    )
    assert jobs.count() == 1


def test_admins_switch_and_see_what_was_asked(server: NameServer, admin: Member) -> None:
    url = reverse("people:address_check")
    somebody("svea@weg.de")
    client = signed_in(admin)
    assert url in client.get(reverse("organisation:settings")).content.decode()
    assert client.post(url, {"is_on": "on"}).status_code == 303
    actions.check_mail_domains()
    page = client.get(url).content.decode()
    assert "weg.de" in page
    assert "kein Mailserver" in page
    assert "svea@" not in page
    english = MemberFactory.create(role=Role.ADMIN, language="en")
    assert "What leaves: the part of the address behind the @" in (
        signed_in(english).get(url).content.decode()
    )
    assert server.domains() == ["weg.de"]
    for role in (Role.RECRUITER, Role.TRM_LEAD, Role.READ_ONLY):
        other = MemberFactory.create(role=role)
        assert signed_in(other).post(url, {}).status_code == 403
        with pytest.raises(NotAllowed):
            actions.switch_address_check(actor=other.actor, is_on=False)
    assert Client().get(url).status_code == 302
    assert client.delete(url).status_code == 405
    assert queries.address_check().asks_name_servers


def test_the_dry_run_says_what_speaks_against_addresses_and_takes_every_row(admin: Member) -> None:
    MailDomain.objects.create(domain="weg.de", verdict="none", checked_at=clock.now())
    rows = [
        ("Vorname", "Nachname", "E-Mail"),
        ("Svea", "Callsen", "svea@gmial.com"),
        ("Tjark", "Petersen", "tjark@gmial.com"),
        ("Jule", "Brandt", "jule@mailinator.com"),
        ("Ole", "Voß", "info@firma.example"),
        ("Ida", "Suhr", "ida@weg.de"),
        ("Finn", "Harms", "finn@firma.example"),
    ]
    actor = recruiter()
    batch = checked(actor, table(rows))
    told = {reason.text: reason.count for reason in imports.reason_counts(batch)}
    assert len(told) == 4
    assert next(count for text, count in told.items() if "gmail.com" in text) == 2
    listed = imports.rows_to_see(actor, batch).rows
    assert [row.number for row in listed] == [2, 3, 4, 5, 6]
    assert all(row.outcome == "new" and len(row.reasons) == 1 for row in listed)
    page = signed_in(MemberFactory.create(language="de")).get(
        reverse("intake:batch", args=[batch.id])
    )
    assert "Tippfehler in der E-Mail-Adresse? Vielleicht ist gmail.com gemeint." in (
        page.content.decode()
    )
    done = imported(actor, table(rows))
    assert done.new_count == 6
    assert Person.objects.filter(family_name="Callsen").exists()
