# SPDX-License-Identifier: Apache-2.0
"""What a pool says about itself and what follows: boutique, touch interval, who looks, closing."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.urls import reverse

from talentkreis.consent.gate import may_contact
from talentkreis.consent.models import Channel, Purpose
from talentkreis.consent.tests.factories import give_consent
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.mail.budget import recent_contact
from talentkreis.mail.tests.factories import a_message, put_into_state
from talentkreis.nurture import actions as nurture
from talentkreis.nurture.models import Enrolment, Sequence, SequenceState
from talentkreis.nurture.tests.factories import make_reader, make_sequence
from talentkreis.organisation.actors import Role
from talentkreis.organisation.models import Employer
from talentkreis.organisation.tests.factories import signed_in
from talentkreis.people.models import ContactPoint
from talentkreis.pools import actions, queries
from talentkreis.pools.models import Pool, PoolMembership, PoolMode, Stage, StageMove, Visibility
from talentkreis.pools.rules import PoolDetails
from talentkreis.search.actions import refresh
from talentkreis.search.language import parse
from talentkreis.search.models import SearchRow
from talentkreis.search.tests.factories import make_member, make_person

if TYPE_CHECKING:
    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.models import Member
    from talentkreis.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> Member:
    Employer.objects.create(
        name="Nordlicht Energie",
        sender_name="Nordlicht",
        sender_address="talente@nordlicht.example",
        imprint_text="Nordlicht, Kiel",
        privacy_text="Wir verarbeiten …",
    )
    return make_member()


@pytest.fixture
def actor(member: Member) -> Actor:
    return member.actor


def make_pool(actor: Actor, *people: Person, name: str = "Netz", **details: object) -> Pool:
    made = actions.create_pool(actor=actor, details=PoolDetails(name=name, **details))  # type: ignore[arg-type]  # details of any kind
    if people:
        actions.add_people(actor=actor, pool_id=made.pk, person_ids=[p.pk for p in people])
    return made


def subscriber(name: str = "Ayşe Demir") -> Person:
    """Somebody who agreed to be written to."""
    person = make_person(name)
    address = f"{person.pk.hex}@example.org"
    ContactPoint.objects.create(
        person=person, kind="email", value=address, normalised=address, is_primary=True
    )
    for purpose in (Purpose.NURTURE, Purpose.NEWSLETTER, Purpose.EVENT_INVITATION):
        give_consent(person.pk, purpose, Channel.EMAIL)
    refresh([person.pk])
    return person


@pytest.mark.requirement("feature:C4")
def test_in_a_boutique_pool_nothing_goes_out_by_itself_and_the_gate_says_why(actor: Actor) -> None:
    person = subscriber()
    asked = (person.pk, Purpose.NURTURE, Channel.EMAIL)
    assert may_contact(*asked).verdict == "yes"
    pool = make_pool(actor, person, mode=PoolMode.BOUTIQUE)
    answer = may_contact(*asked)
    assert (answer.verdict, answer.reason) == ("no", "boutique")
    assert "schreibt ein Mensch jede Nachricht" in str(answer.text)
    assert answer.next_step is not None
    assert answer.next_step.code == "contact_personally"
    assert may_contact(person.pk, Purpose.EVENT_INVITATION, Channel.EMAIL).verdict == "no"
    assert may_contact(person.pk, Purpose.NEWSLETTER, Channel.EMAIL).verdict == "yes"
    assert SearchRow.objects.get(pk=person.pk).gate_nurture == 0
    details = PoolDetails(name="Netz", mode=PoolMode.VOLUME)
    actions.update_pool(actor=actor, pool_id=pool.pk, details=details)
    assert may_contact(*asked).verdict == "yes"
    assert SearchRow.objects.get(pk=person.pk).gate_nurture == 2


@pytest.mark.requirement("feature:C4")
@pytest.mark.parametrize("leave", ["remove", "close"])
def test_whoever_is_not_in_the_boutique_pool_any_more_hears_from_us_again(
    actor: Actor, leave: str
) -> None:
    person = subscriber()
    pool = make_pool(actor, person, mode=PoolMode.BOUTIQUE)
    if leave == "remove":
        actions.remove_people(actor=actor, pool_id=pool.pk, person_ids=[person.pk])
    else:
        actions.close_pool(actor=actor, pool_id=pool.pk)
    assert may_contact(person.pk, Purpose.NURTURE, Channel.EMAIL).verdict == "yes"
    assert SearchRow.objects.get(pk=person.pk).gate_nurture == 2
    if leave == "close":
        actions.reopen_pool(actor=actor, pool_id=pool.pk)
        assert SearchRow.objects.get(pk=person.pk).gate_nurture == 0


@pytest.mark.requirement("feature:C4")
def test_a_boutique_pool_has_room_for_as_many_as_it_says(actor: Actor) -> None:
    people = [make_person(f"Person {number}") for number in range(4)]
    pool = make_pool(actor, *people[:2], mode=PoolMode.BOUTIQUE, most_people=3)
    with pytest.raises(RuleViolation) as refused:
        actions.add_people(
            actor=actor, pool_id=pool.pk, person_ids=[person.pk for person in people]
        )
    assert refused.value.code == "boutique_full"
    assert PoolMembership.objects.count() == 2
    third = [person.pk for person in people[:3]]
    assert actions.add_people(actor=actor, pool_id=pool.pk, person_ids=third) == 1
    smaller = PoolDetails(name="Netz", mode=PoolMode.BOUTIQUE, most_people=2)
    with pytest.raises(RuleViolation):
        actions.update_pool(actor=actor, pool_id=pool.pk, details=smaller)
    wide = make_pool(actor, *people, name="Weit", most_people=1)
    with pytest.raises(RuleViolation):
        actions.update_pool(
            actor=actor,
            pool_id=wide.pk,
            details=PoolDetails(name="Weit", mode=PoolMode.BOUTIQUE, most_people=3),
        )


@pytest.mark.requirement("feature:C4")
@pytest.mark.parametrize(
    ("details", "code"),
    [
        (PoolDetails(name="x", mode="boutique", filter=parse("ort:Kiel")), "boutique_by_filter"),
        (PoolDetails(name="x", mode="boutique", most_people=0), "boutique_size"),
        (PoolDetails(name="x", mode="boutique", most_people=101), "boutique_size"),
    ],
    ids=["filter", "none", "many"],
)
def test_what_cannot_be_boutique_is_refused(actor: Actor, details: PoolDetails, code: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        actions.create_pool(actor=actor, details=details)
    assert refused.value.code == code


@pytest.mark.requirement("feature:C1")
def test_nothing_automatic_reaches_somebody_sooner_than_their_pools_allow(actor: Actor) -> None:
    person = subscriber()
    message = a_message(person=person, purpose=Purpose.NURTURE)
    put_into_state(message, "accepted")
    sent = clock.now()
    asked = ([person.pk], Purpose.NURTURE, Channel.EMAIL)
    later = sent + dt.timedelta(days=45)
    assert recent_contact(*asked, later) == {}
    make_pool(actor, person, touch_days_min=60)
    assert recent_contact(*asked, later)[person.pk].reason == "contact_budget"
    assert recent_contact(*asked, sent + dt.timedelta(days=61)) == {}


@pytest.mark.requirement("feature:C9")
def test_a_team_pool_is_shown_to_hiring_managers_where_that_was_chosen(actor: Actor) -> None:
    hiring = make_member(Role.HIRING_MANAGER, "Ole Friedrichsen")
    reader = make_member(Role.READ_ONLY, "Rita Lesend")
    shown = make_pool(actor, make_person(), name="Offen", is_open_to_hiring=True)
    personal = make_pool(
        actor, name="Meiner", is_open_to_hiring=True, visibility=Visibility.PERSONAL
    )
    assert queries.pool_visible_to(hiring.actor, shown.pk) == shown
    for who, what in ((hiring, personal), (reader, shown)):
        with pytest.raises(NotFound):
            queries.pool_visible_to(who.actor, what.pk)
    page = signed_in(hiring).get(reverse("pools:pool", args=[shown.pk]))
    assert "Ayşe Demir" in page.content.decode()
    assert signed_in(hiring).get(reverse("pools:edit", args=[shown.pk])).status_code == 403


@pytest.mark.requirement("feature:C1")
def test_purpose_target_group_owner_and_room_are_said_on_the_page(member: Member) -> None:
    other = make_member(name="Jonas Brandt")
    client = signed_in(member)
    said = {
        "name": "Windpark-Service", "purpose": "Türme", "target_group": "Elektronik, Husum",
        "visibility": "personal", "mode": "boutique", "most_people": "12", "language": "en",
        "touch_days_min": "20", "touch_days_max": "60", "owner_id": str(member.pk),
        "deputy_id": str(other.pk),
    }  # fmt: skip
    client.post(reverse("pools:create"), said)
    pool = Pool.objects.get()
    assert (pool.target_group, pool.most_people, pool.is_boutique) == (
        "Elektronik, Husum",
        12,
        True,
    )
    page = client.get(reverse("pools:pool", args=[pool.pk])).content.decode()
    assert "Für: Elektronik, Husum" in page
    assert "von 12" in page
    url = reverse("pools:edit", args=[pool.pk])
    handed = client.post(url, {**said, "owner_id": str(other.pk), "deputy_id": ""})
    pool.refresh_from_db()
    assert pool.owner_id == other.pk
    assert handed.headers["Location"] == reverse("pools:index")


@pytest.fixture
def running(actor: Actor, member: Member) -> tuple[Pool, Sequence]:
    """A pool whose sequence runs with one person."""
    reader = make_reader()
    refresh([reader.pk])
    pool = make_pool(actor, reader, name="Pflege")
    lead = make_member(Role.TRM_LEAD, "Lea Leitung")
    sequence = make_sequence(lead, pool=pool)
    nurture.start_enrolments(actor=lead.actor, sequence_id=sequence.id, person_ids=[reader.id])
    Enrolment.objects.update(next_due_at=clock.now())
    sequence.refresh_from_db()
    return pool, sequence


@pytest.mark.requirement("feature:C10")
def test_closing_pauses_what_runs_for_the_pool_and_opening_lets_it_go_on(
    actor: Actor, running: tuple[Pool, Sequence]
) -> None:
    pool, sequence = running
    actions.close_pool(actor=actor, pool_id=pool.pk)
    sequence.refresh_from_db()
    assert sequence.state == SequenceState.PAUSED
    assert nurture.plan_due().message_count == 0
    lead = make_member(Role.TRM_LEAD, "Zweite Leitung").actor
    with pytest.raises(Conflict) as refused:
        nurture.resume_sequence(actor=lead, sequence_id=sequence.id)
    assert refused.value.code == "pool_closed"
    with pytest.raises(Conflict):
        nurture.start_enrolments(
            actor=lead,
            sequence_id=sequence.id,
            person_ids=[make_reader().id],
        )
    actions.reopen_pool(actor=actor, pool_id=pool.pk)
    sequence.refresh_from_db()
    assert sequence.state == SequenceState.RUNNING


@pytest.mark.requirement("feature:C10")
def test_what_somebody_paused_stays_paused_when_the_pool_opens_again(
    actor: Actor, running: tuple[Pool, Sequence]
) -> None:
    pool, sequence = running
    lead = make_member(Role.TRM_LEAD, "Zweite Leitung").actor
    nurture.pause_sequence(actor=lead, sequence_id=sequence.id)
    actions.close_pool(actor=actor, pool_id=pool.pk)
    actions.reopen_pool(actor=actor, pool_id=pool.pk)
    sequence.refresh_from_db()
    assert sequence.state == SequenceState.PAUSED


@pytest.mark.requirement("feature:C10")
def test_people_rest_while_a_pool_is_closed_and_stand_where_they_stood_afterwards(
    actor: Actor, member: Member
) -> None:
    warm, ready, moved = (make_person(name) for name in ("Warm", "Bereit", "Bewegt"))
    with time_machine.travel(clock.now() - dt.timedelta(days=30), tick=False):
        pool = make_pool(actor, warm, ready, moved)
        for person, stage in ((warm, Stage.WARM), (ready, Stage.READY)):
            actions.move_member(actor=actor, pool_id=pool.pk, person_id=person.pk, stage=stage)
    before = dict(PoolMembership.objects.values_list("person_id", "stage_since"))
    url = reverse("pools:close", args=[pool.pk])
    signed_in(member).post(url, {"rest": "on"})
    assert set(PoolMembership.objects.values_list("stage", flat=True)) == {"resting"}
    actions.move_member(actor=actor, pool_id=pool.pk, person_id=moved.pk, stage=Stage.CONTACTED)
    actions.reopen_pool(actor=actor, pool_id=pool.pk)
    stages = dict(PoolMembership.objects.values_list("person_id", "stage"))
    assert stages == {warm.pk: "warm", ready.pk: "ready", moved.pk: "contacted"}
    after = dict(PoolMembership.objects.values_list("person_id", "stage_since"))
    assert {pk: after[pk] == before[pk] for pk in before} == {
        warm.pk: True,
        ready.pk: True,
        moved.pk: False,
    }
    assert not StageMove.objects.filter(membership__person=warm, to_stage="resting").exists()
