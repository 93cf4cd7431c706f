# SPDX-License-Identifier: Apache-2.0
"""One message as bytes: multipart/alternative with equal text and HTML (TRUST E-18)."""

from __future__ import annotations

import binascii
import hashlib
from dataclasses import dataclass
from email.utils import formatdate
from functools import cache
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext as _

from talentkreis.kernel.text import clean
from talentkreis.mail import rules, tokens
from talentkreis.mail.building import dkim, headers, layout

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence

    from talentkreis.mail.building.files import OutFile
    from talentkreis.mail.building.sender import Sender

LARGEST = 100_000  # Gmail clips what is longer (TRUST E-18)


class BuildError(Exception):
    """This row cannot become a mail; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Speaker:
    """A colleague in whose name a mail goes out, by their leave."""

    name: str
    address: str


def speaker_of(name: str | None, address: str | None) -> Speaker | None:
    """Whoever a row names; None where it goes out in the name of the employer."""
    return Speaker(name, address) if name and address else None


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
    is_page: bool = False
    # A model proposed the words (TRUST L-49).
    is_proposed: bool = False
    # WhatsApp: the approved template `text` was made from.
    template: Mapping[str, Any] | None = None
    files: tuple[OutFile, ...] = ()
    speaker: Speaker | None = None


@dataclass(frozen=True, slots=True)
class Built:
    """Ready for the wire: envelope and data with CRLF line ends."""

    envelope_from: str
    envelope_to: str
    data: bytes


# A name beside an address.
Named = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message in its parts, for whoever writes the mail itself: names and texts as people read
    them, values of headers on one line. Without `html` it is text alone.
    """

    sender: Named
    to: Named
    reply_to: Sequence[Named]
    subject: str
    headers: Sequence[Named]
    text: str
    html: str


def letter_of(message: Outgoing, sender: Sender) -> Letter:
    """What `build` would write, in parts. Raises BuildError (`bad_address`)."""
    try:
        to_address = headers.wire_address(message.to_address)
    except (ValueError, UnicodeError) as error:
        raise BuildError("bad_address") from error
    footer = _footer(message, sender)
    lines = [
        ("Message-ID", message.message_id_header),
        *_thread(message),
        *_automatic(message, sender),
    ]
    return Letter(
        sender=_from(message, sender),
        to=(clean(message.to_name), to_address),
        reply_to=_replies(message, sender, _return_to(message, sender)),
        subject=clean(message.subject),
        headers=[(name, value.replace("\r\n ", " ")) for name, value in lines],
        text=_text(message, footer),
        html="" if _is_text_only(message) else _html(message, footer),
    )


def _return_to(message: Outgoing, sender: Sender) -> str:
    if not sender.has_plus_addresses:
        return sender.address
    return tokens.plus_address(sender.address, tokens.token_for(tokens.REPLY, message.id))


def build(message: Outgoing, sender: Sender, *, at: float) -> Built:
    """Build and sign. Raises BuildError for an address, size or file that cannot be sent."""
    try:
        to = headers.mailbox(message.to_name, message.to_address)
        envelope_to = headers.wire_address(message.to_address)
    except (ValueError, UnicodeError) as error:
        raise BuildError("bad_address") from error
    return_to = _return_to(message, sender)
    boundary = f"=_{hashlib.sha256(message.id.bytes).hexdigest()[:32]}"
    lines = [
        ("Date", formatdate(at)),
        ("From", headers.mailbox(*_from(message, sender))),
        ("To", to),
        ("Subject", headers.header_text(message.subject)),
        ("Message-ID", message.message_id_header),
        ("MIME-Version", "1.0"),
    ]
    if _is_text_only(message):
        lines += _TEXT_HEADERS
    else:
        kind = "mixed" if message.files else "alternative"
        outer = _around(boundary) if message.files else boundary
        lines.append(("Content-Type", f'multipart/{kind};\r\n boundary="{outer}"'))
    replies = [headers.mailbox(*each) for each in _replies(message, sender, return_to)]
    lines += [("Reply-To", ",\r\n ".join(replies))] if replies else []
    lines += _thread(message) + _automatic(message, sender)
    body = _body(message, sender, boundary)
    if len(body) > LARGEST:
        raise BuildError("too_large")
    if message.files:
        body = _with_files(body, message.files, boundary)
    lines = dkim.signature_headers(sender.keys, lines, body, signed_at=int(at)) + lines
    head = "".join(f"{name}: {value}\r\n" for name, value in lines).encode("ascii")
    return Built(headers.wire_address(return_to), envelope_to, head + b"\r\n" + body)


def preview_html(message: Outgoing, sender: Sender) -> str:
    """The HTML part exactly as it is sent (TRUST E-19)."""
    return _html(message, _footer(message, sender))


def preview_text(message: Outgoing, sender: Sender) -> str:
    """The text part exactly as it is sent."""
    return _text(message, _footer(message, sender))


def _from(message: Outgoing, sender: Sender) -> Named:
    """Their own address only where the domain is the one we sign for (DMARC alignment, RFC 9989);
    else our address, which names both.
    """
    speaker = message.speaker
    if speaker is None:
        return sender.name, sender.address
    if speaker.address.rpartition("@")[2].lower() == sender.domain.lower():
        return speaker.name, speaker.address
    with translation.override(message.language):
        name = _("%(name)s via %(company)s") % {
            "name": speaker.name,
            "company": sender.employer_name,
        }
    return name, sender.address


def _replies(message: Outgoing, sender: Sender, return_to: str) -> list[Named]:
    """Where an answer goes: to us, where a reply is known by its token, and to the speaker."""
    ours = (sender.name, return_to)
    speaker = message.speaker
    if speaker is None or speaker.address.lower() == sender.address.lower():
        return [] if return_to == sender.address else [ours]
    return [(speaker.name, speaker.address), ours]


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
    if message.is_proposed:  # no standard names it; programs that look for it find it
        lines.append(("X-AI-Assisted", "draft"))
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


def _around(boundary: str) -> str:
    return boundary.replace("=_", "=_files-", 1)


def _with_files(body: bytes, files: Sequence[OutFile], boundary: str) -> bytes:
    """The letter and its files beside each other (RFC 2046 5.1.3)."""
    outer = f"--{_around(boundary)}".encode("ascii")
    try:
        parts = [each.part() for each in files]
    except OSError as error:
        raise BuildError("file_missing") from error
    head = f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n\r\n'.encode("ascii")
    pieces = [b"\r\n".join((outer, part)) for part in (head + body, *parts)]
    return b"\r\n".join([*pieces, outer + b"--", b""])


def _quoted_printable(content: str) -> bytes:
    lines = "\r\n".join(content.splitlines()) + "\r\n"
    return binascii.b2a_qp(lines.encode(), istext=True)


def _text(message: Outgoing, footer: list[tuple[str, str]]) -> str:
    below = "\n".join(f"{label}: {url}" if url else label for label, url in footer)
    return f"{message.text.strip()}\n\n-- \n{below}\n"


def _html(message: Outgoing, footer: list[tuple[str, str]]) -> str:
    drawn = "<br>\n".join(
        layout.link(url, label) if url else layout.escaped(label) for label, url in footer
    )
    if message.is_page:
        return message.html.replace(layout.FOOTER_PLACE, drawn, 1)
    return layout.page(
        language=message.language,
        title=message.subject,
        body=layout.sanitised(message.html) if message.html else layout.paragraphs(message.text),
        footer=drawn,
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
