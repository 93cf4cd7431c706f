# SPDX-License-Identifier: Apache-2.0
"""Background jobs of the package."""

from __future__ import annotations

import uuid

from procrastinate.contrib.django import app

from talentkreis.newsletters import actions


@app.periodic(cron="* * * * *")
@app.task(name="newsletters.start_due", queueing_lock="newsletters.start_due")
def start_due(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the time
    """Start what is due."""
    actions.start_due()


@app.task(name="newsletters.assemble")
def assemble(issue_id: str) -> None:
    """Put an issue together to its end; after a crash the next run goes on."""
    while actions.assemble_next(issue_id=uuid.UUID(issue_id)):
        pass
