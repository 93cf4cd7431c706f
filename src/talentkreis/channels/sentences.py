# SPDX-License-Identifier: Apache-2.0
"""What the record says about accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext

from talentkreis.activity.sentences import register_sentences
from talentkreis.channels import events
from talentkreis.channels.models import ProviderCode

if TYPE_CHECKING:
    from collections.abc import Mapping


def _switched(payload: Mapping[str, Any]) -> str:
    code = str(payload.get("provider", ""))
    name = ProviderCode(code).label if code in ProviderCode.values else code
    if payload.get("is_on"):
        return gettext("Switched on as a channel: %(name)s") % {"name": name}
    return gettext("Switched off as a channel: %(name)s") % {"name": name}


def register() -> None:
    """Tell `activity` how the events of this package read."""
    register_sentences({events.AccountSwitched: _switched})
