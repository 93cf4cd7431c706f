# SPDX-License-Identifier: Apache-2.0
"""What the employer allows, and what of it one person's year has left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from babel.numbers import format_currency
from django.db.models import Q, Sum
from django.utils.translation import get_language

from talentkreis.gestures.models import OPEN_STATES, Gesture, GestureRules, GestureState

if TYPE_CHECKING:
    import uuid


@dataclass(frozen=True, slots=True)
class Year:
    """What the gestures for a person are worth in a year, beside the limit."""

    year: int
    given_cents: int
    limit_cents: int

    @property
    def given(self) -> str:
        """In words of money."""
        return euros(self.given_cents)

    @property
    def limit(self) -> str:
        """In words of money."""
        return euros(self.limit_cents)


def rules_here() -> GestureRules:
    """What holds today; the defaults where nobody has set anything."""
    return GestureRules.objects.filter(id=1).first() or GestureRules()


def euros(cents: int) -> str:
    """An amount as the reader writes it."""
    return str(format_currency(cents / 100, "EUR", locale=get_language() or "de"))


def year_of(person_id: uuid.UUID, year: int) -> Year:
    """What is planned and done for a person in a year."""
    of_year = Q(state__in=OPEN_STATES, due_on__year=year) | Q(
        state=GestureState.DONE, done_at__year=year
    )
    rows = Gesture.objects.filter(of_year, person_id=person_id)
    total = rows.aggregate(total=Sum("value_cents"))["total"]
    return Year(year, total or 0, rules_here().limit_cents)
