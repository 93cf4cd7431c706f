# SPDX-License-Identifier: Apache-2.0
"""How a pool is doing: figures that are filters, and one word for them (FEATURES C7)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.utils.translation import pgettext_lazy

from talentkreis.search.fields.choices import CONSENT_PURPOSES
from talentkreis.search.tree import Condition, Duration, Node, Not, Operator, Unit, all_of, any_of

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

# At least one touch a quarter is the rule; each pool says its own (`figures_of`).
TOUCH_DAYS: Final = 90
QUIET_MONTHS: Final = 12


def _flaw(code: str) -> Condition:
    return Condition("flaw", Operator.IS, code)


# What each figure counts, as the filter its link opens.
FIGURES: Final[dict[str, Node]] = {
    "touched": Condition("contact", Operator.LESS, Duration(TOUCH_DAYS, Unit.DAYS)),
    "consented": any_of(Condition("consent", Operator.IS, c.value) for c in CONSENT_PURPOSES),
    "reachable": Not(_flaw("unreachable")),
    "bounced": _flaw("bounced"),
    "duplicate": _flaw("duplicate"),
    # Who has been known for less is not stale yet.
    "quiet": all_of(
        Condition(field, Operator.MORE, Duration(QUIET_MONTHS, Unit.MONTHS))
        for field in ("contact", "created")
    ),
    "unplanned": Condition("next_contact", Operator.IS, "never"),
}


def figures_of(touch_days: int) -> dict[str, Node]:
    """The figures of a pool that asks for a touch every `touch_days` days (FEATURES F9)."""
    within = Duration(touch_days, Unit.DAYS)
    return {**FIGURES, "touched": Condition("contact", Operator.LESS, within)}


class Light(StrEnum):
    """One word for a pool."""

    GOOD = "good"
    SHAKY = "shaky"
    FALLOW = "fallow"
    ORPHANED = "orphaned"


WORDS: Final[dict[Light, _StrOrPromise]] = {
    Light.GOOD: pgettext_lazy("health of a pool", "Healthy"),
    Light.SHAKY: pgettext_lazy("health of a pool", "Needs care"),
    Light.FALLOW: pgettext_lazy("health of a pool", "Lies fallow"),
    Light.ORPHANED: pgettext_lazy("health of a pool", "Orphaned"),
}

# Shares from which a pool is healthy, and below which it lies fallow.
_GOOD: Final = {"touched": 0.8, "consented": 0.8, "reachable": 0.9}
_FALLOW: Final = {"touched": 0.5, "consented": 0.5, "reachable": 0.7}
# More returned mail than this does harm to the sender's name.
_BOUNCED: Final = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Numbers of people of a pool."""

    people: int
    touched: int = 0
    consented: int = 0
    reachable: int = 0
    bounced: int = 0
    duplicate: int = 0
    quiet: int = 0
    unplanned: int = 0


def light_of(figures: Figures, *, is_orphaned: bool) -> Light | None:
    """The worst thing there is to say; None for an empty pool somebody cares for."""
    if is_orphaned:
        return Light.ORPHANED
    if not figures.people:
        return None
    shares = {name: getattr(figures, name) / figures.people for name in _GOOD}
    if any(shares[name] < least for name, least in _FALLOW.items()):
        return Light.FALLOW
    has_bounces = figures.bounced / figures.people > _BOUNCED
    if has_bounces or any(shares[name] < least for name, least in _GOOD.items()):
        return Light.SHAKY
    return Light.GOOD
