# SPDX-License-Identifier: Apache-2.0
"""Background jobs: what is asked of a model is asked from here, never from a page."""

from __future__ import annotations

import uuid

from procrastinate.contrib.django import app


@app.task(name="drafting.call_model")
def call_model(request_id: str) -> None:
    """Ask the model for one draft."""
    from talentkreis.drafting.calling import draft

    draft(uuid.UUID(request_id))


@app.periodic(cron="27 2 * * *")
@app.task(name="drafting.forget_old", queueing_lock="drafting.forget_old")
def forget_old(timestamp: int) -> None:  # noqa: ARG001 - given by the calendar
    """Forget drafts nobody looked at."""
    from talentkreis.drafting import actions

    actions.forget_old()
