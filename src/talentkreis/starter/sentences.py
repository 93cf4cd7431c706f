# SPDX-License-Identifier: Apache-2.0
"""What the record says about the starter set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from talentkreis.starter import events

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrOrPromise

    from talentkreis.activity.events import Event

SENTENCES: Mapping[type[Event], _StrOrPromise] = {
    events.StarterPoolMade: _("A pool of the starter set was made"),
    events.StarterPoolTakenBack: _("A pool of the starter set was taken back"),
}
