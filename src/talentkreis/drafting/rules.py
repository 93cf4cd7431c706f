# SPDX-License-Identifier: Apache-2.0
"""What leaves, what came back, and how they differ: pure functions over texts."""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from talentkreis.kernel.text import clean, clean_lines

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_PHONE = re.compile(r"(?<![\w.])(?:\+|00|0\d)[\d\s()/-]{5,20}\d(?!\w)")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>()\[\]\"'„“”]+", re.IGNORECASE)
_BARE_HOST = re.compile(
    r"(?<![\w@./-])(?:[a-z0-9-]{1,63}\.){1,4}(?:com|net|org|info|biz|io|de|at|ch|eu|ly|me|app|xyz|top"
    r"|ru|cn|shop|online|site|link|click)(?:/[^\s<>()\"']*)?(?![\w.-])",
    re.IGNORECASE,
)
_FENCE = re.compile(r"^\s*```[a-zA-Z]*\s*\n(.*?)\n?\s*```\s*$", re.DOTALL)
_WORDS = re.compile(r"\s+|[^\s]+")
LEFT_OUT: Final = "…"
LONGEST_ANSWER: Final = 40_000
# Beyond that a comparison word by word costs more than it says.
MOST_COMPARED: Final = 6_000


def masked(text: str, names: Mapping[str, str]) -> str:
    """The text without names, addresses and numbers: a merge field stands for each name.

    `names`: value by the name of its merge field. The longest goes first, so that a greeting is
    one field and not two; what has several lines (a signature) before addresses and numbers, which
    may be in it, and names after them, since an address may hold one.
    """
    whole = {field: value for field, value in names.items() if "\n" in value.strip()}
    text = _with_fields(text, whole)
    text = _PHONE.sub(LEFT_OUT, _EMAIL.sub(LEFT_OUT, text))
    return _with_fields(text, {field: names[field] for field in names if field not in whole})


def _with_fields(text: str, values: Mapping[str, str]) -> str:
    for field, value in sorted(values.items(), key=lambda pair: -len(pair[1])):
        if value.strip():
            pattern = rf"(?<!\w){re.escape(value.strip())}(?!\w)"
            text = re.sub(pattern, "{{ " + field + " }}", text, flags=re.IGNORECASE)
    return text


def read_answer(said: str, parts: Collection[str]) -> dict[str, str] | None:
    """The parts of a draft in what a model said, as text and nothing else; None for no draft.

    One JSON object with these names and strings as values is a draft, also between fences or
    after an introduction. What else is in it is left out.
    """
    if len(said) > LONGEST_ANSWER:
        return None
    fenced = _FENCE.match(said)
    found = _object_in(fenced[1] if fenced else said)
    if found is None:
        return None
    texts = {name: found.get(name, "") for name in parts}
    if not all(isinstance(text, str) for text in texts.values()):
        return None
    cleaned = {name: clean_lines(text) for name, text in texts.items()}
    return cleaned if any(cleaned.values()) else None


def _object_in(text: str) -> dict[str, Any] | None:
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start:
        return None
    try:
        # A line break inside a string is what small models write most often wrong.
        found = json.loads(text[start : end + 1], strict=False)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def one_line(text: str) -> str:
    """A title or a subject."""
    return clean(text.replace("\n", " "))


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stayed, came or went."""

    kind: str  # "same", "new" or "gone"
    text: str


def differences(before: str, after: str) -> list[Piece]:
    """What changed, word by word; long texts as a whole."""
    old, new = before.strip(), after.strip()
    if old == new:
        return [Piece("same", new)] if new else []
    if len(old) + len(new) > MOST_COMPARED:
        return [Piece(kind, text) for kind, text in (("gone", old), ("new", new)) if text]
    left, right = _WORDS.findall(old), _WORDS.findall(new)
    pieces: list[Piece] = []
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(left[i1:i2])))
            continue
        gone, came = "".join(left[i1:i2]), "".join(right[j1:j2])
        pieces += [Piece(kind, text) for kind, text in (("gone", gone), ("new", came)) if text]
    return pieces


def foreign_links(text: str, own_domains: Collection[str]) -> list[str]:
    """Hosts a text leads to that are not ours, each once, in order."""
    found = [_host(match) for match in (*_ADDRESS.findall(text), *_BARE_HOST.findall(text))]
    return [host for host in dict.fromkeys(found) if host and not _is_own(host, own_domains)]


def _host(address: str) -> str:
    if "//" not in address:
        address = f"//{address}"
    try:
        return (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:
        return address[:80]


def _is_own(host: str, own_domains: Iterable[str]) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in own_domains)


def new_contacts(text: str, known: str) -> list[str]:
    """E-mail addresses and telephone numbers in a text that stood nowhere before."""
    found = [*_EMAIL.findall(text), *(match.strip() for match in _PHONE.findall(text))]
    return [each for each in dict.fromkeys(found) if each not in known]
