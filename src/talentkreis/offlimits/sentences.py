# SPDX-License-Identifier: Apache-2.0
"""What the timeline says about off-limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from talentkreis.offlimits import events

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrOrPromise

    from talentkreis.activity.events import Event

SENTENCES: Mapping[type[Event], _StrOrPromise] = {
    events.CompanySetOffLimits: _("A company was declared off-limits"),
    events.CompanyOffLimitsChanged: _("What is off-limits about a company was changed"),
    events.CompanyOffLimitsEnded: _("A company is not off-limits any more"),
    events.PersonSetOffLimits: _("Declared off-limits, personally or with the company"),
    events.PersonOffLimitsChanged: _("Off-limits were changed"),
    events.PersonOffLimitsEnded: _("Not off-limits any more"),
}
