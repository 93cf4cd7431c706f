# SPDX-License-Identifier: Apache-2.0
"""The periods of Germany, Austria and Switzerland, read from ``countries.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Final

from django.utils.translation import get_language

from talentkreis.organisation.models import Country

_FILE: Final = Path(__file__).with_name("countries.toml")


@dataclass(frozen=True, slots=True)
class Period:
    """One number with its bounds and where it comes from."""

    usual: int
    least: int
    most: int
    law: str
    de: str
    en: str

    @property
    def why(self) -> str:
        """The reason in the reader's language."""
        return self.en if (get_language() or "de").startswith("en") else self.de


@dataclass(frozen=True, slots=True, kw_only=True)
class Periods:
    """Numbers that hold together: what an employer chose, or what is usual in its country."""

    rejected_months: int
    pool_months: int
    dormancy_months: int
    ask_days: int
    remind_days: int
    withdrawn_days: int
    sign_up_days: int


NAMES: Final = tuple(field.name for field in fields(Periods))


@cache
def profile(country: str) -> dict[str, Period]:
    """The periods of a country by name, in the order of `Periods`."""
    read = tomllib.loads(_FILE.read_text("utf-8"))
    values = read["every"] | read[Country(country)]
    return {name: Period(**values[name]) for name in NAMES}


def usual(country: str) -> Periods:
    """What holds in a country until an employer sets other numbers."""
    return Periods(**{name: period.usual for name, period in profile(country).items()})
