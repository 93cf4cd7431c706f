# SPDX-License-Identifier: Apache-2.0
"""The 12-month dry run over real rows: it says what planning does, and shows it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from talentkreis.consent.actions import withdraw_consent
from talentkreis.consent.models import ConsentState, Purpose
from talentkreis.consent.tests.factories import give_consent
from talentkreis.freezes.actions import start_freeze
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound
from talentkreis.mail.models import Message, MessageState
from talentkreis.mail.tests.factories import a_message, put_into_state
from talentkreis.nurture import actions, queries
from talentkreis.nurture.queries import outlook
from talentkreis.nurture.queries.outlook_lines import Kind
from talentkreis.nurture.rules.outlook import Outcome
from talentkreis.nurture.tests.factories import (
    make_employer,
    make_enrolment,
    make_member,
    make_person,
    make_pool,
    make_reader,
    make_sequence,
)
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.tests.factories import signed_in

if TYPE_CHECKING:
    from django.test import Client

    from talentkreis.nurture.models import Sequence
    from talentkreis.organisation.models import Member
    from talentkreis.pools.models import Pool

pytestmark = pytest.mark.django_db
THURSDAY = dt.datetime(2026, 11, 19, 7, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _employer() -> None:
    make_employer()


@pytest.fixture
def at(time_machine: Any) -> Any:
    time_machine.move_to(THURSDAY, tick=False)
    return time_machine.move_to


def _live_through(at: Any, until: dt.datetime) -> list[tuple[str, dt.datetime]]:
    """Plan every day and hand everything over at its time; what went out, and when."""
    went: list[tuple[str, dt.datetime]] = []
    while clock.now() < until:
        actions.plan_due()
        for message in Message.objects.filter(state=MessageState.PLANNED).order_by("due_at"):
            at(max(clock.now(), message.due_at), tick=False)
            now = clock.now()
            put_into_state(message, "accepted", gate_asked_at=now, handed_at=now, finished_at=now)
            went.append((str(message.sequence_id), now))
        at(clock.now() + DAY, tick=False)
    return [(key, moment) for key, moment in went if moment < until]


@pytest.mark.requirement("feature:F13")
def test_what_it_says_is_what_planning_does(at: Any) -> None:
    merle = make_member()
    sequences = [
        make_sequence(merle, name="Willkommen", state="running", step_count=3),
        make_sequence(merle, name="Netztechnik", state="running", step_count=2),
    ]
    person = make_reader()
    for number, sequence in enumerate(sequences):
        make_enrolment(sequence, person, next_due_at=THURSDAY + (1 + 12 * number) * DAY)
    ahead = outlook.look_at(SYSTEM, [person.id])
    said = [(str(one.key), one.at) for one in ahead.seen[person.id] if one.outcome is Outcome.GOES]
    went = _live_through(at, ahead.until)
    assert len(went) >= 6
    assert [key for key, _moment in said] == [key for key, _moment in went]
    for (_key, foreseen), (_same, moment) in zip(said, went, strict=True):
        assert abs(moment - foreseen) <= DAY, "planning looks again once a day"


def _lines(run: queries.DryRun, kind: Kind) -> dict[str, int]:
    return {line.sub or line.label: line.total for line in run.calendar.lines if line.kind == kind}


@pytest.mark.requirement("feature:F13")
def test_of_a_draft_it_shows_everybody_in_its_pool_as_if_started(
    merle: Member, sequence: Sequence
) -> None:
    run = queries.dry_run_of_sequence(merle.actor, sequence.id)
    assert run.is_as_if_started
    assert (run.people_count, run.total_count, run.is_sample) == (5, 5, False)
    assert run.calendar.ending_count == 2, "two have no consent"
    assert run.calendar.message_count >= 3 * 4
    assert len(run.calendar.months) == 12
    assert sum(_lines(run, Kind.ENDS).values()) == 2


@pytest.mark.requirement("feature:F13", "feature:F9")
def test_collisions_caps_silence_and_ends_of_consent_are_counted(merle: Member, pool: Pool) -> None:
    people = [row.person for row in pool.memberships.order_by("entered_at")[:3]]
    for name in ("Eins", "Zwei"):
        sequence = make_sequence(merle, name=name, state="running")
        for person in people:
            make_enrolment(sequence, person)
    ConsentState.objects.filter(person=people[0]).update(expires_at=clock.now() + 70 * DAY)
    with translation.override("en"):
        run = queries.dry_run_of_pool(merle.actor, pool.id)
    assert run.calendar.capped_count == 3
    assert run.calendar.collision_count >= 3
    assert run.calendar.silent_count >= 3, "two without consent, one whose consent runs out"
    consents = _lines(run, Kind.CONSENT)
    assert consents["Consent runs out"] >= 1
    assert "Hear nothing" in _lines(run, Kind.EMPTY)
    assert run.calendar.ending_count == 1


def test_a_freeze_and_a_withdrawal_change_what_is_to_come(merle: Member) -> None:
    person = make_reader()
    make_enrolment(make_sequence(merle, state="running"), person)
    before = queries.dry_run_of_person(merle.actor, person.id)
    start_freeze(
        actor=SYSTEM,
        reason="Umbau",
        ends_on=clock.today() + 40 * DAY,
        person_id=person.id,
    )
    frozen = queries.dry_run_of_person(merle.actor, person.id)
    first, then = (
        next(item for _month, items in ahead.months for item in items) for ahead in (before, frozen)
    )
    assert (first.outcome, then.outcome, then.reason) == ("goes", "waits", "Kontakt pausiert")
    assert then.until is not None
    assert then.until > clock.today() + 40 * DAY
    withdraw_consent(actor=SYSTEM, person_id=person.id, purpose=Purpose.NURTURE)
    assert queries.dry_run_of_person(merle.actor, person.id).touch_count == 0


def test_messages_that_are_written_already_are_on_the_calendar(merle: Member) -> None:
    person = make_reader()
    give_consent(person.id, Purpose.NEWSLETTER)
    a_message(person=person, purpose="newsletter", due_at=clock.now() + 40 * DAY)
    ahead = queries.dry_run_of_person(merle.actor, person.id)
    [item] = [item for _month, items in ahead.months for item in items]
    assert (item.what, item.outcome) == ("Newsletter", "goes")


def test_of_a_sequence_one_does_not_see_only_its_effect_is_told(merle: Member) -> None:
    hidden = make_pool(make_member(name="Arne"), visibility="confidential", name="Geheim")
    person = make_reader()
    make_enrolment(make_sequence(merle, name="Streng geheim", pool=hidden, state="running"), person)
    ahead = queries.dry_run_of_person(merle.actor, person.id)
    words = [f"{item.what} {item.source}" for _month, items in ahead.months for item in items]
    assert words
    assert not any("geheim" in word.lower() or "Schritt" in word for word in words)


def test_more_people_do_not_cost_more_queries(merle: Member) -> None:
    sequence = make_sequence(merle, state="running")

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            queries.dry_run_of_sequence(merle.actor, sequence.id)
        return len(captured)

    for _number in range(2):
        make_enrolment(sequence, make_reader())
    few = asked()
    for _number in range(12):
        make_enrolment(sequence, make_reader())
    assert asked() == few


def test_of_very_many_people_a_sample_is_taken_and_said(
    merle: Member, pool: Pool, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlook, "MOST_PEOPLE", 2)
    run = queries.dry_run_of_pool(merle.actor, pool.id)
    assert (run.people_count, run.total_count, run.is_sample) == (2, 5, True)
    assert outlook.sample([uuid.UUID(int=n) for n in (5, 3, 9)]) == [
        uuid.UUID(int=3),
        uuid.UUID(int=5),
    ]
    page = client.get(reverse("nurture:outlook_of_pool", args=[pool.id]), {"zeigen": "alles"})
    assert "Eine Stichprobe aus 5." in page.content.decode()


def test_the_frame_comes_at_once_and_the_months_follow(
    merle: Member, sequence: Sequence, client: Client
) -> None:
    url = reverse("nurture:outlook", args=[sequence.id])
    frame = client.get(url).content.decode()
    assert 'hx-trigger="load"' in frame
    assert "<table" not in frame
    part = client.get(url, {"zeigen": "alles"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert part.count('scope="col"') == 14
    whole = client.get(url, {"zeigen": "alles"}).content.decode()
    assert "<html" in whole
    assert "<table" in whole


def test_the_pages_are_closed_to_others(
    merle: Member, pool: Pool, sequence: Sequence, client: Client
) -> None:
    person = make_reader()
    urls = [
        reverse("nurture:outlook", args=[sequence.id]),
        reverse("nurture:outlook_of_pool", args=[pool.id]),
        reverse("nurture:outlook_of_person", args=[person.id]),
    ]
    reader = signed_in(make_member(Role.HIRING_MANAGER, name="Fach"))
    for url in urls:
        assert client.get(url).status_code == 200
        assert reader.get(url).status_code == 403
        assert client.post(url).status_code == 405
    client.logout()
    for url in urls:
        assert client.get(url).status_code == 302


def test_what_one_does_not_see_does_not_exist(merle: Member, client: Client) -> None:
    unknown = uuid.uuid4()
    for name in ("outlook", "outlook_of_pool", "outlook_of_person"):
        assert client.get(reverse(f"nurture:{name}", args=[unknown])).status_code == 404
    hidden = make_person(confidential_to=[uuid.uuid4()])
    with pytest.raises(NotFound):
        queries.dry_run_of_person(merle.actor, hidden.id)
    page = client.get(reverse("nurture:outlook_of_person", args=[hidden.id]))
    assert page.status_code == 404


def test_an_empty_pool_says_so(merle: Member, client: Client) -> None:
    pool = make_pool(merle, name="Leer", visibility="shared")
    url = reverse("nurture:outlook_of_pool", args=[pool.id])
    assert "In diesem Pool ist niemand." in client.get(url, {"zeigen": "alles"}).content.decode()
