# SPDX-License-Identifier: Apache-2.0
"""Upkeep of the projection, bulk work on many people, saved searches that keep looking."""

from __future__ import annotations

import datetime as dt
import uuid

import structlog
from procrastinate.contrib.django import app

from talentkreis.kernel import clock
from talentkreis.kernel.jobs import defer_once
from talentkreis.search import actions, running, vocabulary
from talentkreis.search.saved import finding, telling
from talentkreis.search.semantic import actions as semantic
from talentkreis.search.semantic import changing, choice
from talentkreis.search.semantic.port import Unusable

log = structlog.get_logger()


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


@app.periodic(cron="37 * * * *")
@app.task(name="search.settle_runs", queueing_lock="search.settle_runs")
def settle_runs(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Every hour: bulk work older than 30 days holds for good, files older than three days go."""
    while running.settle_runs():
        pass


# How long words of names wait for whoever is just learning some.
RETRY_SWEEPING = dt.timedelta(minutes=1)
# A job gives way to others after this long and queues itself again.
EMBED_SECONDS = 30


@app.periodic(cron="*/10 * * * *")
@app.task(name="search.embed_phrases", queueing_lock="search.embed_phrases", lock="search.embed")
def embed_phrases(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Take in titles and skills that are new here and have the models in use embed them."""
    resting = choice.choice().paused_until
    if resting is not None and clock.now() < resting:
        semantic.take_in()
        return
    try:
        is_done = semantic.keep_up(most_seconds=EMBED_SECONDS)
    except Unusable as error:
        log.warning("search_model_unusable", reason=error.code)
        resting = changing.note_failure(error)
        if resting is not None:
            defer_once(embed_phrases, key="search.embed_phrases", at=resting, timestamp=0)
        return
    finally:
        choice.shipped().release()
        choice.folder().release()
    changing.note_success()
    if not is_done:
        queue_embedding()


@app.periodic(cron="23 3 * * *")
@app.task(name="search.sweep_phrases", queueing_lock="search.sweep_phrases")
def sweep_phrases(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Every night: forget titles and skills that nobody carries any more."""
    semantic.sweep()


@app.periodic(cron="33 3 * * *")
@app.task(name="search.sweep_names", queueing_lock="search.sweep_names")
def sweep_names(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Every night, and after somebody was erased: forget words that nobody's name has any more."""
    if not vocabulary.sweep():
        queue_sweeping_names(after=RETRY_SWEEPING)


def queue_sweeping_names(*, after: dt.timedelta = dt.timedelta(0)) -> None:
    """Have words of names that are gone forgotten; one job that waits is enough for everybody."""
    at = clock.now() + after
    defer_once(sweep_names, key="search.sweep_names", at=at, timestamp=0)


def queue_embedding(*, after_s: float = 0) -> None:
    """Have new phrases embedded soon; one job that waits is enough for everybody."""
    at = clock.now() + dt.timedelta(seconds=after_s)
    defer_once(embed_phrases, key="search.embed_phrases", at=at, timestamp=0)


@app.periodic(cron="* * * * *")
@app.task(name="search.ask_saved", queueing_lock="search.ask_saved", lock="search.ask_saved")
def ask_saved(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Every minute: ask the saved searches again about whom something was recorded."""
    for search_id in finding.due():
        try:
            finding.ask_again(search_id=search_id)
        except Exception:
            # One that nobody foresaw must not keep the others from looking.
            log.exception("saved_search_failed", search_id=str(search_id))


@app.periodic(cron="41 5 * * *")
@app.task(name="search.tell_members", queueing_lock="search.tell_members")
def tell_members(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Every morning, to those for whom it is time."""
    telling.tell_members()
