# SPDX-License-Identifier: Apache-2.0
"""When a confirmation link works: once, and for as many days as a sign-up waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from talentkreis.kernel.errors import Conflict, NotFound

if TYPE_CHECKING:
    import datetime as dt

    from talentkreis.consent.models import ConfirmationRequest


def require_open(request: ConfirmationRequest | None, now: dt.datetime) -> ConfirmationRequest:
    """The request, if its button may still be pressed.

    Raises NotFound for none, Conflict (`link_used`, `link_expired`) for one that is over.
    """
    if request is None:
        raise NotFound(_("This link is not known."), code="unknown_link")
    if request.confirmed_at is not None:
        raise Conflict(_("This link has been used already."), code="link_used")
    if request.expires_at <= now:
        raise Conflict(_("This link is too old."), code="link_expired")
    return request
