# SPDX-License-Identifier: Apache-2.0
"""Two records beside each other: how likely they are one person, and why. For a few, in Python.

The same comparisons as in stock, with the weights that were believed before anything was trained:
somebody who types waits for the answer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from operator import add
from typing import TYPE_CHECKING

from talentkreis.intake.duplicates.engine.company import COMPANIES
from talentkreis.intake.duplicates.engine.comparisons import COMPARISONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from talentkreis.intake.duplicates.engine.comparisons import Comparison
    from talentkreis.intake.duplicates.engine.records import Keys

# Whoever was looked up by a key is one of few; a thousand strangers come up for each namesake.
PRIOR_BITS = -14.0
_RELATED = {"kin": 0.25, "colleagues": 1.0, "namesakes": 2.0}


# What ties two records together however common a name is, and what no fact outweighs.
_FACTS = ("email", "phone", "link", "born")
_AGAINST = {"given": ("two_names", "other"), "family": ("other",), "born": ("other",)}


@dataclass(frozen=True, slots=True)
class Judgement:
    """The weight of evidence in bits, and at which step each comparison stands."""

    weight: float
    steps: Mapping[str, str]

    @property
    def has_a_fact(self) -> bool:
        """Whether they share an address or a birth date."""
        return any(self.steps.get(name) == "same" for name in _FACTS)

    @property
    def is_tied(self) -> bool:
        """Whether they share such a fact, and nothing says the opposite."""
        return self.has_a_fact and not self.is_contradicted

    @property
    def is_contradicted(self) -> bool:
        """Whether a name or the birth date says the opposite."""
        return any(self.steps.get(name) in against for name, against in _AGAINST.items())


def judge_pair(a: Keys, b: Keys) -> Judgement:
    """Weigh two records against strangers, relatives and colleagues."""
    steps: dict[str, str] = {}
    totals: Iterable[float] = _STARTS
    for name, step_between, rows in _TABLE:
        number = step_between(a, b)
        if number is not None:
            steps[name], bits = rows[number]
            totals = map(add, totals, bits)
    against = sum([2.0 ** -max(-200.0, min(200.0, bits)) for bits in totals])
    return Judgement(-math.log2(against), steps)


def are_tied(everybody: Sequence[Keys]) -> bool:
    """Whether everybody shares an address or a birth date with another, and no two contradict."""
    tied: set[int] = set()
    for (a, first), (b, second) in combinations(enumerate(everybody), 2):
        judgement = judge_pair(first, second)
        if judgement.is_contradicted:
            return False
        if judgement.has_a_fact:
            tied |= {a, b}
    return len(tied) == len(everybody)


def _rows(comparison: Comparison) -> tuple[tuple[str, tuple[float, ...]], ...]:
    """Per step its name and its bits: against strangers, then against each company."""
    rows = []
    for number, step in enumerate(comparison.steps):
        usual = math.log2(step.m / step.u)
        bits = [usual]
        for company in COMPANIES:
            shares = company.shares.get(comparison.name)
            if comparison.name in company.as_same:
                bits.append(0.0)
            else:
                bits.append(math.log2(step.m / shares[number]) if shares else usual)
        rows.append((step.name, tuple(bits)))
    return tuple(rows)


# Imports judge hundreds of thousands of pairs: logarithms are taken once.
_TABLE = tuple((c.name, c.step_between, _rows(c)) for c in COMPARISONS)
_STARTS = (PRIOR_BITS, *(-math.log2(_RELATED[company.name]) for company in COMPANIES))


def doubts_of(judgement: Judgement) -> list[str]:
    """Why it is not certain, as codes: what differs, and that nothing of one's own is the same."""
    steps = judgement.steps
    codes = [f"other_{name}" for name in _DIFFERING if steps.get(name) in _OTHER]
    return codes if judgement.has_a_fact else ["nothing_own", *codes]


def reasons_of(steps: Mapping[str, str]) -> list[str]:
    """What speaks for and against, as codes, the strongest first."""
    codes = [code for name, step, code in _PLAIN if steps.get(name) == step]
    codes[_addresses(codes) : _addresses(codes)] = filter(None, [_name_reason(steps)])
    return codes


def _addresses(codes: list[str]) -> int:
    return sum(code in _OF_ADDRESSES for code in codes)


_PLAIN = (
    ("email", "same", "same_email"),
    ("phone", "same", "same_phone"),
    ("link", "same", "same_link"),
    ("email", "typing", "email_nearly_same"),
    ("born", "same", "same_birth_date"),
    ("born", "typing", "birth_date_nearly_same"),
    ("employer", "same", "same_employer"),
    ("place", "same", "same_place"),
    ("postcode", "same", "same_postcode"),
    ("occupation", "same", "same_occupation"),
    ("born", "other", "other_birth_date"),
)
_DIFFERING = ("email", "phone", "link", "place", "employer")
_OTHER = ("other", "name_elsewhere")
_OF_ADDRESSES = ("same_email", "same_phone", "same_link", "email_nearly_same")
_ALIKE = ("spelling", "sound", "alike")
# The first that fits: comparison, its steps, the code.
_NAMES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("given", ("swapped",), "names_swapped"),
    ("given", ("two_names", "other"), "other_given_name"),
    ("family", ("other",), "other_family_name"),
    ("family", ("elsewhere",), "part_of_family_name"),
    ("given", ("form",), "form_of_given_name"),
    ("given", ("initial", "elsewhere"), "part_of_given_name"),
    ("given", _ALIKE, "name_spelled_otherwise"),
    ("family", _ALIKE, "name_spelled_otherwise"),
)


def _name_reason(steps: Mapping[str, str]) -> str:
    for name, met, code in _NAMES:
        if steps.get(name) in met:
            return code
    same = [name for name in ("given", "family") if steps.get(name) == "same"]
    return {2: "same_name", 1: f"same_{same[0]}_name"}[len(same)] if same else ""
