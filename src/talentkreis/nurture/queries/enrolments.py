# SPDX-License-Identifier: Apache-2.0
"""The people of a sequence, one page at a time."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from talentkreis.kernel.errors import RuleViolation
from talentkreis.mail.models import Message, MessageState
from talentkreis.mail.words import reason_of
from talentkreis.nurture.models import LIVE_STATES, Enrolment, EnrolmentState, Reason, Step
from talentkreis.nurture.permissions import Right
from talentkreis.organisation.rights import require
from talentkreis.people.models import Person
from talentkreis.search.queries import PersonRow, person_rows

if TYPE_CHECKING:
    from talentkreis.nurture.models import Sequence
    from talentkreis.organisation.actors import Actor

PAGE = 50


@dataclass(frozen=True, slots=True)
class EnrolmentLine:
    """A person in a sequence."""

    id: uuid.UUID
    person: PersonRow
    state: str
    state_label: str
    reason: str
    step_name: str
    next_due_at: dt.datetime | None
    changed_at: dt.datetime
    # The message that is written and has not gone out: until when it waits, and for what.
    waits_until: dt.datetime | None = None
    waits_for: str = ""

    @property
    def is_active(self) -> bool:
        """Under way."""
        return self.state == EnrolmentState.ACTIVE

    @property
    def is_live(self) -> bool:
        """Under way or paused."""
        return self.state in LIVE_STATES


@dataclass(frozen=True, slots=True)
class EnrolmentPage:
    """Up to fifty people and the cursor of the next page."""

    lines: list[EnrolmentLine]
    next_cursor: str


def enrolments_of(
    actor: Actor, sequence: Sequence, *, state: str = "", cursor: str = ""
) -> EnrolmentPage:
    """People of a sequence whom the actor sees, whose state changed last first.

    Raises RuleViolation for a cursor that is not ours, NotAllowed.
    """
    require(actor, Right.VIEW)
    rows = Enrolment.objects.filter(
        sequence=sequence, person__in=Person.objects.visible_to(actor)
    ).order_by("-changed_at", "-id")
    if state in EnrolmentState.values:
        rows = rows.filter(state=state)
    if cursor:
        changed_at, last = _read(cursor)
        rows = rows.filter(Q(changed_at__lte=changed_at)).exclude(
            changed_at=changed_at, id__gte=last
        )
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    people = {row.id: row for row in person_rows(actor, [row.person_id for row in shown])}
    names = _step_names({row.version_id for row in shown})
    waiting = _waiting([row.id for row in shown if row.state in LIVE_STATES])
    lines = [
        EnrolmentLine(
            id=row.id,
            person=people[row.person_id],
            state=row.state,
            state_label=str(EnrolmentState(row.state).label),
            reason=str(Reason(row.reason).label) if row.reason else "",
            step_name=names.get((row.version_id, row.position), ""),
            next_due_at=row.next_due_at,
            changed_at=row.changed_at,
            waits_until=waiting[row.id].due_at if row.id in waiting else None,
            waits_for=str(reason_of(waiting[row.id])) if row.id in waiting else "",
        )
        for row in shown
        if row.person_id in people
    ]
    return EnrolmentPage(lines, _write(shown[-1]) if len(found) > PAGE else "")


def _waiting(enrolment_ids: list[uuid.UUID]) -> dict[uuid.UUID, Message]:
    """Messages that were held back on their day, by enrolment; the next one of each."""
    rows = (
        Message.objects.filter(
            enrolment_id__in=enrolment_ids, state__in=(MessageState.PLANNED, MessageState.DEFERRED)
        )
        .exclude(state_reason="")
        .order_by("-due_at")
    )
    return {row.enrolment_id: row for row in rows if row.enrolment_id is not None}


def _step_names(version_ids: set[uuid.UUID]) -> dict[tuple[uuid.UUID, int], str]:
    rows = Step.objects.filter(version__in=version_ids)
    return {
        (version_id, position): name
        for version_id, position, name in rows.values_list("version_id", "position", "name")
    }


def _write(row: Enrolment) -> str:
    return f"{row.changed_at.astimezone(dt.UTC).timestamp():.6f}_{row.id.hex}"


def _read(cursor: str) -> tuple[dt.datetime, uuid.UUID]:
    try:
        moment, _, last = cursor.partition("_")
        return dt.datetime.fromtimestamp(float(moment), dt.UTC), uuid.UUID(last)
    except (ValueError, OverflowError, OSError) as error:
        raise RuleViolation("unknown cursor", code="bad_cursor") from error
