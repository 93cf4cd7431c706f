# SPDX-License-Identifier: Apache-2.0
"""What the timeline says about gestures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from talentkreis.gestures import events

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrOrPromise

    from talentkreis.activity.events import Event

SENTENCES: Mapping[type[Event], _StrOrPromise] = {
    events.GesturePlanned: _("A gesture was planned"),
    events.GestureChanged: _("A planned gesture was changed"),
    events.GestureApproved: _("A gesture was approved"),
    events.GestureRefused: _("A gesture was not approved"),
    events.GestureDone: _("A gesture was sent or handed over"),
    events.GestureDropped: _("A planned gesture was dropped"),
    events.GestureThanked: _("Thanks for a gesture arrived"),
    events.GestureRulesSet: _("The limit of gestures was set"),
}
