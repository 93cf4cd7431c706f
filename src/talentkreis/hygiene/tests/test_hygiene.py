# SPDX-License-Identifier: Apache-2.0
"""Rules find what is stale or missing; owners hear of it; a clean-up keeps its numbers."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from talentkreis.hygiene import actions, queries, rules
from talentkreis.hygiene.models import Choice, CleanUp, HygieneDigest
from talentkreis.hygiene.tasks import count_now
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotAllowed, RuleViolation
from talentkreis.mail.models import Message
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.tests.factories import MemberFactory, client_of, signed_in
from talentkreis.people import doubts
from talentkreis.people.actions import (
    log_conversation,
    mark_bounced,
    mark_verified,
    set_confidential_to,
)
from talentkreis.people.models import Person
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.relationships.actions import set_owner
from talentkreis.relationships.models import Task
from talentkreis.search import running
from talentkreis.search.actions import refresh
from talentkreis.search.language import parse, to_text
from talentkreis.search.queries import person_ids

if TYPE_CHECKING:
    from talentkreis.organisation.models import Member

pytestmark = pytest.mark.django_db


def somebody(*, months_known: int = 24, owner: Member | None = None, **fields: Any) -> Person:
    """Somebody with skill, place, phone and mail, known for so long."""
    values = {"skills": ["SCADA"], "phone": "0431 555 0142"} | fields
    person: Person = PersonFactory.create(**values)
    known = clock.now() - dt.timedelta(days=31 * months_known)
    Person.objects.filter(id=person.id).update(created_at=known)
    refresh([person.id])
    if owner:
        set_owner(actor=SYSTEM, person_id=person.id, owner_id=owner.id)
    return person


def talked(person: Person, *, days_ago: int) -> Person:
    log_conversation(
        actor=SYSTEM,
        person_id=person.id,
        kind="call",
        text="",
        happened_at=clock.now() - dt.timedelta(days=days_ago),
    )
    return person


def found(code: str) -> set[Any]:
    node = rules.rule_of(code).node(queries.settings().quiet_months)
    # What a rule finds can be opened as a search, in either language.
    for language in ("de", "en"):
        assert parse(to_text(node, language), language) == node
    return set(person_ids(SYSTEM, node))


def crowd(like: Person) -> None:
    """So many more people that the page does not count by itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_person SELECT made.* FROM people_person one,"
            " generate_series(1, %s) number, LATERAL jsonb_populate_record(one,"
            " jsonb_build_object('id', md5(number::text)::uuid)) made WHERE one.id = %s",
            [queries.LIVE_UP_TO, like.id],
        )
        for table, more in (
            ("people_processingbasis", "'id', md5(new.id::text)::uuid,"),
            ("search_row", ""),
        ):
            cursor.execute(
                f"INSERT INTO {table} SELECT made.* FROM {table} one, people_person new,"
                f" LATERAL jsonb_populate_record(one, jsonb_build_object({more}"
                " 'person_id', new.id)) made WHERE one.person_id = %s"
                f" AND NOT EXISTS (SELECT FROM {table} WHERE person_id = new.id)",
                [like.id],
            )


def counts(member: Member, *, only_own: bool = False) -> dict[str, int | None]:
    return {f.rule.code: f.count for f in queries.findings(member.actor, only_own=only_own)}


@pytest.mark.requirement("feature:D6")
def test_among_many_people_the_page_shows_what_was_counted_last_and_says_so(lead: Member) -> None:
    mine = somebody(skills=[], owner=lead)
    confidential = somebody(skills=[], owner=lead)
    set_confidential_to(actor=SYSTEM, person_ids=[confidential.id], member_ids=[lead.id])
    assert counts(lead)["no_skill"] == 2
    crowd(talked(somebody(), days_ago=5))
    assert set(counts(lead).values()) == {None}
    page = body(signed_in(lead).get("/aufraeumen/"))
    assert "Not counted yet" in page
    assert actions.count() == len(rules.RULES)
    assert counts(lead)["no_skill"] == counts(lead, only_own=True)["no_skill"] == 1
    assert counts(lead)["no_place"] == 0
    assert counts(MemberFactory.create(role=Role.RECRUITER), only_own=True)["no_skill"] == 0
    assert counts(lead)["ownerless"] == queries.count_of(lead.actor, "ownerless")
    set_owner(actor=SYSTEM, person_id=mine.id, owner_id=None)
    assert counts(lead, only_own=True)["no_skill"] == 1  # as it was counted last
    page = body(signed_in(lead).get("/aufraeumen/"))
    assert "Last counted on" in page
    assert signed_in(lead).post("/aufraeumen/zaehlen/").status_code == 303
    assert not actions.ask_to_count(actor=lead.actor)  # asked already
    count_now()
    assert counts(lead, only_own=True)["no_skill"] == 0
    with CaptureQueriesContext(connection) as asked:
        queries.findings(lead.actor)
    assert len(asked) == 3


