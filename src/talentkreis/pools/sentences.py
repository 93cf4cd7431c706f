# SPDX-License-Identifier: Apache-2.0
"""What the timeline says about pools. The page names the pool: it may be closed to a reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talentkreis.pools import events
from talentkreis.pools.models import Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.utils.functional import _StrOrPromise

    from talentkreis.activity.events import Event


def _moved(payload: Mapping[str, Any]) -> str:
    code = str(payload.get("stage", ""))
    stage = Stage(code).label if code in Stage.values else code
    return _("Moved to the stage “%(stage)s” in a pool") % {"stage": stage}


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
}
