# SPDX-License-Identifier: Apache-2.0
"""Questions to the suppression list: about one address, never for a list of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count

from talentkreis.consent.addresses import address_hash
from talentkreis.consent.loading import suppressions_of
from talentkreis.consent.models import EVERY, Suppression
from talentkreis.consent.permissions import Right
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    from collections.abc import Iterable

    from talentkreis.organisation.actors import Actor

# What an import says about a line, the gravest first.
_GRAVITY = (
    Suppression.Reason.ERASURE,
    Suppression.Reason.OBJECTION,
    Suppression.Reason.COMPLAINT,
    Suppression.Reason.UNSUBSCRIBED,
)


def is_suppressed(kind: str, normalised: str, purpose: str = EVERY) -> bool:
    """Whether the address is on the list, for this purpose or for everything."""
    return bool(suppressed_addresses([(kind, normalised)], purpose))


def suppressed_addresses(
    addresses: Iterable[tuple[str, str]], purpose: str = EVERY
) -> dict[tuple[str, str], Suppression.Reason]:
    """Which of these (kind, normalised) are on the list and why; with one query.

    Whoever was deleted at their own request shows as `erasure`: an import leaves them out.
    """
    hashed = {address_hash(kind, value): (kind, value) for kind, value in addresses}
    found: dict[tuple[str, str], str] = {}
    for key, fact in suppressions_of(hashed):
        if fact.purpose in {EVERY, purpose}:
            reason = found.get(hashed[key], fact.reason)
            found[hashed[key]] = min(reason, fact.reason, key=_gravity)
    return {address: Suppression.Reason(reason) for address, reason in found.items()}


def suppression_counts(actor: Actor) -> list[tuple[str, int]]:
    """How many addresses are on the list, by reason, most first. Raises NotAllowed."""
    require(actor, Right.OVERVIEW)
    rows = (
        Suppression.objects.values("reason")
        .annotate(count=Count("address_hash", distinct=True))
        .order_by("-count")
    )
    return [(str(Suppression.Reason(row["reason"]).label), row["count"]) for row in rows]


def _gravity(reason: str) -> int:
    order = [str(known) for known in _GRAVITY]
    return order.index(reason) if reason in order else len(order)
