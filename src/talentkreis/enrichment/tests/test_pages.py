# SPDX-License-Identifier: Apache-2.0
"""The switch, the page about one person, the log: what leaves is said before it does."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from talentkreis.enrichment.actions import look_person_up
from talentkreis.enrichment.looking import look_up
from talentkreis.enrichment.models import Lookup, SourceSetting
from talentkreis.enrichment.tests.conftest import WEIGHED
from talentkreis.enrichment.tests.test_looking_up import ask
from talentkreis.kernel import clock
from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory, client_of, signed_in
from talentkreis.people.actions import set_confidential_to
from talentkreis.people.models import ProcessingBasis
from talentkreis.people.tests.factories import PersonFactory

if TYPE_CHECKING:
    from talentkreis.kernel.tests.web_server import WebSource
    from talentkreis.organisation.models import Member
    from talentkreis.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:E1")]

SOURCES = reverse("enrichment:sources")
GITHUB = reverse("enrichment:source", args=["github"])
CALLS = reverse("enrichment:calls")


def page_of(person: Person) -> str:
    return reverse("enrichment:person", args=[person.id])


def text(response: Any) -> str:
    return " ".join(str(response.content.decode()).split())


def filled(**said: Any) -> dict[str, Any]:
    return {
        "is_on": "on",
        "legal_basis": "legitimate_interest",
        "balancing": WEIGHED,
        "euros_a_call": "0",
        "euros_a_month": "0",
        **said,
    }


def test_everything_that_leaves_is_off_until_an_admin_says_so_and_reads_to_whom(
    admin: Member, svea: Person
) -> None:
    client = signed_in(admin)
    page = text(client.get(SOURCES))
    for said in ("GitHub, Inc. in den USA", "Automattic Inc.", "Fingerabdruck (SHA-256)"):
        assert said in page
    assert not SourceSetting.objects.exists()
    assert "Keine Quelle ist eingeschaltet" in text(client.get(page_of(svea)))
    facts = reverse("web:profile", args=[svea.id]) + "?bereich=angaben"
    assert page_of(svea) not in text(client.get(facts))
    assert client.post(GITHUB, filled()).status_code == 303
    assert page_of(svea) in text(client.get(facts))


def test_without_a_weighing_of_interests_a_source_stays_off(admin: Member) -> None:
    client = signed_in(admin)
    refused = client.post(GITHUB, filled(balancing="Weil wir wollen."))
    assert refused.status_code == 422
    assert "Interesse das der Personen überwiegt" in text(refused)
    assert not SourceSetting.objects.filter(is_on=True).exists()
    assert client.post(GITHUB, filled(balancing="", legal_basis="consent")).status_code == 303
    assert SourceSetting.objects.get().legal_basis == "consent"


def test_a_budget_is_said_in_euros_and_fits_at_least_one_call(admin: Member) -> None:
    client = signed_in(admin)
    refused = client.post(GITHUB, filled(euros_a_call="0,50", euros_a_month="0,20"))
    assert refused.status_code == 422
    assert "nicht einmal ein Abruf" in text(refused)
    client.post(GITHUB, filled(euros_a_call="0,05", euros_a_month="20", token="ghp_secret"))
    row = SourceSetting.objects.get()
    assert (row.cents_a_call, row.cents_a_month) == (5, 2_000)
    shown = text(client.get(GITHUB))
    assert "ghp_secret" not in shown
    assert "20,00" in text(client.get(SOURCES))


@pytest.mark.usefixtures("switched_on")
def test_a_recruiter_reads_what_would_leave_asks_and_goes_on(
    github: WebSource, recruiter: Member, svea: Person
) -> None:
    client = signed_in(recruiter)
    page = text(client.get(page_of(svea)))
    assert "svea-c" in page
    assert "github.com/svea-c" in page
    asked = client.post(page_of(svea), {"source": "github"})
    assert (asked.status_code, asked.headers["Location"]) == (303, page_of(svea))
    waiting = text(client.get(page_of(svea)))
    assert "GitHub wird gerade gefragt" in waiting
    assert 'hx-trigger="every 2s"' in waiting
    assert github.asked == []  # the page itself talks to nobody
    look_up(Lookup.objects.get().id)
    part = client.get(page_of(svea), headers={"HX-Request": "true"})
    assert "<html" not in text(part)
    assert "6 vorgeschlagene Werte" in text(part)
    assert "every 2s" not in text(part)
    proposals = text(client.get(reverse("freshness:proposals", args=[svea.id])))
    assert "1 öffentliches Repository" in proposals
    assert "windpark-nord" in proposals


@pytest.mark.usefixtures("switched_on")
def test_a_page_says_why_somebody_is_not_looked_up_and_refuses_a_post(
    recruiter: Member, svea: Person
) -> None:
    client = signed_in(recruiter)
    ProcessingBasis.objects.update(purpose="application", legal_basis="contract")
    assert "kein Grund zum Aufbewahren trägt das" in text(client.get(page_of(svea)))
    refused = client.post(page_of(svea), {"source": "github"})
    assert refused.status_code == 422
    assert "wird nicht nachgesehen" in text(refused)
    stranger = PersonFactory.create(email=False)
    page = text(client.get(page_of(stranger)))
    assert "Es gibt keinen Link zu einem GitHub-Profil" in page
    assert "Es gibt keine E-Mail-Adresse" in page


@pytest.mark.usefixtures("switched_on")
def test_the_log_says_who_when_about_whom_why_and_what_it_cost(
    github: WebSource, admin: Member, recruiter: Member, svea: Person
) -> None:
    SourceSetting.objects.filter(code="github").update(cents_a_call=5, cents_a_month=100)
    ask(recruiter, svea)
    page = text(signed_in(admin).get(CALLS))
    for said in ("Merle Hansen", "Svea Callsen", "Talent-Pool", "Art. 6", "0,05", "6 Vorschläge"):
        assert said in page, said
    assert "windpark" not in page
    set_confidential_to(actor=admin.actor, person_ids=[svea.id], member_ids=[recruiter.id])
    hidden = text(client_of(Role.DPO).get(CALLS))
    assert "Callsen" not in hidden
    assert "vertraulich" in hidden


@pytest.mark.usefixtures("switched_on")
def test_the_log_is_read_page_by_page_and_by_source(admin: Member, svea: Person) -> None:
    Lookup.objects.bulk_create(
        Lookup(
            source="gravatar" if n == 0 else "github",
            person=svea,
            purpose="pool",
            legal_basis="consent",
            outcome="same",
            asked_at=clock.now() - dt.timedelta(minutes=90 - n),
            answered_at=clock.now(),
        )
        for n in range(53)
    )
    client = signed_in(admin)
    first = client.get(CALLS)
    assert len(first.context["found"].calls) == 50
    second = client.get(CALLS + first.context["next_url"])
    assert len(second.context["found"].calls) == 3
    only = client.get(CALLS + "?quelle=gravatar").context["found"].calls
    assert [call.lookup.source for call in only] == ["gravatar"]
    assert client.get(CALLS + "?vor=nonsense&quelle=nonsense").status_code == 200


def test_pages_are_closed_to_other_roles_strangers_and_other_methods(
    recruiter: Member, svea: Person
) -> None:
    client = signed_in(recruiter)
    for url in (SOURCES, GITHUB, CALLS):
        assert client.get(url).status_code == 403
        assert Client().get(url).status_code == 302
    assert client.post(GITHUB, filled()).status_code == 403
    assert not SourceSetting.objects.exists()
    dpo = client_of(Role.DPO)
    assert (dpo.get(CALLS).status_code, dpo.get(SOURCES).status_code) == (200, 403)
    assert dpo.get(page_of(svea)).status_code == 403
    assert client_of(Role.READ_ONLY).post(page_of(svea), {"source": "github"}).status_code == 403
    assert client.get(reverse("enrichment:person", args=[uuid.uuid4()])).status_code == 404
    admin = client_of(Role.ADMIN)
    assert admin.get(reverse("enrichment:source", args=["invented"])).status_code == 404
    assert admin.post(SOURCES).status_code == 405
    assert admin.post(CALLS).status_code == 405
    assert client.delete(page_of(svea)).status_code == 405
    set_confidential_to(
        actor=MemberFactory.create(role=Role.ADMIN).actor, person_ids=[svea.id], member_ids=[]
    )
    assert client.get(page_of(svea)).status_code == 404


@pytest.mark.usefixtures("switched_on")
def test_pages_speak_english_as_well(github: WebSource, svea: Person) -> None:
    member = MemberFactory.create(language="en", role=Role.ADMIN)
    look_person_up(actor=member.actor, person_id=svea.id, code="github")
    client = signed_in(member)
    assert "GitHub is being asked" in text(client.get(page_of(svea)))
    assert "under way" in text(client.get(CALLS))
    assert "leaves this machine" in text(client.get(SOURCES))
