# SPDX-License-Identifier: Apache-2.0
"""Lists of people as files: who may, what stands in them, who is not in, and that they go."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.urls import reverse

from talentkreis.activity.models import Activity
from talentkreis.consent.actions import object_to_contact, restrict_person
from talentkreis.consent.tests.factories import give_consent
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotAllowed, NotFound
from talentkreis.mail.models import Message
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.tests.factories import MemberFactory, client_of, signed_in
from talentkreis.people.actions import add_contact_point, merge_people, set_confidential_to
from talentkreis.people.models import Person
from talentkreis.people.privacy import erase_person_rows, export_person_rows
from talentkreis.pools.actions import add_people, create_pool
from talentkreis.pools.rules import PoolDetails
from talentkreis.search import bulk, running
from talentkreis.search.exporting.actions import take_file
from talentkreis.search.models import BulkChange, BulkRun, BulkState
from talentkreis.search.tests.factories import make_person

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.organisation.models import Member

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:C8")]
URL = "/talente/auswahl/export/"


@pytest.fixture
def lead() -> Member:
    found: Member = MemberFactory.create(
        role=Role.TRM_LEAD, language="en", name="Merle Hansen", email="merle@nordlicht.example"
    )
    return found


def answers(**more: Any) -> dict[str, Any]:
    return {"reason": "Stand at the fair", "columns": ["city"], "is_for_excel": "on", **more}


def run(member: Member, chosen: Sequence[Person], **more: Any) -> BulkRun:
    return running.start_run(
        actor=member.actor,
        action=bulk.by_code(member.actor, "export"),
        person_ids=[person.pk for person in chosen],
        answers=answers(**more),
    )


def text_of(member: Member, made: BulkRun) -> str:
    return "".join(take_file(actor=member.actor, run_id=made.pk).text)


def table(member: Member, made: BulkRun) -> list[list[str]]:
    """The file as a spreadsheet reads it."""
    text = text_of(member, made).removeprefix("\ufeff")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def names(member: Member, made: BulkRun) -> list[str]:
    return [row[1] for row in table(member, made)[1:]]


def test_one_line_each_by_name_with_the_chosen_columns(lead: Member) -> None:
    svea = make_person("Svea Callsen", city="Husum", position="Monteurin", tags=["Messe"])
    ayse = make_person("Ayşe Demir", city="Kiel")
    pool = create_pool(actor=lead.actor, details=PoolDetails(name="Netz"))
    add_people(actor=lead.actor, pool_id=pool.pk, person_ids=[svea.pk])
    made = run(lead, [ayse, svea], columns=["role", "city", "pool", "tags", "contact", "next"])
    day = clock.today().isoformat()
    assert table(lead, made) == [
        ["Family name", "Given name", "Role", "Place", "Pool", "Tag", "Last contact", "Next step",
         "Handed out"],
        ["Callsen", "Svea", "Monteurin", "Husum", "Netz", "Messe", "", "",
         f"Merle Hansen, {day}"],
        ["Demir", "Ayşe", "", "Kiel", "", "", "", "", f"Merle Hansen, {day}"],
    ]  # fmt: skip
    file = take_file(actor=lead.actor, run_id=made.pk)
    assert file.name == f"talents-{day}-merle-hansen.csv"


def test_for_excel_there_is_a_mark_for_others_there_is_none(lead: Member) -> None:
    person = make_person("Ayşe Demir")
    for_excel = text_of(lead, run(lead, [person]))
    assert for_excel.startswith("\ufeffFamily name;Given name;")
    others = text_of(lead, run(lead, [person], is_for_excel=False))
    assert others.startswith("Family name,Given name,")
    assert others.encode()[:3] != b"\xef\xbb\xbf"


@pytest.mark.requirement("trust:S-15")
def test_nothing_in_the_file_is_a_formula(lead: Member) -> None:
    person = make_person("=cmd|'/c calc'!A0", city="+1", position="\t=HYPERLINK(1)", tags=["@x"])
    row = table(lead, run(lead, [person], columns=["city", "role", "tags"]))[1]
    assert all(cell[:1] not in "=+-@\t" for cell in row if cell)
    assert "'+1" in row


def test_addresses_come_with_the_gates_answer_and_only_where_we_may(lead: Member) -> None:
    for name, mail in (("Ja", "ja@post.example"), ("Nein", "nein@post.example")):
        person = make_person(f"{name} Callsen")
        add_contact_point(actor=SYSTEM, person_id=person.pk, kind="email", value=mail)
        add_contact_point(
            actor=SYSTEM, person_id=person.pk, kind="phone", value=f"+49 431 555{len(name)}33"
        )
    chosen = list(Person.objects.order_by("given_name"))
    give_consent(chosen[0].pk)
    object_to_contact(actor=SYSTEM, person_id=chosen[1].pk)
    rows = table(lead, run(lead, chosen, columns=[], with_contact="on"))
    assert rows[0][2:6] == ["E-mail", "May we write?", "Phone", "May we call?"]
    assert rows[1][2:6] == ["ja@post.example", "yes", "'+49431555233", "yes"]
    assert rows[2][2:6] == ["", "no", "", "no"]
    assert "post.example" not in text_of(lead, run(lead, chosen))


def test_who_is_restricted_hidden_or_erased_is_not_in_it_whenever_that_happened(
    lead: Member,
) -> None:
    before, later, hidden, gone, stays = (
        make_person(f"{name} Callsen") for name in ("Vor", "Nach", "Fremd", "Weg", "Da")
    )
    restrict_person(actor=SYSTEM, person_id=before.pk)
    made = run(lead, [before, later, hidden, gone, stays])
    assert (made.changed_count, made.left_out) == (4, {"restricted": 1})
    assert names(lead, made) == ["Da", "Fremd", "Nach", "Weg"]
    restrict_person(actor=SYSTEM, person_id=later.pk)
    other = MemberFactory.create()
    set_confidential_to(actor=SYSTEM, person_ids=[hidden.pk], member_ids=[other.pk])
    erase_person_rows(gone.pk)
    assert names(lead, made) == ["Da"]
    assert not BulkChange.objects.filter(person_id=gone.pk).exists()


def test_somebody_hidden_never_gets_into_it_by_their_id(lead: Member) -> None:
    hidden = make_person("Canary Hidden")
    set_confidential_to(
        actor=SYSTEM, person_ids=[hidden.pk], member_ids=[MemberFactory.create().pk]
    )
    browser = signed_in(lead)
    page = browser.post(URL, answers(person=str(hidden.pk)))
    assert page.context["count"] == 0
    assert "Canary" not in page.content.decode()
    assert not BulkRun.objects.exists()


def test_two_records_merged_since_are_one_line(lead: Member, monkeypatch: Any) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    monkeypatch.setattr(bulk, "CHUNK", 1)
    one, other = make_person("Svea Callsen"), make_person("Svea Callsen-Beck")
    made = run(lead, [one, other])
    running.go_on(run_id=made.pk)
    merge_people(actor=lead.actor, survivor_id=one.pk, merged_ids=[other.pk])
    assert len(table(lead, made)) == 2


def test_many_are_written_in_the_background_and_a_killed_worker_loses_none(
    lead: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    monkeypatch.setattr(bulk, "CHUNK", 2)
    everybody = [make_person(f"P{n} Callsen") for n in range(5)]
    made = run(lead, everybody)
    assert running._do_chunk(made.pk)
    with pytest.raises(Conflict):
        take_file(actor=lead.actor, run_id=made.pk)
    browser = signed_in(lead)
    page = browser.get(reverse("search:bulk_run", args=[made.pk])).content.decode()
    assert "Under way" in page
    assert "Download" not in page
    running.go_on(run_id=made.pk)
    running.go_on(run_id=made.pk)
    assert names(lead, made) == [f"P{n}" for n in range(5)]
    assert Activity.objects.filter(kind="search.list_made").count() == 1


@pytest.mark.requirement("trust:S-28")
def test_it_is_recorded_and_told_with_numbers_and_nobodys_name(lead: Member) -> None:
    admin = MemberFactory.create(role=Role.ADMIN, language="de", email="admin@nordlicht.example")
    MemberFactory.create(role=Role.RECRUITER)
    made = run(lead, [make_person("Canary Callsen")])
    text_of(lead, made)
    rows = Activity.objects.filter(kind__startswith="search.list").order_by("id")
    assert [(row.kind, row.actor_id) for row in rows] == [
        ("search.list_made", lead.pk),
        ("search.list_taken", lead.pk),
    ]
    assert rows[0].payload["people_count"] == 1
    assert "Canary" not in str([row.payload for row in rows])
    [told] = Message.objects.all()
    assert told.to_address == admin.email
    assert told.subject == "Merle Hansen hat eine Liste von 1 Person exportiert"
    assert "Stand at the fair" in told.text
    assert "Canary" not in told.text


@pytest.mark.requirement("trust:S-28")
def test_only_those_who_lead_export_and_only_whoever_asked_downloads(lead: Member) -> None:
    person = make_person("Svea Callsen")
    recruiter = MemberFactory.create(role=Role.RECRUITER)
    with pytest.raises(NotAllowed):
        run(recruiter, [person])
    assert "export" not in {one.code for one in bulk.offered_to(recruiter.actor)}
    assert client_of(Role.RECRUITER).post(URL, answers()).status_code == 403
    made = run(lead, [person])
    colleague = MemberFactory.create(role=Role.ADMIN, language="en")
    with pytest.raises(NotFound):
        take_file(actor=colleague.actor, run_id=made.pk)
    file_url = reverse("search:take_file", args=[made.pk])
    browser = signed_in(colleague)
    assert browser.post(file_url).status_code == 404
    page = browser.get(reverse("search:bulk_run", args=[made.pk])).content.decode()
    assert "Only Merle Hansen can download the list." in page
    assert file_url not in page
    # Somebody who may not any more gets nothing of what they made before.
    lead.role = Role.RECRUITER
    lead.save(update_fields=["role"])
    assert signed_in(lead).post(file_url).status_code == 403


def test_after_three_days_it_is_gone_and_what_it_was_for_stays(lead: Member) -> None:
    made = run(lead, [make_person("Svea Callsen")])
    tagged = running.start_run(
        actor=lead.actor,
        action=bulk.by_code(lead.actor, "tag"),
        person_ids=[make_person("Nils Callsen").pk],
        answers={"name": "Messe"},
    )
    later = clock.now() + bulk.FILE_KEPT_FOR + dt.timedelta(minutes=1)
    with time_machine.travel(later, tick=False):
        # Also where nobody has swept yet.
        with pytest.raises(Conflict):
            take_file(actor=lead.actor, run_id=made.pk)
        assert running.settle_runs() == 1
        assert running.settle_runs() == 0
        page = signed_in(lead).get(reverse("search:bulk_run", args=[made.pk])).content.decode()
    assert "not there any more" in page
    made.refresh_from_db()
    assert not BulkChange.objects.filter(chunk__run=made).exists()
    assert (made.changed_count, made.answers["reason"]) == (1, "Stand at the fair")
    tagged.refresh_from_db()
    assert tagged.settled_at is None


def test_it_cannot_be_undone_and_the_page_says_so(lead: Member) -> None:
    person = make_person("Svea Callsen")
    browser = signed_in(lead)
    page = browser.get(URL, {"person": str(person.pk)}).content.decode()
    assert "This cannot be undone." in page
    made = run(lead, [person])
    with pytest.raises(Conflict):
        running.undo_run(actor=lead.actor, run_id=made.pk)
    assert browser.post(reverse("search:undo_bulk", args=[made.pk])).status_code == 409


def test_a_person_hears_whose_list_they_are_in(lead: Member) -> None:
    person = make_person("Svea Callsen")
    run(lead, [person])
    [told] = export_person_rows(person.pk)["search"]["in_lists_of"]
    assert told["by"] == "Merle Hansen"


class TestPage:
    """From the list to the file."""

    def test_everybody_found_beyond_the_page_after_looking_first(self, lead: Member) -> None:
        browser = signed_in(lead)
        for number in range(52):
            make_person(f"P{number} Callsen", city="Husum")
        restrict_person(actor=SYSTEM, person_id=Person.objects.all()[0].pk)
        data = answers(q="ort:Husum", all_matching="1")
        page = browser.post(URL, data)
        # Whoever is restricted is not found at all.
        assert "For 51 people" in page.content.decode()
        restrict_person(actor=SYSTEM, person_id=Person.objects.all()[1].pk)
        changed = browser.post(URL, {**data, "seen": page.context["seen"]})
        assert "Meanwhile something has changed" in changed.content.decode()
        done = browser.post(URL, {**data, "seen": changed.context["seen"]})
        made = BulkRun.objects.get()
        run_page = reverse("search:bulk_run", args=[made.pk])
        assert done.headers["Location"] == run_page
        file_url = reverse("search:take_file", args=[made.pk])
        assert file_url in browser.get(run_page).content.decode()
        answer = browser.post(file_url)
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="talents-')
        assert answer.headers["Cache-Control"] == "no-store"
        body = b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # a stream
        assert body.count(b"\r\n") == 51
        assert browser.get(file_url).status_code == 405

    def test_the_columns_of_the_members_list_are_ticked(self, lead: Member) -> None:
        lead.list_columns = ["tags", "city"]
        lead.save(update_fields=["list_columns"])
        person = make_person("Svea Callsen")
        page = signed_in(lead).get(URL, {"person": str(person.pk)})
        assert page.context["form"].fields["columns"].initial == ["tags", "city"]

    def test_without_a_reason_there_is_no_list(self, lead: Member) -> None:
        person = make_person("Svea Callsen")
        page = signed_in(lead).post(URL, answers(person=str(person.pk), reason=" "))
        assert page.status_code == 422
        assert not BulkRun.objects.exists()

    def test_no_column_one_may_not_read(self, lead: Member) -> None:
        person = make_person("Svea Callsen")
        data = answers(person=str(person.pk), columns=["own_secret"])
        assert signed_in(lead).post(URL, data).status_code == 422

    def test_state_is_done(self, lead: Member) -> None:
        assert run(lead, [make_person("Svea Callsen")]).state == BulkState.DONE
