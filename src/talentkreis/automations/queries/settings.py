# SPDX-License-Identifier: Apache-2.0
"""Whether webhooks are on, how long the log is kept, which addresses are allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentkreis.automations.models import AutomationSettings, WebhookDelivery, WebhookEndpoint
from talentkreis.automations.permissions import Right
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    from talentkreis.organisation.actors import Actor

DELIVERIES_SHOWN = 20


def settings() -> AutomationSettings:
    """The row of settings, or the defaults."""
    return AutomationSettings.objects.filter(id=1).first() or AutomationSettings()


def webhooks_are_on() -> bool:
    """Whether an admin switched webhooks on and allowed an address."""
    return settings().has_webhooks


def endpoints(actor: Actor) -> list[WebhookEndpoint]:
    """Allowed addresses, by name. Raises NotAllowed."""
    require(actor, Right.CONNECT)
    return list(WebhookEndpoint.objects.filter(closed_at__isnull=True).select_related("created_by"))


def last_deliveries(actor: Actor) -> list[WebhookDelivery]:
    """The last calls that were made or are on their way. Raises NotAllowed."""
    require(actor, Right.CONNECT)
    rows = WebhookDelivery.objects.select_related("endpoint", "run__automation")
    return list(rows.order_by("-created_at", "-id")[:DELIVERIES_SHOWN])
