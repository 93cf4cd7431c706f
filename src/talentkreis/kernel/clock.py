# SPDX-License-Identifier: Apache-2.0
"""The one place that asks for the time (a lint rule bans `datetime.now` elsewhere).

Leases and state changes that several processes compare use `database_now`, because the clocks
of two machines differ and the database's does not.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from django.db import connection
from django.utils import timezone

if TYPE_CHECKING:
    import datetime as dt


def now() -> dt.datetime:
    """The current moment, aware, in UTC."""
    return timezone.now()


def today() -> dt.date:
    """The current date in the active time zone."""
    return timezone.localdate()


def month_start() -> dt.datetime:
    """Midnight of the first of this month in the active time zone."""
    return timezone.localtime(now()).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


@cache
def time_zones() -> frozenset[str]:
    """Names of all time zones there are (tz database); looked up once, for it reads many files."""
    return frozenset(available_timezones())


def database_now() -> dt.datetime:
    """The current moment by the database's clock (not the transaction's start)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        row = cursor.fetchone()
    moment: dt.datetime = row[0]
    return moment
