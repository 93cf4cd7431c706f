# SPDX-License-Identifier: Apache-2.0
"""Upkeep of the projection, and bulk work on many people."""

from __future__ import annotations

import json
import uuid

from procrastinate.contrib.django import app

from talentkreis.search import actions


@app.periodic(cron="*/10 * * * *")
@app.task(name="search.refresh_expired", queueing_lock="search.refresh_expired")
def refresh_expired(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Ask the gate again for everybody whose answer has run out."""
    while actions.refresh_expired():
        pass


@app.task(name="search.run_bulk")
def run_bulk(member_id: str, code: str, filter_json: str, form_json: str) -> None:
    """Do one bulk action for everybody a filter finds."""
    actions.run_bulk(
        member_id=uuid.UUID(member_id),
        code=code,
        filter_json=json.loads(filter_json),
        answers=json.loads(form_json),
    )
