# SPDX-License-Identifier: Apache-2.0
"""A file as part of a mail."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP

from django.core.files.storage import default_storage


@dataclass(frozen=True, slots=True)
class OutFile:
    """What it is called and where it lies; its bytes are read only while the mail is built."""

    name: str
    media_type: str
    path: str

    def content(self) -> bytes:
        """Its bytes. Raises OSError."""
        with default_storage.open(self.path) as stored:
            content: bytes = stored.read()
        return content

    def part(self) -> bytes:
        """Headers and body of its MIME part, with CRLF line ends. Raises OSError."""
        content = self.content()
        kind, _slash, subtype = self.media_type.partition("/")
        part = EmailMessage(policy=SMTP)
        part.set_content(
            content, maintype=kind, subtype=subtype, disposition="attachment", filename=self.name
        )
        del part["MIME-Version"]
        return part.as_bytes().rstrip(b"\r\n") + b"\r\n"
