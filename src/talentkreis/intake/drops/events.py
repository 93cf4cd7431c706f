# SPDX-License-Identifier: Apache-2.0
"""What happens to mail the team passes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from talentkreis.activity.events import Event, PersonChanged

if TYPE_CHECKING:
    import uuid


@dataclass(frozen=True, kw_only=True)
class DropAssigned(PersonChanged):
    """A forwarded mail belongs to this person: by their address, or because a member said so."""

    kind: ClassVar[str] = "intake.drop_assigned"
    inbound_id: uuid.UUID
    document_count: int


@dataclass(frozen=True, kw_only=True)
class DropAddressRenewed(Event):
    """A drop address got a new secret; the old one takes nothing more."""

    kind: ClassVar[str] = "intake.drop_address_renewed"


@dataclass(frozen=True, kw_only=True)
class DropDiscarded(Event):
    """A forwarded mail was deleted without becoming anybody's."""

    kind: ClassVar[str] = "intake.drop_discarded"
