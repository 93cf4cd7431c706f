# SPDX-License-Identifier: Apache-2.0
"""What happens to accounts. Codes only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from talentkreis.activity.events import Event


@dataclass(frozen=True, kw_only=True)
class AccountSwitched(Event):
    """An account with a provider was switched on or off."""

    kind: ClassVar[str] = "channels.account_switched"

    provider: str
    is_on: bool
