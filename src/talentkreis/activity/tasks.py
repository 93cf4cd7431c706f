# SPDX-License-Identifier: Apache-2.0
"""Upkeep of the record: seals every five minutes, partitions every day."""

from __future__ import annotations

from procrastinate.contrib.django import app

from talentkreis.activity import actions


@app.periodic(cron="*/5 * * * *")
@app.task(name="activity.seal", queueing_lock="activity.seal")
def seal(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Seal everything that can no longer be overtaken."""
    while actions.seal_activities():
        pass


@app.periodic(cron="7 3 * * *")
@app.task(name="activity.make_partitions", queueing_lock="activity.make_partitions")
def make_partitions(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Keep a year of monthly partitions ahead."""
    actions.make_partitions()