@pytest.mark.requirement("feature:D6")
def test_who_may_not_see_the_state_of_the_data_has_nothing_counted() -> None:
    reader = MemberFactory.create(role=Role.READ_ONLY)
    assert signed_in(reader).post("/aufraeumen/zaehlen/").status_code == 403
    assert signed_in(MemberFactory.create()).get("/aufraeumen/zaehlen/").status_code == 405
    assert Client().post("/aufraeumen/zaehlen/").status_code == 302


@pytest.mark.requirement("feature:D6")
@pytest.mark.parametrize(
    "fields",
    [
        {"given_name": "xxx", "family_name": "Callsen"},
        {"given_name": "Svea", "family_name": "???"},
        {"given_name": "Max", "family_name": "Mustermann"},
        {"given_name": "A B C D", "family_name": "TBD"},
        {"position": "n/a"},
        {"position": "Unbekannt"},
        {"employer_name": "---"},
        {"city": "K.A."},
        {"email": "keine@firma.example"},
        {"email": "svea@test.de"},
    ],
    ids=str,
)
def test_placeholders_are_found_wherever_they_stand(fields: dict[str, Any]) -> None:
    person = somebody(**fields)
    assert found("placeholder") == {person.id}


@pytest.mark.parametrize(
    "fields",
    [
        {"given_name": "Na", "family_name": "Ka"},
        {"given_name": "Testa", "family_name": "Dummyson"},
        {"position": "Test Engineer"},
        {"employer_name": "Unbekannt & Partner"},
        {"email": "keinert@firma.example"},
    ],
    ids=str,
)
def test_names_that_only_look_like_placeholders_are_none(fields: dict[str, Any]) -> None:
    somebody(**fields)
    assert found("placeholder") == set()


