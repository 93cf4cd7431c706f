# SPDX-License-Identifier: Apache-2.0
"""Signals: what changed about people, where we know it from, and what to do about it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from talentkreis.consent.links import preferences_token
from talentkreis.consent.models import Purpose
from talentkreis.consent.tests.factories import give_consent
from talentkreis.freshness.actions import answer_request, raise_signals
from talentkreis.freshness.actions.signals import NewSignal
from talentkreis.freshness.models import Signal, SignalEnd, SignalKind
from talentkreis.freshness.queries import inbox
from talentkreis.freshness.rules import Step, steps
from talentkreis.freshness.tests.factories import ask, willing
from talentkreis.intake.columns.mapping import columns_from_json
from talentkreis.intake.columns.targets import Target
from talentkreis.intake.tests.runs import imported, recruiter, table, uploaded
from talentkreis.kernel import clock
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.tests.factories import (
    MemberFactory,
    client_of,
    signed_in,
    token_actor,
)
from talentkreis.people import actions as people
from talentkreis.people.models import ContactPoint
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.relationships.actions import set_owner

if TYPE_CHECKING:
    import uuid

    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.models import Member
    from talentkreis.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:B7")]
PAGE = "/signale/"


def raised(person: Person) -> set[tuple[str, str]]:
    return set(Signal.objects.filter(person=person).values_list("kind", "source"))


def program() -> Actor:
    member = MemberFactory.create()
    return token_actor(member.id, Role.RECRUITER, "people:write", "people:read")


def signal(person: Person, kind: SignalKind = SignalKind.JOB_CHANGE) -> Signal:
    raise_signals([NewSignal(person_id=person.id, kind=kind, source="import")])
    return Signal.objects.get(person=person, kind=kind)


def test_an_answer_of_the_person_is_a_signal_with_its_source() -> None:
    person = willing()
    answer_request(request_id=ask(person).id)
    assert raised(person) == {("self_update", "self_update")}


def test_a_new_job_reported_by_a_program_is_a_signal_and_one_typed_by_hand_is_not() -> None:
    person, member = PersonFactory.create(), MemberFactory.create()
    people.update_person(
        actor=member.actor, person_id=person.id, changes={"employer_name": "Von Hand"}
    )
    assert not Signal.objects.exists()
    people.update_person(
        actor=program(), person_id=person.id, changes={"employer_name": "Stadtwerke"}, source="api"
    )
    found = Signal.objects.get()
    assert (found.kind, found.source, found.fields) == ("job_change", "api", ["employer_name"])


def test_a_first_value_and_another_spelling_are_no_change() -> None:
    empty, other = PersonFactory.create(position=""), PersonFactory.create(position="Muellerin")
    for person, value in ((empty, "Meisterin"), (other, "Müllerin")):
        people.update_person(
            actor=program(), person_id=person.id, changes={"position": value}, source="api"
        )
    assert not Signal.objects.exists()


def test_an_import_that_reports_another_employer_makes_a_signal_for_whom_it_changed() -> None:
    actor = recruiter()
    moved = PersonFactory.create(given_name="Svea", email="svea@post.example")
    stays = PersonFactory.create(given_name="Tjark", email="tjark@post.example")
    rows = [
        ("Vorname", "Nachname", "E-Mail", "Arbeitgeber"),
        ("Svea", "Callsen", "svea@post.example", "Stadtwerke Flensburg"),
        ("Tjark", "Callsen", "tjark@post.example", "Fördenetz"),
    ]
    content = table(rows)
    guessed = columns_from_json(uploaded(actor, content, "probe.csv").mapping)
    columns = [replace(c, overwrites=c.target == Target.EMPLOYER) for c in guessed]
    imported(actor, content, columns=columns)
    assert raised(moved) == {("job_change", "import")}
    assert not raised(stays)


def test_a_former_colleague_who_moves_is_a_signal_of_its_own() -> None:
    person = PersonFactory.create(hats=["alumnus"])
    people.update_person(
        actor=program(), person_id=person.id, changes={"position": "Leiterin"}, source="api"
    )
    assert raised(person) == {("alumni_move", "api")}


def test_a_new_address_is_a_signal_only_where_mail_came_back_before() -> None:
    bounced, fine = PersonFactory.create(), PersonFactory.create()
    ContactPoint.objects.filter(person=bounced).update(bounced_at=clock.now())
    for person in (bounced, fine):
        people.add_contact_point(
            actor=program(), person_id=person.id, kind="email", value=f"{person.id.hex}@neu.example"
        )
    assert raised(bounced) == {("new_address", "api")}
    assert not raised(fine)


@pytest.mark.requirement("trust:L-20")
def test_a_return_visit_counts_only_with_consent_to_be_noticed_and_never_by_opening() -> None:
    silent, agreed = willing(), willing()
    give_consent(agreed.id, purpose=Purpose.TRACKING)
    for person in (silent, agreed):
        path = reverse("community:preferences", args=[preferences_token(person.id)])
        Client().get(path)
        assert not raised(person)
        Client().post(path, {"do": "rarer"})
    assert not raised(silent)
    assert raised(agreed) == {("return_visit", "community")}


def test_ending_everything_is_no_return_visit() -> None:
    person = willing()
    give_consent(person.id, purpose=Purpose.TRACKING)
    path = reverse("community:preferences", args=[preferences_token(person.id)])
    Client().post(path, {"do": "everything"})
    assert not Signal.objects.exists()


def test_the_same_thing_again_renews_the_open_signal() -> None:
    person = PersonFactory.create()
    first = signal(person)
    Signal.objects.update(snoozed_until=clock.today() + dt.timedelta(days=30))
    assert signal(person) == first
    first.refresh_from_db()
    assert first.snoozed_until is None
    Signal.objects.update(decided_at=clock.now(), end=SignalEnd.DISMISSED)
    raise_signals([NewSignal(person_id=person.id, kind=SignalKind.JOB_CHANGE, source="api")])
    assert Signal.objects.count() == 2


@pytest.mark.parametrize(
    ("kind", "has_proposals", "may_call", "may_write", "suggested"),
    [
        ("self_update", True, True, True, Step.LOOK),
        ("self_update", False, True, True, Step.CALL),
        ("job_change", False, True, True, Step.WRITE),
        ("job_change", False, True, False, Step.CALL),
        ("alumni_move", False, False, False, Step.PLAN),
        ("new_address", False, True, True, Step.ASK),
        ("return_visit", False, False, True, Step.WRITE),
    ],
)
def test_each_signal_suggests_what_is_allowed_and_fits(
    kind: str, has_proposals: bool, may_call: bool, may_write: bool, suggested: Step
) -> None:
    found = steps(kind, has_proposals=has_proposals, may_call=may_call, may_write=may_write)
    assert found[0] == suggested
    assert Step.PLAN in found


def test_the_page_shows_who_what_where_from_and_a_button_that_asks_the_gate() -> None:
    member = MemberFactory.create(language="en")
    allowed, unknown = (
        willing(family_name="Allowed"),
        PersonFactory.create(family_name="Unknown", phone="0431 555 0199"),
    )
    signal(allowed)
    signal(unknown)
    page = signed_in(member).get(PAGE).content.decode()
    assert "New position or employer" in page
    assert "from an import" in page
    assert reverse("mail:compose", args=[allowed.id]) in page
    assert reverse("mail:compose", args=[unknown.id]) not in page
    assert reverse("people:log_call", args=[unknown.id]) in page


def test_ones_own_people_first_and_everybody_on_request() -> None:
    member, colleague = MemberFactory.create(), MemberFactory.create()
    mine, nobodys, theirs = (PersonFactory.create() for _ in range(3))
    set_owner(actor=member.actor, person_id=mine.id, owner_id=member.id)
    set_owner(actor=member.actor, person_id=theirs.id, owner_id=colleague.id)
    for person in (mine, nobodys, theirs):
        signal(person)
    client = signed_in(member)

    def shown(**query: str) -> set[uuid.UUID]:
        return {one.person.id for one in client.get(PAGE, query).context["inbox"].signals}

    assert shown() == {mine.id, nobodys.id}
    assert shown(wer="alle") == {mine.id, nobodys.id, theirs.id}
    assert shown(wer="alle", art="return_visit") == set()


def test_more_than_a_page_is_said_not_cut_silently() -> None:
    actor = MemberFactory.create().actor
    for _ in range(4):
        signal(PersonFactory.create())
    found = inbox(actor, limit=3)
    assert (len(found.signals), found.count, found.left_out) == (3, 4, 1)


def test_a_signal_is_put_aside_or_rests_until_a_day() -> None:
    member = MemberFactory.create()
    client = signed_in(member)
    aside, resting = signal(PersonFactory.create()), signal(PersonFactory.create())
    client.post(reverse("freshness:close_signal", args=[aside.id]), {"end": "dismissed"})
    url = reverse("freshness:snooze", args=[resting.id])
    assert client.get(url).status_code == 200
    assert client.post(url, {"until": clock.today().isoformat()}).status_code == 422
    client.post(url, {"until": (clock.today() + dt.timedelta(days=3)).isoformat()})
    aside.refresh_from_db()
    assert (aside.end, aside.decided_by) == ("dismissed", member)
    assert inbox(member.actor).signals == []
    Signal.objects.filter(id=resting.id).update(snoozed_until=clock.today())
    assert [one.signal for one in inbox(member.actor).signals] == [resting]


def test_whoever_gets_in_touch_need_not_tick_it_off() -> None:
    member = MemberFactory.create()
    called, failed = PersonFactory.create(), PersonFactory.create()
    for person in (called, failed):
        signal(person)
    people.log_conversation(actor=member.actor, person_id=called.id)
    people.log_conversation(actor=SYSTEM, person_id=failed.id)
    assert Signal.objects.get(person=called).end == SignalEnd.ACTED
    assert Signal.objects.get(person=failed).end == SignalEnd.OPEN


def owned(member: Member) -> Person:
    person: Person = PersonFactory.create()
    set_owner(actor=member.actor, person_id=person.id, owner_id=member.id)
    return person


def test_signals_of_ones_people_wait_on_my_day() -> None:
    member = MemberFactory.create(language="en")
    person = owned(member)
    row = signal(person)
    page = signed_in(member).get("/").content.decode()
    assert "New position or employer" in page
    assert reverse("freshness:close_signal", args=[row.id]) in page


def test_nobody_sees_signals_about_somebody_hidden() -> None:
    owner = MemberFactory.create()
    row = signal(PersonFactory.create(family_name="Kanarienvogel", confidential_to=[owner.id]))
    client = client_of(Role.TRM_LEAD)
    assert "Kanarienvogel" not in client.get(PAGE, {"wer": "alle"}).content.decode()
    assert client.get(reverse("freshness:snooze", args=[row.id])).status_code == 404
    assert client.post(reverse("freshness:close_signal", args=[row.id])).status_code == 404
    row.refresh_from_db()
    assert row.decided_at is None


def test_archived_people_make_no_work() -> None:
    member, person = MemberFactory.create(), PersonFactory.create()
    signal(person)
    people.archive_person(actor=member.actor, person_id=person.id, reason="Wunsch")
    assert inbox(member.actor).signals == []


@pytest.mark.parametrize("role", [Role.READ_ONLY, Role.MARKETING, Role.HIRING_MANAGER, Role.DPO])
def test_other_roles_neither_see_nor_close_signals(role: Role) -> None:
    row = signal(PersonFactory.create())
    client = client_of(role)
    assert client.get(PAGE).status_code == 403
    assert client.post(reverse("freshness:close_signal", args=[row.id])).status_code == 403
    assert (
        client_of(Role.RECRUITER).get(reverse("freshness:close_signal", args=[row.id])).status_code
        == 405
    )


def test_two_records_of_one_human_being_have_one_signal_of_a_kind() -> None:
    lead = MemberFactory.create(role=Role.TRM_LEAD).actor
    survivor, other = PersonFactory.create(), PersonFactory.create()
    signal(survivor)
    signal(other)
    signal(other, SignalKind.SELF_UPDATE)
    record = people.merge_people(actor=lead, survivor_id=survivor.id, merged_ids=[other.id])
    assert sorted(Signal.objects.values_list("person", "kind")) == [
        (survivor.id, "job_change"),
        (survivor.id, "self_update"),
    ]
    people.undo_merge(actor=lead, merge_id=record.id)
    assert Signal.objects.filter(person=other).count() == 2
