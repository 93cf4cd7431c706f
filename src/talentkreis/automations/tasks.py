# SPDX-License-Identifier: Apache-2.0
"""Background jobs of the package."""

from __future__ import annotations

import uuid

from procrastinate.contrib.django import app

from talentkreis.automations import actions, webhooks


@app.periodic(cron="* * * * *")
@app.task(name="automations.run_waiting", queueing_lock="automations.run_waiting")
def run_waiting(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the time
    """Act for whoever set something off."""
    actions.run_waiting()


@app.periodic(cron="*/15 * * * *")
@app.task(name="automations.look_at_calendar", queueing_lock="automations.look_at_calendar")
def look_at_calendar(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the time
    """Days that have come, silence, consents that end, whom filters find by time alone."""
    actions.look_at_calendar()


@app.task(name="automations.ask_filters")
def ask_filters(person_ids: list[str], chain: list[str]) -> None:
    """Ask the filters of triggers about people who changed."""
    actions.ask_filters(
        [uuid.UUID(each) for each in person_ids], [uuid.UUID(each) for each in chain]
    )


@app.periodic(cron="* * * * *")
@app.task(name="automations.deliver_webhooks", queueing_lock="automations.deliver_webhooks")
def deliver_webhooks(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the time
    """Make calls that are due."""
    while webhooks.deliver_due() == webhooks.AT_ONCE:
        pass


@app.periodic(cron="40 3 * * *")
@app.task(name="automations.forget_old", queueing_lock="automations.forget_old")
def forget_old(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the time
    """Let go of what the log need not hold any more."""
    actions.forget_old()
