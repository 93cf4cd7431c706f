# SPDX-License-Identifier: Apache-2.0
"""Who may read what happened. Whether a person is visible at all is asked of `people`."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from talentkreis.organisation.rights import EVERY_ROLE, Grant, register


class Right(StrEnum):
    """Rights over the record."""

    READ_TIMELINE = "activity.read_timeline"


register(
    {
        Right.READ_TIMELINE: Grant(
            EVERY_ROLE, scope="people:read", label=_("Read the timeline of visible people")
        )
    }
)
