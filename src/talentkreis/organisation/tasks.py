# SPDX-License-Identifier: Apache-2.0
"""Upkeep: what is kept for a while is forgotten; what many things take is done beside the page."""

from __future__ import annotations

import uuid

from procrastinate.contrib.django import app

from talentkreis.organisation import actions


@app.periodic(cron="23 * * * *")
@app.task(name="organisation.forget_old_keys", queueing_lock="organisation.forget_old_keys")
def forget_old_keys(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Delete the keys of yesterday."""
    actions.forget_old_keys()


@app.task(name="organisation.hand_over")
def hand_over(handover_id: str) -> None:
    """Do what is left of a handover, forwards or back."""
    actions.go_on(handover_id=uuid.UUID(handover_id))


@app.periodic(cron="41 2 * * *")
@app.task(name="organisation.settle_handovers", queueing_lock="organisation.settle_handovers")
def settle_handovers(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Every night: forget what handovers older than 30 days were about."""
    actions.settle_handovers()
