# SPDX-License-Identifier: Apache-2.0
"""Background jobs of the package."""

from __future__ import annotations

from procrastinate.contrib.django import app

from talentkreis.nurture import actions


@app.periodic(cron="37 5 1-7 * *")
@app.task(name="nurture.review_month", queueing_lock="nurture.review_month")
def review_month(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the time
    """In the first week of a month, so that a day the worker slept is made up for."""
    actions.review_month()


@app.periodic(cron="*/10 * * * *")
@app.task(name="nurture.plan_due", queueing_lock="nurture.plan_due")
def plan_due(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the time
    """Plan what is due within a day."""
    actions.plan_due()
