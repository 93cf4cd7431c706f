# SPDX-License-Identifier: Apache-2.0
"""Tokens inside addresses: ``karriere+m<token>@…`` leads a reply or bounce to its message.

Short enough for a local part, signed, so that a forged bounce means nothing (TRUST E-06).
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
import uuid

from talentkreis.kernel.signing import keyed_hash

REPLY = "m"
UNSUBSCRIBE = "u"
LONGEST_LOCAL_PART = 64  # RFC 5321 4.5.3.1.1
_MAC_BYTES = 8
_TOKEN = re.compile(r"\b([mu])([a-z2-7]{39})\b", re.IGNORECASE)
_ID_BYTES = 16


def token_for(kind: str, message_id: uuid.UUID) -> str:
    """The token that names a message for one use (`REPLY` or `UNSUBSCRIBE`)."""
    raw = message_id.bytes + _mac(kind, message_id)
    return kind + base64.b32encode(raw).decode().lower().rstrip("=")


def read_token(text: str, kind: str) -> uuid.UUID | None:
    """The message a genuine token inside `text` names; None if there is none."""
    for match in _TOKEN.finditer(text):
        if match[1].lower() != kind:
            continue
        try:
            raw = base64.b32decode(match[2].upper() + "=")
        except binascii.Error:
            continue
        found = uuid.UUID(bytes=raw[:_ID_BYTES])
        if hmac.compare_digest(raw[_ID_BYTES:], _mac(kind, found)):
            return found
    return None


def plus_address(address: str, token: str) -> str:
    """`address` with the token behind a plus, or unchanged where that would be too long."""
    local, _, domain = address.rpartition("@")
    if len(local) + 1 + len(token) > LONGEST_LOCAL_PART:
        return address
    return f"{local}+{token}@{domain}"


def _mac(kind: str, message_id: uuid.UUID) -> bytes:
    return keyed_hash("mail-token", f"{kind}:{message_id}")[:_MAC_BYTES]
