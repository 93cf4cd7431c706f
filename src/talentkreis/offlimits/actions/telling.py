# SPDX-License-Identifier: Apache-2.0
"""Everybody concerned learns of it: their timeline, their search row, their sequences.

What is recorded about a person refreshes their row and stops their sequences in the same
transaction. A few thousand are told at once; more in the background, in the order of their ids,
each piece a transaction of its own that queues the next one. The gate itself asks the entry and
never waits for this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction

from talentkreis.activity.actions import record_for_people
from talentkreis.consent.gate import hold_people
from talentkreis.kernel.jobs import defer
from talentkreis.mail.actions.reconsidering import recall_what_the_gate_refuses
from talentkreis.offlimits.events import (
    AboutPerson,
    PersonOffLimitsChanged,
    PersonOffLimitsEnded,
    PersonSetOffLimits,
)
from talentkreis.offlimits.queries import concerned
from talentkreis.organisation.actors import SYSTEM

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from talentkreis.organisation.actors import Actor

AT_ONCE = 2_000
CHUNK = 2_000
SET, CHANGED, ENDED = "set", "changed", "ended"
_EVENTS: dict[str, type[AboutPerson]] = {
    SET: PersonSetOffLimits,
    CHANGED: PersonOffLimitsChanged,
    ENDED: PersonOffLimitsEnded,
}


class Who(NamedTuple):
    """Those with one of these companies; of former colleagues too where it says so."""

    keys: tuple[str, ...]
    includes_former: bool
    includes_beginnings: bool

    def people(self) -> list[uuid.UUID]:
        """Everybody, in the order of their ids."""
        rows = concerned(self.keys, includes_beginnings=self.includes_beginnings)
        return sorted({r.person_id for r in rows if self.includes_former or not r.is_former})


def tell(actor: Actor, change: str, off_limits_id: uuid.UUID, people: Sequence[uuid.UUID]) -> None:
    """Record it for these people, and recall what may not go out to them any more.

    They are held meanwhile: a worker about to write to them asks the gate after us.
    """
    hold_people(people)
    record_for_people(_EVENTS[change](actor=actor, off_limits_id=off_limits_id), people)
    if change != ENDED:
        recall_what_the_gate_refuses(people)


def tell_concerned(actor: Actor, change: str, off_limits_id: uuid.UUID, who: Who) -> None:
    """Tell everybody a company concerns: at once, or in the background where they are many."""
    people = who.people()
    if len(people) <= AT_ONCE:
        tell(actor, change, off_limits_id, people)
    else:
        _defer(change, off_limits_id, who, None)


@transaction.atomic
def tell_next(*, change: str, off_limits_id: uuid.UUID, who: Who, after: uuid.UUID | None) -> None:
    """Tell the next people, and leave the rest to the next job. A job run twice tells once more."""
    left = [person_id for person_id in who.people() if after is None or person_id > after]
    tell(SYSTEM, change, off_limits_id, left[:CHUNK])
    if len(left) > CHUNK:
        _defer(change, off_limits_id, who, left[CHUNK - 1])


def _defer(change: str, off_limits_id: uuid.UUID, who: Who, after: uuid.UUID | None) -> None:
    from talentkreis.offlimits.tasks import tell_people as job

    defer(
        job,
        lock=f"off-limits-{off_limits_id}",
        change=change,
        off_limits_id=str(off_limits_id),
        keys=list(who.keys),
        includes_former=who.includes_former,
        includes_beginnings=who.includes_beginnings,
        after=str(after) if after else "",
    )
