# SPDX-License-Identifier: Apache-2.0
"""What the timeline says about events of consent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from talentkreis.consent import events
from talentkreis.consent.models import Channel, Purpose

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.utils.functional import _StrOrPromise

    from talentkreis.activity.events import Event


def _named(payload: Mapping[str, Any]) -> dict[str, str]:
    purpose, channel = payload.get("purpose", ""), payload.get("channel", "")
    return {
        "purpose": str(Purpose(purpose).label) if purpose else _("everything"),
        "channel": str(Channel(channel).label) if channel else _("every channel"),
    }


def _about(template: _StrOrPromise) -> Callable[[Mapping[str, Any]], str]:
    return lambda payload: str(template) % _named(payload)


def _restriction(payload: Mapping[str, Any]) -> str:
    return _("Processing restricted") if payload.get("is_restricted") else _("Restriction lifted")


def _pause(payload: Mapping[str, Any]) -> str:
    if payload.get("until"):
        return _("Wants a pause")
    return _("Wants to hear less often") if payload.get("least_gap_days") else _("Ended the pause")


SENTENCES: dict[type[Event], _StrOrPromise | Callable[[Mapping[str, Any]], str]] = {
    events.ConsentRequested: _about(
        gettext_lazy("Asked for confirmation: %(purpose)s, %(channel)s")
    ),
    events.ConsentGiven: _about(gettext_lazy("Agreed: %(purpose)s, %(channel)s")),
    events.ConsentConfirmed: _about(gettext_lazy("Consent confirmed: %(purpose)s, %(channel)s")),
    events.ConsentDeclined: _about(gettext_lazy("Said no: %(purpose)s, %(channel)s")),
    events.ConsentWithdrawn: _about(gettext_lazy("Unsubscribed: %(purpose)s, %(channel)s")),
    events.ContactObjected: _about(gettext_lazy("Objected: %(purpose)s, %(channel)s")),
    events.ConsentExpired: _about(gettext_lazy("Consent ended: %(purpose)s, %(channel)s")),
    events.ConsentRevoked: _about(
        gettext_lazy("Imported consent taken back: %(purpose)s, %(channel)s")
    ),
    events.ContactPaused: _pause,
    events.AddressSuppressed: gettext_lazy("Address put on the suppression list"),
    events.RestrictionDecided: _restriction,
    events.PersonExported: gettext_lazy("Everything about the person exported"),
    events.ConfirmationRequested: gettext_lazy("Confirmation e-mail requested"),
    events.ConfirmationLapsed: gettext_lazy("Confirmation not given in time"),
    events.PeriodsChanged: gettext_lazy("Periods of storage changed"),
    events.HoldSet: gettext_lazy("Deletion stopped by a hold"),
    events.HoldLifted: gettext_lazy("Hold lifted"),
    events.RejectionNoted: gettext_lazy("Rejection received"),
    events.RenewalRequested: gettext_lazy("Asked to renew the consent"),
    events.WordingPublished: gettext_lazy("New wording of a consent in force"),
}
