# SPDX-License-Identifier: Apache-2.0
"""Background jobs of the package."""

from __future__ import annotations

from procrastinate.contrib.django import app

from talentkreis.nurture import actions


@app.periodic(cron="*/10 * * * *")
@app.task(name="nurture.plan_due", queueing_lock="nurture.plan_due")
def plan_due(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the time
    """Plan what is due within a day."""
    actions.plan_due()
