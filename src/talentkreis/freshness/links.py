# SPDX-License-Identifier: Apache-2.0
"""The link of a request. It opens this one page; how long and how often is the request's matter."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.urls import reverse

from talentkreis.kernel.errors import NotFound
from talentkreis.kernel.signing import sign, unsign

_PURPOSE = "self_update"


def update_token(request_id: uuid.UUID) -> str:
    """The token of `community:self_update`."""
    return sign(_PURPOSE, {"r": str(request_id)})


def update_url(request_id: uuid.UUID) -> str:
    """The page behind the mail, absolute and on our own host (TRUST E-18)."""
    return settings.PUBLIC_URL + reverse("community:self_update", args=[update_token(request_id)])


def read_update(token: str) -> uuid.UUID:
    """The request a link belongs to. Raises NotFound for anything forged or made for elsewhere."""
    try:
        return uuid.UUID(unsign(_PURPOSE, token).get("r", ""))
    except ValueError as error:
        raise NotFound("unknown or expired link", code="bad_token") from error
