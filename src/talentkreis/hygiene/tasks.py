# SPDX-License-Identifier: Apache-2.0
"""What comes by itself: numbers every hour, a word to owners every Monday, a task each quarter."""

from __future__ import annotations

from procrastinate.contrib.django import app

from talentkreis.hygiene import actions


@app.periodic(cron="41 * * * *")
@app.task(name="hygiene.count", queueing_lock="hygiene.count", lock="hygiene.count")
def count(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Every hour: what time alone makes stale is counted as well."""
    actions.count()


@app.task(name="hygiene.count_now", lock="hygiene.count")
def count_now() -> None:
    """When somebody asks."""
    actions.count()


@app.periodic(cron="11 5 * * 1")
@app.task(name="hygiene.digest_members", queueing_lock="hygiene.digest_members")
def digest_members(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Every Monday morning."""
    actions.digest_members()


@app.periodic(cron="23 5 1-7 1,4,7,10 *")
@app.task(name="hygiene.propose_clean_up", queueing_lock="hygiene.propose_clean_up")
def propose_clean_up(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """In the first week of a quarter, so that a day the worker slept is made up for."""
    actions.propose_clean_up()
