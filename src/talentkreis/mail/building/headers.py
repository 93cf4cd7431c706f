# SPDX-License-Identifier: Apache-2.0
"""Header values: encoded words, addresses, folding. ASCII only, one field one line of thought."""

from __future__ import annotations

import base64
import re
from email.utils import quote

from talentkreis.kernel.text import clean

LONGEST_LINE = 76
_PLAIN_PHRASE = re.compile(r"[A-Za-z0-9 !#$%&'*+\-/=?^_`{|}~]*", re.ASCII)
_FORBIDDEN = re.compile(r"[\x00-\x20<>,;:()\[\]\\\"@\x7f]")
_DOMAIN = re.compile(r"(?=.{1,253}$)[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*", re.ASCII)
_WORD_BYTES = 42  # base64 of 42 bytes and its frame stay below the 75 of RFC 2047


def header_text(value: str) -> str:
    """Free text (a subject) for a header: one line, RFC 2047 where it is not ASCII, folded."""
    value = clean(value)
    if _reads_as_written(value):
        return fold_words(value, first=12)
    return "\r\n ".join(_encoded_words(value))


def mailbox(name: str, address: str) -> str:
    """``Name <address>`` for From, To and Reply-To. Raises ValueError for no address."""
    address = wire_address(address)
    name = clean(name)
    if not name:
        return address
    if not _reads_as_written(name):
        return "\r\n ".join([*_encoded_words(name), f"<{address}>"])
    phrase = name if _PLAIN_PHRASE.fullmatch(name) else f'"{quote(name)}"'
    return f"{phrase} <{address}>"


def wire_address(address: str) -> str:
    """An address as it travels: ASCII, the domain in IDNA form.

    Raises ValueError for line breaks, blanks, brackets, or a local part outside ASCII (which
    would need SMTPUTF8 at every server on the way).
    """
    local, at, domain = address.strip().rpartition("@")
    if not at or not local or not domain or not local.isascii():
        raise ValueError("not an address we can send to")
    if not domain.isascii():
        domain = domain.encode("idna").decode()
    if _FORBIDDEN.search(local + domain) or not _DOMAIN.fullmatch(domain):
        raise ValueError("not an address we can send to")
    return f"{local}@{domain}"


def fold_words(value: str, *, first: int = 0) -> str:
    """Break a value at blanks so that lines stay short; `first` is the room the name takes."""
    if first + len(value) <= LONGEST_LINE:
        return value
    lines, line = [], ""
    room = LONGEST_LINE - first
    for word in value.split(" "):
        if line and len(line) + 1 + len(word) > room:
            lines.append(line)
            line, room = word, LONGEST_LINE - 1
        else:
            line = f"{line} {word}" if line else word
    return "\r\n ".join([*lines, line])


def _reads_as_written(value: str) -> bool:
    """What looks like an encoded word would be decoded by the reader, line breaks and all."""
    return value.isascii() and "=?" not in value


def _encoded_words(value: str) -> list[str]:
    words, chunk = [], b""
    for character in value:
        encoded = character.encode()
        if len(chunk) + len(encoded) > _WORD_BYTES:
            words.append(chunk)
            chunk = b""
        chunk += encoded
    words.append(chunk)
    return [f"=?utf-8?B?{base64.b64encode(word).decode()}?=" for word in words]
