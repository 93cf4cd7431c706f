# SPDX-License-Identifier: Apache-2.0
"""Counting how pools are doing, and noticing who comes and goes while time passes."""

from __future__ import annotations

import uuid

from procrastinate.contrib.django import app

from talentkreis.pools import actions


@app.periodic(cron="*/15 * * * *")
@app.task(name="pools.count", queueing_lock="pools.count")
def count(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Count every open pool."""
    actions.count_pools()


@app.periodic(cron="7,22,37,52 * * * *")
@app.task(name="pools.ask_all", queueing_lock="pools.ask_all")
def ask_all(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Ask the filter of every open pool of everybody."""
    actions.ask_all_anew()


@app.task(name="pools.ask")
def ask(pool_id: str) -> None:
    """Ask the filter of one pool of everybody."""
    actions.ask_anew(uuid.UUID(pool_id))
