# SPDX-License-Identifier: Apache-2.0
"""What the timeline says about pools. The page names the pool: it may be closed to a reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talentkreis.pools import events
from talentkreis.pools.stages import USUAL, usual_label

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.utils.functional import _StrOrPromise

    from talentkreis.activity.events import Event


def _moved(payload: Mapping[str, Any]) -> str:
    to, was = _named(payload.get("stage")), _named(payload.get("from_stage"))
    if to and was:
        return _("Moved from “%(from)s” to “%(to)s” in a pool") % {"from": was, "to": to}
    if to:
        return _("Moved to the stage “%(stage)s” in a pool") % {"stage": to}
    return _("Moved to another stage of a pool")


def _moved_back(payload: Mapping[str, Any]) -> str:
    to = _named(payload.get("stage"))
    if to:
        return _("Put back to the stage “%(stage)s” in a pool") % {"stage": to}
    return _("Put back to the stage before in a pool")


def _named(code: object) -> str:
    """The usual name of a stage. Names a pool gave are its own: not every reader sees the pool."""
    return usual_label(str(code)) if code in USUAL else ""


SENTENCES: Mapping[type[Event], _StrOrPromise | Callable[[Mapping[str, Any]], str]] = {
    events.PoolCreated: gettext_lazy("A pool was made"),
    events.PoolUpdated: gettext_lazy("A pool was changed"),
    events.PoolClosed: gettext_lazy("A pool was closed"),
    events.PoolReopened: gettext_lazy("A pool was opened again"),
    events.PersonEnteredPool: gettext_lazy("Came into a pool"),
    events.PersonLeftPool: gettext_lazy("Left a pool"),
    events.PersonFoundByPool: gettext_lazy("Came into a pool by its filter"),
    events.PersonLostByPool: gettext_lazy("Left a pool by its filter"),
    events.PersonMovedInPool: _moved,
    events.PersonMovedBackInPool: _moved_back,
    events.PoolStagesChanged: gettext_lazy("The stages of a pool were changed"),
}
