# SPDX-License-Identifier: Apache-2.0
"""The dialogue with a provider: where a member is sent, what a code or refresh token brings.

RFC 6749 with PKCE (RFC 7636): a stolen code is of no use without the verifier, which never leaves
our session; `state` binds the answer to that session, `nonce` the identity to this sign-in.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hmac
import json
import secrets
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from oauthlib.oauth2 import OAuth2Error, WebApplicationClient
from oauthlib.oauth2.rfc6749.errors import InvalidGrantError

from talentkreis.kernel import clock, http
from talentkreis.kernel.signing import decrypt
from talentkreis.mail.sign_in.providers import FACTS, authorize_url, token_url

if TYPE_CHECKING:
    from talentkreis.mail.models import ProviderAccess

LIMITS: Final = http.Limits(most_bytes=256 * 1024, most_seconds=15)
# A member has this long to say yes.
PATIENCE: Final = dt.timedelta(minutes=15)
# Clocks of two machines differ.
SKEW: Final = dt.timedelta(minutes=5)
_SHORTEST_LIFE_S: Final = 60
_LONGEST_LIFE_S: Final = 24 * 60 * 60
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}


class CannotSignIn(Exception):
    """The provider does not let us in; `code` says why.

    `revoked`: the consent was taken back or has ended; `wrong_state`, `too_late`: not the answer
    to what this session asked; `refused`: it said no; `wrong_identity`, `bad_answer`: what it
    said makes no sense; else a code of `kernel.http`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a session remembers until the member is back. Never sent to anybody."""

    provider: str
    state: str
    nonce: str
    verifier: str
    began_at: str
    is_shared: bool
    mailbox_id: str = ""

    def as_plain(self) -> dict[str, Any]:
        """As a session keeps it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Tokens:
    """What an exchange brought. `refresh` is empty where the old one goes on."""

    access: str
    refresh: str
    expires_at: dt.datetime
    address: str = ""


def begin(
    access: ProviderAccess, redirect_uri: str, *, is_shared: bool, mailbox_id: str = ""
) -> tuple[str, Attempt]:
    """Where to send a member, and what to remember of it."""
    client = WebApplicationClient(access.client_id)
    attempt = Attempt(
        provider=access.provider,
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=client.create_code_verifier(64),
        began_at=clock.now().isoformat(),
        is_shared=is_shared,
        mailbox_id=mailbox_id,
    )
    facts = FACTS[access.provider]
    url = client.prepare_request_uri(
        authorize_url(access),
        redirect_uri=redirect_uri,
        scope=list(facts.scopes),
        state=attempt.state,
        nonce=attempt.nonce,
        code_challenge=client.create_code_challenge(attempt.verifier, "S256"),
        code_challenge_method="S256",
        **facts.extra,
    )
    return str(url), attempt


def require_answer(attempt: Attempt | None, state: str, *, is_yes: bool) -> Attempt:
    """The attempt this answer belongs to. Raises CannotSignIn, also for a no (`denied`)."""
    if attempt is None or not hmac.compare_digest(attempt.state.encode(), state.encode()):
        raise CannotSignIn("wrong_state")
    if clock.now() - dt.datetime.fromisoformat(attempt.began_at) > PATIENCE:
        raise CannotSignIn("too_late")
    if not is_yes:
        raise CannotSignIn("denied")
    return attempt


def exchange(access: ProviderAccess, attempt: Attempt, code: str, redirect_uri: str) -> Tokens:
    """Tokens for a code, and whose mailbox it is. Raises CannotSignIn."""
    client = WebApplicationClient(access.client_id)
    body = client.prepare_request_body(
        code=code,
        redirect_uri=redirect_uri,
        code_verifier=attempt.verifier,
        client_secret=_secret(access),
    )
    answer = _ask(access, client, body)
    tokens = _tokens(answer)
    if not tokens.refresh:
        raise CannotSignIn("bad_answer")
    address = _identity(access, str(answer.get("id_token") or ""), attempt.nonce)
    return Tokens(tokens.access, tokens.refresh, tokens.expires_at, address)


def renew(access: ProviderAccess, refresh_token: str) -> Tokens:
    """New tokens for an old refresh token. Raises CannotSignIn (`revoked`: ask the member)."""
    client = WebApplicationClient(access.client_id)
    body = client.prepare_refresh_body(
        refresh_token=refresh_token, client_id=access.client_id, client_secret=_secret(access)
    )
    return _tokens(_ask(access, client, body))


def _ask(access: ProviderAccess, client: WebApplicationClient, body: str) -> dict[str, Any]:
    url = token_url(access)
    try:
        answer = http.post(
            url,
            body.encode(),
            hosts=[urlsplit(url).hostname or ""],
            headers=_FORM,
            limits=LIMITS,
        )
        found = client.parse_request_body_response(answer.body.decode())
    except http.Unreachable as error:
        raise CannotSignIn(error.code) from error
    except InvalidGrantError as error:
        raise CannotSignIn("revoked") from error
    except OAuth2Error as error:
        raise CannotSignIn("refused") from error
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise CannotSignIn("bad_answer") from error
    return dict(found)


def _tokens(answer: dict[str, Any]) -> Tokens:
    access, refresh = answer.get("access_token"), answer.get("refresh_token") or ""
    if not isinstance(access, str) or not isinstance(refresh, str) or not access.isascii():
        raise CannotSignIn("bad_answer")
    try:
        life = int(answer.get("expires_in") or 0)
    except (TypeError, ValueError):
        life = 0
    # From our own clock: what the provider's says is of no matter to when a token ends.
    seconds = min(max(life, _SHORTEST_LIFE_S), _LONGEST_LIFE_S)
    return Tokens(access, refresh, clock.now() + dt.timedelta(seconds=seconds))


def _identity(access: ProviderAccess, id_token: str, nonce: str) -> str:
    """The address in an identity token that came straight from the token end point over TLS.

    OpenID Connect Core 3.1.3.7: then TLS stands for the signature; all else is looked at.
    """
    claims = _claims(id_token)
    now = clock.now().timestamp()
    audience = claims.get("aud")
    is_ours = access.client_id in (audience if isinstance(audience, list) else [audience])
    is_theirs = str(claims.get("iss", "")).startswith(FACTS[access.provider].issuers)
    expires = claims.get("exp")
    is_valid = isinstance(expires, int | float) and expires + SKEW.total_seconds() > now
    is_answer = hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode())
    address = claims.get("email") or claims.get("preferred_username")
    if not (is_ours and is_theirs and is_valid and is_answer) or not isinstance(address, str):
        raise CannotSignIn("wrong_identity")
    if "@" not in address or not address.isprintable() or " " in address:
        raise CannotSignIn("wrong_identity")
    return address.lower()[:254]


def _claims(id_token: str) -> dict[str, Any]:
    try:
        middle = id_token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    except (IndexError, ValueError, binascii.Error, RecursionError) as error:
        raise CannotSignIn("bad_answer") from error
    if not isinstance(claims, dict):
        raise CannotSignIn("bad_answer")
    return claims


def _secret(access: ProviderAccess) -> str:
    return decrypt(bytes(access.client_secret)) if access.client_secret else ""
