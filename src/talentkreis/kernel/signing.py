# SPDX-License-Identifier: Apache-2.0
"""Signed links, keyed hashes, secrets at rest.

A signed link names its purpose; a token made for one purpose fails at every other (TRUST S-17).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core import signing

from talentkreis.kernel.errors import NotFound


def _derived_key(context: str) -> bytes:
    """A key for one use, derived from the installation's secret (HKDF-like, one block)."""
    return _derived(settings.SECRET_KEY, context)


@lru_cache(maxsize=32)
def _derived(secret: str, context: str) -> bytes:
    return hmac.digest(secret.encode(), context.encode(), "sha256")


def sign(purpose: str, value: dict[str, str]) -> str:
    """A URL-safe token holding `value` (ids only, never personal data), bound to `purpose`."""
    return signing.dumps(value, salt=f"talentkreis.{purpose}", compress=False)


def unsign(purpose: str, token: str, *, max_age_s: int | None = None) -> dict[str, str]:
    """The value inside `token`. Raises NotFound for anything forged, foreign or too old."""
    try:
        value = signing.loads(token, salt=f"talentkreis.{purpose}", max_age=max_age_s)
    except signing.BadSignature as error:
        raise NotFound("unknown or expired link", code="bad_token") from error
    if not isinstance(value, dict):
        raise NotFound("unknown or expired link", code="bad_token")
    return value


def keyed_hash(context: str, value: str) -> bytes:
    """HMAC-SHA-256 of `value` under a key for `context`: comparable, not reversible, 32 bytes."""
    begun, ending = _begun(_derived_key(context))
    inner, outer = begun.copy(), ending.copy()
    inner.update(value.encode())
    outer.update(inner.digest())
    return outer.digest()


@lru_cache(maxsize=32)
def _begun(key: bytes) -> tuple[hashlib._Hash, hashlib._Hash]:
    """Both hashes of HMAC (RFC 2104) after the key: half the time of `hmac.digest`, which imports
    ask for every address.
    """
    block = key.ljust(hashlib.sha256().block_size, b"\0")
    inner, outer = (bytes(byte ^ pad for byte in block) for pad in (0x36, 0x5C))
    return hashlib.sha256(inner), hashlib.sha256(outer)


def new_secret() -> str:
    """A random secret of 256 bits, URL-safe (ASVS 11.5.1)."""
    return secrets.token_urlsafe(32)


def encrypt(plain: str) -> bytes:
    """Encrypt a stored secret (mailbox password, DKIM key) under the installation's key."""
    return _fernet().encrypt(plain.encode())


def decrypt(cipher: bytes) -> str:
    """Undo `encrypt`. Raises NotFound when the installation's key is another one."""
    try:
        return _fernet().decrypt(bytes(cipher)).decode()
    except InvalidToken as error:
        raise NotFound("this secret was stored under another key", code="wrong_key") from error


def _fernet() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_derived_key("at-rest")))
