# SPDX-License-Identifier: Apache-2.0
"""Why somebody does not start and what to do about it, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from talentkreis.consent.answers import NEXT_STEPS

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

# Reasons of our own; all others are the gate's, with its words.
TEXTS: dict[str, _StrOrPromise] = {
    "already_enrolled": _("Already under way in this sequence"),
    "text_missing": _("No text in their language"),
    "field_empty": _("A merge field has no value"),
    "no_steps": _("The sequence has no steps"),
    "held_out": _("In the comparison group: goes without, by lot"),
    "all_over": _("The days of all steps are over"),
}
STEPS_ON: dict[str, _StrOrPromise] = {
    "leave": _("stays as it is"),
    "write_text": _("Write the text"),
    "add_default": _("Add a substitute"),
    "start_later": _("Start later"),
    **NEXT_STEPS,
}
OWN_STEPS = {
    "already_enrolled": "leave",
    "text_missing": "write_text",
    "field_empty": "add_default",
    "no_steps": "write_text",
    "held_out": "leave",
    "all_over": "leave",
}

# The gate speaks about one person with their dates; a group is named without.
GROUP_TEXTS: dict[str, _StrOrPromise] = {
    **TEXTS,
    "no_consent": _("No consent for e-mail"),
    "not_confirmed": _("Consent not confirmed"),
    "waiting_for_confirmation": _("Confirmation still open"),
    "consent_expired": _("Consent has ended"),
    "withdrawn": _("Unsubscribed"),
    "declined": _("Has said no"),
    "objected": _("Has objected"),
    "suppressed": _("On the suppression list"),
    "suppressed_erased": _("Deleted at their own request"),
    "paused": _("Wishes a pause"),
    "no_address": _("No e-mail address"),
    "address_bounced": _("E-mail address undeliverable"),
    "contact_budget": _("Written to in the last 30 days"),
    "no_basis": _("No reason left to keep the data"),
    "notice_overdue": _("Not told in time where the data came from"),
    "restricted": _("Data is restricted"),
    "off_limits": _("Off-limits"),
    "off_limits_soft": _("Off-limits: ask first"),
    "sending_stopped": _("All sending is stopped"),
    "sending_not_ready": _("Sender, Impressum or privacy text are missing"),
}
