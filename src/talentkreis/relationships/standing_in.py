# SPDX-License-Identifier: Apache-2.0
"""Whose due things are somebody's on a day: their own, and those of colleagues who are away.

Somebody's own deputy goes first; whoever has none is seen to by the deputy of the absence.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from talentkreis.kernel import clock
from talentkreis.organisation.queries import away_on

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Mapping

    from talentkreis.organisation.models import Absence


@dataclass(frozen=True, slots=True)
class Standing:
    """A member, who of the others is away, and for whom of them the member stands in."""

    member_id: uuid.UUID
    away: Mapping[uuid.UUID, Absence]
    # What several reasons ask for is asked once.
    known: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def stands_in_for(self) -> list[Absence]:
        """The absences whose deputy the member is."""
        return [absence for absence in self.away.values() if absence.deputy_id == self.member_id]

    def owns(self, owner: str, deputy: str) -> Q:
        """The condition for what the member sees to; both are names of columns of members."""
        mine = Q(**{owner: self.member_id})
        if self.away:
            mine |= Q(**{f"{owner}__in": list(self.away), deputy: self.member_id})
        if left := [absence.member_id for absence in self.stands_in_for]:
            mine |= Q(**{f"{owner}__in": left, f"{deputy}__isnull": True})
        return mine

    def instead_of(self, owner_id: uuid.UUID | None) -> str:
        """The name of the colleague this is seen to for; empty for the member's own."""
        if owner_id is None or owner_id == self.member_id or owner_id not in self.away:
            return ""
        return self.away[owner_id].member.name


def standing_of(member_id: uuid.UUID, day: dt.date | None = None) -> Standing:
    """How a member stands today, or on another day; one query."""
    absences = away_on(day or clock.today())
    return Standing(
        member_id, {each.member_id: each for each in absences if each.member_id != member_id}
    )
