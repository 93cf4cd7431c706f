# SPDX-License-Identifier: Apache-2.0
"""The new words of a reply: without quoted mail and what mail programs add below.

The library knows the phrases of many languages; the signs here need no language: a line with a
time and an address in angle brackets, a block of mail headers, a rule of underscores.
"""

from __future__ import annotations

import re

import structlog
from mailparser_reply import EmailReplyParser

log = structlog.get_logger(__name__)

LONGEST = 50_000
_parser = EmailReplyParser(languages=["de", "en", "fr", "it", "nl", "es", "pl", "cs", "da", "sv"])

_WHO = r"<(?:mailto:)?[^<>\s]+@[^<>]{2,200}>"
_WHEN = r"(?:\d{1,2}[:.]\d{2}|\b(?:19|20)\d{2}\b)"
# "Am 3. Mai 2026 um 10:12 schrieb Ada <ada@…>:", in any language, over at most three lines.
_INTRODUCTION = re.compile(
    rf"^(?![>\s])[^\n]{{0,150}}{_WHEN}[^\n<]{{0,150}}(?:\n(?!>)[^\n<]{{0,120}}){{0,2}}?{_WHO}"
    r"[^\n]{0,40}(?::|\bwrote|\bschrieb)?[ \t]*$"
    r"|^(?:On|Am|Le|Op|El|Il|In data|W dniu)\b[^\n]{5,200}(?:wrote|schrieb|écrit|schreef|"
    r"escribió|scritto|napisał\(a\))[ \t]*:?[ \t]*$",
    re.MULTILINE,
)
_HEADER_BLOCK = re.compile(
    r"^[*_>\s]{0,3}(?:From|Von|De|Da|Van|Fra|Från|Od|Lähettäjä)[*_]{0,2}\s?:[*_]{0,2}[^\n]*"
    r"(?:\n[^\n]*@[^\n]*)?\n\s*"
    r"[*_]{0,2}(?:Sent|Date|Gesendet|Datum|Envoyé(?: le)?|Verzonden|Inviato|Enviado|Wysłano|"
    r"To|An|À|Aan|A|Para|Till|Skickat|Reply-To|Subject|Betreff)[*_]{0,2}\s?:",
    re.MULTILINE | re.IGNORECASE,
)
_RULE = re.compile(
    r"^\s*(?:_{20,}|-{3,}\s*(?:Original|Ursprüngliche|Weitergeleitete|Forwarded|Message d)"
    r"[^\n]{0,60})\s*$",
    re.MULTILINE | re.IGNORECASE,
)
_APP_ADVERT = re.compile(
    r"^(?:Get Outlook for|Gesendet von Outlook|Outlook für|Téléchargez Outlook|Obtenir Outlook|"
    r"Gesendet mit der|Diese Nachricht wurde von meinem Android)[^\n]*$",
    re.MULTILINE,
)


def reply_text(text: str) -> str:
    """What somebody wrote anew; the whole text where nothing can be told apart."""
    whole = text[:LONGEST].replace("\r\n", "\n").strip()
    own = _before_quotes(whole)
    if not own:
        own = _below_quotes(whole)
    return _by_library(own) or own or whole


def _before_quotes(text: str) -> str:
    starts = [
        found.start()
        for pattern in (_INTRODUCTION, _HEADER_BLOCK, _RULE, _APP_ADVERT)
        if (found := pattern.search(text))
    ]
    return text[: min(starts)].strip() if starts else text


def _below_quotes(text: str) -> str:
    """Some write below what they quote."""
    lines = _INTRODUCTION.sub("", text, count=1).split("\n")
    return "\n".join(line for line in lines if not line.lstrip().startswith(">")).strip()


def _by_library(text: str) -> str:
    if not text:
        return ""
    try:
        latest = _parser.parse_reply(text=text)
    except Exception as error:  # noqa: BLE001 - regular expressions over hostile input
        log.warning("reply_unparsed", error=type(error).__name__)
        return text
    return (latest or "").strip()
