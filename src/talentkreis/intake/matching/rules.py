# SPDX-License-Identifier: Apache-2.0
"""Whether a row is a person we know: pure, over evidence that was found set-based.

Nobody is joined on a guess. Certain is: the same id in the other system; the same e-mail address
or profile with a name that fits; the same phone number with nearly the same name. The same name
in the same town or at the same employer is likely, and somebody decides.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from talentkreis.intake.matching.likeness import likeness, text_key

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from talentkreis.intake.rows.shapes import PreparedRow

# Below this two names are different people behind one mailbox ("info@", a couple).
NAME_FITS = 0.3
# A phone number is often a switchboard or a family's: the name must be nearly the same.
NAME_NEARLY_SAME = 0.7
# The same place and names this alike are worth a question.
NAME_ALIKE = 0.55


class Evidence(StrEnum):
    """What speaks for the same person."""

    EXTERNAL_ID = "same_external_id"
    EMAIL = "same_email"
    LINK = "same_link"
    PHONE = "same_phone"
    TOWN = "same_name_and_town"
    EMPLOYER = "same_name_and_employer"


class Certainty(StrEnum):
    """How sure we are."""

    CERTAIN = "certain"
    LIKELY = "likely"


@dataclass(slots=True)
class Candidate:
    """Somebody who may be the person of a row: already here, or in an earlier row of the file."""

    given_name: str
    family_name: str
    person_id: uuid.UUID | None = None
    row: int | None = None
    by: set[Evidence] = field(default_factory=set)
    # They are reachable at e-mail addresses, and none of them is the row's.
    has_other_emails: bool = False

    @property
    def name(self) -> str:
        """Comparable name."""
        return text_key(f"{self.given_name} {self.family_name}".strip())


@dataclass(frozen=True, slots=True)
class Match:
    """The answer: who it is, how sure, and why."""

    candidate: Candidate
    certainty: Certainty
    reason: str


def judge(row: PreparedRow, candidates: Iterable[Candidate]) -> Match | None:
    """The person this row is about, or None for somebody new."""
    found = [match for candidate in candidates if (match := _judge_one(row, candidate))]
    if not found:
        return None
    found.sort(key=_strength, reverse=True)
    best = found[0]
    rivals = [match for match in found[1:] if _strength(match)[:2] == _strength(best)[:2]]
    if best.certainty == Certainty.CERTAIN and rivals:
        return Match(best.candidate, Certainty.LIKELY, "several_people")
    return best


_ORDER = (
    Evidence.EXTERNAL_ID,
    Evidence.EMAIL,
    Evidence.LINK,
    Evidence.PHONE,
    Evidence.TOWN,
    Evidence.EMPLOYER,
)


def _strength(match: Match) -> tuple[int, int, float, int]:
    """Certain before likely, strong evidence before weak, then the more alike name, then age."""
    weight = next((len(_ORDER) - i for i, e in enumerate(_ORDER) if e.value == match.reason), 0)
    certain = 1 if match.certainty == Certainty.CERTAIN else 0
    row = match.candidate.row
    return certain, weight, match_likeness(match), -(row or 0)


def match_likeness(match: Match) -> float:
    """Only for ordering; the name of the candidate alone says enough."""
    return 1.0 if match.candidate.person_id else 0.5


def row_name(row: PreparedRow) -> str:
    """The comparable name of a row."""
    fields = row.fields
    return text_key(f"{fields.get('given_name', '')} {fields.get('family_name', '')}".strip())


def _judge_one(row: PreparedRow, candidate: Candidate) -> Match | None:
    by = candidate.by
    if Evidence.EXTERNAL_ID in by:
        return Match(candidate, Certainty.CERTAIN, Evidence.EXTERNAL_ID)
    ours, theirs = row_name(row), candidate.name
    alike = likeness(ours, theirs) if ours and theirs else 1.0
    for strong in (Evidence.EMAIL, Evidence.LINK):
        if strong in by:
            if alike >= NAME_FITS or _shares_a_name(row, candidate):
                return Match(candidate, Certainty.CERTAIN, strong)
            return Match(candidate, Certainty.LIKELY, f"{strong.value}_other_name")
    if Evidence.PHONE in by and ours and theirs and alike >= NAME_NEARLY_SAME:
        return Match(candidate, Certainty.CERTAIN, Evidence.PHONE)
    for place in (Evidence.TOWN, Evidence.EMPLOYER):
        if place in by and _is_alike_enough(row, candidate, ours, theirs, alike):
            return Match(candidate, Certainty.LIKELY, place)
    return None


def _shares_a_name(row: PreparedRow, candidate: Candidate) -> bool:
    """People marry: the same given name, or the same family name, behind one address."""
    given = text_key(row.fields.get("given_name", ""))
    family = text_key(row.fields.get("family_name", ""))
    return bool(
        (given and given == text_key(candidate.given_name))
        or (family and family == text_key(candidate.family_name))
    )


def _is_alike_enough(
    row: PreparedRow, candidate: Candidate, ours: str, theirs: str, alike: float
) -> bool:
    if not ours or not theirs:
        return False
    if ours == theirs:
        return True
    # Other e-mail addresses and another spelling: two people more likely than one.
    if candidate.has_other_emails and row.emails:
        return False
    return alike >= NAME_ALIKE
