# SPDX-License-Identifier: Apache-2.0
"""What a signal suggests. Pure: kind and the gate's answers in, steps in order out."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from talentkreis.freshness.models import SignalKind


class Step(StrEnum):
    """Something to do about a signal; each has a button."""

    LOOK = "look"  # at the proposals
    WRITE = "write"  # a personal e-mail, through the gate
    CALL = "call"
    PLAN = "plan"  # the next contact
    POOL = "pool"
    ASK = "ask"  # whether what we know still holds


# The first possible one is suggested; planning a day is always possible.
_ORDER: Final[dict[str, tuple[Step, ...]]] = {
    SignalKind.SELF_UPDATE: (Step.LOOK, Step.CALL, Step.WRITE, Step.PLAN, Step.POOL),
    SignalKind.JOB_CHANGE: (Step.LOOK, Step.WRITE, Step.CALL, Step.PLAN, Step.POOL),
    SignalKind.ALUMNI_MOVE: (Step.LOOK, Step.WRITE, Step.CALL, Step.PLAN, Step.POOL),
    SignalKind.NEW_ADDRESS: (Step.LOOK, Step.ASK, Step.WRITE, Step.CALL, Step.PLAN),
    SignalKind.RETURN_VISIT: (Step.CALL, Step.WRITE, Step.POOL, Step.PLAN),
    SignalKind.OPEN_TO_WORK: (Step.CALL, Step.WRITE, Step.LOOK, Step.POOL, Step.PLAN),
}
# What is done by e-mail needs the gate's yes for a personal e-mail.
_BY_MAIL: Final = frozenset({Step.WRITE, Step.ASK})


def steps(kind: str, *, has_proposals: bool, may_call: bool, may_write: bool) -> tuple[Step, ...]:
    """What can be done about a signal, the suggested step first."""

    def is_possible(step: Step) -> bool:
        if step in _BY_MAIL:
            return may_write
        if step is Step.CALL:
            return may_call
        return has_proposals or step is not Step.LOOK

    return tuple(step for step in _ORDER[kind] if is_possible(step))
