# SPDX-License-Identifier: Apache-2.0
"""Upkeep of the projection, and bulk work on many people."""

from __future__ import annotations

import uuid

from procrastinate.contrib.django import app

from talentkreis.search import actions, running


@app.periodic(cron="*/10 * * * *")
@app.task(name="search.refresh_expired", queueing_lock="search.refresh_expired")
def refresh_expired(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Ask the gate again for everybody whose answer has run out."""
    while actions.refresh_expired():
        pass


@app.task(name="search.run_bulk")
def run_bulk(run_id: str) -> None:
    """Go on with a piece of bulk work, forwards or back."""
    running.go_on(run_id=uuid.UUID(run_id))


@app.periodic(cron="37 3 * * *")
@app.task(name="search.settle_runs", queueing_lock="search.settle_runs")
def settle_runs(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Every night: bulk work older than 30 days holds for good."""
    while running.settle_runs():
        pass
