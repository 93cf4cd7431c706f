# SPDX-License-Identifier: Apache-2.0
"""What questions to the outside service cost, and whether this month's budget has room for more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Sum

from talentkreis.kernel import clock
from talentkreis.search.semantic.models import EmbeddingCall, EmbeddingChoice
from talentkreis.search.semantic.port import Unusable

if TYPE_CHECKING:
    from collections.abc import Sequence

MICRO: Final = 1_000_000
# Where a service does not tell: German words have about one token in three letters.
LETTERS_A_TOKEN: Final = 3


def check(texts: Sequence[str]) -> None:
    """Raises Unusable where the service is off or rests, or these texts would cost too much."""
    choice = EmbeddingChoice.objects.filter(source="service").first()
    if choice is None:
        raise Unusable("switched_off")
    if choice.paused_until is not None and clock.now() < choice.paused_until:
        raise Unusable(choice.failure or "service_busy")
    price = choice.cents_per_million_tokens
    if price and spent() + _estimated(texts) * price > choice.cents_a_month * MICRO:
        raise Unusable("budget_used_up")


def note(
    model_name: str, texts: Sequence[str], *, tokens: int | None = None, failure: str = ""
) -> None:
    """Keep what a question cost; one that failed costs nothing."""
    counted = 0 if failure else _estimated(texts) if tokens is None else tokens
    price = EmbeddingChoice.objects.values_list("cents_per_million_tokens", flat=True).first()
    EmbeddingCall.objects.create(
        model_name=model_name,
        text_count=len(texts),
        token_count=counted,
        microcents=counted * (price or 0),
        failure=failure,
        asked_at=clock.now(),
    )


def spent() -> int:
    """Millionths of a cent since the first of this month, in the active time zone."""
    rows = EmbeddingCall.objects.filter(asked_at__gte=clock.month_start())
    found: int = rows.aggregate(spent=Sum("microcents"))["spent"] or 0
    return found


def _estimated(texts: Sequence[str]) -> int:
    return sum(len(text) // LETTERS_A_TOKEN + 1 for text in texts)
