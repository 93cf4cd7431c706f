# SPDX-License-Identifier: Apache-2.0
"""What is compared, in which steps, and what each step is believed to be worth before training.

`m` is how often two records of one person stand at a step, `u` how often those of strangers do.
They are beliefs about people in German and English records; training (`training.py`) corrects
them by what the records at hand show. The same for every set of records.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from talentkreis.intake.duplicates.engine.conditions import (
    ADDRESS_DIFFERS_AS_THE_NAME,
    ANOTHER_PROVIDER,
    DAY_FOR_MONTH,
    INITIAL,
    MADE_OF_THE_NAME,
    NUMBERED,
    ONLY_NAME,
    OTHERWISE,
    SAME_LOCAL_PART,
    SAME_PLACE,
    SWAPPED,
    TWO_NAMES,
    TWO_PARTS_OF_DATE,
    Condition,
    alike,
    begins_alike,
    edited,
    empty,
    missing,
    near,
    same,
    shares,
)

if TYPE_CHECKING:
    from talentkreis.intake.duplicates.engine.records import Keys


@dataclass(frozen=True, slots=True)
class Step:
    """One level of likeness, believed to be met by `m` of the same people and `u` of strangers."""

    name: str
    condition: Condition
    m: float
    u: float
    # Column whose frequent values weigh less ("Müller") and rare ones more.
    frequency_of: str = ""
    # The most that training may take for `m`: what differs speaks against one person, whatever a
    # stock of namesakes, or of twins, would teach.
    most: float = 1.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """A property of people, compared step by step from the same to different."""

    name: str
    column: str
    # Nothing is said for or against where this holds.
    silent: Condition
    steps: tuple[Step, ...]

    @property
    def frequency_column(self) -> str:
        """The column whose frequencies weigh, or none."""
        return self.steps[0].frequency_of

    def as_splink(self, m: list[float], u: list[float]) -> dict[str, Any]:
        """The comparison in Splink's settings, with these weights."""
        levels: list[dict[str, Any]] = [
            {
                "sql_condition": self.silent.sql,
                "label_for_charts": "silent",
                "is_null_level": True,
            }
        ]
        for step, m_here, u_here in zip(self.steps, m, u, strict=True):
            level: dict[str, Any] = {
                "sql_condition": step.condition.sql,
                "label_for_charts": step.name,
                "m_probability": m_here,
                "u_probability": u_here,
            }
            if step.frequency_of:
                level["tf_adjustment_column"] = step.frequency_of
                level["disable_tf_exact_match_detection"] = True
            levels.append(level)
        return {"output_column_name": self.name, "comparison_levels": levels}

    def step_between(self, a: Keys, b: Keys) -> int | None:
        """The number of the step two records stand at; None where nothing is said."""
        if self.silent.holds(a, b):
            return None
        for number, step in enumerate(self.steps):
            if step.condition.holds(a, b):
                return number
        return None


def _exact_or_not(column: str, m: float, u: float) -> tuple[Step, ...]:
    return (Step("same", same(column), m, u, column), Step("other", OTHERWISE, 1 - m, 1 - u))


