# SPDX-License-Identifier: Apache-2.0
"""Files that came with a mail: bytes with a label, within limits, never opened here."""

from __future__ import annotations

import email
import io
from dataclasses import dataclass
from email.errors import MessageError
from email.policy import compat32
from typing import Final

from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.text import clean
from talentkreis.mail.inbound.parsing import decoded, parts_of
from talentkreis.people.files import display_name, recognise

MOST: Final = 10
MOST_LISTED: Final = 30
LARGEST: Final = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file. The name is what the sender called it and means nothing."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Described:
    """One file and what its bytes are. `problem`: why nobody is given it, a code."""

    position: int
    name: str
    media_type: str
    size: int
    has_active_content: bool
    problem: str


def attachments(raw: bytes) -> list[Attachment]:
    """At most `MOST` files of a mail and of mails attached to it; larger ones are left out.

    Never raises: what cannot be unpacked is left out.
    """
    return [each for each in _files(raw) if len(each.content) <= LARGEST][:MOST]


def described(raw: bytes) -> list[Described]:
    """Every file of a mail, up to `MOST_LISTED`, also those that nobody is given. Never raises."""
    return [_described(number, each) for number, each in enumerate(_files(raw)[:MOST_LISTED])]


def file_at(raw: bytes, position: int) -> Attachment | None:
    """The file `described` names at this position, unless there is none."""
    files = _files(raw)
    return files[position] if 0 <= position < len(files) else None


def _described(position: int, file: Attachment) -> Described:
    size = len(file.content)
    try:
        kind = recognise(io.BytesIO(file.content), size)
    except RuleViolation as refusal:
        return Described(position, file.name, "", size, False, refusal.code)  # noqa: FBT003
    name = display_name(file.name, kind.suffix)
    return Described(position, name, kind.media_type, size, kind.has_active_content, "")


def _files(raw: bytes) -> list[Attachment]:
    found: list[Attachment] = []
    try:
        parts = list(parts_of(email.message_from_bytes(raw, policy=compat32)))
    except (MessageError, ValueError, RecursionError):
        return []
    for part in parts:
        name = part.get_filename()
        is_file = part.get_content_disposition() == "attachment" or bool(name)
        if not is_file or part.is_multipart():
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and content:
            found.append(Attachment(clean(decoded(name or ""))[:200] or "?", content))
    return found
