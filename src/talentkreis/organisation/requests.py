# SPDX-License-Identifier: Apache-2.0
"""The request as middleware leaves it for views behind sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.models import Member


class ActorRequest(HttpRequest):
    """A request of a signed-in member."""

    actor: Actor
    member: Member
    htmx: HtmxDetails
    request_id: str
