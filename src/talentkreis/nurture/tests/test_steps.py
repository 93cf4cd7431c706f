# SPDX-License-Identifier: Apache-2.0
"""Steps of every kind and the two ways of a branch: how they are built, and what they refuse."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.kernel.ids import new_id
from talentkreis.nurture import actions
from talentkreis.nurture.actions import StepDetails, TextDetails
from talentkreis.nurture.models import Sequence, Step
from talentkreis.nurture.tests.factories import (
    make_employer,
    make_enrolment,
    make_member,
    make_person,
    make_pool,
    make_sequence,
)
from talentkreis.organisation.actors import Role
from talentkreis.pools.actions import close_pool
from talentkreis.search.language import parse

if TYPE_CHECKING:
    from talentkreis.organisation.models import Member

pytestmark = pytest.mark.django_db
GERMAN = {("de", "sie"): TextDetails("Hallo", "Text")}


@pytest.fixture(autouse=True)
def _employer() -> None:
    make_employer()


@pytest.fixture
def merle() -> Member:
    return make_member()


@pytest.fixture
def sequence(merle: Member) -> Sequence:
    """Empty."""
    return actions.create_sequence(
        actor=merle.actor, details=actions.SequenceDetails("Willkommen", merle.id)
    )


def _add(merle: Member, sequence: Sequence, kind: str, name: str = "", **more: Any) -> Step:
    where = {key: more.pop(key) for key in ("branch_id", "way", "position") if key in more}
    details = StepDetails(kind=kind, name=name or kind, **({"texts": GERMAN} | more))
    return actions.add_step(actor=merle.actor, sequence_id=sequence.id, details=details, **where)


def _order(sequence: Sequence) -> list[tuple[int, str, str]]:
    version = sequence.versions.order_by("-number")[0]
    return [(step.position, step.name, step.way) for step in version.steps.order_by("position")]


def _fork(merle: Member, sequence: Sequence) -> Step:
    """A welcome, a branch with two steps on yes and one on no, a greeting behind it."""
    _add(merle, sequence, "email", "Willkommen")
    branch = _add(merle, sequence, "branch", "Nahe?", condition=parse("ort:Kiel"))
    _add(merle, sequence, "email", "Gruß")
    _add(merle, sequence, "call", "Anruf", branch_id=branch.id, way="yes")
    _add(merle, sequence, "tag", "Nah", tag_name="nah", branch_id=branch.id, way="yes")
    _add(merle, sequence, "letter", "Brief", branch_id=branch.id, way="no")
    return branch


@pytest.mark.requirement("feature:F1")
def test_both_ways_of_a_branch_stand_behind_it_and_what_follows_behind_both(
    merle: Member, sequence: Sequence
) -> None:
    _fork(merle, sequence)
    assert _order(sequence) == [
        (0, "Willkommen", ""),
        (1, "Nahe?", ""),
        (2, "Anruf", "yes"),
        (3, "Nah", "yes"),
        (4, "Brief", "no"),
        (5, "Gruß", ""),
    ]


@pytest.mark.requirement("feature:F1")
def test_steps_move_on_their_way_and_a_branch_takes_both_ways_along(
    merle: Member, sequence: Sequence
) -> None:
    branch = _fork(merle, sequence)

    def move(name: str, by: int) -> None:
        step = Step.objects.get(name=name)
        actions.move_step(actor=merle.actor, sequence_id=sequence.id, step_id=step.id, by=by)

    move("Nah", -1)
    move("Brief", -1)  # the first of its way stays
    move("Nahe?", 1)
    names = [name for _position, name, _way in _order(sequence)]
    assert names == ["Willkommen", "Gruß", "Nahe?", "Nah", "Anruf", "Brief"]
    actions.remove_step(actor=merle.actor, sequence_id=sequence.id, step_id=branch.id)
    assert _order(sequence) == [(0, "Willkommen", ""), (1, "Gruß", "")]


@pytest.mark.requirement("feature:F1")
@pytest.mark.parametrize(
    ("kind", "more", "field"),
    [
        ("branch", {"condition": None}, "condition"),
        ("social", {}, "network"),
        ("social", {"network": "myspace"}, "network"),
        ("tag", {"tag_name": " # "}, "tag_name"),
        ("pool", {"pool_id": None}, "pool"),
        ("pool", {"pool_id": UUID(int=1)}, "pool"),
        ("carrier pigeon", {}, "kind"),
        ("tag", {"tag_name": "x", "repeats": True, "wait_count": 1}, "repeats"),
        ("email", {"wait_unit": "days", "wait_count": 101}, "wait_count"),
        ("email", {"wait_unit": "quarters", "wait_count": 13}, "wait_count"),
        ("email", {"wait_unit": "date"}, "wait_until"),
        ("email", {"wait_unit": "fortnights"}, "wait_count"),
        (
            "email",
            {"wait_unit": "date", "wait_until": dt.date(2027, 1, 4), "repeats": True},
            "repeats",
        ),
    ],
    ids=lambda value: str(value)[:30],
)
def test_a_step_that_lacks_what_its_kind_needs_is_refused(
    merle: Member, sequence: Sequence, kind: str, more: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleViolation) as refused:
        _add(merle, sequence, kind, **more)
    assert field in refused.value.fields
    assert not Step.objects.exists()


@pytest.mark.requirement("feature:F1")
def test_pools_that_are_closed_by_filter_or_out_of_sight_are_no_choice(
    merle: Member, sequence: Sequence
) -> None:
    closed = make_pool(merle)
    close_pool(actor=merle.actor, pool_id=closed.id)
    dynamic = make_pool(merle, kind="dynamic", filter={"and": []})
    secret = make_pool(make_member(name="Jan Behrens"), visibility="personal")
    recruiter = make_member(Role.RECRUITER)
    for pool in (closed, dynamic, secret):
        with pytest.raises(RuleViolation):
            _add(recruiter, sequence, "pool", pool_id=pool.id)
    assert _add(merle, sequence, "pool", pool_id=make_pool(merle).id).pool_id


@pytest.mark.requirement("feature:F1")
def test_a_branch_lies_on_no_way_and_nothing_else_becomes_one(
    merle: Member, sequence: Sequence
) -> None:
    branch = _fork(merle, sequence)
    asking: dict[str, Any] = {"condition": parse("ort:Husum")}
    with pytest.raises(RuleViolation) as on_a_way:
        _add(merle, sequence, "branch", branch_id=branch.id, way="no", **asking)
    assert on_a_way.value.code == "branch_on_a_way"
    call = Step.objects.get(name="Anruf")
    for step, kind in ((call, "branch"), (branch, "email")):
        with pytest.raises(RuleViolation) as refused:
            actions.update_step(
                actor=merle.actor,
                sequence_id=sequence.id,
                step_id=step.id,
                details=StepDetails(kind=kind, name="Anders", **asking),
            )
        assert refused.value.code == "kind_of_step"
    for number in range(5):
        _add(merle, sequence, "branch", f"Weiche {number}", **asking)
    with pytest.raises(RuleViolation) as too_many:
        _add(merle, sequence, "branch", **asking)
    assert too_many.value.code == "too_many_branches"
    for way, branch_id in (("maybe", branch.id), ("yes", call.id), ("yes", new_id())):
        with pytest.raises(NotFound):
            _add(merle, sequence, "email", branch_id=branch_id, way=way)


@pytest.mark.requirement("feature:F1")
def test_a_step_repeats_at_the_end_of_its_way(merle: Member, sequence: Sequence) -> None:
    branch = _fork(merle, sequence)
    quarterly: dict[str, Any] = {"repeats": True, "wait_unit": "quarters", "wait_count": 1}
    _add(merle, sequence, "email", "Quartal", branch_id=branch.id, way="no", **quarterly)
    _add(merle, sequence, "email", "Davor", branch_id=branch.id, way="no")
    names = [name for _position, name, way in _order(sequence) if way == "no"]
    assert names == ["Brief", "Davor", "Quartal"]
    with pytest.raises(RuleViolation):
        _add(merle, sequence, "email", branch_id=branch.id, way="no", position=0, **quarterly)


@pytest.mark.requirement("feature:F1")
def test_a_new_version_keeps_ways_conditions_and_what_each_step_once_was(
    merle: Member, sequence: Sequence
) -> None:
    branch = _fork(merle, sequence)
    make_enrolment(sequence, make_person())
    with pytest.raises(Conflict):
        _add(merle, sequence, "email", branch_id=branch.id, way="yes")
    before = _order(sequence)
    version = actions.start_new_version(actor=merle.actor, sequence_id=sequence.id)
    assert version.number == 2
    assert _order(sequence) == before
    copy = version.steps.get(kind="branch")
    assert copy.condition == branch.condition
    assert {step.branch_id for step in version.steps.exclude(way="")} == {copy.id}
    assert copy.origin == branch.id
    make_enrolment(sequence, make_person())
    third = actions.start_new_version(actor=merle.actor, sequence_id=sequence.id)
    assert third.steps.get(kind="branch").origin == branch.id


def test_ways_of_one_version_are_out_of_reach_of_another_sequence(
    merle: Member, sequence: Sequence
) -> None:
    branch = _fork(merle, sequence)
    other = make_sequence(merle)
    with pytest.raises(NotFound):
        _add(merle, other, "email", branch_id=branch.id, way="yes")
