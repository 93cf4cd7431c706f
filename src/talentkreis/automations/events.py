# SPDX-License-Identifier: Apache-2.0
"""What happens to automations, and that one did something for a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from talentkreis.activity.events import Event

if TYPE_CHECKING:
    import uuid


@dataclass(frozen=True, kw_only=True)
class AboutAutomation(Event, is_abstract=True):
    """One automation."""

    automation_id: uuid.UUID


class AutomationCreated(AboutAutomation):
    """An automation was set up."""

    kind: ClassVar[str] = "automations.created"


@dataclass(frozen=True, kw_only=True)
class AutomationChanged(AboutAutomation):
    """Something of it changed; `fields` names what."""

    kind: ClassVar[str] = "automations.changed"

    fields: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AutomationActivated(AboutAutomation):
    """It reacts from now on, in this version."""

    kind: ClassVar[str] = "automations.activated"

    number: int


@dataclass(frozen=True, kw_only=True)
class AutomationPaused(AboutAutomation):
    """It reacts no more, for a reason."""

    kind: ClassVar[str] = "automations.paused"

    reason: str


class AutomationDeleted(AboutAutomation):
    """A draft that never ran was thrown away."""

    kind: ClassVar[str] = "automations.deleted"


@dataclass(frozen=True, kw_only=True)
class WaitingReleased(AboutAutomation):
    """Somebody said go on to what waited over the limit of a day, or let it drop."""

    kind: ClassVar[str] = "automations.waiting_released"

    run_count: int
    is_dropped: bool = False


@dataclass(frozen=True, kw_only=True)
class AutomationRan(AboutAutomation):
    """An automation acted for a person; `outcome` is the state of its run."""

    kind: ClassVar[str] = "automations.ran"

    outcome: str


@dataclass(frozen=True, kw_only=True)
class SettingsChanged(Event):
    """Webhooks were switched, or how long the log is kept was set."""

    kind: ClassVar[str] = "automations.settings_changed"

    has_webhooks: bool
    log_days: int


@dataclass(frozen=True, kw_only=True)
class EndpointAdded(Event):
    """An address for webhooks was allowed."""

    kind: ClassVar[str] = "automations.endpoint_added"

    endpoint_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class EndpointClosed(Event):
    """Nothing goes to an address any more."""

    kind: ClassVar[str] = "automations.endpoint_closed"

    endpoint_id: uuid.UUID
