# SPDX-License-Identifier: Apache-2.0
"""Looking through the stock in the background; forgetting people of inventories long over."""

from __future__ import annotations

import uuid

from procrastinate.contrib.django import app

from talentkreis.inventory import actions


@app.task(name="inventory.look_on")
def look_on(inventory_id: str) -> None:
    """Propose something for everybody who has nothing yet."""
    actions.look_on(inventory_id=uuid.UUID(inventory_id))


@app.periodic(cron="41 3 * * *")
@app.task(name="inventory.settle_inventories", queueing_lock="inventory.settle_inventories")
def settle_inventories(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it
    """Every night."""
    actions.settle_inventories()
