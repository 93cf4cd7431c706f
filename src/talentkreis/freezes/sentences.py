# SPDX-License-Identifier: Apache-2.0
"""What the timeline says about pauses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from talentkreis.freezes import events

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrOrPromise

    from talentkreis.activity.events import Event

SENTENCES: Mapping[type[Event], _StrOrPromise] = {
    events.FreezeStarted: _("Outreach was paused"),
    events.FreezeEnded: _("The pause of outreach was ended early"),
}
