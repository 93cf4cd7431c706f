# SPDX-License-Identifier: Apache-2.0
"""Guesses about a table: which row is the header, what a row is about, what each column means.

Names decide first, in German and English; where a name says nothing, the values are looked at.
Everything here is only a proposal that somebody sees before it counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import fuzz, process

from talentkreis.intake.columns import synonyms
from talentkreis.intake.columns.headers import (
    DIGITS,
    bare_key,
    header_key,
    is_withheld,
    phone_label,
)
from talentkreis.intake.columns.mapping import Column
from talentkreis.intake.columns.own import NO_FIELDS, named_fields
from talentkreis.intake.columns.targets import MANY, PEOPLE_LAYOUTS, Target
from talentkreis.intake.models import DateOrder, Layout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.intake.columns.own import OwnFields

_PEOPLE = synonyms.lookup(synonyms.PEOPLE)
_STATIONS = synonyms.lookup(synonyms.STATIONS)
_NOTES = synonyms.lookup(synonyms.NOTES)
_KNOWN = {*_PEOPLE, *_STATIONS, *_NOTES, *synonyms.WITHHELD, *synonyms.OF_OTHER_THINGS}

# Heads of dotted names that are about the person of the row.
_OWN_HEADS = frozenset(
    ("candidate", "person", "contact", "applicant", "address", "profile", "basics", "kandidat",
     "bewerber", "adresse", "anschrift")
)  # fmt: skip
_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]{2,}")
_PHONE = re.compile(r"(?:\+|00?)[\s\d()/.\-–]{6,24}")
_LINK = re.compile(r"(?:https?://|www\.)\S+|(?:[\w.]+\.)?(?:linkedin|xing)\.com/\S+", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_][\w'’.\-]*(?:\s+[^\W\d_][\w'’.\-]*){1,4}")
_HONORIFIC = re.compile(
    r"(?i)(?:herrn?|frau|fr\.|hr\.|mr\.?|mrs\.?|ms\.?|divers|dr\.?|prof\.?|pd|dipl\.?|mag\.?|ing\.?"
    r"|phil\.?|med\.?|[\s.\-])+"
)
_SLASHED = re.compile(r"\s*(\d{1,2})/(\d{1,2})/\d{2,4}\b")
_SNIFFED_SHARE = 0.6
_SURE_SHARE = 0.8
_CLOSE_ENOUGH = 88
# A name the employer has given to a field says more than how others name their columns.
_OWN_SCORE = 1.1
_SHORTEST_FUZZY = 6
_HEADER_WITHIN = 25

# How other systems call what a file is about: in the file's name, or as head of a reference.
_ENTITIES: tuple[tuple[str, Layout], ...] = (
    ("candidateeducation", Layout.EDUCATION),
    ("candidateworkhistory", Layout.WORK),
    ("clientcorporation", Layout.NO_PEOPLE),
    ("jobsubmission", Layout.NO_PEOPLE),
    ("joborder", Layout.NO_PEOPLE),
    ("placement", Layout.NO_PEOPLE),
    ("opportunity", Layout.NO_PEOPLE),
    ("clientcontact", Layout.CLIENT_CONTACTS),
    ("companies", Layout.NO_PEOPLE),
    ("firmenliste", Layout.NO_PEOPLE),
    ("vacancies", Layout.NO_PEOPLE),
    ("stellenliste", Layout.NO_PEOPLE),
    ("note", Layout.NOTES),
    ("notiz", Layout.NOTES),
)
REFERENCES = ("candidate", "clientcontact")


@dataclass(frozen=True, slots=True)
class Guess:
    """A proposal for a whole file."""

    layout: Layout
    system: str
    columns: tuple[Column, ...]
    date_order: DateOrder


def find_header(rows: Sequence[Sequence[str]]) -> int:
    """Number of the row that names the columns, from 1; 0 where none does.

    A preamble (LinkedIn writes three lines) is skipped; a file without names gets 0.
    """
    best, best_score = 0, 0.0
    for number, cells in enumerate(rows[:_HEADER_WITHIN], start=1):
        filled = [cell for cell in cells if cell.strip()]
        if not filled:
            continue
        known = sum(1 for cell in filled if _is_known(cell))
        values = sum(
            1 for cell in filled if _EMAIL.fullmatch(cell.strip()) or cell.strip().isdigit()
        )
        score = known - 2 * values
        # Later rows need more than the first: a value may be called like a column by chance.
        if score > best_score + (0.5 if best else 0):
            best, best_score = number, score
    if best:
        return best
    return _unknown_header(rows)


def _unknown_header(rows: Sequence[Sequence[str]]) -> int:
    """No known name anywhere: the first full row is a header if it looks unlike those below."""
    for number, cells in enumerate(rows[:_HEADER_WITHIN], start=1):
        filled = [cell.strip() for cell in cells if cell.strip()]
        if not filled:
            continue
        looks_like_values = any(
            _EMAIL.fullmatch(cell) or _PHONE.fullmatch(cell) or cell.isdigit() for cell in filled
        )
        return 0 if looks_like_values or len(set(filled)) < len(filled) else number
    return 0


def _is_known(cell: str) -> bool:
    key = header_key(cell)
    bare = DIGITS.sub("", key)
    return bool(key) and (key in _KNOWN or bare in _KNOWN or _tail(cell) in _KNOWN)


def guess(
    headers: Sequence[str],
    samples: Sequence[Sequence[str]],
    file_name: str = "",
    own: OwnFields = NO_FIELDS,
) -> Guess:
    """The proposal for a table with these headers and rows; `samples` are rows of cells."""
    layout = guess_layout(headers, samples, file_name)
    columns = guess_columns(headers, samples, layout, own)
    return Guess(
        layout=layout,
        system=guess_system(headers),
        columns=tuple(columns),
        date_order=guess_date_order(samples, guess_system(headers)),
    )


def guess_layout(
    headers: Sequence[str], samples: Sequence[Sequence[str]], file_name: str = ""
) -> Layout:
    """What a row of the file is about."""
    keys = {header_key(header) for header in headers}
    has_person = _names_people(headers, samples)
    named = _entity(file_name)
    if named == Layout.NO_PEOPLE and not {"firstname", "lastname"} <= keys:
        return Layout.NO_PEOPLE
    if named in {Layout.EDUCATION, Layout.WORK}:
        return named
    related = _related_layout(keys)
    if related is not None and not has_person:
        return named if named == Layout.NOTES else related
    if has_person:
        is_contact = named == Layout.CLIENT_CONTACTS or "clientcorporationexternalid" in keys
        return Layout.CLIENT_CONTACTS if is_contact else Layout.PEOPLE
    return Layout.NO_PEOPLE


def _entity(file_name: str) -> Layout | None:
    key = header_key(file_name.rsplit(".", 1)[0])
    return next((layout for name, layout in _ENTITIES if name in key), None)


def _names_people(headers: Sequence[str], samples: Sequence[Sequence[str]]) -> bool:
    columns = guess_columns(headers, samples, Layout.PEOPLE)
    found = {Target(column.target) for column in columns}
    keys = {header_key(header) for header in headers}
    others = len(keys & synonyms.OF_OTHER_THINGS)
    if {Target.GIVEN_NAME, Target.FAMILY_NAME} <= found:
        return True
    reachable = bool(found & {Target.EMAIL, Target.PHONE, Target.LINK})
    if Target.FULL_NAME in found:
        is_plain = keys & {"name", "person"} and not keys & set(
            synonyms.PEOPLE[Target.FULL_NAME].split()
        ) - {"name", "person"}
        return others == 0 and (reachable or not is_plain or _sees_names(headers, samples, columns))
    return others == 0 and Target.EMAIL in found


def _sees_names(
    headers: Sequence[str], samples: Sequence[Sequence[str]], columns: Sequence[Column]
) -> bool:
    """A column only called "name" counts where nothing else is said and its values are names."""
    if len(headers) > 1 and not any(
        column.target and column.target != Target.FULL_NAME for column in columns
    ):
        return False
    index = next(i for i, column in enumerate(columns) if column.target == Target.FULL_NAME)
    return _share(_values(samples, index), _NAME) >= _SURE_SHARE


def _related_layout(keys: set[str]) -> Layout | None:
    """Rows about people who are already here: stations and notes."""
    found = {target for key in keys if (target := _STATIONS.get(key))}
    noted = {target for key in keys if (target := _NOTES.get(key))}
    if Target.PERSON_REF not in found or len(keys & synonyms.OF_OTHER_THINGS) > 1:
        return None
    if keys & {"school", "degree", "major", "hochschule", "abschluss", "studiengang", "university"}:
        return Layout.EDUCATION
    if Target.NOTE_TEXT in noted and noted & {Target.NOTE_KIND, Target.MINUTES, Target.AUTHOR}:
        return Layout.NOTES
    if found & {Target.ORGANISATION, Target.STATION_TITLE} and Target.STARTS_ON in found:
        return Layout.WORK
    if Target.NOTE_TEXT in noted and Target.HAPPENED_AT in noted:
        return Layout.NOTES
    return None


def guess_system(headers: Sequence[str]) -> str:
    """The system a file comes from, told by its headers; empty where nothing tells."""
    names = {header.strip() for header in headers}
    if "externalID" in names or any(
        name.endswith((".externalID", "ByExternalID")) for name in names
    ):
        return "bullhorn"
    if {"First Name", "Last Name", "Connected On"} <= names:
        return "linkedin"
    if {"recruiting_channel_id", "job_position_id"} & names:
        return "personio"
    if {"application_ids", "can_email", "keyed_custom_fields"} & names:
        return "greenhouse"
    return "opencats" if {"Key Skills", "Cell Phone"} <= names else ""


def guess_date_order(samples: Sequence[Sequence[str]], system: str) -> DateOrder:
    """Day or month first in dates with slashes, by what cannot be otherwise."""
    first = second = 0
    for cells in samples:
        for cell in cells:
            if match := _SLASHED.match(cell):
                first = max(first, int(match[1]))
                second = max(second, int(match[2]))
    if first > 12:  # noqa: PLR2004 - months
        return DateOrder.DAY_FIRST
    if second > 12 or system in {"bullhorn", "linkedin"}:  # noqa: PLR2004 - months
        return DateOrder.MONTH_FIRST
    return DateOrder.DAY_FIRST


class _Scored(NamedTuple):
    """What a column may be, and how much speaks for it."""

    score: float
    at: int
    target: Target
    option: str


def guess_columns(
    headers: Sequence[str],
    samples: Sequence[Sequence[str]],
    layout: str,
    own: OwnFields = NO_FIELDS,
) -> list[Column]:
    """A target for each column, or none."""
    if layout == Layout.NO_PEOPLE:
        return [Column() for _ in headers]
    table = _PEOPLE
    if layout not in PEOPLE_LAYOUTS:
        table = _NOTES if layout == Layout.NOTES else _STATIONS
    named = named_fields(own) if layout in PEOPLE_LAYOUTS else {}
    scored: list[_Scored] = []
    for index, header in enumerate(headers):
        if is_withheld(header):
            continue
        if code := named.get(header_key(header)) or named.get(bare_key(header)):
            scored.append(_Scored(_OWN_SCORE, index, Target.OWN_FIELD, code))
            continue
        target, score = _by_name(header, table)
        target, score = _by_values(target, score, _values(samples, index), layout, header)
        if target != Target.NONE:
            scored.append(_Scored(score, index, target, _option(target, header, layout)))
    return _settle(headers, _with_family_name(scored, samples), samples)


def _with_family_name(scored: list[_Scored], samples: Sequence[Sequence[str]]) -> list[_Scored]:
    """Beside given names alone, as in "Vorname; Name", a name is the family name."""
    given = next((one for one in scored if one.target == Target.GIVEN_NAME), None)
    whole = next((one for one in scored if one.target == Target.FULL_NAME), None)
    if not given or not whole or any(one.target == Target.FAMILY_NAME for one in scored):
        return scored
    rows = [row for row in samples if max(given.at, whole.at) < len(row) and row[given.at].strip()]
    if 2 * sum(row[given.at].strip() in row[whole.at] for row in rows) > len(rows):
        return scored  # it repeats the given name
    return [one._replace(target=Target.FAMILY_NAME) if one is whole else one for one in scored]


def _by_name(header: str, table: dict[str, Target]) -> tuple[Target, float]:
    key = header_key(header)
    if key in table:
        return table[key], 1.0
    for simpler in (DIGITS.sub("", key), bare_key(header), _tail(header)):
        if simpler in table:
            return table[simpler], 0.9
    if "." not in header and len(key) >= _SHORTEST_FUZZY:
        found = process.extractOne(
            DIGITS.sub("", key), list(table), scorer=fuzz.ratio, score_cutoff=_CLOSE_ENOUGH
        )
        if found:
            return table[found[0]], found[1] / 120
    return Target.NONE, 0.0


def _tail(header: str) -> str:
    head, dot, tail = header.strip().partition(".")
    return header_key(tail) if dot and header_key(head) in _OWN_HEADS else ""


def _by_values(
    target: Target, score: float, values: list[str], layout: str, header: str
) -> tuple[Target, float]:
    """What the values say: against a name that misleads, or where there is no name."""
    if not values:
        return target, score
    if target == Target.EMAIL and len(values) > 2 and _share(values, _EMAIL) < 0.2:  # noqa: PLR2004
        return Target.NONE, 0.0
    if header_key(header) in {"titel", "title"} and layout in PEOPLE_LAYOUTS:
        is_honorific = _share(values, _HONORIFIC) >= _SNIFFED_SHARE
        return (Target.HONORIFIC if is_honorific else Target.POSITION), score
    if target != Target.NONE or layout not in PEOPLE_LAYOUTS:
        return target, score
    return _sniffed(values, has_header=bool(header.strip()))


def _sniffed(values: list[str], *, has_header: bool) -> tuple[Target, float]:
    """A target by the look of the values alone; without a header we look at more kinds."""
    looks = [(Target.EMAIL, 0.5, _share(values, _EMAIL) >= _SNIFFED_SHARE)]
    looks.append((Target.LINK, 0.5, _is_own_link(values)))
    if not has_header:
        looks.append((Target.PHONE, 0.5, _share(values, _PHONE) >= _SURE_SHARE))
        looks.append((Target.FULL_NAME, 0.3, _share(values, _NAME) >= _SURE_SHARE))
    return next(((target, score) for target, score, fits in looks if fits), (Target.NONE, 0.0))


def _is_own_link(values: list[str]) -> bool:
    """Profiles on LinkedIn and XING are a person's own; other links may be the company's."""
    own = [value for value in values if "linkedin.com/in/" in value or "xing.com/profile" in value]
    return len(own) >= _SNIFFED_SHARE * len(values) and _share(values, _LINK) >= _SNIFFED_SHARE


def _values(samples: Sequence[Sequence[str]], index: int) -> list[str]:
    return [row[index].strip() for row in samples if index < len(row) and row[index].strip()]


def _share(values: list[str], pattern: re.Pattern[str]) -> float:
    return sum(1 for value in values if pattern.fullmatch(value)) / len(values) if values else 0.0


def _settle(
    headers: Sequence[str], scored: list[_Scored], samples: Sequence[Sequence[str]]
) -> list[Column]:
    """One column a target, the surest one; with given and family name no full name."""
    columns = [Column() for _ in headers]
    taken: set[str] = set()
    order = sorted(scored, key=lambda s: (-s.score, -bool(_values(samples, s.at)), s.at))
    found = {one.target for one in order}
    has_named_reference = any(one.target == Target.PERSON_REF and one.option for one in order)
    for _score, index, target, option in order:
        column = Column(target=target.value, option=option)
        if target not in MANY and column.choice in taken:
            continue
        # Beside "candidate.externalID" a plain "externalID" is the id of the row itself.
        if has_named_reference and target == Target.PERSON_REF and not option:
            continue
        if target == Target.FULL_NAME and {Target.GIVEN_NAME, Target.FAMILY_NAME} <= found:
            continue
        taken.add(column.choice)
        columns[index] = column
    return columns


def chosen_column(choice: str, header: str, layout: str, *, overwrites: bool) -> Column:
    """A column as somebody assigned it by hand; what is no choice is not imported."""
    target, _colon, code = choice.partition(":")
    if target not in Target.values:
        return Column()
    option = code if target == Target.OWN_FIELD else _option(Target(target), header, layout)
    return Column(target=target, overwrites=overwrites, option=option)


def _option(target: Target, header: str, layout: str) -> str:
    key = header_key(header)
    if target == Target.PERSON_REF:
        return next((kind for kind in REFERENCES if key.startswith(kind)), "")
    if target == Target.EXTERNAL_ID:
        return "clientcontact" if layout == Layout.CLIENT_CONTACTS else "candidate"
    if target == Target.PHONE:
        return phone_label(key)
    return ""