COMPARISONS = (
    Comparison(
        "given",
        "given_first",
        missing("given_first"),
        (
            Step("same", same("given_first"), 0.73, 0.006, "given_first"),
            Step("form", shares("given_forms"), 0.06, 0.005),
            Step("swapped", SWAPPED, 0.02, 0.00001),
            Step("elsewhere", shares("given_words") | ONLY_NAME, 0.02, 0.0005),
            Step("two_names", TWO_NAMES, 0.03, 0.35, most=0.03),
            Step("spelling", near("given_first", 0.9, 1), 0.08, 0.002),
            Step("initial", INITIAL, 0.01, 0.001),
            Step("alike", alike("given_first", 0.75), 0.02, 0.01),
            Step("other", OTHERWISE, 0.03, 0.6254, most=0.15),
        ),
    ),
    Comparison(
        "family",
        "family",
        missing("family") | SWAPPED,
        (
            Step("same", same("family"), 0.76, 0.002, "family"),
            Step("spelling", near("family", 0.92, 1), 0.09, 0.001),
            Step("elsewhere", shares("family_words"), 0.05, 0.0005),
            Step("sound", same("family_sound"), 0.02, 0.001),
            Step("alike", alike("family", 0.78), 0.03, 0.004),
            Step("other", OTHERWISE, 0.05, 0.9915, most=0.15),
        ),
    ),
    Comparison(
        "more_words",
        "more_words",
        empty("more_words"),
        (
            Step("shared", shares("more_words"), 0.75, 0.01),
            Step("other", OTHERWISE, 0.25, 0.99),
        ),
    ),
    Comparison(
        "born",
        "born",
        missing("born"),
        (
            Step("same", same("born"), 0.7, 0.0003, "born"),
            Step("typing", edited("born", 1) | DAY_FOR_MONTH, 0.15, 0.002),
            Step("two_parts", TWO_PARTS_OF_DATE, 0.05, 0.004),
            Step("two_errors", edited("born", 2), 0.05, 0.012),
            Step("other", OTHERWISE, 0.05, 0.9817, most=0.25),
        ),
    ),
    Comparison(
        "place",
        "place",
        # A postcode lies in one place: whoever shares it shares the place, one person or not.
        missing("place") | (same("place") & same("postcode")),
        (
            Step("same", same("place"), 0.65, 0.01, "place"),
            Step("spelling", near("place", 0.9, 2), 0.1, 0.002),
            Step("other", OTHERWISE, 0.25, 0.988, most=0.25),
        ),
    ),
    Comparison(
        "postcode",
        "postcode",
        missing("postcode"),
        (
            Step("same", same("postcode"), 0.55, 0.0005, "postcode"),
            Step("typing", edited("postcode", 1), 0.15, 0.002),
            Step("neighbours", begins_alike("postcode", without=2) & ~SAME_PLACE, 0.1, 0.003),
            Step("area", begins_alike("postcode", letters=2) & ~SAME_PLACE, 0.08, 0.02),
            Step("other", OTHERWISE, 0.12, 0.9745, most=0.15),
        ),
    ),
    Comparison("region", "region", missing("region"), _exact_or_not("region", 0.85, 0.15)),
    Comparison(
        "street",
        "street",
        missing("street"),
        (
            Step("same", same("street"), 0.6, 0.001, "street"),
            Step("spelling", near("street", 0.85, 2), 0.2, 0.004),
            Step("other", OTHERWISE, 0.2, 0.995),
        ),
    ),
    Comparison("house", "house", missing("house"), _exact_or_not("house", 0.7, 0.03)),
    Comparison(
        "email",
        "email",
        missing("email"),
        (
            Step("same", shares("emails"), 0.5, 0.00002),
            Step(
                "typing",
                edited("email", 3)
                & alike("email", 0.9)
                & ~NUMBERED
                & ~ANOTHER_PROVIDER
                & ~ADDRESS_DIFFERS_AS_THE_NAME,
                0.1,
                0.00002,
            ),
            Step("local_part", SAME_LOCAL_PART & ~NUMBERED & ~MADE_OF_THE_NAME, 0.05, 0.0003),
            # Everybody called so has such an address somewhere: namesakes have it too.
            Step("name_elsewhere", MADE_OF_THE_NAME, 0.05, 0.0003, most=0.1),
            Step("other", OTHERWISE, 0.3, 0.99946, most=0.3),
        ),
    ),
    Comparison(
        "phone",
        "phones",
        empty("phones"),
        (
            Step("same", shares("phones"), 0.6, 0.00005),
            Step("other", OTHERWISE, 0.4, 0.99995, most=0.4),
        ),
    ),
    Comparison(
        "link",
        "links",
        empty("links"),
        (
            Step("same", shares("links"), 0.7, 0.00002),
            Step("other", OTHERWISE, 0.3, 0.99998, most=0.3),
        ),
    ),
    Comparison(
        "employer",
        "employer",
        missing("employer"),
        (
            Step("same", same("employer"), 0.4, 0.005, "employer"),
            Step("spelling", near("employer", 0.9, 2), 0.1, 0.001),
            Step("other", OTHERWISE, 0.5, 0.994, most=0.5),
        ),
    ),
    Comparison(
        "occupation",
        "occupation",
        missing("occupation"),
        (
            Step("same", same("occupation"), 0.5, 0.02, "occupation"),
            Step("spelling", near("occupation", 0.88, 1), 0.1, 0.005),
            Step("other", OTHERWISE, 0.4, 0.975, most=0.4),
        ),
    ),
    Comparison("gender", "gender", missing("gender"), _exact_or_not("gender", 0.95, 0.5)),
)
