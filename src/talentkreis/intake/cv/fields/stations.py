# SPDX-License-Identifier: Apache-2.0
"""Stations of a career: which piece of an entry's head is the title, which the employer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentkreis.intake.cv.fields.entries import Entry, Slot, find_entries
from talentkreis.intake.cv.fields.localities import is_place, without_place
from talentkreis.intake.cv.fields.words import employer_score, title_score

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from talentkreis.intake.cv.fields.dates import Period
    from talentkreis.intake.cv.reading.shapes import Line

_AT = re.compile(
    r"\s+(?:at|@|bei(?:\s+(?:der|dem|den))?|beim|für|with|im|am|in\s+der|an\s+der)\s+(?=[A-ZÄÖÜ0-9])|\s*,?\s+(?:Firma|Fa\.)\s+(?=[A-ZÄÖÜ])"
)
_TOWN_BEHIND = re.compile(r"(.+), ([A-ZÄÖÜ][\w.'-]+(?: [A-ZÄÖÜ][\w.'-]+)?)")
_NOT_NAMED = re.compile(
    r"(?i)^(?:aufgaben|tätigkeiten|taetigkeiten|schwerpunkte?|responsibilities|key achievements|achievements|tasks"
    r"|technologien|technologies|tools|vollzeit|teilzeit|full[- ]?time|part[- ]?time|permanent|contract|befristet"
    r"|dates?|zeitraum|dauer|period|datum|unbefristet|festanstellung|minijob|erfolge|projekte?|branche|references?|beschreibung|main activities.*)\W*$"
)
_LABELS = re.compile(
    r"(?i)^(?P<label>position|titel|funktion|job\s?title|role|rolle|occupation or position held|beruf oder funktion|tätigkeit(?:\sals)?|als"
    r"|arbeitgeber|employer|company|firma|unternehmen|name and address of employer|name des arbeitgebers|organisation|organization"
    r"|ort|location|city|branche|sector)\s*(?::\s*|$)"
)
_TITLE_LABELS = frozenset(
    [
        "position",
        "titel",
        "funktion",
        "jobtitle",
        "role",
        "rolle",
        "occupationorpositionheld",
        "berufoderfunktion",
        "tätigkeit",
        "tätigkeitals",
        "als",
    ]
)
_EMPLOYER_LABELS = frozenset(
    [
        "arbeitgeber",
        "employer",
        "company",
        "firma",
        "unternehmen",
        "nameandaddressofemployer",
        "namedesarbeitgebers",
        "organisation",
        "organization",
    ]
)


@dataclass(slots=True)
class Station:
    """One stop of a career as the CV says it."""

    title: str
    employer: str
    city: str
    period: Period
    text: str
    lines: list[int]


@dataclass(slots=True)
class _Choice:
    title: Slot | None
    employer: Slot | None
    score: float


def find_stations(
    lines: Sequence[tuple[int, Line]], occupation: Callable[[str], float] | None = None
) -> list[Station]:
    """Stations of the lines of a section. `occupation` adds what a taxonomy knows of titles."""

    def as_title(text: str) -> float:
        return title_score(text) + (occupation(text) if occupation else 0.0)

    entries = find_entries(lines)
    heads = [_head(entry, as_title) for entry in entries]
    order = sum(_leaning(slots, as_title) for slots, _ in heads)
    after = _next_line_share(heads)
    stations: list[Station] = []
    for entry, (slots, city) in zip(entries, heads, strict=True):
        choice = _choose(slots, order, after, as_title)
        station = _station(entry, choice, city)
        if not station.employer and stations and _is_grouped(entry, slots, entries):
            station.employer = stations[-1].employer
            station.city = station.city or stations[-1].city
        if station.title or station.employer:
            stations.append(station)
    return stations


def _is_grouped(entry: Entry, slots: list[Slot], entries: list[Entry]) -> bool:
    """A title under an employer that was named above, as profiles of networks print it."""
    first = entries[0]
    return (
        entry is not first and len({s.line for s in slots}) == 1 and len(first.slots) > len(slots)
    )


def _head(entry: Entry, as_title: Callable[[str], float]) -> tuple[list[Slot], str]:
    """Pieces of the head without places and labels, and the place."""
    slots: list[Slot] = []
    city = waiting = ""
    for slot in entry.slots:
        for text in _at_split(slot.text, as_title):
            piece = Slot(text, slot.line, slot.is_bold, slot.distance)
            if _NOT_NAMED.match(text):
                continue
            if is_place(text) and not (employer_score(text) >= 1.5 and not city):
                city = city or text
                continue
            label = _LABELS.match(text)
            if label and label.end() == len(text):
                waiting = re.sub(r"\W", "", label["label"]).lower()
                continue
            if label or waiting:
                key = re.sub(r"\W", "", label["label"]).lower() if label else waiting
                waiting = ""
                piece.text = text[label.end() :].strip() if label else text
                piece.label = (
                    "title"
                    if key in _TITLE_LABELS
                    else "employer"
                    if key in _EMPLOYER_LABELS
                    else ""
                )
                if key in {"ort", "location", "city"}:
                    city = city or piece.text
                    continue
                if key in {"branche", "sector"}:
                    continue
            slots.append(piece)
    for slot in slots:
        name, place = without_place(slot.text)
        if place and name and (employer_score(name) >= employer_score(slot.text) - 1):
            city = city or place
            slot.text = name
            slot.had_place = True
    return _comma_split(slots, as_title), city


def _at_split(text: str, as_title: Callable[[str], float]) -> list[str]:
    found = _AT.search(text)
    if found and (as_title(text[: found.start()]) > 0 or found[0].strip() in {"at", "@", "bei"}):
        is_sure = found[0].strip().split()[0] in {"at", "@", "bei", "beim", "Firma", "Fa.", ","}
        if is_sure or employer_score(text[found.end() :]) >= 1.5:
            return [text[: found.start()].strip(" ,"), text[found.end() :].strip(" ,")]
    return [text]


def _comma_split(slots: list[Slot], as_title: Callable[[str], float]) -> list[Slot]:
    """Split ``Entwickler, Acme GmbH, Kiel`` where one piece is a title and another is not."""
    result: list[Slot] = []
    is_lone = len({s.line for s in slots if s.distance == (slots[0].distance if slots else 0)}) == 1
    nearest = [s for s in slots if s.distance == 0] or slots[:1]
    for slot in slots:
        pieces = [p.strip() for p in re.split(r",\s+(?![^()]*\))|;\s+", slot.text) if p.strip()]
        if len(pieces) < 2:
            result.append(slot)
            continue
        titles = [as_title(p) for p in pieces]
        names = [employer_score(p) for p in pieces]
        cut = 0
        best = 0.0
        for at in range(1, len(pieces)):
            left, right = max(titles[:at]) - max(names[:at]), max(titles[at:]) - max(names[at:])
            contrast = abs(left - right) if (left > 0) != (right > 0) or left * right == 0 else 0.0
            if contrast > best:
                best, cut = contrast, at
        has_both = max(titles) >= 1 and max(names) >= 1.5
        is_only = is_lone and len(nearest) == 1 and slot is nearest[0] and len(slots) <= 1
        has_place = slot.had_place or len(pieces) == 3
        is_bare = slot is nearest[0] and len(nearest) == 1 and len(slots) <= 2 and has_place
        if not cut and is_bare and len(pieces) <= 3 and max(map(len, pieces)) < 45:
            cut, best, has_both = 1, 1.0, True
        is_sure = has_both or is_only or is_bare
        if (
            cut
            and best >= 1
            and (is_sure or _is_name_after(pieces, titles, has_place=slot.had_place))
        ):
            result.append(Slot(", ".join(pieces[:cut]), slot.line, slot.is_bold, slot.distance))
            result.append(Slot(", ".join(pieces[cut:]), slot.line, slot.is_bold, slot.distance))
        else:
            result.append(slot)
    return result


def _is_name_after(pieces: list[str], titles: list[float], *, has_place: bool) -> bool:
    """A title, a name and a town: ``Developer, Initech, Austin``."""
    if titles[0] < 1 and titles[-1] < 1:
        return False
    others = [p for p, t in zip(pieces, titles, strict=True) if t < 1 and not is_place(p)]
    return (has_place or any(is_place(p) for p in pieces)) and len(others) == 1


def _leaning(slots: list[Slot], as_title: Callable[[str], float]) -> float:
    """Above 0 where the title comes first."""
    if len(slots) < 2:
        return 0.0
    first, second = slots[0].text, slots[1].text
    one = as_title(first) - employer_score(first)
    two = as_title(second) - employer_score(second)
    return max(-3.0, min(3.0, one - two))


def _next_line_share(heads: list[tuple[list[Slot], str]]) -> float:
    """How often a second piece stands on a line of its own right behind the first."""
    if not heads:
        return 0.0
    hits = sum(
        1 for slots, _ in heads if len(slots) > 1 and slots[1].line - slots[0].line in {1, 2}
    )
    return hits / len(heads)


def _choose(
    slots: list[Slot], order: float, after: float, as_title: Callable[[str], float]
) -> _Choice:
    """The pair of pieces that reads best as title and employer."""
    best = _Choice(None, None, -99.0)
    near = slots[:6]
    scores = [(as_title(s.text), employer_score(s.text)) for s in near]
    costs = [_cost(slot, index, near, after) for index, slot in enumerate(near)]
    for i, title in enumerate(near):
        for j, employer in enumerate(near):
            if i == j:
                continue
            fit = scores[i][0] - scores[i][1] + scores[j][1] - scores[j][0]
            fit += 0.8 * employer.had_place - 0.4 * title.had_place
            fit += 5 * ((title.label == "title") + (employer.label == "employer"))
            fit -= 5 * ((title.label == "employer") + (employer.label == "title"))
            lean = (1 if i < j else -1) * max(-1.5, min(1.5, order / 2))
            score = fit + lean - costs[i] - costs[j]
            if score > best.score:
                best = _Choice(title, employer, score)
    for i, only in enumerate(near):
        kind = scores[i][0] - scores[i][1]
        score = abs(kind) - costs[i] - 0.6
        if score > best.score:
            is_title = kind > 0 or (kind == 0 and order >= 0)
            best = _Choice(only if is_title else None, None if is_title else only, score)
    return best


def _cost(slot: Slot, index: int, slots: list[Slot], after: float) -> float:
    """What it costs to take a piece: the further from the first, the more."""
    cost = 0.55 * max(index - 1, 0)
    words = len(slot.text.split())
    cost += 0.5 * max(0, words - 7)
    plain = sum(1 for word in slot.text.split() if word[:1].islower() and len(word) > 3)
    cost += 0.6 * (plain > 1)
    first = slots[0]
    if slot.line != first.line and slot.distance > 0 and first.distance == 0:
        # On a line below the date: the head goes on there only if it does so elsewhere too.
        cost += 1.2 - 1.4 * after
    return cost


def _station(entry: Entry, choice: _Choice, city: str) -> Station:
    used = {s.line for s in (choice.title, choice.employer) if s}
    heads = used | {entry.anchor}
    last = max(heads)
    text = [line.text for number, line in entry.body if number > last]
    places = [s for s in entry.slots if s.line > last and is_place(s.text)]
    if places and text and is_place(text[0]):
        text = text[1:]
    title = _title(choice.title.text) if choice.title else ""
    employer = choice.employer.text.strip(" ,;:|-–") if choice.employer else ""
    if not city and (behind := _TOWN_BEHIND.fullmatch(employer)):
        name, town = behind.groups()
        if not employer_score(town) and not title_score(town):
            employer, city = name, town
    return Station(
        title=title[:200],
        employer=re.sub(r"^(?:bei|at|Firma|Fa\.)\s+", "", employer)[:200],
        city=city[:120],
        period=entry.period,
        text="\n".join(text)[:4_000],
        lines=sorted(heads),
    )


def _title(text: str) -> str:
    return re.sub(r"^(?i:als|position:|tätigkeit als)\s+", "", text.strip(" ,;:|-–"))
