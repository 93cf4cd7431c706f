# SPDX-License-Identifier: Apache-2.0
"""From pairs to people: clusters grow while what joins them is, on average, strong enough.

Taking every chain of likely pairs for one person (single linkage) lets one wrong bridge join two
families: on records with many versions per person a third of all pairs was wrong. Here two groups
become one only while the mean weight over *all* pairs between them stays above the threshold;
pairs that blocking did not even keep speak against it with `UNSEEN`. A decision "not a duplicate"
keeps two records apart for good, whatever lies between them.
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# Weights in bits of evidence: 0 is as likely as not, 10 is a thousand to one.
UNSEEN = -8.0
WEAKEST = -8.0
STRONGEST = 20.0
# Group on group, measured on the development halves of six sets: see docs/quality.md.
LIKELY = -2.5
CERTAIN = 10.0

Bond = tuple[float, int]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Records that are one person, and the mean weight of its weakest joint in bits."""

    ids: tuple[int, ...]
    weight: float

    @property
    def certainty(self) -> float:
        """The weight as a probability."""
        return 1 / (1 + 2 ** -max(-60.0, min(60.0, self.weight)))


def find_clusters(
    pairs: Iterable[tuple[int, int, float]],
    *,
    threshold: float,
    apart: Iterable[tuple[int, int]] = (),
) -> list[Cluster]:
    """Group records by average linkage, strongest joints first. Deterministic.

    `pairs` are (record, record, weight in bits); `apart` never come together.
    """
    groups = _Groups(pairs, apart)
    queue = [
        (-weight / count, first, second, 0, 0)
        for first, bonds in groups.bonds.items()
        for second, (weight, count) in bonds.items()
        if first < second and weight / count >= threshold
    ]
    heapq.heapify(queue)
    while queue:
        negative, first, second, version, version_2 = heapq.heappop(queue)
        if groups.version.get(first) != version or groups.version.get(second) != version_2:
            continue
        kept = groups.join(first, second, -negative)
        for other in groups.bonds[kept]:
            mean = groups.mean(kept, other)
            if mean >= threshold:
                entry = (-mean, kept, other, groups.version[kept], groups.version[other])
                heapq.heappush(queue, entry)
    return groups.clusters()


class _Groups:
    """Groups under construction, and the bonds between them: sum and number of known weights."""

    def __init__(
        self, pairs: Iterable[tuple[int, int, float]], apart: Iterable[tuple[int, int]]
    ) -> None:
        self.bonds: dict[int, dict[int, Bond]] = {}
        for first, second, weight in pairs:
            if weight >= WEAKEST:
                self._tie(first, second, min(weight, STRONGEST))
        for first, second in apart:
            if first in self.bonds and second in self.bonds:
                self._tie(first, second, -math.inf)
        self.members = {record: [record] for record in self.bonds}
        self.version = dict.fromkeys(self.bonds, 0)
        self.weakest = dict.fromkeys(self.bonds, STRONGEST)

    def _tie(self, first: int, second: int, weight: float) -> None:
        bond = (weight, 1)
        self.bonds.setdefault(first, {})[second] = bond
        self.bonds.setdefault(second, {})[first] = bond

    def mean(self, first: int, second: int) -> float:
        """The mean weight over all pairs between two groups, unseen ones included."""
        total, known = self.bonds[first][second]
        possible = len(self.members[first]) * len(self.members[second])
        return (total + UNSEEN * (possible - known)) / possible

    def join(self, first: int, second: int, weight: float) -> int:
        """Make one group of two; the one with more bonds keeps its number."""
        if len(self.bonds[first]) < len(self.bonds[second]):
            first, second = second, first
        ours, theirs = self.bonds[first], self.bonds.pop(second)
        del ours[second]
        for other, (total, known) in theirs.items():
            if other == first:
                continue
            del self.bonds[other][second]
            before, known_before = ours.get(other, (0.0, 0))
            bond = (before + total, known_before + known)
            ours[other] = bond
            self.bonds[other][first] = bond
        self.members[first] += self.members.pop(second)
        self.weakest[first] = min(self.weakest[first], self.weakest.pop(second), weight)
        del self.version[second]
        self.version[first] += 1
        return first

    def clusters(self) -> list[Cluster]:
        """Groups of two and more, the surest first."""
        found = [
            # Sums of several threads differ in their last digits.
            Cluster(tuple(sorted(members)), round(self.weakest[group], 6))
            for group, members in self.members.items()
            if len(members) > 1
        ]
        return sorted(found, key=lambda cluster: (-cluster.weight, cluster.ids))
