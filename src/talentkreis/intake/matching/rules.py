# SPDX-License-Identifier: Apache-2.0
"""Whether a row is a person we know: candidates were found set-based, the engine judges them.

Nobody is joined on a guess. Certain is the same id in the other system, and what the engine holds
for likely while an address or a birth date is the same and no name contradicts. Everything else
that is likely is a question somebody answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentkreis.intake.duplicates.engine.judging import Judgement, judge_pair, reasons_of
from talentkreis.intake.duplicates.engine.records import Keys, Record, keys_of
from talentkreis.intake.duplicates.rules import LIKELY

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from talentkreis.intake.rows.shapes import PreparedRow

SAME_ID = "same_external_id"
SAME_PERSON = "same_person"
ALIKE = "alike"
SEVERAL = "several_people"
# An address that is one person's own, whoever the row says it is.
_OWN_ADDRESSES = ("email", "link")


@dataclass(slots=True)
class Candidate:
    """Somebody who may be the person of a row: already here, or in an earlier row of the file."""

    keys: Keys
    person_id: uuid.UUID | None = None
    row: int | None = None
    # The other system calls them the same.
    has_same_id: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """The answer: who it is, whether that is certain, and why."""

    candidate: Candidate
    is_certain: bool
    code: str
    because: tuple[str, ...] = ()
    weight: float = 0.0


def judge(row: PreparedRow, candidates: Iterable[Candidate]) -> Match | None:
    """The person this row is about, or None for somebody new."""
    found = [match for candidate in candidates if (match := _judge_one(row, candidate))]
    if not found:
        return None
    best = max(found, key=_strength)
    if best.is_certain and best.code != SAME_ID:
        people = {
            match.candidate.person_id
            for match in found
            if match.is_certain and match.candidate.person_id
        }
        if len(people) > 1:
            return Match(best.candidate, is_certain=False, code=SEVERAL)
    return best


def row_keys(row: PreparedRow) -> Keys:
    """The comparable form of a row; made when it is first compared with somebody."""
    if row.compared is None:
        row.compared = keys_of(record_of_row(row))
    return row.compared


def record_of_row(row: PreparedRow) -> Record:
    """What a row says of a person, as the engine reads it."""
    said = row.fields.get
    addresses: dict[str, list[str]] = {"email": [], "phone": [], "link": []}
    for address in row.addresses:
        addresses[address.kind].append(address.normalised)
    return Record(
        id=row.number,
        given_name=said("given_name", ""),
        family_name=said("family_name", ""),
        place=said("city", ""),
        postcode=said("postcode", ""),
        street=said("street", ""),
        employer=said("employer_name", ""),
        occupation=said("position", ""),
        emails=tuple(addresses["email"]),
        phones=tuple(addresses["phone"]),
        links=tuple(addresses["link"]),
    )


def _strength(match: Match) -> tuple[bool, bool, float, bool, int]:
    """The id, then certain before likely, then the weight; people before rows, early rows first."""
    row = match.candidate.row
    return (
        match.code == SAME_ID, match.is_certain, match.weight, row is None, -(row or 0),
    )  # fmt: skip


def _judge_one(row: PreparedRow, candidate: Candidate) -> Match | None:
    if candidate.has_same_id:
        return Match(candidate, is_certain=True, code=SAME_ID)
    judgement = judge_pair(row_keys(row), candidate.keys)
    is_certain = _is_certain(judgement)
    if not is_certain and judgement.weight < LIKELY and not _has_own_address(judgement):
        return None
    return Match(
        candidate,
        is_certain=is_certain,
        code=SAME_PERSON if is_certain else ALIKE,
        because=tuple(reasons_of(judgement.steps)),
        weight=judgement.weight,
    )


def _is_certain(judgement: Judgement) -> bool:
    if judgement.is_contradicted:
        return False
    if "given" not in judgement.steps and "family" not in judgement.steps:
        # One side has no name: who is reached at the address is meant.
        return _has_own_address(judgement)
    return judgement.has_a_fact and judgement.weight >= LIKELY


def _has_own_address(judgement: Judgement) -> bool:
    return any(judgement.steps.get(name) == "same" for name in _OWN_ADDRESSES)
