# SPDX-License-Identifier: Apache-2.0
"""Letters in the name of a colleague: what waits for whom, and whom one may ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound
from talentkreis.mail.models import OutgoingFile
from talentkreis.mail.permissions import Right as MailRight
from talentkreis.mail.rules import NOT_GONE_OUT, words_hash
from talentkreis.mail.words import reason_of
from talentkreis.nurture.models import OPEN_STATES, Leave, LeaveState, LetterLeave
from talentkreis.nurture.permissions import Right
from talentkreis.organisation.models import Member
from talentkreis.organisation.queries import active_members, away_on
from talentkreis.organisation.rights import require
from talentkreis.people.queries import person_visible_to

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet

    from talentkreis.organisation.actors import Actor
    from talentkreis.people.models import Person

LISTED = 50


@dataclass(frozen=True, slots=True)
class LetterLine:
    """A request with its letter, as whoever was asked or who asked sees it."""

    leave: LetterLeave
    is_mine: bool

    @property
    def is_open(self) -> bool:
        """It waits for a decision."""
        return self.leave.state == LeaveState.ASKED

    @property
    def can_be_taken_back(self) -> bool:
        """It has not left."""
        is_waiting = self.leave.message.state in NOT_GONE_OUT
        return self.leave.state in OPEN_STATES and is_waiting

    @property
    def read(self) -> str:
        """Which words these are."""
        return words_hash(self.leave.message.subject, self.leave.message.text)

    @property
    def reason(self) -> str:
        """Why the letter is where it is."""
        return str(reason_of(self.leave.message))


def colleagues(actor: Actor, person_id: uuid.UUID) -> list[Member]:
    """Who can be asked to lend their name to a letter to this person, by name."""
    require(actor, MailRight.WRITE)
    person = person_visible_to(actor, person_id)
    return [
        member
        for member in active_members()
        if member.id != actor.member_id and knows_of(member.id, person)
    ]


def knows_of(member_id: uuid.UUID, person: Person) -> bool:
    """Whether a colleague may be told of this person: confidential people are not shown around."""
    return person.confidential_to is None or member_id in person.confidential_to


def why_away(member_id: uuid.UUID) -> str:
    """Until when a colleague is away and who stands in; empty while they are here."""
    away = [each for each in away_on(clock.today()) if each.member_id == member_id]
    if not away:
        return ""
    absence = away[-1]
    values = {"name": absence.member.name, "day": date_format(absence.ends_on, "SHORT_DATE_FORMAT")}
    deputy = Member.objects.filter(id=absence.deputy_id).first() if absence.deputy_id else None
    if deputy is None:
        return _("%(name)s is away until %(day)s and cannot read it.") % values
    values["deputy"] = deputy.name
    return _("%(name)s is away until %(day)s; %(deputy)s stands in. Ask them instead.") % values


def letters_asked_of(actor: Actor) -> list[LetterLine]:
    """Letters this member is or was asked about, latest first. Raises NotAllowed."""
    require(actor, Right.SPEAK)
    return _lines(actor, LetterLeave.objects.filter(sender=actor.member_id))


def letters_asked_by(actor: Actor) -> list[LetterLine]:
    """Letters this member wrote in the name of others, latest first. Raises NotAllowed."""
    require(actor, Right.SPEAK)
    return _lines(actor, LetterLeave.objects.filter(asked_by=actor.member_id))


def letter_of_mine(actor: Actor, leave_id: uuid.UUID) -> LetterLine:
    """One request to or by this member. Raises NotFound for those of others, NotAllowed."""
    require(actor, Right.SPEAK)
    mine = Q(sender=actor.member_id) | Q(asked_by=actor.member_id)
    lines = _lines(actor, LetterLeave.objects.filter(mine, id=leave_id))
    if not lines:
        raise NotFound(_("There is no such request."), code="no_such_leave")
    return lines[0]


def files_of(line: LetterLine) -> list[OutgoingFile]:
    """What goes out with the letter."""
    return list(OutgoingFile.objects.filter(message=line.leave.message_id).order_by("id"))


def count_waiting(actor: Actor) -> int:
    """How many requests wait for this member: letters and whole sequences. Raises NotAllowed."""
    require(actor, Right.SPEAK)
    letters = LetterLeave.objects.filter(sender=actor.member_id, state=LeaveState.ASKED)
    sequences = Leave.objects.filter(sender=actor.member_id, state=LeaveState.ASKED)
    seen = [leave for leave in letters.select_related("person") if _is_known(actor, leave)]
    return len(seen) + sequences.count()


def _lines(actor: Actor, rows: QuerySet[LetterLeave]) -> list[LetterLine]:
    found = rows.select_related("message", "person", "sender", "asked_by")[:LISTED]
    return [
        LetterLine(leave, leave.sender_id == actor.member_id)
        for leave in found
        if _is_known(actor, leave)
    ]


def _is_known(actor: Actor, leave: LetterLeave) -> bool:
    return actor.member_id is not None and knows_of(actor.member_id, leave.person)
