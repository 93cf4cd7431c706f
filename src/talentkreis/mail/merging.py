# SPDX-License-Identifier: Apache-2.0
"""Messages follow the person, planned ones to the survivor's address of then."""

from __future__ import annotations

from talentkreis.mail.models import InboundMessage, Message
from talentkreis.people.merging.registry import register_mover
from talentkreis.people.merging.rows import Rows


def register() -> None:
    """Tell the registry; called once by `apps.py`."""
    register_mover(Rows(Message))
    register_mover(Rows(InboundMessage))
