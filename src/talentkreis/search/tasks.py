# SPDX-License-Identifier: Apache-2.0
"""Upkeep of the projection, and bulk work on many people."""

from __future__ import annotations

import datetime as dt
import uuid

from procrastinate.contrib.django import app

from talentkreis.kernel import clock
from talentkreis.kernel.jobs import defer_once
from talentkreis.search import actions, running
from talentkreis.search.semantic import actions as semantic
from talentkreis.search.semantic import port


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


# A job gives way to others after this long and queues itself again.
EMBED_SECONDS = 30


@app.periodic(cron="*/10 * * * *")
@app.task(name="search.embed_phrases", queueing_lock="search.embed_phrases", lock="search.embed")
def embed_phrases(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Take in titles and skills that are new here and embed them."""
    model = port.embedder()
    try:
        is_done = semantic.keep_up(model, most_seconds=EMBED_SECONDS)
    finally:
        model.release()
    if not is_done:
        queue_embedding()


@app.periodic(cron="23 3 * * *")
@app.task(name="search.sweep_phrases", queueing_lock="search.sweep_phrases")
def sweep_phrases(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Every night: forget titles and skills that nobody carries any more."""
    semantic.sweep()


def queue_embedding(*, after_s: float = 0) -> None:
    """Have new phrases embedded soon; one job that waits is enough for everybody."""
    at = clock.now() + dt.timedelta(seconds=after_s)
    defer_once(embed_phrases, key="search.embed_phrases", at=at, timestamp=0)
