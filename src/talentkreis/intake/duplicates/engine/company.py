# SPDX-License-Identifier: Apache-2.0
"""Other people who share much: relatives, and people of one firm or town.

The classical model knows two kinds of pairs, one person and random strangers, and adds up what
speaks for the one against the other. Twins share name, house, phone and birth date; two colleagues
share town, postcode, employer and switchboard: their pieces of evidence are not independent, and
their sum says "one person" with great certainty. So there are two more kinds of pairs here, with
beliefs about what *they* share, and a pair is one person only as far as it is neither.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Company:
    """A kind of two people who are not strangers.

    `shares` tells per comparison how often such two stand at each step. Comparisons that are
    missing are met as often as by strangers; `as_same` names those met as often as by one person.
    What they share `by_chance` they share the sooner the more frequent it is.
    """

    name: str
    # How many such pairs there are for each pair that is one person, before anything was seen.
    number: float
    shares: dict[str, tuple[float, ...]]
    as_same: frozenset[str] = frozenset()
    by_chance: frozenset[str] = frozenset()


KIN = Company(
    name="kin",
    number=1.0,
    shares={
        "given": (0.01, 0.01, 0.0005, 0.02, 0.7, 0.02, 0.02, 0.03, 0.1895),
        "family": (0.85, 0.02, 0.03, 0.01, 0.01, 0.08),
        "more_words": (0.2, 0.8),
        "born": (0.02, 0.005, 0.005, 0.02, 0.95),
        "email": (0.1, 0.02, 0.03, 0.04, 0.81),
        "phone": (0.4, 0.6),
        "link": (0.001, 0.999),
        "gender": (0.5, 0.5),
        "occupation": (0.3, 0.05, 0.65),
    },
    as_same=frozenset(("place", "postcode", "region", "street", "house", "employer")),
)
COLLEAGUES = Company(
    name="colleagues",
    number=4.0,
    shares={
        "email": (0.02, 0.01, 0.005, 0.005, 0.96),
        "phone": (0.2, 0.8),
        "link": (0.001, 0.999),
        "occupation": (0.3, 0.05, 0.65),
        "employer": (0.7, 0.05, 0.25),
    },
    as_same=frozenset(("place", "postcode", "region")),
)
# Names come in company: where parents choose among the same few, or families come from one place,
# far more people are called the same than the frequency of each name alone lets expect.
NAMESAKES = Company(
    name="namesakes",
    number=2.0,
    shares={
        "given": (0.94, 0.02, 0.0001, 0.005, 0.002, 0.02, 0.005, 0.005, 0.0029),
        "family": (0.94, 0.03, 0.005, 0.015, 0.005, 0.005),
        "email": (0.0005, 0.002, 0.02, 0.25, 0.7275),
        "gender": (0.95, 0.05),
    },
    by_chance=frozenset(("given", "family")),
)
COMPANIES = (KIN, COLLEAGUES, NAMESAKES)
