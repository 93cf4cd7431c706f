# SPDX-License-Identifier: Apache-2.0
"""What is stale or missing, as filters: whatever a rule finds can be opened as a search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from talentkreis.search.tree import (
    Condition,
    Duration,
    Node,
    Operator,
    Unit,
    all_of,
    any_of,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from django.utils.functional import _StrOrPromise

FLAW: Final = "flaw"
QUIET_MONTHS: Final = 12
FEWEST_MONTHS, MOST_MONTHS = 3, 60
DUPLICATES: Final = "duplicates"
# Beginnings of the keys of tasks: the clean-up of a quarter, a member's weekly look.
CLEAN_UP_KEY: Final = "clean-up"
STALE_KEY: Final = "stale"


def _flaw(code: str) -> Condition:
    return Condition(FLAW, Operator.IS, code)


def _quiet(months: int) -> Node:
    """Nobody talked with them for so long; who has been known for less is not stale yet."""
    long = Duration(months, Unit.MONTHS)
    return all_of(Condition(field, Operator.MORE, long) for field in ("contact", "created"))


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that is wrong with people: its filter, for the months of the settings."""

    code: str
    label: _StrOrPromise
    text: _StrOrPromise
    make: Callable[[int], Node]
    # Codes of bulk work that mend it, the usual one first.
    mends: tuple[str, ...]

    def node(self, months: int) -> Node:
        """The filter."""
        return self.make(months)


RULES: Final = (
    Rule(
        "bounced",
        _("Mail comes back"),
        _("The e-mail address we use first does not exist any more."),
        lambda _months: _flaw("bounced"),
        ("next_contact", "archive", "owner"),
    ),
    Rule(
        "quiet",
        _("Long without contact"),
        _("Nobody has talked with them for longer than the threshold."),
        _quiet,
        ("next_contact", "archive", "owner"),
    ),
    Rule(
        "consent_ended",
        _("Consent has ended"),
        _("They had agreed to something, and nothing of it holds any more."),
        lambda _months: _flaw("consent_ended"),
        ("next_contact", "archive", "owner"),
    ),
    Rule(
        "ownerless",
        _("Nobody cares"),
        _("No member looks after them, or one who left."),
        lambda _months: any_of(Condition("owner", Operator.IS, who) for who in ("none", "former")),
        ("owner", "archive"),
    ),
    Rule(
        "unreachable",
        _("No way to reach them"),
        _("Neither an e-mail address that works nor a phone number."),
        lambda _months: _flaw("unreachable"),
        ("next_contact", "archive", "owner"),
    ),
    Rule(
        "doubtful_address",
        _("Doubtful address"),
        _(
            "A slip of the keyboard, a throw-away provider, a mailbox of several people or a domain"
            " without mail."
        ),
        lambda _months: _flaw("doubtful_address"),
        ("next_contact", "archive", "owner"),
    ),
    Rule(
        "no_skill",
        _("No skill"),
        _("No search for a skill finds them."),
        lambda _months: _flaw("no_skill"),
        ("next_contact", "archive", "owner"),
    ),
    Rule(
        "no_place",
        _("No place"),
        _("Neither a town nor a postcode: no radius finds them."),
        lambda _months: _flaw("no_place"),
        ("next_contact", "archive", "owner"),
    ),
    Rule(
        "placeholder",
        _("Placeholders"),
        _("TBD, xxx, test addresses: somebody meant to fill it in later."),
        lambda _months: _flaw("placeholder"),
        ("next_contact", "archive", "owner"),
    ),
)
BY_CODE: Final = {rule.code: rule for rule in RULES}

INCOMPLETE: Final = Rule(
    "incomplete",
    _("Incomplete"),
    _("Without skill, place or a way to reach them, or with placeholders."),
    lambda _months: any_of(
        _flaw(code) for code in ("unreachable", "no_skill", "no_place", "placeholder")
    ),
    ("next_contact", "archive", "owner"),
)
# The steps of a clean-up, in their order. Duplicates are decided in their own queue.
STEPS: Final = ("bounced", DUPLICATES, "quiet", "consent_ended", "ownerless", "incomplete")


def rule_of(step: str) -> Rule:
    """The rule of a step other than duplicates."""
    return INCOMPLETE if step == INCOMPLETE.code else BY_CODE[step]


def quarter_of(day: dt.date) -> str:
    """``2026-4`` for a day in the fourth quarter of 2026."""
    return f"{day.year}-{(day.month + 2) // 3}"


def percent(part: int, whole: int) -> int:
    """A share in whole percent; 0 of nothing."""
    return round(100 * part / whole) if whole else 0
