# SPDX-License-Identifier: Apache-2.0
"""People finish on their version, or are moved to the latest: where they land, and back again."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from talentkreis.activity.models import Activity
from talentkreis.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolation
from talentkreis.kernel.ids import new_id
from talentkreis.mail.models import Message
from talentkreis.nurture import actions, queries
from talentkreis.nurture.models import Enrolment, MovedEnrolment, Sequence, Step
from talentkreis.nurture.rules.moving import Mark, landing
from talentkreis.nurture.tests.factories import (
    make_employer,
    make_enrolment,
    make_member,
    make_reader,
    make_sequence,
)
from talentkreis.nurture.tests.pages import get, text_of
from talentkreis.organisation.actors import Role
from talentkreis.people.privacy import erase_person_rows

if TYPE_CHECKING:
    from django.test import Client

    from talentkreis.organisation.models import Member

pytestmark = pytest.mark.django_db
THURSDAY = dt.datetime(2026, 11, 19, 7, 0, tzinfo=dt.UTC)
A, B, C, D = (uuid.UUID(int=number) for number in range(4))


@pytest.fixture
def merle(client: Client, time_machine: Any) -> Member:
    time_machine.move_to(THURSDAY, tick=False)
    make_employer()
    member = make_member()
    client.force_login(member)
    return member


@pytest.fixture
def sequence(merle: Member) -> Sequence:
    """Three steps, running; two people before the second, one before the third, in version 1."""
    made = make_sequence(merle)
    for position, count in ((1, 2), (2, 1)):
        for _person in range(count):
            make_enrolment(
                made,
                make_reader(),
                position=position,
                anchor_on=dt.date(2026, 10, 19),
                next_due_at=THURSDAY + dt.timedelta(days=4, hours=2),
            )
    Sequence.objects.update(state="running")
    return made


def _second_version(merle: Member, sequence: Sequence) -> None:
    """A copy without the second step and with a new one before the last."""
    version = actions.start_new_version(actor=merle.actor, sequence_id=sequence.id)
    gone = version.steps.get(position=1)
    actions.remove_step(actor=merle.actor, sequence_id=sequence.id, step_id=gone.id)
    texts = {(language, "sie"): actions.TextDetails("Neu", "Neues.") for language in ("de", "en")}
    actions.add_step(
        actor=merle.actor,
        sequence_id=sequence.id,
        details=actions.StepDetails(kind="email", name="Neu", wait_count=1, texts=texts),
    )


@pytest.mark.parametrize(
    ("old", "new", "position", "place"),
    [
        ([A, B, C], [A, B, C], 1, 1),
        ([A, B, C], [C, A], 1, 0),
        ([A, B, C], [A, C], 1, 1),
        ([A, B], [C, D], 0, None),
    ],
    ids=["same", "other order", "step is gone", "nothing is left"],
)
def test_people_land_on_what_comes_next_for_them(
    old: list[uuid.UUID], new: list[uuid.UUID], position: int, place: int | None
) -> None:
    marks = [Mark(each) for each in old], [Mark(each) for each in new]
    assert landing(*marks, position) == place


def test_nobody_lands_on_the_way_they_did_not_take() -> None:
    old = [Mark(A), Mark(B, (0, "yes")), Mark(C, (0, "no")), Mark(D)]
    new = [Mark(C), Mark(D)]
    assert landing(old, new, 1) == 1
    assert landing(old, new, 2) == 0


@pytest.mark.requirement("feature:F1")
def test_people_under_way_stay_on_their_version_until_they_are_moved(
    client: Client, merle: Member, sequence: Sequence
) -> None:
    _second_version(merle, sequence)
    old, new = sequence.versions.order_by("number")
    assert set(Enrolment.objects.values_list("version_id", flat=True)) == {old.id}
    assert "3 Personen sind in früheren Fassungen unterwegs." in get(client, "detail", sequence.id)
    moving = queries.moving_of(merle.actor, sequence)
    # The second step is gone: whoever stands before it comes to the one after it.
    assert [(line.position, line.count, line.lands_on) for line in moving.lines] == [
        (1, 2, 2),
        (2, 1, 2),
    ]
    assert [step.name for step in moving.steps] == ["Schritt 1", "Neu", "Schritt 3"]
    move = actions.move_to_latest(
        actor=merle.actor, sequence_id=sequence.id, landings={(1, 1): 1, (1, 2): 2}
    )
    assert move.person_count == 3
    due = THURSDAY + dt.timedelta(days=4, hours=2)
    for row in Enrolment.objects.all():
        assert (row.version_id, row.next_due_at) == (new.id, due)
    assert sorted(Enrolment.objects.values_list("position", flat=True)) == [1, 1, 2]
    # A month before the new step, four before the quarterly one behind it.
    assert set(Enrolment.objects.values_list("position", "anchor_on")) == {
        (1, dt.date(2026, 10, 23)),
        (2, dt.date(2026, 7, 23)),
    }
    new.refresh_from_db()
    assert new.frozen_at is not None
    assert Activity.objects.filter(kind="nurture.enrolment_moved").count() == 3
    with pytest.raises(IntegrityError, match="is frozen"), transaction.atomic():
        Step.objects.filter(version=new).update(name="Nachträglich")


@pytest.mark.requirement("feature:F1")
def test_a_move_is_taken_back_for_whoever_has_not_gone_on(
    merle: Member, sequence: Sequence, time_machine: Any
) -> None:
    _second_version(merle, sequence)
    before = set(Enrolment.objects.values_list("id", "version_id", "position", "anchor_on"))
    move = actions.move_to_latest(
        actor=merle.actor, sequence_id=sequence.id, landings={(1, 1): 1, (1, 2): 2}
    )
    on_their_way = Enrolment.objects.filter(position=1).order_by("id")[0]
    Enrolment.objects.filter(id=on_their_way.id).update(next_due_at=THURSDAY)
    assert actions.plan_due().message_count == 1
    assert Message.objects.get().subject == "Neu"
    assert actions.undo_version_move(actor=merle.actor, move_id=move.id) == 2
    after = set(Enrolment.objects.values_list("id", "version_id", "position", "anchor_on"))
    assert len(before & after) == 2
    assert Activity.objects.filter(kind="nurture.enrolment_moved_back").count() == 2
    with pytest.raises(Conflict):
        actions.undo_version_move(actor=merle.actor, move_id=move.id)
    with pytest.raises(NotFound):
        actions.undo_version_move(actor=merle.actor, move_id=new_id())


def test_a_move_is_old_after_thirty_days_and_a_person_takes_their_traces_along(
    merle: Member, sequence: Sequence, time_machine: Any
) -> None:
    _second_version(merle, sequence)
    move = actions.move_to_latest(actor=merle.actor, sequence_id=sequence.id, landings={(1, 1): 1})
    erase_person_rows(Enrolment.objects.filter(position=1)[0].person_id)
    assert MovedEnrolment.objects.count() == 1
    time_machine.move_to(THURSDAY + dt.timedelta(days=31), tick=False)
    with pytest.raises(Conflict):
        actions.undo_version_move(actor=merle.actor, move_id=move.id)


def test_what_cannot_be_moved_is_refused(merle: Member, sequence: Sequence) -> None:
    with pytest.raises(RuleViolation):  # nobody stands in an older version
        actions.move_to_latest(actor=merle.actor, sequence_id=sequence.id, landings={(1, 1): 0})
    _second_version(merle, sequence)
    for landings in ({}, {(1, 1): 9}, {(1, 0): 1}, {(7, 1): 1}):
        with pytest.raises(RuleViolation):
            actions.move_to_latest(actor=merle.actor, sequence_id=sequence.id, landings=landings)
    with pytest.raises(NotAllowed):
        actions.move_to_latest(
            actor=make_member(Role.MARKETING).actor,
            sequence_id=sequence.id,
            landings={(1, 1): 1},
        )
    assert not MovedEnrolment.objects.exists()


@pytest.mark.requirement("feature:F1")
def test_the_page_shows_who_lands_where_moves_and_takes_back(
    client: Client, merle: Member, sequence: Sequence
) -> None:
    _second_version(merle, sequence)
    url = reverse("nurture:move_people", args=[sequence.id])
    page = text_of(client.get(url))
    for words in ("In Fassung 2 umziehen", "Schritt 2", "bleibt wie bisher"):
        assert words in page
    assert client.post(url, {"to_1_1": "", "to_1_2": "x"}).status_code == 422
    response = client.post(url, {"to_1_1": "1", "to_1_2": ""}, follow=True)
    assert "2 Personen gehen in Fassung 2 weiter." in text_of(response)
    assert Enrolment.objects.filter(version__number=2).count() == 2
    move = sequence.moves.get()
    undo = reverse("nurture:undo_move", args=[sequence.id, move.id])
    assert "2 Personen sind wieder, wo sie waren." in text_of(client.post(undo, follow=True))
    assert not Enrolment.objects.filter(version__number=2).exists()