def body(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def lead() -> Member:
    made: Member = MemberFactory.create(role=Role.TRM_LEAD, language="en")
    return made


@pytest.mark.requirement("feature:D6")
def test_each_rule_finds_its_people_and_nobody_else() -> None:
    fine = talked(somebody(), days_ago=5)
    quiet = talked(somebody(), days_ago=400)
    never = somebody()
    talked(somebody(months_known=1), days_ago=10)
    somebody(months_known=1)  # new, and never talked with: not stale yet
    assert found("quiet") == {quiet.id, never.id}
    cases = {
        "no_skill": somebody(skills=[]),
        "no_place": somebody(city="", postcode=""),
        "unreachable": somebody(phone=None, email=False),
        "placeholder": somebody(position="TBD"),
    }
    for code, person in cases.items():
        assert found(code) == {person.id}, code
    assert fine.id not in found("incomplete")
    assert found("incomplete") == {person.id for person in cases.values()}
    bounced = somebody(email="weg@firma.example")
    mark_bounced(actor=SYSTEM, person_id=bounced.id, normalised="weg@firma.example")
    assert found("bounced") == {bounced.id}


@pytest.mark.requirement("feature:E3")
def test_a_doubtful_address_is_found_until_something_proves_it() -> None:
    fine = somebody(email="svea@firma.example")
    doubtful = {
        address: somebody(email=address).id
        for address in (
            "svea@gmial.com",
            "svea@gmx.ed",
            "svea@mailinator.com",
            "svea@mail.deep.mailinator.com",
            "info@firma.example",
            "jobs+svea@firma.example",
        )
    }
    assert found("doubtful_address") == set(doubtful.values())
    assert fine.id not in found("doubtful_address")
    mark_verified(
        actor=SYSTEM, person_id=doubtful["info@firma.example"], normalised="info@firma.example"
    )
    assert doubtful["info@firma.example"] not in found("doubtful_address")


@pytest.mark.requirement("feature:E3")
@given(
    st.sampled_from(sorted(doubts._LONG)),
    st.integers(0, 20),
    st.sampled_from("aeimn0-.ü"),
    st.sampled_from(["insert", "drop", "replace", "swap", "twice"]),
)
def test_the_database_doubts_the_domains_that_are_doubted_one_by_one(
    name: str, at: int, letter: str, how: str
) -> None:
    start, rest = name[: at % len(name)], name[at % len(name) :]
    domain = {
        "insert": start + letter + rest,
        "drop": start + rest[1:],
        "replace": start + letter + rest[1:],
        "swap": start + rest[1:2] + rest[:1] + rest[2:],
        "twice": letter + start + letter + rest,
    }[how]
    labels = domain.split(".")
    parents = {".".join(labels[cut:]) for cut in range(1, len(labels))}
    is_listed = domain in doubts.doubtful_domains() or parents & set(doubts.throw_away_domains())
    assert bool(doubts.doubts_about(f"svea@{domain}")) is bool(is_listed)


@pytest.mark.requirement("feature:D6")
@pytest.mark.parametrize(
    ("fields", "is_one"),
    [
        ({"family_name": "xxx"}, True),
        ({"family_name": "N.N."}, True),
        ({"employer_name": "unbekannt"}, True),
        ({"city": "???"}, True),
        ({"email": "test@firma.example"}, True),
        ({"email": "kein@example.com"}, True),
        ({"email": "xx@firma.example"}, True),
        ({"family_name": "Testarossa", "position": "Tester:in"}, False),
        ({"family_name": "Nann", "employer_name": "XX Large GmbH"}, False),
    ],
)
def test_placeholders_are_told_from_names(fields: dict[str, Any], is_one: bool) -> None:
    somebody(**fields)
    assert bool(found("placeholder")) is is_one


@pytest.mark.requirement("feature:D6")
def test_the_threshold_is_the_employers(lead: Member) -> None:
    talked(somebody(), days_ago=200)
    assert found("quiet") == set()
    browser = signed_in(lead)
    assert browser.post("/aufraeumen/regeln/", {"quiet_months": 2}).status_code == 422
    typed = {"quiet_months": 6, "sends_digest": "on"}
    assert browser.post("/aufraeumen/regeln/", typed).status_code == 303
    assert len(found("quiet")) == 1
    with pytest.raises(RuleViolation):
        actions.set_rules(actor=SYSTEM, quiet_months=61, sends_digest=True)
    assert client_of(Role.RECRUITER).get("/aufraeumen/regeln/").status_code == 403


@pytest.mark.requirement("feature:D6")
def test_owners_hear_every_week_about_their_own_people_in_numbers(lead: Member) -> None:
    owner = MemberFactory.create(language="en")
    theirs = somebody(owner=owner, given_name="Svea", family_name="Geheim", skills=[])
    somebody(skills=[])
    assert actions.digest_members() == 1
    mail = Message.objects.get()
    assert mail.to_address == owner.email
    assert "No skill" in mail.text
    assert "/aufraeumen/?meine=1" in mail.text
    assert theirs.family_name not in mail.text
    assert HygieneDigest.objects.get(member=owner).counts == {"quiet": 1, "no_skill": 1}
    assert "/aufraeumen/?meine=1" in body(signed_in(owner).get("/"))
    assert actions.digest_members() == 0  # once a day at most
    with time_machine.travel(clock.now() + dt.timedelta(days=7), tick=False):
        assert actions.digest_members() == 1
        open_task = Task.objects.get(owner=owner, done_at=None)  # last week's is closed
        assert "No skill: 1" in open_task.text
        actions.set_rules(actor=lead.actor, quiet_months=12, sends_digest=False)
    with time_machine.travel(clock.now() + dt.timedelta(days=14), tick=False):
        assert actions.digest_members() == 0
    assert HygieneDigest.objects.filter(member=lead).get().counts == {}


@pytest.mark.requirement("feature:D6")
def test_the_page_leads_to_the_same_people_and_to_bulk_work(lead: Member) -> None:
    person = somebody(skills=[], family_name="Callsen")
    browser = signed_in(lead)
    page = body(browser.get("/aufraeumen/"))
    assert "/talente/?q=flaw%3Askill" in page
    assert "Callsen" in body(browser.get("/talente/?q=flaw%3Askill"))
    bulk = "/talente/auswahl/archive/?q=flaw%3Askill&amp;all_matching=1"
    assert bulk in page
    assert "1 person" in body(browser.get(bulk.replace("&amp;", "&")))
    assert person.archived_at is None
    assert client_of(Role.READ_ONLY).get("/aufraeumen/").status_code == 403
    assert Client().get("/aufraeumen/").status_code == 302
    assert browser.post("/aufraeumen/").status_code == 405


@pytest.mark.requirement("feature:D7")
def test_a_clean_up_goes_step_by_step_and_its_report_stays(lead: Member) -> None:
    quiet = [somebody(owner=lead) for _ in range(3)]
    alive = [talked(somebody(owner=lead), days_ago=3) for _ in range(7)]
    browser = signed_in(lead)
    assert browser.post("/aufraeumen/beginnen/").status_code == 303
    row = CleanUp.objects.get()
    page = f"/aufraeumen/{row.id}/"
    assert f"{page}bounced/" in body(browser.get(page))
    assert browser.post(f"{page}bounced/", {"choice": "skipped"}).status_code == 303
    assert "/dubletten/" in body(browser.get(f"{page}duplicates/"))
    step = body(browser.get(f"{page}quiet/"))
    assert "?choice=archive" in step
    asked = body(browser.get(f"{page}quiet/?choice=archive"))
    assert "Archive 3" in asked
    assert not Person.objects.filter(archived_at__isnull=False).exists()
    # Left, and taken up again: the same one, with what was decided.
    assert actions.start_clean_up(actor=lead.actor).id == row.id
    typed = {"choice": "archive", "reason": ""}
    assert browser.post(f"{page}quiet/", typed).status_code == 422
    typed["reason"] = "12 Monate still"
    assert browser.post(f"{page}quiet/", typed).status_code == 303
    archived = Person.objects.filter(archived_at__isnull=False)
    assert {person.id for person in archived} == {person.id for person in quiet}
    with pytest.raises(Conflict):
        actions.decide_step(
            actor=lead.actor, clean_up_id=row.id, code="quiet", choice=Choice.SKIPPED
        )
    assert browser.get(f"{page}fertig/").status_code == 405
    assert browser.post(f"{page}fertig/").status_code == 303
    report = body(browser.get(page))
    assert "30 % archived, 3 of 10" in report
    assert "7 people are in daily work now" in report
    row.refresh_from_db()
    assert (row.people_before, row.people_after) == (10, len(alive))
    left = dict(row.steps.values_list("code", "left_count"))
    assert left["quiet"] == 0
    # Undone later: the report counts what still holds.
    run_id = row.steps.get(code="quiet").run_id
    assert run_id is not None
    running.undo_run(actor=lead.actor, run_id=run_id)
    assert "0 % archived, 0 of 10" in body(browser.get(page))
    with pytest.raises(Conflict):
        actions.finish_clean_up(actor=lead.actor, clean_up_id=row.id)
    assert browser.get(f"{page}nichts/").status_code == 404
    assert client_of(Role.RECRUITER).get(page).status_code == 403
    with pytest.raises(NotAllowed):
        actions.start_clean_up(actor=MemberFactory.create(role=Role.RECRUITER).actor)


@pytest.mark.requirement("feature:D7")
def test_those_who_lead_get_the_task_once_a_quarter(lead: Member) -> None:
    MemberFactory.create(role=Role.RECRUITER)
    with time_machine.travel(dt.datetime(2027, 1, 4, 6, tzinfo=dt.UTC), tick=False):
        assert actions.propose_clean_up() == 1
        actions.propose_clean_up()
        task = Task.objects.get()
        assert (task.owner_id, task.due_on) == (lead.id, dt.date(2027, 1, 18))
        assert task.title == "Clean up the data of this quarter"
    with time_machine.travel(dt.datetime(2027, 4, 1, 6, tzinfo=dt.UTC), tick=False):
        actions.propose_clean_up()
        assert Task.objects.count() == 2
        actions.start_clean_up(actor=lead.actor)
        assert actions.propose_clean_up() == 0


@pytest.mark.requirement("feature:D7")
def test_large_steps_go_on_in_the_background(lead: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    from talentkreis.search import bulk

    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    for _ in range(3):
        somebody(owner=lead)
    row = actions.start_clean_up(actor=lead.actor)
    step = actions.decide_step(
        actor=lead.actor,
        clean_up_id=row.id,
        code="quiet",
        choice="archive",
        answers={"reason": "still"},
    )
    assert not Person.objects.filter(archived_at__isnull=False).exists()
    assert step.run_id is not None
    running.go_on(run_id=step.run_id)
    assert queries.report(row).archived_count == 3
