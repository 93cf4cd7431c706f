# SPDX-License-Identifier: Apache-2.0
"""Two records beside each other: how likely they are one person, and why. For a few, in Python.

The same comparisons as in stock, with the weights that were believed before anything was trained:
somebody who types waits for the answer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from talentkreis.intake.duplicates.engine.company import COMPANIES, Company
from talentkreis.intake.duplicates.engine.comparisons import COMPARISONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from talentkreis.intake.duplicates.engine.records import Keys

# Whoever was looked up by a key is one of few; a thousand strangers come up for each namesake.
PRIOR_BITS = -14.0
_RELATED = {"kin": 0.25, "colleagues": 1.0}


@dataclass(frozen=True, slots=True)
class Judgement:
    """The weight of evidence in bits, and at which step each comparison stands."""

    weight: float
    steps: Mapping[str, str]


def judge_pair(a: Keys, b: Keys) -> Judgement:
    """Weigh two records against strangers, relatives and colleagues."""
    numbers = {c.name: c.step_between(a, b) for c in COMPARISONS}
    against = [PRIOR_BITS + _bits(numbers, None)]
    against += [
        _bits(numbers, company) - math.log2(_RELATED[company.name]) for company in COMPANIES
    ]
    weight = -math.log2(sum(2.0 ** -max(-200.0, min(200.0, bits)) for bits in against))
    steps = {
        c.name: c.steps[number].name for c in COMPARISONS if (number := numbers[c.name]) is not None
    }
    return Judgement(weight, steps)


def _bits(numbers: Mapping[str, int | None], company: Company | None) -> float:
    total = 0.0
    for comparison in COMPARISONS:
        number = numbers[comparison.name]
        if number is None or (company and comparison.name in company.as_same):
            continue
        step = comparison.steps[number]
        shares = company.shares.get(comparison.name) if company else None
        total += math.log2(step.m / (shares[number] if shares else step.u))
    return total


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
    return "same_name" if steps.get("given") == steps.get("family") == "same" else ""
