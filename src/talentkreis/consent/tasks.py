# SPDX-License-Identifier: Apache-2.0
"""The nightly rounds. Each part is safe to run twice, and goes on where it was interrupted."""

from __future__ import annotations

import structlog
from procrastinate.contrib.django import app

from talentkreis.consent import actions
from talentkreis.consent.renewal import actions as renewal
from talentkreis.consent.retention import actions as retention
from talentkreis.consent.retention.queries import due_now

log = structlog.get_logger(__name__)


@app.periodic(cron="20 3 * * *")
@app.task(name="consent.keep_up", queueing_lock="consent.keep_up")
def keep_up(timestamp: int) -> None:  # noqa: ARG001 - procrastinate says for when it runs
    """Write down what the clock ended, delete what is not needed any more, ask for renewals."""
    while actions.expire_consents():
        pass
    actions.purge_confirmations()
    actions.forget_traces()
    while actions.forget_decisions():
        pass
    renewal.ask_everybody()


@app.periodic(cron="47 3 * * *")
@app.task(name="consent.delete_due", queueing_lock="consent.delete_due", lock="consent.delete_due")
def delete_due(timestamp: int) -> None:  # noqa: ARG001 - procrastinate says for when it runs
    """Delete everybody whose time is up, one by one: whoever is gone is not found again."""
    found = due_now()
    while found:
        for one in found:
            try:
                retention.delete_when_due(person_id=one.person_id)
            except Exception:  # one whom something holds fast must not keep all the others
                log.exception("deletion_failed", person_id=str(one.person_id))
        found = due_now(after=found[-1].person_id)
