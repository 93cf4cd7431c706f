# SPDX-License-Identifier: Apache-2.0
"""Declaring off-limits, and lifting them."""

from talentkreis.offlimits.actions.entries import (
    change_off_limits,
    end_off_limits,
    remove_off_limits,
    set_company_off_limits,
    set_person_off_limits,
)
from talentkreis.offlimits.actions.privacy import forget_off_limits
from talentkreis.offlimits.actions.telling import Who, tell_next

__all__ = [
    "Who",
    "change_off_limits",
    "end_off_limits",
    "forget_off_limits",
    "remove_off_limits",
    "set_company_off_limits",
    "set_person_off_limits",
    "tell_next",
]
