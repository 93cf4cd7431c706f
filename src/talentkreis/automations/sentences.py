# SPDX-License-Identifier: Apache-2.0
"""What timelines and the record say about automations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from talentkreis.activity.sentences import register_sentences
from talentkreis.automations import events
from talentkreis.automations.models import Automation, PauseReason, RunState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.utils.functional import _StrOrPromise

    from talentkreis.activity.events import Event


def _ran(payload: Mapping[str, Any]) -> str:
    rows = Automation.objects.filter(id=str(payload["automation_id"]))
    values = {"name": rows.values_list("name", flat=True).first() or "–"}
    if payload.get("outcome") == RunState.FAILED:
        return gettext("Automation “%(name)s” did not get to its end") % values
    return gettext("Automation “%(name)s” did its steps") % values


def _paused(payload: Mapping[str, Any]) -> str:
    code = str(payload.get("reason", ""))
    label = PauseReason(code).label if code in PauseReason.values else code
    return gettext("Automation paused: %(reason)s") % {"reason": label}


def _released(payload: Mapping[str, Any]) -> str:
    if payload.get("is_dropped"):
        return gettext("What waited of an automation was dropped")
    return gettext("What waited of an automation may go on")


SENTENCES: dict[type[Event], _StrOrPromise | Callable[[Mapping[str, Any]], str]] = {
    events.AutomationCreated: _("Automation created"),
    events.AutomationChanged: _("Automation changed"),
    events.AutomationActivated: _("Automation activated in version %(number)s"),
    events.AutomationPaused: _paused,
    events.AutomationDeleted: _("Draft of an automation deleted"),
    events.WaitingReleased: _released,
    events.AutomationRan: _ran,
    events.SettingsChanged: _("Settings of automations changed"),
    events.EndpointAdded: _("Address for webhooks allowed"),
    events.EndpointClosed: _("Address for webhooks closed"),
}


def register() -> None:
    """Tell `activity` our sentences."""
    register_sentences(SENTENCES)
