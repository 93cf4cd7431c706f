# SPDX-License-Identifier: Apache-2.0
"""What the record says about inventories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from talentkreis.inventory import events

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrOrPromise

    from talentkreis.activity.events import Event

SENTENCES: Mapping[type[Event], _StrOrPromise] = {
    events.InventoryStarted: _("An inventory was started"),
    events.InventoryFinished: _("An inventory was finished"),
    events.BatchConfirmed: _("A batch of an inventory was decided"),
    events.BatchTakenBack: _("A batch of an inventory was taken back"),
}
