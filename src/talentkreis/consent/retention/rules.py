# SPDX-License-Identifier: Apache-2.0
"""Which numbers make sense together. Pure; impossible ones are refused with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from talentkreis.consent.retention.countries import Periods

if TYPE_CHECKING:
    from collections.abc import Mapping

    from talentkreis.consent.retention.countries import Period

SHORTEST_MONTH_DAYS: Final = 28


def refused_periods(wanted: Periods, profile: Mapping[str, Period]) -> dict[str, str]:
    """What cannot be, by the name of the number; empty for numbers that can hold together."""
    refused = {}
    for name, period in profile.items():
        value = getattr(wanted, name)
        if not period.least <= value <= period.most:
            refused[name] = _("Between %(least)d and %(most)d (%(law)s).") % {
                "least": period.least,
                "most": period.most,
                "law": period.law,
            }
    if wanted.remind_days <= 0:
        refused["remind_days"] = _("A reminder on the day of the end, or after it, helps nobody.")
    elif wanted.remind_days == wanted.ask_days:
        refused["remind_days"] = _("Request and reminder on the same day cancel each other out.")
    elif wanted.remind_days > wanted.ask_days:
        refused["remind_days"] = _("The reminder would come before the request.")
    if wanted.ask_days >= wanted.pool_months * SHORTEST_MONTH_DAYS:
        refused.setdefault(
            "ask_days", _("The request would go out before the consent was even given.")
        )
    if wanted.dormancy_months >= wanted.pool_months:
        refused.setdefault(
            "dormancy_months",
            _("The consent would have ended before it could fall dormant: choose fewer months."),
        )
    return refused


def within(wanted: Mapping[str, int | None], profile: Mapping[str, Period]) -> Periods:
    """The numbers in force: what was chosen, never beyond what the country allows now.

    An employer that moves to another country keeps its numbers as far as that country does.
    """
    chosen = {name: wanted.get(name) for name in profile}
    return Periods(
        **{
            name: period.usual
            if (value := chosen[name]) is None
            else min(max(value, period.least), period.most)
            for name, period in profile.items()
        }
    )
