# SPDX-License-Identifier: Apache-2.0
"""An account's secrets in clear, for as long as a call takes; and where its service reaches us."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from talentkreis.kernel.signing import decrypt, keyed_hash
from talentkreis.mail.relays.services import FACTS
from talentkreis.mail.relays.writing import Keys

if TYPE_CHECKING:
    from talentkreis.mail.models import Relay

HOOK_USER: Final = "talentkreis"


def keys_of(relay: Relay) -> Keys:
    """What a request needs. Raises NotFound under another installation's key."""
    return Keys(
        service=relay.service,
        region=relay.region,
        identity=relay.identity,
        stream=relay.stream,
        secret=decrypt(bytes(relay.secret)) if relay.secret else "",
    )


def hook_password(relay: Relay) -> str:
    """What the service says in the address it calls. Never stored: it follows from our own key."""
    return keyed_hash("mail.relay", f"{relay.id}.{relay.hook_round}").hex()[:40]


def hook_url(relay: Relay) -> str:
    """The address the service calls, as it is entered there; with its password unless it signs."""
    path = reverse("mail:relay_call", args=[relay.id])
    if FACTS[relay.service].signs_calls:
        return settings.PUBLIC_URL + path
    public = urlsplit(settings.PUBLIC_URL)
    return f"{public.scheme}://{HOOK_USER}:{hook_password(relay)}@{public.netloc}{path}"
