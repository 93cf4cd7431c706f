# SPDX-License-Identifier: Apache-2.0
"""Jobs live and die with the transaction that asked for them, and survive a killed worker."""

from __future__ import annotations

import asyncio

import pytest
from django.db import connection, transaction
from procrastinate import jobs
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from talentkreis.kernel.jobs import defer, defer_once
from talentkreis.kernel.tasks import rescue_from


@app.task(name="kernel.tests.nothing")
def nothing(value: int) -> None:
    """A job that does nothing."""


def _waiting() -> int:
    return ProcrastinateJob.objects.filter(task_name="kernel.tests.nothing", status="todo").count()


@pytest.mark.django_db(transaction=True)
@pytest.mark.requirement("trust:R-03")
def test_a_rolled_back_change_leaves_no_job() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        defer(nothing, value=1)
        raise ZeroDivisionError
    assert _waiting() == 0
    with transaction.atomic():
        defer(nothing, value=1)
    assert _waiting() == 1


@pytest.mark.django_db
def test_a_second_job_with_the_same_key_is_not_queued_and_breaks_nothing() -> None:
    assert defer_once(nothing, key="one", value=1)
    assert not defer_once(nothing, key="one", value=1)
    assert _waiting() == 1  # the transaction around it is still usable


@pytest.mark.django_db(transaction=True)
@pytest.mark.requirement("trust:R-04")
def test_a_job_of_a_dead_worker_comes_back_until_it_has_killed_three() -> None:
    defer(nothing, value=1)
    outcomes = []
    for _ in range(3):
        with connection.cursor() as cursor:
            # What a worker leaves behind that was killed in the middle: doing, and no heartbeat.
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL"
                " WHERE task_name = 'kernel.tests.nothing'"
            )
        outcomes.append(asyncio.run(_rescue()))
    assert outcomes == [(1, 0), (1, 0), (0, 1)]
    job = ProcrastinateJob.objects.get(task_name="kernel.tests.nothing")
    assert job.status == jobs.Status.FAILED.value


async def _rescue() -> tuple[int, int]:
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]  # Django's
    with app.replace_connector(connector) as worker_app:
        async with worker_app.open_async():
            return await rescue_from(worker_app.job_manager, heartbeat_lost_s=0)
