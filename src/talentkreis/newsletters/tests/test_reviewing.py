# SPDX-License-Identifier: Apache-2.0
"""Issues in the monthly review: by farewells within three weeks, beside all other issues."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from talentkreis.consent.models import ConsentEvent
from talentkreis.kernel import clock
from talentkreis.mail.tests.factories import a_message, put_into_state
from talentkreis.newsletters.tests.factories import an_issue
from talentkreis.nurture.queries.reviewing import review_of
from talentkreis.nurture.rules.evidence import Share
from talentkreis.nurture.tests.factories import make_employer, make_member, make_person

if TYPE_CHECKING:
    from talentkreis.newsletters.models import Issue

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:F11")]
TODAY = dt.datetime(2026, 11, 3, 6, 0, tzinfo=dt.UTC)
MONTH = dt.date(2026, 11, 1)


def _read(issue: Issue, people: int, *, left_after_days: list[int]) -> None:
    """So many got it sixty days ago; some withdrew through it after so many days."""
    at = clock.now() - dt.timedelta(days=60)
    for number in range(people):
        person = make_person()
        message = a_message(
            person=person, purpose="newsletter", issue_id=issue.id, address_hash=person.id.bytes * 2
        )
        put_into_state(message, "accepted", gate_asked_at=at, handed_at=at, finished_at=at)
        if number < len(left_after_days):
            then = at + dt.timedelta(days=left_after_days[number])
            ConsentEvent.objects.create(
                person_id=person.id, purpose="newsletter", channel="email", kind="withdrawn",
                method="one_click", message_id=message.id, actor_kind="person",
                actor_id=person.id, occurred_at=then, recorded_at=then,
            )  # fmt: skip


def test_an_issue_many_left_after_is_named_and_late_farewells_do_not_count(
    time_machine: Any,
) -> None:
    time_machine.move_to(TODAY, tick=False)
    make_employer()
    merle = make_member()
    bad, good = an_issue(merle, name="Laut"), an_issue(merle, name="Leise")
    _read(bad, 110, left_after_days=[1] * 30 + [22] * 5)
    _read(good, 110, left_after_days=[2])

    review = review_of(merle.actor, MONTH)

    [line] = review.below
    assert (line.tallied.kind, line.tallied.name) == ("newsletter", "Laut")
    assert (line.weighed.mine, line.weighed.others) == (Share(30, 110), Share(1, 110))
    assert review.usual_count == 1
