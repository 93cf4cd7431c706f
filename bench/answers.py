# SPDX-License-Identifier: Apache-2.0
"""What `bench inbound` measures, collection by collection."""

from __future__ import annotations

import csv
import datetime as dt
import email.message
import json
import os
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flufl.bounce import all_failures
from mailparser_reply import EmailReplyParser

from bench.own_mails import own_mails
from talentkreis.mail.inbound.classifying import classify
from talentkreis.mail.inbound.parsing import parse
from talentkreis.mail.inbound.reply_text import reply_text
from talentkreis.mail.models import Classification
from talentkreis.mail.rules import Blame

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from talentkreis.mail.inbound.parsing import ParsedMail

TODAY = dt.date(2026, 11, 20)

BOUNCE, COMPLAINT, AUTOMATIC, NONE = "bounce", "feedback_loop", "auto_reply", "none"
CLASS_OF = {
    Classification.BOUNCE: BOUNCE,
    Classification.COMPLAINT: COMPLAINT,
    Classification.AUTO_REPLY: AUTOMATIC,
}
TRUTH = {
    "bounce": BOUNCE,
    "permanent": BOUNCE,
    "temporary": BOUNCE,
    "feedback_loop": COMPLAINT,
    "auto_reply": AUTOMATIC,
    "not_bounce": NONE,
    "not_a_bounce": NONE,
}
# Checks that ask for exactly the new words of a reply.
EXACT = {"first_fragment_trimmed", "first_fragment", "visible_text", "reply_text",
         "latest_reply_body"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Labelled:
    """A mail and what is known about it; None where nothing is known."""

    raw: bytes
    kind: str | None
    is_human: bool
    is_hard: bool | None = None


@dataclass(slots=True)
class Tally:
    """What was found beside what is true."""

    classes: list[tuple[str, str]] = field(default_factory=list)
    plain_classes: list[tuple[str, str]] = field(default_factory=list)
    hardness: list[tuple[bool, bool]] = field(default_factory=list)
    humans: list[tuple[bool, bool]] = field(default_factory=list)

    def add(self, mail: Labelled) -> None:
        """Classify one mail and note the result."""
        parsed = parse(mail.raw)
        found = classify(parsed, today=TODAY)
        kind = CLASS_OF.get(found.kind, NONE)
        self.humans.append((mail.is_human, found.kind == Classification.HUMAN_REPLY))
        if mail.kind is not None:
            self.classes.append((mail.kind, kind))
            self.plain_classes.append((mail.kind, _plain_class(parsed)))
        if mail.is_hard is not None and kind == BOUNCE:
            self.hardness.append((mail.is_hard, found.blame == Blame.ADDRESS))


def measure(data: Path | None) -> Iterator[dict[str, Any]]:
    """Measure every collection that `data` (or TALENTKREIS_EVAL_DATA) holds, and the own mails."""
    folder = data or _evaluation_data()
    together = Tally()
    for name, mails in [*_collections(folder), ("own", _own()), ("own_words_only", _words_only())]:
        tally = Tally()
        for mail in mails:
            tally.add(mail)
        if name != "own_words_only":
            together.humans += tally.humans
        yield from _rows(name, tally)
    yield from _human_rows("all", together)
    yield from _reply_rows(folder)


def _evaluation_data() -> Path | None:
    given = os.environ.get("TALENTKREIS_EVAL_DATA")
    return Path(given) if given else None


def _collections(folder: Path | None) -> Iterator[tuple[str, list[Labelled]]]:
    for place in _places(folder):
        if (place / "labels.tsv").exists():
            yield place.name, list(_bounces(place))
        elif (place / "expected.jsonl").exists():
            yield place.name, list(_replies(place))


def _places(folder: Path | None) -> list[Path]:
    """The folder itself where it is one collection, else the ones in it."""
    if folder is None:
        return []
    places = [folder, *(sorted(folder.iterdir()) if folder.is_dir() else [])]
    return [place for place in places if (place / "mails").is_dir()]


def _bounces(place: Path) -> Iterator[Labelled]:
    with (place / "labels.tsv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, delimiter="\t"):
            kind = TRUTH.get(row.get("class") or row.get("kind") or "")
            hard = set((row.get("hard_bounce") or "").split(";")) - {""}
            yield Labelled(
                (place / "mails" / row["file"]).read_bytes(),
                kind,
                is_human=False,
                is_hard=hard == {"true"} if kind == BOUNCE and len(hard) == 1 else None,
            )


def _replies(place: Path) -> Iterator[Labelled]:
    for path in sorted(place.glob("mails/**/*")):
        if path.is_file():
            raw = path.read_bytes()
            yield Labelled(raw if path.suffix == ".eml" else _mail_of(raw), None, is_human=True)


def _mail_of(text: bytes) -> bytes:
    """A bare text as somebody's answer."""
    mail = email.message.EmailMessage()
    mail["From"] = "Thore Clausen <clausen@werk.example>"
    mail["Subject"] = "Re: Update"
    mail.set_content(text.decode("utf-8", "replace"))
    return mail.as_bytes()


def _own() -> Iterator[Labelled]:
    """As they arrive: three of four machines say in a header that they are one (RFC 3834)."""
    for number, mail in enumerate([*own_mails("answers"), *own_mails("answers_frozen")]):
        is_marked = not mail.is_human and number % 4 > 0
        raw = (b"Auto-Submitted: auto-replied\n" if is_marked else b"") + mail.raw()
        yield Labelled(raw, None, is_human=mail.is_human)


def _words_only() -> Iterator[Labelled]:
    """The frozen half, without any such header."""
    for mail in own_mails("answers_frozen"):
        yield Labelled(mail.raw(), None, is_human=mail.is_human)


def _plain_class(mail: ParsedMail) -> str:
    """The plain way: the detectors of flufl.bounce, the content type of RFC 5965, RFC 3834."""
    if mail.report_type == "feedback-report":
        return COMPLAINT
    if mail.raw is not None and any(all_failures(mail.raw)):
        return BOUNCE
    return AUTOMATIC if mail.headers.get("auto-submitted", "no") != "no" else NONE


def _rows(name: str, tally: Tally) -> Iterator[dict[str, Any]]:
    if tally.classes:
        plain = _accuracy(tally.plain_classes)
        yield _row("inbound_class_accuracy", name, tally.classes, baseline=plain)
        recalls = _recalls(tally.classes)
        yield {
            "name": "inbound_class_macro_recall",
            "value": round(sum(recalls.values()) / len(recalls), 4),
            "unit": "",
            "baseline": round(_macro(tally.plain_classes), 4),
            "ratio": None,
            "n": len(tally.classes),
            "set": name,
            **{f"recall_{kind}": round(value, 4) for kind, value in recalls.items()},
        }
    if tally.hardness:
        yield _row("inbound_hard_soft_accuracy", name, tally.hardness)
    yield from _human_rows(name, tally)


def _human_rows(name: str, tally: Tally) -> Iterator[dict[str, Any]]:
    """Of what we call human, how much is; of what is human, how much we call so."""
    called = [pair for pair in tally.humans if pair[1]]
    human = [pair for pair in tally.humans if pair[0]]
    if human and called:
        yield _row("inbound_human_reply_precision", name, called)
        yield _row("inbound_human_reply_recall", name, human)


def _reply_rows(folder: Path | None) -> Iterator[dict[str, Any]]:
    library = EmailReplyParser(languages=["de", "en"])
    for place in _places(folder):
        if not (place / "expected.jsonl").exists():
            continue
        found: dict[bool, list[tuple[bool, bool]]] = defaultdict(list)
        found_plain: list[tuple[bool, bool]] = []
        for line in (place / "expected.jsonl").read_text(encoding="utf-8").splitlines():
            check = json.loads(line)
            text = _words(place / "mails" / check["file"])
            is_met = _is_met(check, reply_text(text))
            if is_met is not None:
                found[check["check"] in EXACT].append((True, is_met))
            if check["check"] in EXACT:
                plain = (library.parse_reply(text=text) or "").strip()
                found_plain.append((True, plain == check["value"].strip()))
        yield _row("inbound_reply_exact", place.name, found[True], baseline=_accuracy(found_plain))
        yield _row("inbound_reply_pattern", place.name, found[False])


def _words(path: Path) -> str:
    raw = path.read_bytes()
    return parse(raw).text if path.suffix == ".eml" else raw.decode("utf-8", "replace")


def _is_met(check: dict[str, str], reply: str) -> bool | None:
    """Whether a check holds; None for checks of what we do not offer (signature, sender)."""
    if check["check"] in EXACT:
        return reply.strip() == check["value"].strip()
    if check["check"] == "first_fragment_matches":
        return re.search(check["value"], reply) is not None
    if check["check"] == "first_fragment_not_matches":
        return re.search(check["value"], reply) is None
    return None


def _row(
    name: str, collection: str, pairs: list[tuple[Any, Any]], baseline: float | None = None
) -> dict[str, Any]:
    value = _accuracy(pairs)
    return {
        "name": name,
        "value": round(value, 4),
        "unit": "",
        "baseline": None if baseline is None else round(baseline, 4),
        "ratio": round(value / baseline, 3) if baseline else None,
        "n": len(pairs),
        "set": collection,
    }


def _accuracy(pairs: Iterable[tuple[Any, Any]]) -> float:
    hits = [truth == found for truth, found in pairs]
    return sum(hits) / len(hits) if hits else 0.0


def _recalls(pairs: list[tuple[str, str]]) -> dict[str, float]:
    by_class: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for pair in pairs:
        by_class[pair[0]].append(pair)
    return {kind: _accuracy(each) for kind, each in sorted(by_class.items())}


def _macro(pairs: list[tuple[str, str]]) -> float:
    recalls = _recalls(pairs)
    return sum(recalls.values()) / len(recalls)
