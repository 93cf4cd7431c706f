# SPDX-License-Identifier: Apache-2.0
"""What time it is for delivery: the database's clock, or the moment whoever runs it names.

The calendar decides what is due, what is too late, which hours suit, what the gate answers and
what is written down as handed over. Workers compare leases with each other, so leases go by the
database's clock alone, whatever the calendar says.
"""

from __future__ import annotations

import datetime as dt

from talentkreis.kernel import clock

NOT_AHEAD = dt.timedelta(0)


def ahead_of_database(at: dt.datetime | None) -> dt.timedelta:
    """How far a calendar that shows `at` now is ahead of the database's clock; None: not at all.

    The calendar ticks on from `at` with that clock, however long a run takes.
    """
    return NOT_AHEAD if at is None else at - clock.database_now()
