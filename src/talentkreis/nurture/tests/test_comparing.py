# SPDX-License-Identifier: Apache-2.0
"""A comparison group goes without a sequence, by lot, and is followed in the same way."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotAllowed, RuleViolation
from talentkreis.kernel.ids import new_id
from talentkreis.mail.models import InboundMessage, Message
from talentkreis.nurture import actions, queries
from talentkreis.nurture.models import Comparison, Enrolment, Side
from talentkreis.nurture.privacy import erase_own, export_own
from talentkreis.nurture.queries.comparing import side_of
from talentkreis.nurture.rules.evidence import Finding
from talentkreis.nurture.tests.factories import (
    make_employer,
    make_enrolment,
    make_member,
    make_person,
    make_pool,
    make_reader,
    make_sequence,
)
from talentkreis.nurture.tests.pages import get, text_of
from talentkreis.organisation.actors import Role
from talentkreis.people.actions import merge_people, undo_merge
from talentkreis.people.models import Conversation, Hat
from talentkreis.relationships.models import Care, Promise
from talentkreis.search.actions import refresh

if TYPE_CHECKING:
    from django.test import Client

    from talentkreis.nurture.models import Sequence
    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.models import Member
    from talentkreis.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:F11")]


@pytest.fixture
def lead() -> Actor:
    """Somebody who leads."""
    make_employer()
    return make_member().actor


def _half(actor: Actor) -> Sequence:
    sequence = make_sequence(step_count=1)
    return actions.hold_out(actor=actor, sequence_id=sequence.id, percent=50)


def _on(sequence: Sequence, side: Side, count: int = 1) -> list[Person]:
    """People the lot puts on one side."""
    found: list[Person] = []
    while len(found) < count:
        person = make_reader()
        if side_of(sequence, person.id) == side:
            found.append(person)
    return found


def _drawn(sequence: Sequence, side: Side, days_ago: int, person: Person | None = None) -> Person:
    person = person or make_person()
    at = clock.now() - dt.timedelta(days=days_ago)
    Comparison.objects.create(sequence=sequence, person=person, side=side, drawn_at=at)
    return person


def _talk(person: Person, days_ago: int) -> None:
    at = clock.now() - dt.timedelta(days=days_ago)
    Conversation.objects.create(person=person, kind="call", happened_at=at)


def test_whoever_the_lot_leaves_out_gets_nothing_and_the_check_says_so(lead: Actor) -> None:
    sequence = _half(lead)
    goes, stays = _on(sequence, Side.CARE)[0], _on(sequence, Side.HELD)[0]
    ids = [goes.id, stays.id]

    check = queries.enrolment_check(lead, sequence.id, ids)
    assert [(skip.recipient.person_id, skip.reason) for skip in check.skips] == [
        (stays.id, "held_out")
    ]
    assert not Comparison.objects.exists()
    started = actions.start_enrolments(actor=lead, sequence_id=sequence.id, person_ids=ids)
    actions.plan_due()

    assert started.count == 1
    assert list(Enrolment.objects.values_list("person_id", flat=True)) == [goes.id]
    assert not Message.objects.filter(person=stays).exists()
    assert dict(Comparison.objects.values_list("person_id", "side")) == {
        goes.id: "care", stays.id: "held",
    }  # fmt: skip


def test_the_lot_stays_when_the_share_changes_and_ends_with_the_group(lead: Actor) -> None:
    sequence = _half(lead)
    (person,) = _on(sequence, Side.HELD)
    actions.start_enrolments(actor=lead, sequence_id=sequence.id, person_ids=[person.id])

    actions.hold_out(actor=lead, sequence_id=sequence.id, percent=1)
    again = actions.start_enrolments(actor=lead, sequence_id=sequence.id, person_ids=[person.id])
    assert again.count == 0
    actions.hold_out(actor=lead, sequence_id=sequence.id, percent=0)
    last = actions.start_enrolments(actor=lead, sequence_id=sequence.id, person_ids=[person.id])
    assert last.count == 1
    # Who was started all the same is on neither side.
    effect = queries.effect_of(lead, sequence)
    assert effect is not None
    assert [side.count for side in effect.sides] == [0, 0]


def test_whoever_we_owe_something_takes_part_in_no_lot(lead: Actor) -> None:
    sequence = _half(lead)
    promised, wrote, answered = _on(sequence, Side.HELD, 3)
    now = clock.now()
    Promise.objects.create(
        person=promised, owner=make_member(), text="Rückruf", made_at=now, due_on=now.date()
    )
    for person, state in ((wrote, "open"), (answered, "done")):
        InboundMessage.objects.create(
            digest=new_id().bytes, person=person, classification="human_reply", state=state,
            received_at=now,
        )  # fmt: skip

    actions.start_enrolments(
        actor=lead, sequence_id=sequence.id, person_ids=[promised.id, wrote.id, answered.id]
    )

    assert set(Enrolment.objects.values_list("person_id", flat=True)) == {promised.id, wrote.id}
    assert list(Comparison.objects.values_list("person_id", flat=True)) == [answered.id]


def test_both_sides_are_followed_for_the_same_time(lead: Actor) -> None:
    sequence = _half(lead)
    care = [_drawn(sequence, Side.CARE, 100) for _ in range(3)]
    held = [_drawn(sequence, Side.HELD, 100) for _ in range(2)]
    _drawn(sequence, Side.CARE, 10)
    _talk(care[0], 20)
    _talk(care[1], 120)  # before the lot
    _talk(held[0], 5)  # after the 90 days
    _talk(held[1], 60)
    Hat.objects.create(
        person=care[2], kind="applicant", starts_on=clock.today() - dt.timedelta(days=30)
    )

    effect = queries.effect_of(lead, sequence)

    assert effect is not None
    treated, left_out = effect.sides
    assert (treated.count, treated.contacts.count, treated.contacts.of) == (4, 1, 3)
    assert (treated.applications.count, left_out.applications.count) == (1, 0)
    assert (left_out.count, left_out.contacts.count, left_out.contacts.of) == (2, 1, 2)
    assert effect.verdict.finding is Finding.TOO_FEW
    assert treated.warmth_mean is None


def test_an_effect_is_named_when_enough_people_show_it(
    lead: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("talentkreis.nurture.rules.evidence.SIZES", (12,))
    monkeypatch.setattr("talentkreis.nurture.rules.evidence.LEAST_REPLIES", 5)
    monkeypatch.setattr("talentkreis.nurture.queries.comparing.LEAST_FOR_MEAN", 12)
    sequence = _half(lead)
    for _number in range(12):
        person = _drawn(sequence, Side.CARE, 100)
        _talk(person, 50)
        Care.objects.create(person=person, warmth_log=5.0, last_contact_at=clock.now())
        _drawn(sequence, Side.HELD, 100)

    effect = queries.effect_of(lead, sequence)

    assert effect is not None
    assert effect.helps
    assert effect.sides[0].warmth_mean is not None
    assert effect.sides[1].warmth_mean == 0


def test_a_group_is_half_at_most_and_set_by_those_who_start(lead: Actor) -> None:
    sequence = make_sequence()
    for percent in (-1, 51):
        with pytest.raises(RuleViolation):
            actions.hold_out(actor=lead, sequence_id=sequence.id, percent=percent)
    with pytest.raises(NotAllowed):
        actions.hold_out(
            actor=make_member(Role.MARKETING).actor, sequence_id=sequence.id, percent=10
        )


def test_merged_records_are_on_the_side_that_got_the_sequence_and_come_back(lead: Actor) -> None:
    sequence = _half(lead)
    survivor = _drawn(sequence, Side.HELD, 5)
    other = _drawn(sequence, Side.CARE, 9)

    record = merge_people(actor=lead, survivor_id=survivor.id, merged_ids=[other.id])
    row = Comparison.objects.get()
    assert (row.person_id, row.side) == (survivor.id, "care")
    undo_merge(actor=lead, merge_id=record.id)
    assert dict(Comparison.objects.values_list("person_id", "side")) == {
        survivor.id: "held", other.id: "care",
    }  # fmt: skip


def test_one_is_told_of_the_lot_and_it_goes_with_one(lead: Actor) -> None:
    sequence = _half(lead)
    person = _drawn(sequence, Side.HELD, 5)

    (row,) = export_own(person.id)["comparisons"]
    assert (row["sequence"], row["side"]) == (sequence.name, "held")
    erase_own(person.id)
    assert not Comparison.objects.exists()


def test_preview_profile_dry_run_and_results_name_the_comparison_group(
    client: Client, merle: Member
) -> None:
    make_employer()
    pool = make_pool(merle, visibility="shared")
    sequence = make_sequence(merle, step_count=1, pool=pool)
    page = client.post(reverse("nurture:hold_out", args=[sequence.id]), {"percent": "50"})
    assert page.status_code == 303
    sequence.refresh_from_db()
    (held,) = _on(sequence, Side.HELD)
    (care,) = _on(sequence, Side.CARE)
    for person in (held, care):
        pool.memberships.create(
            person=person, stage_since=person.created_at, entered_at=person.created_at
        )
    refresh([held.id, care.id])

    assert "In der Vergleichsgruppe" in get(client, "detail", sequence.id)
    ahead = text_of(client.get(reverse("nurture:outlook", args=[sequence.id]), {"zeigen": "alles"}))
    assert "1 Person der Vergleichsgruppe bekommt nichts davon." in ahead
    assert "1 Person." in ahead
    client.post(reverse("nurture:start", args=[sequence.id]))
    profile = reverse("web:profile", args=[held.id])
    assert f"Vergleichsgruppe: {sequence.name}" in text_of(client.get(profile, {"pools": "alle"}))
    assert "Bekommt nichts von" in get(client, "outlook_of_person", held.id)
    assert "1 Person ist in der Vergleichsgruppe" in get(client, "people", sequence.id)
    make_enrolment(make_sequence(merle), care)
    assert "Vergleichsgruppe" in get(client, "enrol", held.id)
    assert "Jetzt ist 1 Person darin." in get(client, "rules", sequence.id)
    wrong = client.post(
        reverse("nurture:hold_out", args=[sequence.id]), {"percent": "90"}, follow=True
    )
    assert "Zwischen 0 und 50." in text_of(wrong)
    client.force_login(make_member(Role.READ_ONLY))
    refused = client.post(reverse("nurture:hold_out", args=[sequence.id]), {"percent": "1"})
    assert refused.status_code == 403
