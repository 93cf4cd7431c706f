# SPDX-License-Identifier: Apache-2.0
"""Dates as people say them: today and yesterday written out, the year only when it is another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from talentkreis.kernel import clock

if TYPE_CHECKING:
    import datetime as dt

_DAYS_OF_A_YEAR = 365


def days_since(moment: dt.datetime) -> int:
    """Whole calendar days in the active time zone; negative for the future."""
    return (clock.today() - timezone.localtime(moment).date()).days


def ago_in_words(days: int) -> str:
    """ "today", "yesterday", "41 days ago", "2 years ago"; the future as "in 3 days"."""
    near = {0: _("today"), 1: _("yesterday"), -1: _("tomorrow")}
    if days in near:
        return near[days]
    if days < 0:
        return ngettext("in %(days)d day", "in %(days)d days", -days) % {"days": -days}
    if days <= 2 * _DAYS_OF_A_YEAR:
        return ngettext("%(days)d day ago", "%(days)d days ago", days) % {"days": days}
    years = days // _DAYS_OF_A_YEAR
    return ngettext("%(years)d year ago", "%(years)d years ago", years) % {"years": years}


def days_short(days: int) -> str:
    """For narrow table columns, which say in their head what is counted: "41 d"."""
    # Translators: number of days in a narrow column, e.g. "41 d"; German "41 T."
    return _("%(days)d d") % {"days": abs(days)}


def day_in_words(date: dt.date, *, today: dt.date, has_weekday: bool = False) -> str:
    """A date relative to `today` where that has a word, else day and month, year when another."""
    near = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    distance = (date - today).days
    if distance in near and not has_weekday:
        return near[distance]
    if has_weekday:
        pattern = (
            pgettext("date format", "l, j F")
            if date.year == today.year
            else pgettext("date format", "l, j F Y")
        )
    else:
        pattern = (
            pgettext("date format", "j F")
            if date.year == today.year
            else pgettext("date format", "j F Y")
        )
    return _unbroken(date_format(date, pattern))


def long_date(date: dt.date) -> str:
    """Weekday, day, month and year."""
    return _unbroken(date_format(date, pgettext("date format", "l, j F Y")))


def time_of_day(moment: dt.datetime) -> str:
    """Hours and minutes: "9:30"."""
    return date_format(moment, "G:i")


def moment_in_words(moment: dt.datetime) -> str:
    """The exact moment, for titles."""
    return f"{long_date(moment.date())}, {time_of_day(moment)}"


def _unbroken(text: str) -> str:
    """Keep the number and its month on one line; weekday and year may stand on another."""
    weekday, comma, day = text.rpartition(", ")
    return weekday + comma + day.replace(" ", "\u00a0", 1)


def clock_in_words(moment: dt.datetime) -> str:
    """The day relative to today and the time of day, in the active time zone."""
    local = timezone.localtime(moment)
    return f"{day_in_words(local.date(), today=clock.today())}, {time_of_day(local)}"
