# SPDX-License-Identifier: Apache-2.0
"""What the record says about the state of the data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from talentkreis.hygiene import events

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrOrPromise

    from talentkreis.activity.events import Event

SENTENCES: Mapping[type[Event], _StrOrPromise] = {
    events.HygieneRulesSet: _("What counts as stale was set"),
    events.CleanUpStarted: _("A clean-up was started"),
    events.CleanUpFinished: _("A clean-up was finished"),
}
