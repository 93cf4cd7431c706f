# SPDX-License-Identifier: Apache-2.0
"""What other packages tell, and what it means for messages. Same transaction, short."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentkreis.mail.actions.reconsidering import recall_what_the_gate_refuses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.activity.events import PersonChanged


def recall_after_a_no(events: Sequence[PersonChanged]) -> None:
    """A withdrawal, objection, suppression or restriction recalls what has not gone out."""
    recall_what_the_gate_refuses({event.person_id for event in events if event.person_id})
