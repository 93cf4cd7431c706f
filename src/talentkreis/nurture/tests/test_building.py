# SPDX-License-Identifier: Apache-2.0
"""Setting up a sequence and writing its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from talentkreis.activity.models import Activity
from talentkreis.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolation
from talentkreis.kernel.ids import new_id
from talentkreis.mail import merge_fields
from talentkreis.nurture import actions
from talentkreis.nurture.actions import SequenceDetails, StepDetails, TextDetails
from talentkreis.nurture.models import Sequence, Step
from talentkreis.nurture.rules.wording import FIELD_NAMES
from talentkreis.nurture.tests.factories import make_enrolment, make_member, make_pool
from talentkreis.organisation.actors import Role

if TYPE_CHECKING:
    from talentkreis.organisation.models import Member

pytestmark = pytest.mark.django_db


@pytest.fixture
def merle() -> Member:
    return make_member()


def _details(owner: Member, name: str = "Netztechnik", **fields: object) -> SequenceDetails:
    return SequenceDetails(name=name, owner_id=owner.id, **fields)  # type: ignore[arg-type]  # a shorthand


def _with_cadence(owner: Member) -> Sequence:
    return actions.create_sequence_from_cadence(actor=owner.actor, details=_details(owner))


def _steps(sequence: Sequence) -> list[Step]:
    return list(sequence.versions.order_by("-number")[0].steps.order_by("position"))


def _names(sequence: Sequence) -> list[str]:
    return [step.name for step in _steps(sequence)]


@pytest.mark.requirement("feature:F8")
def test_the_ready_cadence_is_month_one_two_three_then_quarterly_in_two_languages(
    merle: Member,
) -> None:
    sequence = _with_cadence(merle)
    steps = _steps(sequence)
    assert [(s.wait_count, s.wait_unit, s.repeats) for s in steps] == [
        (0, "months", False),
        (1, "months", False),
        (1, "months", False),
        (3, "months", True),
    ]
    for step in steps:
        texts = {(t.language, t.form_of_address): t for t in step.texts.all()}
        assert set(texts) == {("de", "sie"), ("de", "du"), ("en", "sie")}
        for text in texts.values():
            for part in (text.subject, text.body):
                assert part
                assert not merge_fields.check(part, FIELD_NAMES)
    assert Activity.objects.filter(kind="nurture.sequence_created").count() == 1


@pytest.mark.requirement("feature:F1")
def test_a_new_step_goes_before_the_repeating_one_and_steps_move_and_leave(merle: Member) -> None:
    sequence = _with_cadence(merle)
    welcome, insight, update, quarterly = _names(sequence)
    call = actions.add_step(
        actor=merle.actor,
        sequence_id=sequence.id,
        details=StepDetails(kind="task", name="Anrufen", wait_count=14, wait_unit="days"),
    )
    assert _names(sequence) == [welcome, insight, update, "Anrufen", quarterly]
    actions.move_step(actor=merle.actor, sequence_id=sequence.id, step_id=call.id, by=-1)
    assert _names(sequence) == [welcome, insight, "Anrufen", update, quarterly]
    first = _steps(sequence)[0]
    actions.move_step(actor=merle.actor, sequence_id=sequence.id, step_id=first.id, by=-1)
    actions.remove_step(actor=merle.actor, sequence_id=sequence.id, step_id=first.id)
    assert _names(sequence) == [insight, "Anrufen", update, quarterly]
    assert [step.position for step in _steps(sequence)] == [0, 1, 2, 3]


def test_a_repeating_step_stays_last(merle: Member) -> None:
    sequence = _with_cadence(merle)
    *_others, update, quarterly = _steps(sequence)
    for step, by in ((quarterly, -1), (update, 1)):
        with pytest.raises(RuleViolation) as refused:
            actions.move_step(actor=merle.actor, sequence_id=sequence.id, step_id=step.id, by=by)
        assert refused.value.code == "repeating_step_last"
    with pytest.raises(RuleViolation) as refused:
        actions.update_step(
            actor=merle.actor,
            sequence_id=sequence.id,
            step_id=update.id,
            details=StepDetails(kind="email", name="Neu", wait_count=1, repeats=True),
        )
    assert "repeats" in refused.value.fields


@pytest.mark.requirement("feature:F6")
@pytest.mark.parametrize(
    ("text", "field"),
    [
        (TextDetails("Gruß", "Hallo {{ gehalt }}"), "body_de_sie"),
        (TextDetails("Gruß {{ vorname", "Hallo"), "subject_de_sie"),
        (TextDetails("Gruß", "{% include 'x' %}"), "body_de_sie"),
        (TextDetails("", "Text ohne Betreff"), "subject_de_sie"),
    ],
)
def test_a_text_that_cannot_be_sent_is_refused_and_named(
    merle: Member, text: TextDetails, field: str
) -> None:
    sequence = _with_cadence(merle)
    with pytest.raises(RuleViolation) as refused:
        actions.add_step(
            actor=merle.actor,
            sequence_id=sequence.id,
            details=StepDetails(kind="email", name="Gruß", texts={("de", "sie"): text}),
        )
    assert field in refused.value.fields
    assert len(_steps(sequence)) == 4


def test_emptying_a_text_removes_it_and_other_languages_stay(merle: Member) -> None:
    sequence = _with_cadence(merle)
    step = _steps(sequence)[0]
    actions.update_step(
        actor=merle.actor,
        sequence_id=sequence.id,
        step_id=step.id,
        details=StepDetails(
            kind="email",
            name="Willkommen",
            texts={("en", "sie"): TextDetails("", ""), ("de", "sie"): TextDetails("Neu", "Text")},
        ),
    )
    texts = {(t.language, t.form_of_address): t.subject for t in step.texts.all()}
    assert texts == {
        ("de", "sie"): "Neu",
        ("de", "du"): "Schön, dass wir in Verbindung bleiben",
    }


@pytest.mark.requirement("feature:F1")
def test_once_somebody_is_under_way_a_change_needs_a_new_version(merle: Member) -> None:
    sequence = _with_cadence(merle)
    make_enrolment(sequence)
    step = _steps(sequence)[0]
    with pytest.raises(Conflict) as refused:
        actions.remove_step(actor=merle.actor, sequence_id=sequence.id, step_id=step.id)
    assert refused.value.code == "version_frozen"

    version = actions.start_new_version(actor=merle.actor, sequence_id=sequence.id)
    assert version.number == 2
    assert actions.start_new_version(actor=merle.actor, sequence_id=sequence.id) == version
    copy = _steps(sequence)[0]
    assert copy.id != step.id
    assert copy.texts.count() == 3
    actions.remove_step(actor=merle.actor, sequence_id=sequence.id, step_id=copy.id)
    assert sequence.versions.get(number=1).steps.count() == 4


def test_a_sequence_of_a_pool_somebody_cannot_see_does_not_exist_for_them(merle: Member) -> None:
    pool = make_pool(owner=merle, visibility="confidential")
    sequence = actions.create_sequence(actor=merle.actor, details=_details(merle, pool_id=pool.id))
    other = make_member(Role.RECRUITER, "Jan Behrens")
    assert list(Sequence.objects.visible_to(merle.actor)) == [sequence]
    assert list(Sequence.objects.visible_to(other.actor)) == []
    with pytest.raises(NotFound):
        actions.update_sequence(
            actor=other.actor, sequence_id=sequence.id, details=_details(other, name="Meins")
        )
    with pytest.raises(RuleViolation):
        actions.create_sequence(actor=other.actor, details=_details(other, pool_id=pool.id))


def test_names_and_owners_are_checked_and_roles_too(merle: Member) -> None:
    for details in (
        _details(merle, name="  "),
        SequenceDetails(name="Ohne Zuständige", owner_id=new_id()),
        _details(merle, pool_id=new_id()),
    ):
        with pytest.raises(RuleViolation):
            actions.create_sequence(actor=merle.actor, details=details)
    for role in (Role.READ_ONLY, Role.DPO, Role.HIRING_MANAGER):
        with pytest.raises(NotAllowed):
            actions.create_sequence(actor=make_member(role).actor, details=_details(merle))
