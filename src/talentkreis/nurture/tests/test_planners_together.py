# SPDX-License-Identifier: Apache-2.0
"""Several planners, and planners that are killed: no step twice, nobody left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import psycopg
import pytest
from django.db import connection, connections
from django.db.models import Count

from talentkreis.mail.models import Message
from talentkreis.nurture import actions
from talentkreis.nurture.models import Enrolment, Sequence
from talentkreis.nurture.tests.factories import (
    make_employer,
    make_enrolment,
    make_member,
    make_reader,
    make_sequence,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from talentkreis.organisation.models import Member

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.concurrency]

PLANNER = """
import django
django.setup()
from talentkreis.nurture.actions import plan_due
print(plan_due(batch_size=7).message_count)
"""


@pytest.fixture
def merle() -> Member:
    make_employer()
    return make_member()


def _sequence_with(merle: Member, count: int) -> Sequence:
    sequence = make_sequence(merle)
    for _ in range(count):
        make_enrolment(sequence, make_reader())
    Sequence.objects.update(state="running")
    return sequence


def _together(*work: Callable[[], object]) -> list[object]:
    """Run beside each other on connections of their own, starting at the same moment."""
    barrier = threading.Barrier(len(work))
    results: list[object] = []

    def run(one: Callable[[], object]) -> None:
        try:
            barrier.wait()
            results.append(one())
        except Exception as error:  # noqa: BLE001 - shown by the assertion of the test
            results.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(one,)) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def _expect_everybody_once(count: int) -> None:
    assert Message.objects.count() == count
    twice = Message.objects.values("enrolment_id").annotate(n=Count("id")).filter(n__gt=1)
    assert not twice
    assert set(Enrolment.objects.values_list("position", "state")) == {(1, "active")}


@pytest.mark.requirement("trust:R-03")
def test_three_planners_beside_each_other_plan_everybody_once(merle: Member) -> None:
    _sequence_with(merle, 60)
    done = _together(*[lambda: actions.plan_due(batch_size=4).message_count] * 3)
    # A planner may leave rows to another that had them locked; the next run finds nothing.
    leftover = actions.plan_due().message_count
    assert sum(int(str(count)) for count in done) + leftover == 60
    _expect_everybody_once(60)


def test_on_a_large_day_two_lanes_of_one_planner_plan_everybody_once(merle: Member) -> None:
    _sequence_with(merle, 30)
    plan = actions.plan_due(batch_size=4)
    assert (plan.message_count, plan.task_count, plan.finished_count) == (30, 0, 0)
    _expect_everybody_once(30)
    assert actions.plan_due(batch_size=4).message_count == 0


def test_the_same_people_started_twice_at_once_are_started_once(merle: Member) -> None:
    sequence = make_sequence(merle)
    ids = [make_reader().id for _ in range(20)]
    counts = _together(
        *[
            lambda: (
                actions.start_enrolments(
                    actor=merle.actor, sequence_id=sequence.id, person_ids=ids
                ).count
            )
        ]
        * 3
    )
    assert sorted(int(str(count)) for count in counts) == [0, 0, 20]
    assert Enrolment.objects.count() == 20


@pytest.mark.requirement("trust:R-03")
def test_a_planner_killed_in_the_middle_of_a_batch_leaves_no_step_twice_and_nobody_out(
    merle: Member,
) -> None:
    sequence = _sequence_with(merle, 30)
    step_id = sequence.versions.get().steps.order_by("position")[0].id
    # Somebody else is writing the message of the twentieth: the planner has to wait for them
    # in its third batch, with two batches committed and the third half done.
    twentieth = Enrolment.objects.order_by("next_due_at", "id")[19]
    address = _address()
    with psycopg.connect(
        host=address["host"], dbname=address["dbname"], user=address["user"]
    ) as other:
        other.execute(
            "INSERT INTO mail_message (id, purpose, channel, language, state, message_class,"
            " due_at, expires_at, enrolment_id, step_id, occurrence, message_id_header,"
            " created_at) VALUES (gen_random_uuid(), 'nurture', 'email', 'de', 'planned',"
            " 'at_most_once', now(), now(), %s, %s, 0, '<x@y>', now())",
            [twentieth.id, step_id],
        )
        planner = _start_planner()
        backend = _wait_for_blocked_backend()
        os.kill(planner.pid, signal.SIGKILL)
        planner.communicate(timeout=60)
        # What was committed stays; of the batch that waited nothing does. The other lane may have
        # gone on meanwhile.
        planned = set(Message.objects.values_list("enrolment_id", flat=True))
        assert twentieth.id not in planned
        assert len(planned) in range(14, 24)
        other.rollback()
    _wait_until_gone(backend)
    left = 30 - Message.objects.count()
    assert Enrolment.objects.filter(position=0).count() == left

    again = _start_planner()
    out, _ = again.communicate(timeout=60)
    assert out.split() == [str(left)]
    _expect_everybody_once(30)


def _address() -> dict[str, str]:
    settings = connection.settings_dict
    return {
        "host": str(settings["HOST"]),
        "dbname": str(settings["NAME"]),
        "user": str(settings["USER"]),
    }


def _start_planner() -> subprocess.Popen[str]:
    address = _address()
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "talentkreis.config.test",
        "TALENTKREIS_EMBEDDED_SOCKET": address["host"],
        "TALENTKREIS_EMBEDDED_DATABASE": address["dbname"],
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    return subprocess.Popen(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-W", "ignore", "-c", PLANNER],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )


def _wait_for_blocked_backend() -> int:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                " AND wait_event_type = 'Lock' AND query LIKE '%%INSERT INTO mail_message%%'"
            )
            row = cursor.fetchone()
        if row:
            return int(row[0])
        time.sleep(0.05)
    raise AssertionError("the planner never got to the twentieth")


def _wait_until_gone(backend: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [backend])
            if cursor.fetchone() is None:
                return
        time.sleep(0.05)
    raise AssertionError("the connection of the dead planner is still there")
