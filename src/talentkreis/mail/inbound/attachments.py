# SPDX-License-Identifier: Apache-2.0
"""Files that came with a mail: bytes with a label, within limits, never opened here."""

from __future__ import annotations

import email
from dataclasses import dataclass
from email.errors import MessageError
from email.policy import compat32
from typing import Final

from talentkreis.kernel.text import clean
from talentkreis.mail.inbound.parsing import decoded, parts_of

MOST: Final = 10
LARGEST: Final = 10 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file. The name is what the sender called it and means nothing."""

    name: str
    content: bytes


def attachments(raw: bytes) -> list[Attachment]:
    """At most `MOST` files of a mail and of mails attached to it; larger ones are left out.

    Never raises: what cannot be unpacked is left out.
    """
    found: list[Attachment] = []
    try:
        parts = list(parts_of(email.message_from_bytes(raw, policy=compat32)))
    except (MessageError, ValueError, RecursionError):
        return []
    for part in parts:
        name = part.get_filename()
        is_file = part.get_content_disposition() == "attachment" or bool(name)
        if not is_file or part.is_multipart() or len(found) == MOST:
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and 0 < len(content) <= LARGEST:
            found.append(Attachment(clean(decoded(name or ""))[:200] or "?", content))
    return found
