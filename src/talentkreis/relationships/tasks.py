# SPDX-License-Identifier: Apache-2.0
"""Background jobs of relations."""

from __future__ import annotations

from procrastinate.contrib.django import app


@app.task(name="relationships.count_warmth")
def count_warmth(revision: int) -> None:
    """Count the warmth of the next people by a changed rule; goes on in a job of its own."""
    from talentkreis.relationships.actions import count_next_warmth

    count_next_warmth(revision=revision)


@app.periodic(cron="47 2 * * *")
@app.task(name="relationships.forget_replies", queueing_lock="relationships.forget_replies")
def forget_replies(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Every night: forget who rested and does no longer."""
    from talentkreis.relationships import actions

    actions.forget_replies()
