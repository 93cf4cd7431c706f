# SPDX-License-Identifier: Apache-2.0
"""The pages of off-limits: who may set them, what is said before, what is left afterwards."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from talentkreis.activity.models import Activity
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolation
from talentkreis.offlimits import actions, queries
from talentkreis.offlimits.actions import telling
from talentkreis.offlimits.models import OffLimits
from talentkreis.offlimits.rules import Company, Terms
from talentkreis.offlimits.tests.factories import company_off_limits, off_limits, person_at
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.tests.factories import MemberFactory, client_of, signed_in
from talentkreis.people.actions import merge_people, undo_merge
from talentkreis.people.privacy import erase_person_rows, export_person_rows
from talentkreis.search.models import SearchRow

if TYPE_CHECKING:
    from talentkreis.organisation.models import Member

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:D8")]
INDEX = "/einstellungen/nicht-ansprechen/"
NEW = f"{INDEX}firma/"


@pytest.fixture
def lead() -> Member:
    found: Member = MemberFactory.create(role=Role.TRM_LEAD, language="en")
    return found


def body(response: Any) -> str:
    return str(response.content.decode())


def test_a_company_is_saved_only_after_its_number_was_on_the_page(lead: Member) -> None:
    for employer in ("Acme GmbH", "ACME", "Acme Service AG"):
        person_at(employer)
    person_at("Frei", {"organisation": "Acme", "ends_on": dt.date(2020, 1, 1)})
    browser = signed_in(lead)
    typed = {"company": "Acme AG", "reason": "Kunde", "strength": "hard"}
    shown = body(browser.post(NEW, typed))
    assert not OffLimits.objects.exists()
    assert "2 people work there" in shown
    assert "1 more worked there before" in shown
    assert "Acme Service AG" in shown  # begins alike, and is said to be free
    counted = shown.partition('name="counted" value="')[2].partition('"')[0]
    # Something else was typed meanwhile: counted anew first.
    wider = typed | {"includes_beginnings": "on", "counted": counted}
    shown = body(browser.post(NEW, wider))
    assert not OffLimits.objects.exists()
    assert "3 people work there" in shown
    assert browser.post(NEW, typed | {"counted": counted}).status_code == 303
    row = OffLimits.objects.get()
    assert (row.company, row.set_by_id, row.ends_on) == ("Acme AG", lead.id, None)
    page = body(browser.get(INDEX))
    assert "Acme AG" in page
    assert SearchRow.objects.filter(gate_limit=2).count() == 2


def test_what_cannot_be_is_said_beside_its_field(lead: Member) -> None:
    browser = signed_in(lead)
    assert browser.post(NEW, {"company": "", "reason": ""}).status_code == 422
    past = clock.today() - dt.timedelta(days=1)
    with pytest.raises(RuleViolation) as refusal:
        company_off_limits("Acme", ends_on=past)
    assert "ends_on" in refusal.value.fields
    with pytest.raises(RuleViolation) as refusal:
        company_off_limits("& .")
    assert "company" in refusal.value.fields
    with pytest.raises(RuleViolation) as refusal:
        company_off_limits("Acme", other_names=("?",))
    assert "other_names" in refusal.value.fields
    with pytest.raises(RuleViolation):
        company_off_limits("Acme", strength="maybe")
    with pytest.raises(RuleViolation):
        company_off_limits("Acme", reason=" ")
    company_off_limits("Acme")
    with pytest.raises(Conflict):
        company_off_limits("Beta", other_names=("ACME GmbH",))
    row = company_off_limits("Acme", strength="soft")
    with pytest.raises(RuleViolation):
        actions.change_off_limits(
            actor=SYSTEM, off_limits_id=row.id, terms=Terms(reason="ohne Namen")
        )


def test_an_entry_is_changed_ended_and_taken_out(lead: Member) -> None:
    person = person_at("Acme")
    row = company_off_limits("Acme")
    browser = signed_in(lead)
    page = f"{INDEX}{row.id}/"
    assert "Acme" in body(browser.get(page))
    typed = {"company": "Acme", "reason": "Neuer Vertrag", "strength": "soft"}
    counted = body(browser.post(page, typed)).partition('name="counted" value="')[2]
    typed["counted"] = counted.partition('"')[0]
    assert browser.post(page, typed).status_code == 303
    row.refresh_from_db()
    assert (row.reason, row.strength) == ("Neuer Vertrag", "soft")
    assert SearchRow.objects.get(person=person).gate_limit == 1
    assert browser.get(f"{page}beenden/").status_code == 405
    assert browser.post(f"{page}beenden/").status_code == 303
    assert SearchRow.objects.get(person=person).gate_limit == 0
    assert "Acme" not in body(browser.get(INDEX)).partition("<main")[2]
    assert "Neuer Vertrag" in body(browser.get(f"{INDEX}?zeige=beendet"))
    with pytest.raises(Conflict):
        actions.end_off_limits(actor=SYSTEM, off_limits_id=row.id)
    assert browser.post(f"{page}entfernen/").status_code == 303
    assert not OffLimits.objects.exists()
    assert browser.get(page).status_code == 404


def test_a_person_is_declared_off_limits_from_their_profile(lead: Member) -> None:
    person = person_at(given_name="Svea", family_name="Callsen")
    browser = signed_in(lead)
    form = reverse("offlimits:set_person", args=[person.id])
    profile = reverse("web:profile", args=[person.id])
    assert form in body(browser.get(profile))
    assert browser.post(form, {"reason": "", "strength": "hard"}).status_code == 422
    assert browser.post(form, {"reason": "Klage", "strength": "hard"}).status_code == 303
    assert browser.post(form, {"reason": "Klage", "strength": "hard"}).status_code == 422
    row = OffLimits.objects.get()
    shown = body(browser.get(profile))
    assert "Klage" in shown
    assert f'href="{INDEX}"' in shown
    assert "Off-limits" in body(browser.get(f"/talente/{person.id}/vorschau/"))
    listed = body(browser.get("/talente/?q=off-limits:yes"))
    assert "Svea Callsen" in listed
    assert '<span class="no">Off-limits</span>' in listed
    entry = f"{INDEX}{row.id}/"
    assert browser.post(entry, {"reason": "Vergleich", "strength": "soft"}).status_code == 303
    assert "Off-limits: ask first" in body(browser.get("/talente/?q=name:Callsen"))
    kinds = Activity.objects.filter(person_id=person.id).values_list("kind", flat=True)
    assert {"offlimits.person_set", "offlimits.person_changed"} <= set(kinds)


def test_recruiters_see_but_do_not_set_and_others_see_nothing() -> None:
    person = person_at("Acme")
    company = company_off_limits("Acme", reason="Mandantenschutz bis Mai")
    recruiter = client_of(Role.RECRUITER)
    page = body(recruiter.get(INDEX))
    assert "Mandantenschutz bis Mai" in page
    assert NEW not in page
    assert "Mandantenschutz bis Mai" in body(recruiter.get(f"/talente/{person.id}/"))
    closed = [
        NEW,
        f"{INDEX}{company.id}/",
        f"{INDEX}{company.id}/beenden/",
        f"{INDEX}{company.id}/entfernen/",
        reverse("offlimits:set_person", args=[person.id]),
    ]
    for url in closed:
        assert recruiter.post(url).status_code == 403, url
        assert Client().post(url).status_code == 302, url
    assert client_of(Role.READ_ONLY).get(INDEX).status_code == 403
    actor = MemberFactory.create(role=Role.RECRUITER).actor
    with pytest.raises(NotAllowed):
        actions.set_person_off_limits(actor=actor, person_id=person.id, terms=Terms(reason="x"))
    with pytest.raises(NotAllowed):
        queries.reach(actor, ["Acme"], includes_beginnings=False)


def test_nothing_tells_of_people_one_may_not_see(lead: Member) -> None:
    hidden = person_at("Acme", confidential_to=[uuid.uuid4()], given_name="Kanarie")
    row = off_limits(hidden, reason="Vertraulich")
    browser = signed_in(lead)
    assert "Vertraulich" not in body(browser.get(INDEX))
    assert browser.get(f"{INDEX}{row.id}/").status_code == 404
    assert browser.post(f"{INDEX}{row.id}/beenden/").status_code == 404
    assert queries.reach(lead.actor, ["Acme"], includes_beginnings=False).current_count == 0
    with pytest.raises(NotFound):
        actions.set_person_off_limits(
            actor=lead.actor, person_id=hidden.id, terms=Terms(reason="x")
        )


def test_many_are_told_in_the_background_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "AT_ONCE", 2)
    monkeypatch.setattr(telling, "CHUNK", 2)
    people = [person_at("Acme") for _ in range(5)]
    deferred: list[Any] = []
    monkeypatch.setattr(telling, "_defer", lambda *given: deferred.append(given))
    row = company_off_limits("Acme")
    assert not SearchRow.objects.filter(gate_limit=2).exists()
    told = []
    while deferred:
        change, off_limits_id, who, after = deferred.pop()
        actions.tell_next(change=change, off_limits_id=off_limits_id, who=who, after=after)
        told.append(SearchRow.objects.filter(gate_limit=2).count())
    assert told == [2, 4, 5]
    about = Activity.objects.filter(kind="offlimits.person_set")
    assert set(about.values_list("person_id", flat=True)) == {person.id for person in people}
    assert {each["off_limits_id"] for each in about.values_list("payload", flat=True)} == {
        str(row.id)
    }


def test_entries_follow_a_merge_and_go_with_the_person() -> None:
    stays, goes = person_at("Frei"), person_at("Acme")
    row = off_limits(goes, reason="Klage")
    merge = merge_people(actor=SYSTEM, survivor_id=stays.id, merged_ids=[goes.id])
    row.refresh_from_db()
    assert row.person_id == stays.id
    assert SearchRow.objects.get(person=stays).gate_limit == 2
    undo_merge(actor=SYSTEM, merge_id=merge.id)
    row.refresh_from_db()
    assert row.person_id == goes.id
    exported = export_person_rows(goes.id)["offlimits"]["off_limits"]
    assert [entry["reason"] for entry in exported] == ["Klage"]
    erase_person_rows(goes.id)
    assert not OffLimits.objects.exists()


def test_changing_the_names_frees_whoever_is_not_meant_any_more() -> None:
    acme, beta = person_at("Acme"), person_at("Beta")
    row = company_off_limits("Acme")
    actions.change_off_limits(
        actor=SYSTEM,
        off_limits_id=row.id,
        terms=Terms(reason="Verkauft"),
        company=Company(name="Beta", other_names=("Gamma",)),
    )
    limits = dict(SearchRow.objects.values_list("person_id", "gate_limit"))
    assert limits == {acme.id: 0, beta.id: 2}
