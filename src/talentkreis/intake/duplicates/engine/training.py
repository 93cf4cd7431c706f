# SPDX-License-Identifier: Apache-2.0
"""Weights from the records at hand: expectation maximisation with beliefs (MAP-EM).

Splink's own training estimates from counts alone; a few hundred records leave steps without a
count, and a step nobody stood at would decide everything. Here each comparison starts from the
beliefs of `comparisons.py`, worth `BELIEF_M` and `BELIEF_U` pairs, so that few records change
little and many records everything. How likely two random records are one person is estimated over
all possible pairs, not only over those that blocking kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from talentkreis.intake.duplicates.engine.company import COMPANIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from talentkreis.intake.duplicates.engine.company import Company
    from talentkreis.intake.duplicates.engine.comparisons import Comparison

    Floats = NDArray[np.float64]
    Codes = NDArray[np.int8]

BELIEF_M = 100.0
BELIEF_U = 10.0
BELIEF_COMPANY = 20.0
# No single step proves more than this: lists are short, mailboxes are shared.
SMALLEST_U = 2e-5
_ROUNDS = 40
_SETTLED = 1e-3


@dataclass(frozen=True, slots=True)
class Described:
    """Pairs as steps: per comparison the step (-1: nothing said) and how frequent the value is."""

    steps: dict[str, Codes]
    # Share of records with the value two records have in common; NaN where it does not count.
    frequencies: dict[str, Floats]
    count: int
    # The ids of both records.
    first: NDArray[np.int64]
    second: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Weights:
    """What training found; everything scoring needs."""

    m: dict[str, list[float]]
    u: dict[str, list[float]]
    # How likely two records drawn at random are one person.
    prior: float
    # Pairs of relatives and of colleagues for each pair that is one person.
    companies: dict[str, float] = field(default_factory=dict)


def beliefs(comparisons: Sequence[Comparison], records: int) -> Weights:
    """The weights before anything was seen."""
    return Weights(
        m={c.name: [step.m for step in c.steps] for c in comparisons},
        u={c.name: [step.u for step in c.steps] for c in comparisons},
        prior=1 / max(records, 2),
        companies={company.name: company.number for company in COMPANIES},
    )


def train(
    comparisons: Sequence[Comparison],
    *,
    candidates: Described,
    strangers: Described,
    records: int,
    share: float = 1.0,
) -> Weights:
    """Estimate the weights from candidate pairs (a `share` of all there are) and random pairs."""
    believed = beliefs(comparisons, records)
    m, u, prior, companies = believed.m, believed.u, believed.prior, believed.companies
    possible = records * (records - 1) / 2
    for _ in range(_ROUNDS):
        weights = Weights(m, u, prior, companies)
        odds = _odds(comparisons, candidates, weights)
        same = 1 / (1 + np.sum([*odds.values()], axis=0))
        other = 1 - _probability(weigh(comparisons, strangers, weights))
        companies = {
            company.name: float(
                ((odds[company.name] * same).sum() + BELIEF_COMPANY * company.number)
                / (same.sum() + BELIEF_COMPANY)
            )
            for company in COMPANIES
        }
        m = {
            c.name: _bounded(
                c, _shares(candidates.steps[c.name], same, believed.m[c.name], BELIEF_M)
            )
            for c in comparisons
        }
        u = {
            c.name: _at_least(
                _shares(strangers.steps[c.name], other, believed.u[c.name], BELIEF_U), SMALLEST_U
            )
            for c in comparisons
        }
        found = (float(same.sum()) / share + 1) / possible
        is_settled = abs(np.log(found / prior)) < _SETTLED
        prior = min(found, 0.5)
        if is_settled:
            break
    return Weights(m, u, prior, companies)


def weigh(comparisons: Sequence[Comparison], pairs: Described, weights: Weights) -> Floats:
    """The weight of evidence in bits for one person, against everything else a pair may be.

    Against strangers it is what Splink sums; relatives and colleagues may only lower it.
    """
    weight: Floats = -np.log2(np.sum([*_odds(comparisons, pairs, weights).values()], axis=0))
    return weight


def _odds(
    comparisons: Sequence[Comparison], pairs: Described, weights: Weights
) -> dict[str, Floats]:
    """Per kind of two people: how much likelier they are than one person."""
    against = {"strangers": _against_strangers(comparisons, pairs, weights)}
    for company in COMPANIES:
        against[company.name] = _against(company, comparisons, pairs, weights)
    return {kind: np.exp2(-np.clip(weight, -200, 200)) for kind, weight in against.items()}


def _against_strangers(
    comparisons: Sequence[Comparison], pairs: Described, weights: Weights
) -> Floats:
    total = np.full(pairs.count, np.log2(weights.prior / (1 - weights.prior)))
    for comparison in comparisons:
        name = comparison.name
        total += _bits(pairs.steps[name], weights.m[name], weights.u[name])
        total += _rarity(pairs, name, weights.u[name][0])
    return total


def _against(
    company: Company, comparisons: Sequence[Comparison], pairs: Described, weights: Weights
) -> Floats:
    total = np.full(pairs.count, -np.log2(weights.companies[company.name]))
    for comparison in comparisons:
        name = comparison.name
        if name in company.as_same:
            continue
        if name in company.shares:
            total += _bits(pairs.steps[name], weights.m[name], company.shares[name])
        else:
            total += _bits(pairs.steps[name], weights.m[name], weights.u[name])
        if name not in company.shares or name in company.by_chance:
            total += _rarity(pairs, name, weights.u[name][0])
    return total


def _bits(steps: Codes, same: Sequence[float], other: Sequence[float]) -> Floats:
    bits = np.log2(np.array(same) / np.array(other))
    found: Floats = np.where(steps >= 0, bits[steps], 0.0)
    return found


def _rarity(pairs: Described, name: str, usual: float) -> Floats | float:
    """Rare values in common weigh more than frequent ones."""
    if name not in pairs.frequencies:
        return 0.0
    rarity = np.nan_to_num(np.log2(usual / pairs.frequencies[name]))
    found: Floats = np.where(pairs.steps[name] == 0, rarity, 0.0)
    return found


def _probability(weight: Floats) -> Floats:
    probability: Floats = 1 / (1 + np.exp2(-np.clip(weight, -60, 60)))
    return probability


def _shares(steps: Codes, worth: Floats, belief: Sequence[float], strength: float) -> list[float]:
    says = steps >= 0
    counts = np.bincount(steps[says], weights=worth[says], minlength=len(belief))
    found = (counts + strength * np.array(belief)) / (counts.sum() + strength)
    return [float(share) for share in found]


def _bounded(comparison: Comparison, shares: list[float]) -> list[float]:
    """Bring steps back to the most they may take; the others share what that leaves."""
    most = [step.most for step in comparison.steps]
    kept = [min(share, bound) for share, bound in zip(shares, most, strict=True)]
    free = sum(share for share, bound in zip(kept, most, strict=True) if bound == 1.0)
    growth = (free + sum(shares) - sum(kept)) / free
    return [
        share * growth if bound == 1.0 else share for share, bound in zip(kept, most, strict=True)
    ]


def _at_least(values: list[float], least: float) -> list[float]:
    return [max(value, least) for value in values]
