# SPDX-License-Identifier: Apache-2.0
"""Background jobs of imports. Each may be killed and run again."""

from __future__ import annotations

import uuid

from procrastinate.contrib.django import app

from talentkreis.kernel.apart import run_apart
from talentkreis.kernel.jobs import defer_once


@app.task(name="intake.check", pass_context=False)
def check(batch_id: str) -> None:
    """Run the dry run of an import."""
    from talentkreis.intake.actions.checking import check_batch

    check_batch(batch_id=uuid.UUID(batch_id))


@app.task(name="intake.import")
def run_import(batch_id: str) -> None:
    """Import the next rows of a file; a long file goes on in a job of its own."""
    from talentkreis.intake.actions.importing import import_batch

    if import_batch(batch_id=uuid.UUID(batch_id)):
        defer_once(run_import, key=f"intake.import:{batch_id}", batch_id=batch_id)


@app.task(name="intake.roll_back")
def roll_back(batch_id: str) -> None:
    """Take the next people of an import back."""
    from talentkreis.intake.actions.rolling_back import roll_back_batch

    if roll_back_batch(batch_id=uuid.UUID(batch_id)):
        defer_once(roll_back, key=f"intake.roll_back:{batch_id}", batch_id=batch_id)


@app.task(name="intake.read_cv")
def read_cv(file_id: str) -> None:
    """Read an uploaded CV; a reader that died is tried again, at most three times."""
    from talentkreis.intake.cv.storing import read_cv as read

    if read(file_id=uuid.UUID(file_id)):
        defer_once(read_cv, key=f"intake.read_cv:{file_id}", file_id=file_id)


@app.periodic(cron="40 3 * * *")
@app.task(name="intake.purge", queueing_lock="intake.purge")
def purge(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Delete files and raw values that nobody needs any more."""
    from talentkreis.intake.actions.purging import purge_batches
    from talentkreis.intake.cv.storing import purge_cvs
    from talentkreis.intake.drops.actions import purge_drops
    from talentkreis.intake.scouting.actions import purge_suggestions

    purge_batches()
    while purge_cvs() or purge_drops() or purge_suggestions():
        pass


@app.task(name="intake.search_duplicates")
def search_duplicates(run_id: str) -> None:
    """Search the stock for duplicates.

    Apart, because Splink and DuckDB would keep about 300 MiB of the worker for good.
    """
    run_apart(_search_stock, uuid.UUID(run_id))


def _search_stock(run_id: uuid.UUID) -> None:
    from talentkreis.intake.duplicates.searching import search_stock

    search_stock(run_id=run_id)


@app.periodic(cron="10 2 * * *")
@app.task(name="intake.search_duplicates_nightly", queueing_lock="intake.search_duplicates_nightly")
def search_duplicates_nightly(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Search every night, unless the employer does not want it."""
    from talentkreis.intake.duplicates.actions import start_search
    from talentkreis.intake.duplicates.queries import current_settings
    from talentkreis.organisation.actors import SYSTEM

    if current_settings().searches_nightly:
        start_search(actor=SYSTEM)
