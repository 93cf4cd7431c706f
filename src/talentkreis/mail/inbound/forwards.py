# SPDX-License-Identifier: Apache-2.0
"""Whom a forwarded mail is from, and what they wrote: as attachment, or within the text.

Outlook, Gmail, Apple Mail and Thunderbird each write the head of the original their own way, in
German or English. What cannot be recognised stays the words of whoever forwarded it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from email.message import Message as RawMail
from email.policy import compat32
from email.utils import getaddresses
from typing import TYPE_CHECKING, Final

from dateutil import parser as dates

from talentkreis.kernel.text import clean
from talentkreis.mail.inbound.parsing import LONGEST_TEXT, ParsedMail, parse

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator

_HEAD: Final = re.compile(
    r"^[\s>*]*(?P<name>von|from|gesendet|sent|datum|date|an|to|cc|kopie|betreff|subject|"
    r"antwort an|reply-to)\s*\*?:\*?\s*(?P<value>.*)$",
    re.IGNORECASE,
)
_SENDER: Final = ("von", "from")
_SENT: Final = ("gesendet", "sent", "datum", "date")
_SUBJECT: Final = ("betreff", "subject")
_ADDRESS: Final = re.compile(r"[^\s<>\[\]()\"',;:]+@[^\s<>\[\]()\"',;:]+\.[^\s<>\[\]()\"',;:]+")
_MARK: Final = re.compile(
    r"^[\s>]*(?:-{2,}.{0,60}-{2,}|_{10,}|begin forwarded message:|"
    r"anfang der weitergeleiteten (?:nachricht|e-mail):)\s*$",
    re.IGNORECASE,
)
_LONGEST_HEAD: Final = 12
_MONTHS: Final = {
    "januar": "january", "jänner": "january", "februar": "february", "märz": "march",
    "mai": "may", "juni": "june", "juli": "july", "oktober": "october", "dezember": "december",
    "mär": "mar", "okt": "oct", "dez": "dec",
}  # fmt: skip
_GERMAN: Final = re.compile(
    r"\b(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|mo|di|mi|do|fr|sa|so|um|uhr|"
    r"at|me[sz]{1,2}|ces?t)\b\.?,?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Forwarded:
    """A mail somebody passed on. `remark` is what they wrote above it."""

    from_name: str = ""
    from_address: str = ""
    subject: str = ""
    sent_at: dt.datetime | None = None
    text: str = ""
    remark: str = ""


def forwarded(mail: ParsedMail, *, own: Collection[str] = ()) -> Forwarded:
    """The first forwarded mail that is not from one of our `own` addresses.

    Without one: no sender, and the whole text as what was said.
    """
    for inner in _attached(mail):
        if inner.from_address and inner.from_address.lower() not in own:
            return Forwarded(
                from_name=inner.from_name,
                from_address=inner.from_address,
                subject=inner.subject,
                sent_at=inner.sent_at,
                text=inner.text,
                remark=mail.text,
            )
    for found in _quoted(mail.text):
        if found.from_address.lower() not in own:
            return found
    return Forwarded(subject=mail.subject, sent_at=mail.sent_at, text=mail.text)


def _attached(mail: ParsedMail) -> Iterator[ParsedMail]:
    if mail.raw is None:
        return
    for part in list(mail.raw.walk())[:50]:
        if part.get_content_type() == "message/rfc822":
            payload = part.get_payload()
            inner = payload[0] if isinstance(payload, list) and payload else None
            if isinstance(inner, RawMail) and (raw := _bytes_of(inner)):
                yield parse(raw)


def _bytes_of(mail: RawMail) -> bytes:
    """A mail within a mail as bytes; empty where it cannot be written down again."""
    try:
        return mail.as_bytes(policy=compat32)
    except (UnicodeError, LookupError, ValueError, TypeError, AttributeError):
        return b""


def _quoted(text: str) -> Iterator[Forwarded]:
    """Heads of originals within a text, from the top."""
    lines = text[:LONGEST_TEXT].splitlines()
    at = 0
    while at < len(lines):
        head, after = _head(lines, at)
        sender = next((head[name] for name in _SENDER if name in head), "")
        if len(head) < 2 or not _ADDRESS.search(sender):  # noqa: PLR2004 - one line is no head
            at = max(after, at + 1)
            continue
        name, address = _person(sender)
        until = after + _next_head(lines[after:])
        yield Forwarded(
            from_name=name,
            from_address=address,
            subject=clean(next((head[n] for n in _SUBJECT if n in head), ""))[:500],
            sent_at=_moment(next((head[n] for n in _SENT if n in head), "")),
            text=_unquoted(lines[after:until]),
            remark="\n".join(_without_mark(lines[:at])).strip(" >\n"),
        )
        at = until


def _head(lines: list[str], at: int) -> tuple[dict[str, str], int]:
    """The lines of a head that begins here, and where it ends."""
    found: dict[str, str] = {}
    last = ""
    for number, line in enumerate(lines[at : at + _LONGEST_HEAD], at):
        match = _HEAD.match(line)
        if match:
            last = match["name"].lower()
            found.setdefault(last, match["value"].strip(" *"))
        elif not found or not line.strip(" >"):
            return found, number
        else:  # a long line that was broken
            found[last] += f" {line.strip(' >*')}"
    return found, min(len(lines), at + _LONGEST_HEAD)


def _next_head(lines: list[str]) -> int:
    """How many lines belong to the mail before the next original begins."""
    for number, line in enumerate(lines):
        match = _HEAD.match(line)
        if match and match["name"].lower() in _SENDER and len(_head(lines, number)[0]) > 1:
            before = number
            while before and (not lines[before - 1].strip(" >") or _MARK.match(lines[before - 1])):
                before -= 1
            return before
    return len(lines)


def _person(sender: str) -> tuple[str, str]:
    """Name and address: `X <a@b>`, `X [mailto:a@b]`, `a@b`, and what HTML leaves of them."""
    addresses = _ADDRESS.findall(sender.replace("mailto:", " "))
    address = addresses[-1].strip(".")
    pairs = getaddresses([re.sub(r"\[mailto:([^\]]+)\]", r"<\1>", sender)])
    name = pairs[0][0] if pairs and pairs[0][1] else ""
    if not name:
        name = re.split(r"[<\[(]", sender)[0]
    return clean(name.strip(" \"'*"))[:200] if "@" not in name else "", clean(address)[:320]


def _moment(text: str) -> dt.datetime | None:
    words = _GERMAN.sub(" ", text.lower())
    for german, english in _MONTHS.items():
        words = re.sub(rf"\b{german}\b", english, words)
    try:
        found = dates.parse(words, dayfirst=True)
    except (ValueError, OverflowError, TypeError):
        return None
    return found if found.tzinfo else None if found.year < 1990 else _local(found)  # noqa: PLR2004


def _local(moment: dt.datetime) -> dt.datetime:
    from django.utils import timezone

    return timezone.make_aware(moment)


def _without_mark(lines: list[str]) -> list[str]:
    return [line for line in lines if not _MARK.match(line)]


def _unquoted(lines: list[str]) -> str:
    """The words, without the marks of quoting that stand before every line."""
    said = [line for line in lines if line.strip()]
    if said and all(line.lstrip().startswith(">") for line in said):
        lines = [re.sub(r"^\s*> ?", "", line) for line in lines]
    return "\n".join(_without_mark(lines)).strip()


def shortened(found: Forwarded, most: int) -> Forwarded:
    """The same, with texts of at most `most` characters."""
    return replace(found, text=found.text[:most], remark=found.remark[:most])
