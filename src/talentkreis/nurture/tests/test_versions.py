# SPDX-License-Identifier: Apache-2.0
"""A version never changes after its first enrolment, and the database says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction

from talentkreis.kernel import clock
from talentkreis.nurture.models import Enrolment, EnrolmentState, Reason, Sequence, SequenceVersion
from talentkreis.nurture.tests.factories import make_enrolment, make_person, make_sequence

if TYPE_CHECKING:
    from collections.abc import Callable

    from talentkreis.nurture.models import Step

pytestmark = pytest.mark.django_db


def _refused(change: Callable[[], object], match: str = "is frozen") -> None:
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        change()


def _first_step(sequence: Sequence) -> Step:
    return sequence.versions.get().steps.order_by("position")[0]


@pytest.mark.requirement("feature:F1")
def test_before_the_first_enrolment_steps_and_texts_may_change() -> None:
    step = _first_step(make_sequence())
    step.texts.update(subject="Anders")
    step.name = "Anders"
    step.save()
    assert step.version.frozen_at is None


@pytest.mark.requirement("feature:F1")
def test_the_first_enrolment_freezes_the_version_for_everybody() -> None:
    sequence = make_sequence()
    step = _first_step(sequence)
    text = step.texts.all()[0]
    make_enrolment(sequence)
    version = sequence.versions.get()
    assert version.frozen_at is not None

    _refused(lambda: step.texts.update(subject="Nachträglich"))
    _refused(text.delete)
    _refused(lambda: step.texts.create(language="en", form_of_address="du", subject="New"))
    _refused(lambda: version.steps.update(name="Nachträglich"))
    _refused(lambda: version.steps.create(position=9, kind="task", name="Mehr"))
    _refused(lambda: version.steps.all().delete())
    _refused(lambda: SequenceVersion.objects.filter(id=version.id).update(frozen_at=None))
    _refused(lambda: SequenceVersion.objects.filter(id=version.id).update(number=7))


def test_a_frozen_step_cannot_move_to_another_version() -> None:
    sequence = make_sequence()
    make_enrolment(sequence)
    draft = sequence.versions.create(number=2)
    _refused(lambda: sequence.versions.get(number=1).steps.update(version=draft))


def test_an_enrolment_belongs_to_a_version_of_its_own_sequence() -> None:
    sequence, other = make_sequence(), make_sequence()
    now = clock.now()

    def enrol() -> None:
        Enrolment.objects.create(
            sequence=sequence,
            version=other.versions.get(),
            person=make_person(),
            anchor_on=now.date(),
            next_due_at=now,
            started_at=now,
            changed_at=now,
        )

    _refused(enrol, match="enrolment_version_of_sequence")


def test_a_person_is_in_a_sequence_once_at_a_time_and_may_come_back_later() -> None:
    sequence, person = make_sequence(), make_person()
    first = make_enrolment(sequence, person)
    _refused(lambda: make_enrolment(sequence, person), match="one_live_enrolment")
    first.state, first.reason, first.next_due_at = EnrolmentState.STOPPED, Reason.REPLY, None
    first.save()
    make_enrolment(sequence, person)
    assert sequence.enrolments.count() == 2


def test_a_stop_without_a_reason_does_not_exist() -> None:
    enrolment = make_enrolment(make_sequence())
    _refused(
        lambda: Enrolment.objects.filter(id=enrolment.id).update(state="stopped", next_due_at=None),
        match="enrolment_stopped_has_reason",
    )
