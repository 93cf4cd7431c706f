# SPDX-License-Identifier: Apache-2.0
"""Where one can go from a profile: pages of other packages, if they exist and the actor may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.urls import NoReverseMatch, resolve, reverse

from talentkreis.organisation.rights import may
from talentkreis.people.permissions import Right

if TYPE_CHECKING:
    import uuid

    from talentkreis.organisation.actors import Actor

PLACES: Final = {
    "compose": "mail:compose",
    "short": "channels:write",
    "pool": "web:add_to_pool",
    "enrol": "nurture:enrol",
    "ask": "freshness:ask",
    "look_up": "enrichment:person",
    "year": "nurture:outlook_of_person",
    "freeze": "freezes:person",
    "gesture": "gestures:plan",
    "automations": "automations:person",
    "then": "consent:then",
    "consent": "consent:person",
    "erase": "consent:erase",
}


def open_to(actor: Actor, url_name: str, person_id: uuid.UUID) -> str:
    """Address of a page about this person; empty if there is none or the actor may not open it."""
    try:
        url = reverse(url_name, args=[person_id])
    except NoReverseMatch:
        return ""
    right = getattr(resolve(url).func, "declared_right", "")
    return url if right in {"", "public"} or may(actor, right) else ""


def of(actor: Actor, person_id: uuid.UUID) -> dict[str, str]:
    """All places by key."""
    places = {key: open_to(actor, name, person_id) for key, name in PLACES.items()}
    merge = f"{reverse('people:merge')}?person={person_id}" if may(actor, Right.MERGE) else ""
    return {**places, "merge": merge}
