# SPDX-License-Identifier: Apache-2.0
"""A raw mail as plain values. Never raises, whatever it is fed; never renders anything."""

from __future__ import annotations

import binascii
import datetime as dt
import email
import hashlib
import re
from dataclasses import dataclass, field
from email.header import decode_header, make_header
from email.message import Message as RawMail
from email.policy import compat32
from email.utils import getaddresses, parsedate_to_datetime
from typing import TYPE_CHECKING

import nh3
import structlog
from inscriptis import get_text
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.model.config import ParserConfig

from talentkreis.kernel.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

log = structlog.get_logger(__name__)

LONGEST_RAW = 2_000_000  # parsed; the stored mail may be longer
MOST_PARTS = 200
DEEPEST = 20
LONGEST_PART = 1_000_000
LONGEST_TEXT = 200_000
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,500}>")
_NOT_PRINTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff]")
_BLANK_LINES = re.compile(r"\n{4,}")
_MARKS_OF_PARTS = re.compile(
    r"^(?:--\S{3,}|content-[a-z-]+:.*|this is a (?:mime|multi-?part).*)$",
    re.IGNORECASE | re.MULTILINE,
)
_PLAIN_HTML = ParserConfig(css=CSS_PROFILES["strict"], display_links=False)


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """What of a mail matters to us."""

    digest: bytes
    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    from_name: str = ""
    from_address: str = ""
    to_addresses: tuple[str, ...] = ()
    subject: str = ""
    sent_at: dt.datetime | None = None
    text: str = ""
    is_shortened: bool = False
    # First value of each header, names in lower case.
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = ""
    report_type: str = ""
    # Inside reports: fields for machines, and identifiers of the mail that is reported on.
    report_fields: tuple[dict[str, str], ...] = ()
    reported_ids: tuple[str, ...] = ()
    attachment_count: int = 0
    raw: RawMail | None = None


def parse(raw: bytes) -> ParsedMail:
    """Read a mail; what cannot be read is left out."""
    is_cut = len(raw) > LONGEST_RAW
    try:
        mail = email.message_from_bytes(raw[:LONGEST_RAW], policy=compat32)
        return _parsed(mail, raw, is_cut=is_cut)
    except Exception as error:  # noqa: BLE001 - hostile input must not stop the mailbox
        log.warning("mail_unreadable", error=type(error).__name__, size=len(raw))
        return ParsedMail(digest=hashlib.sha256(raw).digest(), is_shortened=True)


def _parsed(mail: RawMail, raw: bytes, *, is_cut: bool) -> ParsedMail:
    headers = _headers(mail)
    parts = list(parts_of(mail))
    text, is_shortened = _text(parts)
    names = getaddresses([headers.get("from", "")])
    from_name, from_address = names[0] if names else ("", "")
    fields, ids = _report(parts)
    body = raw.partition(b"\r\n\r\n")[2] or raw.partition(b"\n\n")[2]
    if not text and not any(part.get_content_disposition() == "attachment" for part in parts):
        text = _unreadable_parts(body)
    message_id = _first_id(headers.get("message-id", ""))
    key = "\n".join((message_id, from_address.lower(), headers.get("date", "")))
    return ParsedMail(
        digest=hashlib.sha256(key.encode() + b"\n" + hashlib.sha256(body).digest()).digest(),
        message_id=message_id,
        in_reply_to=_first_id(headers.get("in-reply-to", "")),
        references=tuple(_MESSAGE_ID.findall(headers.get("references", ""))[-50:]),
        from_name=clean(from_name)[:200],
        from_address=clean(from_address)[:320],
        to_addresses=_recipients(mail),
        subject=clean(headers.get("subject", ""))[:500],
        sent_at=_date(headers.get("date", "")),
        text=text,
        is_shortened=is_shortened or is_cut,
        headers=headers,
        content_type=mail.get_content_type(),
        report_type=_parameter(mail, "report-type"),
        report_fields=tuple(fields),
        reported_ids=tuple(ids),
        attachment_count=sum(1 for part in parts if part.get_content_disposition() == "attachment"),
        raw=mail,
    )


def _headers(mail: RawMail) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in list(mail.raw_items())[:500]:
        found.setdefault(name.lower(), decoded(str(value)[:20_000]))
    return found


def decoded(value: str) -> str:
    try:
        return str(make_header(decode_header(value.replace("\r", "").replace("\n", ""))))
    except (ValueError, LookupError, binascii.Error, UnicodeError):
        return value.encode("utf-8", "replace").decode("utf-8", "replace")


def _parameter(mail: RawMail, name: str) -> str:
    value = mail.get_param(name)
    return value.lower() if isinstance(value, str) else ""


