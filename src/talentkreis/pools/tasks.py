# SPDX-License-Identifier: Apache-2.0
"""Counting how pools are doing."""

from __future__ import annotations

from procrastinate.contrib.django import app

from talentkreis.pools import actions


@app.periodic(cron="*/15 * * * *")
@app.task(name="pools.count", queueing_lock="pools.count")
def count(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Count every open pool."""
    actions.count_pools()
