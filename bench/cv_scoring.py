# SPDX-License-Identifier: Apache-2.0
"""Counts what was found against what a CV says, field by field."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from talentkreis.kernel.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FIELDS = ("name", "email", "phone", "link", "station", "education", "skill", "language")
_TITLES = re.compile(r"^(?:(?:prof|dr|dipl|mag|ing|pd|med|rer|nat|phil)\b[.\s-]*)+")
_LINKING = re.compile(r"(?i)\b(?:in|of|der|des|im|for|für)\b")
_NATIVE = frozenset(("native", "muttersprache", "mother tongue", "native speaker"))


@dataclass(slots=True)
class Tally:
    """Right, found and expected values of one field."""

    right: int = 0
    found: int = 0
    expected: int = 0

    def add(self, other: Tally) -> None:
        """Count what another one counted as well."""
        self.right += other.right
        self.found += other.found
        self.expected += other.expected

    @property
    def precision(self) -> float:
        """Share of what was found that is right."""
        return self.right / self.found if self.found else float(not self.expected)

    @property
    def recall(self) -> float:
        """Share of what is there that was found."""
        return self.right / self.expected if self.expected else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def as_list(row: dict[str, Any], *names: str) -> list[Any]:
    """The values of a field whatever number it is written in."""
    for name in names:
        if name in row:
            value = row[name]
            if value in (None, "", [], {}):
                return []
            return list(value) if isinstance(value, list) else [value]
    return []


def _text(value: Any, *keys: str) -> str:
    if isinstance(value, dict):
        return next((str(value[key]) for key in keys if value.get(key)), "")
    return "" if value is None else str(value)


def _words(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+(?:[+#]+)?", fold(text)))


def _name(value: Any) -> str:
    if isinstance(value, dict):
        value = (
            value.get("name")
            or f"{value.get('given_name', value.get('given', ''))} {value.get('family_name', value.get('family', ''))}"
        )
    return _words(_TITLES.sub("", fold(str(value))))


def _phone(value: Any) -> str:
    digits = re.sub(
        r"\D", "", re.sub(r"\(0\)", "", _text(value, "phone", "number", "value", "normalised"))
    )
    return digits.lstrip("0")[-9:]


def _link(value: Any) -> str:
    text = _text(value, "link", "url", "href", "value").lower().split("//")[-1]
    return text.removeprefix("www.").rstrip("/")


def month(value: Any) -> str:
    """A month as ``2019-03``, a year as ``2019``; empty for none and for "until today"."""
    if value is None:
        return ""
    if isinstance(value, int):
        return str(value)
    text = str(value).strip()
    if found := re.match(r"^(\d{4})-(\d{1,2})", text):
        return f"{found[1]}-{int(found[2]):02}"
    if found := re.match(r"^(\d{1,2})[./](\d{4})$", text):
        return f"{found[2]}-{int(found[1]):02}"
    return text if re.fullmatch(r"\d{4}", text) else ""


def _period(value: dict[str, Any]) -> tuple[str, str]:
    start = next(
        (
            value[k]
            for k in ("from", "start", "starts_on", "startDate", "start_date", "since", "begin")
            if k in value
        ),
        None,
    )
    end = next(
        (value[k] for k in ("to", "end", "ends_on", "endDate", "end_date", "until") if k in value),
        None,
    )
    return month(start), month(end)


def _same_month(wanted: str, got: str) -> bool:
    """Equal, as far as the CV says it: a year matches the year."""
    if len(wanted) == 4 or len(got) == 4:
        return wanted[:4] == got[:4] and (len(got) <= len(wanted) or len(got) == 4)
    return wanted == got


def _alike(wanted: str, got: str) -> bool:
    """The same words, or one inside the other with nothing but a word or two around it."""
    one, two = _words(wanted), _words(got)
    if one == two:
        return True
    if not one or not two:
        return False
    short, long = sorted((one, two), key=len)
    return (
        f" {short} " in f" {long} "
        and len(long.split()) - len(short.split()) <= 2
        and len(short) > 3
    )


def _station(wanted: Any, got: Any) -> bool:
    a, b = _period(wanted), _period(got)
    return (
        _alike(
            _text(wanted, "employer", "organisation", "organization", "company", "name"),
            got["employer"],
        )
        and _alike(_text(wanted, "title", "position", "role"), got["title"])
        and _same_month(a[0], b[0])
        and _same_month(a[1], b[1])
    )


def _education(wanted: Any, got: Any) -> bool:
    school = _text(wanted, "school", "institution", "organisation", "university")
    degree = _text(wanted, "degree", "studyType", "title", "qualification")
    subject = _text(wanted, "field", "area", "subject")
    whole = _LINKING.sub(" ", f"{got['degree']} {got['field']}")
    degree, subject = _LINKING.sub(" ", degree), _LINKING.sub(" ", subject)
    is_school = (
        not school or _alike(school, got["school"]) or _words(school) in _words(got["school"])
    )
    is_degree = not degree or _words(degree) in _words(whole) or _alike(degree, whole)
    is_subject = not subject or not degree or _words(subject) in _words(whole) or is_degree
    return is_school and is_degree and is_subject


def _language(wanted: Any, got: Any) -> bool:
    from talentkreis.intake.cv.fields.languages import language_code

    name = _text(wanted, "language", "code", "name")
    code = name.lower() if len(name) <= 3 else language_code(name)
    if code != got["language"]:
        return False
    level = _text(wanted, "level", "cefr", "fluency") if isinstance(wanted, dict) else ""
    if re.fullmatch(r"(?i)[abc][12]", level.strip()):
        return bool(got["level"] == level.strip().upper())
    return got["level"] == "native" if fold(level) in _NATIVE else True


def _equal(key: Callable[[Any], str], inner: str) -> Callable[[Any, Any], bool]:
    return lambda wanted, got: bool(key(wanted)) and key(wanted) == key(got[inner])


_SAME: dict[str, Callable[[Any, Any], bool]] = {
    "name": _equal(_name, "name"),
    "email": _equal(lambda v: _text(v, "email", "address", "value").lower(), "email"),
    "phone": _equal(_phone, "phone"),
    "link": _equal(_link, "link"),
    "skill": _equal(lambda v: _words(_text(v, "skill", "name", "label")), "skill"),
    "station": _station,
    "education": _education,
    "language": _language,
}
_KEYS = {
    "name": ("name", "names"), "email": ("email", "emails"), "phone": ("phone", "phones"),
    "link": ("link", "links", "urls"), "station": ("station", "stations", "work", "experience"),
    "education": ("education", "educations"), "skill": ("skill", "skills"),
    "language": ("languages", "language"),
}  # fmt: skip


def score(
    row: dict[str, Any], values: Sequence[dict[str, Any]], tallies: dict[str, Tally]
) -> dict[str, tuple[list[Any], list[Any]]]:
    """Add one document; what was missed and what was wrong, by field."""
    mistakes = {}
    for field in FIELDS:
        wanted = as_list(row, *_KEYS[field])
        if (
            field == "language"
            and wanted
            and isinstance(wanted[0], str)
            and len(wanted) == 1
            and "languages" not in row
        ):
            wanted = []  # the language of the document
        got = [value["value"] for value in values if value["kind"] == field]
        if field == "skill" and any(value["is_listed"] for value in got):
            got = [value for value in got if value["is_listed"]]
        left = list(got)
        missed = []
        for each in wanted:
            hit = next((value for value in left if _SAME[field](each, value)), None)
            if hit is None:
                missed.append(each)
            else:
                left.remove(hit)
        tally = tallies[field]
        tally.expected += len(wanted)
        tally.found += len(got)
        tally.right += len(wanted) - len(missed)
        if missed or left:
            mistakes[field] = (missed, left)
    return mistakes
