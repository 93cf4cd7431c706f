# SPDX-License-Identifier: Apache-2.0
"""Addresses of our pages inside mails: always absolute, always on our own host (TRUST E-18)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from talentkreis.consent.links import preferences_token, unsubscribe_token

if TYPE_CHECKING:
    import uuid

_PLACE = "token"


@dataclass(frozen=True, slots=True)
class Pages:
    """Where the pages are; those with a token end in it."""

    imprint: str
    privacy: str
    unsubscribe: tuple[str, str]
    preferences: tuple[str, str]

    def unsubscribe_url(self, person_id: uuid.UUID, purpose: str, message_id: uuid.UUID) -> str:
        """One click there ends this purpose by e-mail; a GET only shows a page (RFC 8058)."""
        before, after = self.unsubscribe
        return before + unsubscribe_token(person_id, purpose, message_id) + after

    def preferences_url(self, person_id: uuid.UUID, purpose: str, message_id: uuid.UUID) -> str:
        """What the person gets, how often, and everything else they can change themselves."""
        before, after = self.preferences
        return before + preferences_token(person_id, purpose, message_id) + after


@cache
def pages() -> Pages:
    """The pages of this installation; resolving a route for each message would cost 30 µs."""
    return Pages(
        imprint=settings.PUBLIC_URL + reverse("community:imprint"),
        privacy=settings.PUBLIC_URL + reverse("community:privacy"),
        unsubscribe=_around("community:unsubscribe"),
        preferences=_around("community:preferences"),
    )


def _around(route: str) -> tuple[str, str]:
    before, _, after = reverse(route, args=[_PLACE]).partition(_PLACE)
    return settings.PUBLIC_URL + before, after
