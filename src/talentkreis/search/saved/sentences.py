# SPDX-License-Identifier: Apache-2.0
"""What the record says about saved searches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from talentkreis.search.saved import events

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrOrPromise

    from talentkreis.activity.events import Event

SENTENCES: Mapping[type[Event], _StrOrPromise] = {
    events.SearchSaved: _("A search was saved"),
    events.SearchHandedOver: _("A saved search was handed over"),
    events.SearchDeleted: _("A saved search was deleted"),
}