def parts_of(mail: RawMail) -> Iterator[RawMail]:
    """Every part, breadth bounded and depth bounded: a bomb is cut off, not unfolded."""
    waiting: list[tuple[RawMail, int]] = [(mail, 0)]
    count = 0
    while waiting and count < MOST_PARTS:
        part, depth = waiting.pop(0)
        count += 1
        yield part
        payload = part.get_payload()
        if isinstance(payload, list) and depth < DEEPEST:
            waiting += [(each, depth + 1) for each in payload if isinstance(each, RawMail)]


def _text(parts: list[RawMail]) -> tuple[str, bool]:
    """The readable text: the plain part, else the HTML one without anything that acts."""
    inside = _inside_reported_mail(parts)
    readable = [
        part
        for part in parts
        if id(part) not in inside and part.get_content_disposition() != "attachment"
    ]
    plain = [_payload(p) for p in readable if p.get_content_type() == "text/plain"]
    text = "\n\n".join(piece for piece in plain if piece.strip())
    if not text:
        pages = [_payload(p) for p in readable if p.get_content_type() == "text/html"]
        text = "\n\n".join(html_as_text(page) for page in pages[:3])
    text = _BLANK_LINES.sub("\n\n\n", _NOT_PRINTED.sub("", text.replace("\r\n", "\n")))
    return text[:LONGEST_TEXT].strip(), len(text) > LONGEST_TEXT


def _unreadable_parts(body: bytes) -> str:
    """The words between the parts of a mail whose parts do not match its head."""
    text = _MARKS_OF_PARTS.sub("", body[:LONGEST_PART].decode("utf-8", "replace"))
    return _NOT_PRINTED.sub("", text.replace("\r\n", "\n"))[:LONGEST_TEXT].strip()


def _inside_reported_mail(parts: list[RawMail]) -> set[int]:
    """Parts of a forwarded or returned mail: not the words of whoever wrote to us."""
    inside: set[int] = set()
    for part in parts:
        if part.get_content_type() in {"message/rfc822", "text/rfc822-headers"}:
            payload = part.get_payload()
            for child in payload if isinstance(payload, list) else []:
                if isinstance(child, RawMail):
                    inside.update(id(each) for each in parts_of(child))
    return inside


def _payload(part: RawMail) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    raw = raw[:LONGEST_PART]
    charset = part.get_content_charset() or "utf-8"
    try:
        return raw.decode(charset, "replace")
    except (LookupError, ValueError):
        return raw.decode("utf-8", "replace")


def _harmless(page: str) -> str:
    return nh3.clean(
        page[:LONGEST_PART], link_rel=None, clean_content_tags={"script", "style", "title"}
    )


def html_as_text(page: str) -> str:
    """HTML as text. Cleaned first: the text extractor only ever sees harmless tags."""
    try:
        text: str = get_text(_harmless(page), _PLAIN_HTML)
    except (ValueError, AssertionError, RecursionError):
        return nh3.clean(page[:LONGEST_PART], tags=set())
    return text


def _report(parts: list[RawMail]) -> tuple[list[dict[str, str]], list[str]]:
    """Fields of delivery status, disposition and feedback parts; ids of the mail in question."""
    fields: list[dict[str, str]] = []
    ids: list[str] = []
    for part in parts:
        kind = part.get_content_type()
        if kind in {"message/delivery-status", "message/disposition-notification"}:
            payload = part.get_payload()
            blocks = payload if isinstance(payload, list) else [part]
            fields += [_headers(block) for block in blocks if isinstance(block, RawMail)]
        elif kind == "message/feedback-report":
            payload = part.get_payload()
            inner = payload[0] if isinstance(payload, list) and payload else None
            text = inner.as_string() if isinstance(inner, RawMail) else _payload(part)
            fields.append(_headers(email.message_from_string(text, policy=compat32)))
        elif kind == "text/rfc822-headers":
            ids += _MESSAGE_ID.findall(
                email.message_from_string(_payload(part), policy=compat32).get("Message-ID", "")
            )
        elif kind == "message/rfc822":
            payload = part.get_payload()
            inner = payload[0] if isinstance(payload, list) and payload else None
            if isinstance(inner, RawMail):
                ids += _MESSAGE_ID.findall(str(inner.get("Message-ID", "")))
    return fields, ids


def _first_id(value: str) -> str:
    found = _MESSAGE_ID.search(value)
    return found[0] if found else ""


def _recipients(mail: RawMail) -> tuple[str, ...]:
    values: list[str] = []
    for name in ("to", "cc", "delivered-to", "x-original-to", "envelope-to"):
        values += [decoded(str(value)[:20_000]) for value in mail.get_all(name, [])]
    return tuple(address[:320] for _, address in getaddresses(values)[:50] if address)


def _date(value: str) -> dt.datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
