# SPDX-License-Identifier: Apache-2.0
"""Upkeep: answers to repeated requests are forgotten after a day."""

from __future__ import annotations

from procrastinate.contrib.django import app

from talentkreis.organisation import actions


@app.periodic(cron="23 * * * *")
@app.task(name="organisation.forget_old_keys", queueing_lock="organisation.forget_old_keys")
def forget_old_keys(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Delete the keys of yesterday."""
    actions.forget_old_keys()
