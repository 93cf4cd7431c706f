# SPDX-License-Identifier: Apache-2.0
"""When somebody could start. Pure: a notice period and a day in, a day out."""

from __future__ import annotations

import datetime as dt
from typing import Final

from dateutil.relativedelta import relativedelta

from talentkreis.people.models.persons import NoticeEnd, NoticeUnit

_MONTHS: Final = {NoticeEnd.MONTH: 1, NoticeEnd.QUARTER: 3, NoticeEnd.HALF_YEAR: 6,
                  NoticeEnd.YEAR: 12}  # fmt: skip
_MIDDLE: Final = 15


def earliest_start(
    today: dt.date,
    *,
    available_from: dt.date | None = None,
    count: int | None = None,
    unit: str = "",
    end: str = "",
) -> dt.date | None:
    """The first day somebody could start who gave notice today; None where nothing is known.

    A day the person named counts where it is later than their notice allows.
    """
    if count is None:
        return available_from
    length = relativedelta(weeks=count) if unit == NoticeUnit.WEEKS else relativedelta(months=count)
    first = last_day_of_notice(today + length, end) + dt.timedelta(days=1)
    return max(first, available_from) if available_from else first


def last_day_of_notice(earliest: dt.date, end: str) -> dt.date:
    """The day on or after `earliest` to which notice may be given (§ 622 BGB)."""
    if end == NoticeEnd.ANY_DAY:
        return earliest
    if end == NoticeEnd.HALF_MONTH and earliest.day <= _MIDDLE:
        return earliest.replace(day=_MIDDLE)
    months = _MONTHS.get(NoticeEnd(end), 1)
    last_month = -(-earliest.month // months) * months
    first_of_next = dt.date(earliest.year, 1, 1) + relativedelta(months=last_month)
    return first_of_next - dt.timedelta(days=1)
