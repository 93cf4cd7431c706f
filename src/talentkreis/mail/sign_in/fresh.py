# SPDX-License-Identifier: Apache-2.0
"""The token to sign in to a mailbox with: renewed before it ends, by one at a time."""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING, Final

from talentkreis.kernel import clock
from talentkreis.kernel.signing import decrypt
from talentkreis.mail.actions import sign_in as actions
from talentkreis.mail.models import Authorisation, AuthorisationState, ProviderAccess
from talentkreis.mail.sign_in.flow import CannotSignIn, renew

if TYPE_CHECKING:
    import uuid

# A delivery run lasts seconds: with this much left, a token holds through it.
EARLY: Final = dt.timedelta(minutes=5)
PATIENCE_S: Final = 20.0
_LOOK_AGAIN_S: Final = 0.2


def is_signed_in(mailbox_id: uuid.UUID) -> bool:
    """Whether this mailbox is one that is signed in to, with or without a valid token."""
    return Authorisation.objects.filter(mailbox_id=mailbox_id).exists()


def fresh_token(mailbox_id: uuid.UUID, *, patience_s: float = PATIENCE_S) -> str:
    """An access token that holds for a while. Never inside a transaction.

    Raises CannotSignIn: `reconnect` when only the member can help, `switched_off` while the
    provider is off, else why the provider could not be asked.
    """
    deadline = time.monotonic() + patience_s
    while True:
        row = Authorisation.objects.filter(mailbox_id=mailbox_id).first()
        if row is None or row.state != AuthorisationState.CONNECTED or not row.access_token:
            raise CannotSignIn("reconnect")
        access = ProviderAccess.objects.filter(provider=row.provider, is_on=True).first()
        if access is None:
            raise CannotSignIn("switched_off")
        if row.expires_at - clock.now() > EARLY:
            return decrypt(bytes(row.access_token))
        if actions.begin_renewal(row):
            return _renewed(row, access)
        if row.expires_at > clock.now() + dt.timedelta(seconds=30):
            return decrypt(bytes(row.access_token))
        if time.monotonic() > deadline:
            raise CannotSignIn("too_slow")
        time.sleep(_LOOK_AGAIN_S)


def _renewed(row: Authorisation, access: ProviderAccess) -> str:
    assert row.refresh_token is not None
    try:
        tokens = renew(access, decrypt(bytes(row.refresh_token)))
    except CannotSignIn as problem:
        if problem.code == "revoked":
            actions.need_reconnecting(row)
            raise CannotSignIn("reconnect") from problem
        actions.end_renewal(row)
        if row.access_token and row.expires_at > clock.now():
            return decrypt(bytes(row.access_token))
        raise
    actions.keep_renewed(row, tokens)
    return tokens.access
