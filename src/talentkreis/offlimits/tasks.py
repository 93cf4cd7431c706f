# SPDX-License-Identifier: Apache-2.0
"""Telling everybody a company entry concerns, where they are many."""

from __future__ import annotations

import uuid

from procrastinate.contrib.django import app

from talentkreis.offlimits import actions


@app.task(name="offlimits.tell_people")
def tell_people(
    change: str,
    off_limits_id: str,
    keys: list[str],
    includes_former: bool,  # noqa: FBT001 - arguments of jobs are plain values
    includes_beginnings: bool,  # noqa: FBT001
    after: str,
) -> None:
    """The next people in the order of their ids."""
    actions.tell_next(
        change=change,
        off_limits_id=uuid.UUID(off_limits_id),
        who=actions.Who(tuple(keys), includes_former, includes_beginnings),
        after=uuid.UUID(after) if after else None,
    )
