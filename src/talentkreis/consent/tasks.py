# SPDX-License-Identifier: Apache-2.0
"""The nightly round. Each part is safe to run twice."""

from __future__ import annotations

from procrastinate.contrib.django import app

from talentkreis.consent import actions


@app.periodic(cron="20 3 * * *")
@app.task(name="consent.keep_up", queueing_lock="consent.keep_up")
def keep_up(timestamp: int) -> None:  # noqa: ARG001 - procrastinate says for when it runs
    """Write down what the clock ended, and delete what is not needed any more."""
    while actions.expire_consents():
        pass
    actions.purge_confirmations()
    actions.forget_traces()
