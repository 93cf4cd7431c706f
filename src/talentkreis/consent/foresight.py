# SPDX-License-Identifier: Apache-2.0
"""The gate's answers at moments to come, for looking ahead over a year.

Facts are loaded once for everybody; each moment is decided by the same rule as today's question.
What happens meanwhile is not known: nobody withdraws, nobody moves. What hangs on hand-overs (the
contact budget) is left out here, because whoever looks ahead counts them one after the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentkreis.consent.answers import Answer, Verdict
from talentkreis.consent.facts import PersonFacts
from talentkreis.consent.gate import load_people, objections_to
from talentkreis.consent.rules import changes_at, earlier, find, strictest_objection

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection, Sequence

    from talentkreis.consent.facts import Objection
    from talentkreis.consent.models import Channel, Purpose

_UNKNOWN = PersonFacts(is_known=False)
_YES = Answer(Verdict.YES, "", "")


@dataclass(frozen=True, slots=True)
class Foresight:
    """One person and one question, for any moment from now on."""

    person: PersonFacts
    purpose: Purpose
    channel: Channel
    objections: tuple[Objection, ...]

    def at(self, moment: dt.datetime) -> Answer:
        """Verdict, and of a no its reason and how long it lasts; words nobody reads here."""
        found = find(self.person, self.purpose, self.channel, moment)
        strictest = strictest_objection(self.objections, moment) if self.objections else None
        verdict, reason = found.verdict, found.reason
        if strictest is not None and strictest.verdict.rank < verdict.rank:
            verdict, reason = strictest.verdict, strictest.reason
        if verdict is Verdict.YES:
            return _YES  # how long it lasts is asked again at the next moment
        until = changes_at(self.person, moment)
        for objection in self.objections:
            until = earlier(earlier(until, objection.since, moment), objection.until, moment)
        return Answer(verdict, reason, "", valid_until=until)

    @property
    def ends_at(self) -> dt.datetime | None:
        """When the consent this purpose needs runs out by its own period."""
        state = self.person.states.get((self.purpose, self.channel))
        return state.expires_at if state is not None else None


def foresee(
    person_ids: Sequence[uuid.UUID],
    purpose: Purpose,
    channel: Channel,
    now: dt.datetime,
    *,
    without: Collection[str] = (),
) -> dict[uuid.UUID, Foresight]:
    """What is known about each of them now, for later moments. Objections `without` some reasons.

    Whether all sending is stopped is left out as well: it says nothing about a year.
    """
    people, _sending = load_people(person_ids)
    said = objections_to(person_ids, purpose, channel, now)
    return {
        person_id: Foresight(
            people.get(person_id, _UNKNOWN),
            purpose,
            channel,
            tuple(one for one in said.get(person_id, ()) if one.reason not in without),
        )
        for person_id in person_ids
    }
