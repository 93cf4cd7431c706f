# SPDX-License-Identifier: Apache-2.0
"""What runs below average: only where data suffice, seldom wrong, once a month, for its owner."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from django.urls import reverse
from django.utils import timezone

from talentkreis.kernel import clock
from talentkreis.nurture.actions import review_month
from talentkreis.nurture.queries.reviewing import period_of, review_of
from talentkreis.nurture.rules.evidence import Share
from talentkreis.nurture.rules.reviewing import Standing, weigh
from talentkreis.nurture.tests.factories import (
    make_employer,
    make_member,
    make_pool,
    make_replied,
    make_sequence,
)
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.tests.factories import signed_in
from talentkreis.relationships.models import Task

if TYPE_CHECKING:
    from talentkreis.nurture.models import Sequence
    from talentkreis.organisation.models import Member

pytestmark = pytest.mark.requirement("feature:F11")
TODAY = dt.datetime(2026, 11, 3, 6, 0, tzinfo=dt.UTC)
MONTH = dt.date(2026, 11, 1)


@pytest.fixture
def merle(time_machine: Any) -> Member:
    """Somebody who owns sequences, early in November."""
    time_machine.move_to(TODAY, tick=False)
    make_employer()
    return make_member(language="de")


def _ran(owner: Member, name: str, people: int, replies: int, **fields: Any) -> Sequence:
    """A running sequence with one mail, handed over two months ago."""
    sequence = make_sequence(owner, step_count=1, name=name, state="running", **fields)
    step = sequence.versions.get().steps.get()
    for number in range(people):
        make_replied(
            sequence, step, variant=0, handed_days_ago=60,
            replied_after_days=1 if number < replies else None,
        )  # fmt: skip
    return sequence


def test_below_average_takes_people_outcomes_and_a_clear_difference() -> None:
    assert weigh(Share(0, 99), Share(200, 900)).standing is Standing.TOO_FEW
    assert weigh(Share(0, 100), Share(50, 99)).standing is Standing.TOO_FEW
    assert weigh(Share(0, 100), Share(19, 900)).standing is Standing.TOO_FEW  # too few replies
    assert weigh(Share(2, 100), Share(200, 1_000)).standing is Standing.BELOW
    assert weigh(Share(15, 100), Share(200, 1_000)).standing is Standing.USUAL
    assert weigh(Share(60, 100), Share(200, 1_000)).standing is Standing.USUAL  # better is fine
    # Of farewells more is worse.
    assert weigh(Share(30, 200), Share(20, 2_000), is_loss=True).standing is Standing.BELOW
    assert weigh(Share(0, 200), Share(60, 2_000), is_loss=True).standing is Standing.USUAL
    weighed = weigh(Share(2, 100), Share(200, 1_000))
    assert weighed.chance_percent >= 99


def test_what_is_as_good_as_the_rest_is_seldom_blamed_in_a_year_of_looks() -> None:
    """Equal shares, 100 new people a month, twelve looks: the promise of docs/statistics.md."""
    dice, runs, blamed = np.random.default_rng(11), 400, 0
    for _run in range(runs):
        mine = np.cumsum(dice.binomial(100, 0.15, size=12))
        others = np.cumsum(dice.binomial(500, 0.15, size=12))
        looks = (
            weigh(Share(int(mine[n]), 100 * (n + 1)), Share(int(others[n]), 500 * (n + 1)))
            for n in range(12)
        )
        blamed += any(look.standing is Standing.BELOW for look in looks)
    assert blamed / runs < 0.05


@pytest.mark.django_db
def test_sequences_and_their_mails_are_compared_with_all_others(merle: Member) -> None:
    weak = _ran(merle, "Rundgang", 105, 1)
    _ran(merle, "Willkommen", 105, 40)
    _ran(merle, "Klein", 7, 0)

    review = review_of(merle.actor, MONTH)

    below = [(line.tallied.kind, line.tallied.name) for line in review.below]
    assert sorted(below) == [("sequence", "Rundgang"), ("step", "Schritt 1")]
    [line] = [line for line in review.below if line.tallied.kind == "sequence"]
    assert (line.weighed.mine, line.weighed.others) == (Share(1, 105), Share(40, 112))
    assert [line.tallied.part_of for line in review.below if line.tallied.kind == "step"] == [
        weak.name
    ]
    assert {line.tallied.name for line in review.too_few} == {"Klein", "Schritt 1"}
    assert review.usual_count == 2
    page = signed_in(merle).get(reverse("nurture:review")).content.decode()
    assert "Rundgang" in page
    assert "1 von 105" in page
    assert "Zu wenige Daten" in page


@pytest.mark.django_db
def test_a_month_says_the_same_whenever_one_looks(merle: Member, time_machine: Any) -> None:
    _ran(merle, "Rundgang", 105, 1)
    strong = _ran(merle, "Willkommen", 105, 40)
    before = review_of(merle.actor, MONTH)
    time_machine.move_to(TODAY + dt.timedelta(days=20), tick=False)
    step = strong.versions.get().steps.get()
    for _number in range(30):
        make_replied(strong, step, variant=0, handed_days_ago=1)

    after = review_of(merle.actor, MONTH)

    assert [line.weighed for line in after.below] == [line.weighed for line in before.below]
    period = period_of(MONTH)
    assert timezone.localtime(period.before).date() == dt.date(2026, 10, 11)


@pytest.mark.django_db
def test_owners_have_one_task_a_month_however_often_it_runs(
    merle: Member, time_machine: Any
) -> None:
    other = make_member(Role.RECRUITER, "Anders")
    _ran(merle, "Rundgang", 105, 1)
    _ran(other, "Willkommen", 105, 40)

    assert [review_month(), review_month()] == [1, 1]

    task = Task.objects.get()
    assert (task.owner, task.title) == (merle, "Unter dem Durchschnitt: 2")
    day = signed_in(merle).get(reverse("web:my_day")).content.decode()
    assert task.title in day
    assert reverse("nurture:review") in day
    time_machine.move_to(TODAY + dt.timedelta(days=30), tick=False)
    review_month()
    assert [Task.objects.filter(done_at__isnull=done).count() for done in (False, True)] == [1, 1]


@pytest.mark.django_db
def test_what_one_does_not_see_and_what_has_ended_is_not_named(merle: Member) -> None:
    hidden = _ran(merle, "Vertraulich", 105, 1, pool=make_pool(merle, visibility="personal"))
    _ran(merle, "Beendet", 105, 1)
    _ran(merle, "Willkommen", 105, 60)
    type(hidden).objects.filter(name="Beendet").update(state="ended", ended_at=clock.now())
    other = make_member(Role.RECRUITER, "Anders")

    named = {line.tallied.name for line in review_of(other.actor, MONTH).below}

    assert named == set()
    assert "Vertraulich" not in signed_in(other).get(reverse("nurture:review")).content.decode()
    assert {"Vertraulich"} <= {line.tallied.name for line in review_of(SYSTEM, MONTH).below}
    page = reverse("nurture:review")
    assert signed_in(other).get(f"{page}?monat=2026-09").status_code == 200
    assert signed_in(other).get(f"{page}?monat=unsinn").status_code == 200
    manager = make_member(Role.HIRING_MANAGER, "Fach")
    assert signed_in(manager).get(page).status_code == 403
