# SPDX-License-Identifier: Apache-2.0
"""An account's secrets in clear, for as long as a call takes; and where its provider reaches us."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from talentkreis.channels.providers.port import Keys
from talentkreis.kernel.signing import decrypt, keyed_hash

if TYPE_CHECKING:
    from talentkreis.channels.models import Account


def keys_of(account: Account) -> Keys:
    """What a provider needs of an account. Raises NotFound under another installation's key."""
    return Keys(
        sender=account.sender,
        identity=account.identity,
        secret=decrypt(bytes(account.secret)) if account.secret else "",
        hook_secret=decrypt(bytes(account.hook_secret)) if account.hook_secret else "",
        hook_url=hook_url(account),
    )


def hook_url(account: Account) -> str:
    """The address the provider calls, as it is entered there."""
    return settings.PUBLIC_URL + reverse("channels:hook", args=[account.id])


def challenge_of(account: Account) -> str:
    """What WhatsApp has to say before it is given the address."""
    return keyed_hash("channels.challenge", str(account.id)).hex()[:32]
