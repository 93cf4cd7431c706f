# SPDX-License-Identifier: Apache-2.0
"""In whose name mails of a sequence may go out, and what those who are asked look at."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils.translation import gettext as _

from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound
from talentkreis.nurture.models import (
    MAIL_KINDS,
    OPEN_STATES,
    SHORT_KINDS,
    Enrolment,
    Leave,
    LeaveState,
    StepText,
)
from talentkreis.nurture.permissions import Right
from talentkreis.nurture.rules.drawing import point_of
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection, Iterable

    from django.db.models import QuerySet

    from talentkreis.nurture.models import Sequence, SequenceVersion
    from talentkreis.organisation.actors import Actor


@dataclass(frozen=True, slots=True)
class LeaveLine:
    """A request with how many people of it have this sender, and whether it still holds."""

    leave: Leave
    person_count: int
    is_outdated: bool

    @property
    def holds(self) -> bool:
        """Whether mails go out by it today."""
        leave = self.leave
        return (
            leave.state == LeaveState.GIVEN
            and leave.sender.is_active
            and not self.is_outdated
            and leave.until is not None
            and leave.until >= clock.today()
        )

    @property
    def is_open(self) -> bool:
        """Asked or given, and not taken back."""
        return self.leave.state in OPEN_STATES

    @property
    def is_over(self) -> bool:
        """Given once, and its day has passed."""
        leave = self.leave
        return leave.state == LeaveState.GIVEN and not self.holds and not self.is_outdated


@dataclass(frozen=True, slots=True)
class MailShown:
    """One mail as whoever lends their name reads it, in one language."""

    step: str
    variant: int
    is_varied: bool
    language: str
    subject: str
    body: str


def fingerprint_of(version: SequenceVersion) -> str:
    """What tells the words of the mails and short messages of a version from any others."""
    rows = _texts(version).values_list(
        "step__position", "variant", "language", "form_of_address", "subject", "body"
    )
    return hashlib.sha256(json.dumps([list(row) for row in rows]).encode()).hexdigest()


def mails_of(version: SequenceVersion) -> list[MailShown]:
    """Every mail of a version with its merge fields as they stand, in all languages."""
    return [
        MailShown(
            step=text.step.name,
            variant=text.variant,
            is_varied=bool(text.step.shares),
            language=text.language,
            subject=text.subject,
            body=text.body,
        )
        for text in _texts(version).select_related("step")
    ]


def leaves_of(actor: Actor, sequence: Sequence) -> list[LeaveLine]:
    """Everybody who was asked about this sequence, latest first. Raises NotAllowed."""
    require(actor, Right.VIEW)
    return _lines(Leave.objects.filter(version__sequence=sequence)[:50])


def leaves_asked_of(actor: Actor) -> list[LeaveLine]:
    """What this member is or was asked, latest first. Raises NotAllowed."""
    require(actor, Right.SPEAK)
    return _lines(Leave.objects.filter(sender=actor.member_id)[:50])


def leave_asked_of(actor: Actor, leave_id: uuid.UUID) -> LeaveLine:
    """One request to this member. Raises NotFound for those to others, NotAllowed."""
    require(actor, Right.SPEAK)
    lines = _lines(Leave.objects.filter(id=leave_id, sender=actor.member_id))
    if not lines:
        raise NotFound(_("There is no such request."), code="no_such_leave")
    return lines[0]


def speakers_of(version: SequenceVersion) -> dict[uuid.UUID, int]:
    """Whose name mails of a version may go out in today, and for how many more people."""
    lines = _lines(Leave.objects.filter(version=version, state=LeaveState.GIVEN))
    return {
        line.leave.sender_id: max(0, line.leave.most_people - line.person_count)
        for line in lines
        if line.holds
    }


def share_speakers(
    sequence_id: uuid.UUID, person_ids: Iterable[uuid.UUID], room: dict[uuid.UUID, int]
) -> dict[uuid.UUID, uuid.UUID]:
    """A sender for each of these people, by lot among those with room; none where nobody has any.

    The lot goes by person, so that the same one speaks in every step and after a new start.
    """
    left, shared = dict(room), {}
    for person_id in person_ids:
        free = [sender for sender, count in left.items() if count > 0]
        if not free:
            break
        sender = max(free, key=lambda each: point_of(f"sender.{each}", sequence_id, person_id))
        shared[person_id] = sender
        left[sender] -= 1
    return shared


def speaking_now(
    pairs: Collection[tuple[uuid.UUID, uuid.UUID]], day: dt.date
) -> dict[tuple[uuid.UUID, uuid.UUID], str]:
    """Of pairs of version and sender those by whose leave mails go out until this day, by name.

    Versions people are under way in are frozen, so the words are those that were approved. One
    query, none without pairs.
    """
    if not pairs:
        return {}
    rows = Leave.objects.filter(
        version__in={version for version, _sender in pairs},
        sender__in={sender for _version, sender in pairs},
        sender__is_active=True,
        state=LeaveState.GIVEN,
        until__gte=day,
    )
    return {
        (version_id, sender_id): name
        for version_id, sender_id, name in rows.values_list(
            "version_id", "sender_id", "sender__name"
        )
    }


def _texts(version: SequenceVersion) -> QuerySet[StepText]:
    return StepText.objects.filter(
        step__version=version, step__kind__in=MAIL_KINDS | SHORT_KINDS
    ).order_by("step__position", "variant", "language", "-form_of_address")


def _lines(rows: QuerySet[Leave]) -> list[LeaveLine]:
    leaves = list(rows.select_related("sender", "asked_by", "version__sequence"))
    counts = {
        (version_id, sender_id): count
        for version_id, sender_id, count in Enrolment.objects.filter(
            version__in={leave.version_id for leave in leaves},
            sender__in={leave.sender_id for leave in leaves},
        )
        .values_list("version_id", "sender_id")
        .annotate(n=Count("id"))
    }
    prints = {leave.version_id: fingerprint_of(leave.version) for leave in leaves}
    return [
        LeaveLine(
            leave=leave,
            person_count=counts.get((leave.version_id, leave.sender_id), 0),
            is_outdated=bool(leave.fingerprint) and leave.fingerprint != prints[leave.version_id],
        )
        for leave in leaves
    ]
