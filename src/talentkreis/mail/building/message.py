# SPDX-License-Identifier: Apache-2.0
"""One message as bytes: multipart/alternative with equal text and HTML (TRUST E-18)."""

from __future__ import annotations

import binascii
import hashlib
from dataclasses import dataclass
from email.utils import formatdate
from functools import cache
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from talentkreis.mail import rules, tokens
from talentkreis.mail.building import dkim, headers, layout

if TYPE_CHECKING:
    import uuid

    from talentkreis.mail.building.sender import Sender

LARGEST = 100_000  # Gmail clips what is longer (TRUST E-18)


class BuildError(Exception):
    """This row cannot become a mail; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """What a message row says, as far as building needs it."""

    id: uuid.UUID
    purpose: str
    person_id: uuid.UUID | None
    to_address: str
    to_name: str
    subject: str
    text: str
    html: str
    language: str
    message_id_header: str
    in_reply_to: str
    references: str
    is_automatic: bool


@dataclass(frozen=True, slots=True)
class Built:
    """Ready for the wire: envelope and data with CRLF line ends."""

    envelope_from: str
    envelope_to: str
    data: bytes


def build(message: Outgoing, sender: Sender, *, at: float) -> Built:
    """Build and sign. Raises BuildError for an address or size that cannot be sent."""
    try:
        to = headers.mailbox(message.to_name, message.to_address)
        envelope_to = headers.wire_address(message.to_address)
    except (ValueError, UnicodeError) as error:
        raise BuildError("bad_address") from error
    reply = tokens.token_for(tokens.REPLY, message.id) if sender.has_plus_addresses else ""
    return_to = tokens.plus_address(sender.address, reply) if reply else sender.address
    boundary = f"=_{hashlib.sha256(message.id.bytes).hexdigest()[:32]}"
    lines = [
        ("Date", formatdate(at)),
        ("From", headers.mailbox(sender.name, sender.address)),
        ("To", to),
        ("Subject", headers.header_text(message.subject)),
        ("Message-ID", message.message_id_header),
        ("MIME-Version", "1.0"),
    ]
    if _is_text_only(message):
        lines += _TEXT_HEADERS
    else:
        lines.append(("Content-Type", f'multipart/alternative;\r\n boundary="{boundary}"'))
    if reply and return_to != sender.address:
        lines.append(("Reply-To", headers.mailbox(sender.name, return_to)))
    lines += _thread(message) + _automatic(message, sender)
    body = _body(message, sender, boundary)
    lines = dkim.signature_headers(sender.keys, lines, body, signed_at=int(at)) + lines
    head = "".join(f"{name}: {value}\r\n" for name, value in lines).encode("ascii")
    data = head + b"\r\n" + body
    if len(data) > LARGEST:
        raise BuildError("too_large")
    return Built(headers.wire_address(return_to), envelope_to, data)


def preview_html(message: Outgoing, sender: Sender) -> str:
    """The HTML part exactly as it is sent (TRUST E-19)."""
    return _html(message, _footer(message, sender))


def preview_text(message: Outgoing, sender: Sender) -> str:
    """The text part exactly as it is sent."""
    return _text(message, _footer(message, sender))


def _thread(message: Outgoing) -> list[tuple[str, str]]:
    if not message.in_reply_to:
        return []
    references = message.references or message.in_reply_to
    return [
        ("In-Reply-To", headers.fold_words(message.in_reply_to, first=13)),
        ("References", headers.fold_words(references, first=12)),
    ]


def _automatic(message: Outgoing, sender: Sender) -> list[tuple[str, str]]:
    """RFC 3834 for everything no human sent; RFC 2369, 2919, 8058 for what can be left."""
    lines = [("Auto-Submitted", "auto-generated")] if message.is_automatic else []
    if message.person_id is None or message.purpose not in rules.BUDGETED_PURPOSES:
        return lines
    url = sender.pages.unsubscribe_url(message.person_id, message.purpose, message.id)
    token = tokens.token_for(tokens.UNSUBSCRIBE, message.id)
    by_mail = tokens.plus_address(sender.address, token) if sender.has_plus_addresses else None
    mailto = by_mail or sender.address
    list_name = f"{message.purpose.replace('_', '-')}.{sender.domain}"
    return [
        *lines,
        ("List-Id", f"<{list_name}>"),
        ("List-Unsubscribe", f"<{url}>,\r\n <mailto:{mailto}?subject=unsubscribe%20{token}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    ]


_TEXT_HEADERS = [
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Transfer-Encoding", "quoted-printable"),
]


def _is_text_only(message: Outgoing) -> bool:
    """Confirmations are text and nothing else: no layout that could be called advertising.

    TRUST L-19; a member's own words and everything automatic have both parts.
    """
    return message.purpose == "transactional" and not message.html


def _body(message: Outgoing, sender: Sender, boundary: str) -> bytes:
    footer = _footer(message, sender)
    if _is_text_only(message):
        return _quoted_printable(_text(message, footer))
    parts = (
        ("plain", _text(message, footer)),
        ("html", _html(message, footer)),
    )
    pieces = []
    for subtype, content in parts:
        pieces += [
            f"--{boundary}\r\nContent-Type: text/{subtype}; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n"
            f"Content-Language: {message.language}\r\n\r\n".encode("ascii"),
            _quoted_printable(content),
            b"\r\n",
        ]
    return b"".join([*pieces, f"--{boundary}--\r\n".encode("ascii")])


def _quoted_printable(content: str) -> bytes:
    lines = "\r\n".join(content.splitlines()) + "\r\n"
    return binascii.b2a_qp(lines.encode(), istext=True)


def _text(message: Outgoing, footer: list[tuple[str, str]]) -> str:
    below = "\n".join(f"{label}: {url}" if url else label for label, url in footer)
    return f"{message.text.strip()}\n\n-- \n{below}\n"


def _html(message: Outgoing, footer: list[tuple[str, str]]) -> str:
    return layout.page(
        language=message.language,
        title=message.subject,
        body=layout.sanitised(message.html) if message.html else layout.paragraphs(message.text),
        footer="<br>\n".join(
            layout.link(url, label) if url else layout.escaped(label) for label, url in footer
        ),
    )


def _footer(message: Outgoing, sender: Sender) -> list[tuple[str, str]]:
    """Who writes, the way out, the law (TRUST L-30). A confirmation mail has no other links."""
    words = _footer_words(message.language)
    footer = [(sender.employer_name, "")]
    if message.person_id is not None and message.purpose in rules.BUDGETED_PURPOSES:
        ids = (message.person_id, message.purpose, message.id)
        footer += [
            (words["unsubscribe"], sender.pages.unsubscribe_url(*ids)),
            (words["preferences"], sender.pages.preferences_url(*ids)),
        ]
    if sender.has_legal_texts:
        footer += [
            (words["imprint"], sender.pages.imprint),
            (words["privacy"], sender.pages.privacy),
        ]
    return footer


@cache
def _footer_words(language: str) -> dict[str, str]:
    with translation.override(language):
        return {
            "unsubscribe": _("Unsubscribe"),
            "preferences": _("Choose what you receive"),
            "imprint": _("Legal notice"),
            "privacy": _("Privacy"),
        }
