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
    "template_gone": _("A template of WhatsApp is not approved"),
    "too_long": _("Too long for an SMS"),
    "channel_off": _("A channel of the sequence is not switched on"),
}
STEPS_ON: dict[str, _StrOrPromise] = {
    "leave": _("stays as it is"),
    "write_text": _("Write the text"),
    "add_default": _("Add a substitute"),
    "start_later": _("Start later"),
    "choose_template": _("Choose another template"),
    "shorten": _("Shorten the text"),
    "switch_on": _("Switch the channel on"),
    **NEXT_STEPS,
}
OWN_STEPS = {
    "already_enrolled": "leave",
    "text_missing": "write_text",
    "field_empty": "add_default",
    "no_steps": "write_text",
    "held_out": "leave",
    "all_over": "leave",
    "template_gone": "choose_template",
    "too_long": "shorten",
    "channel_off": "switch_on",
}

# The same answers of the gate, where they are about a telephone.
_ON_THE_PHONE: dict[str, _StrOrPromise] = {
    "no_consent_sms": _("No consent for SMS"),
    "no_consent_whatsapp": _("No consent for WhatsApp"),
    "not_confirmed_sms": _("Consent to SMS not confirmed"),
    "not_confirmed_whatsapp": _("Consent to WhatsApp not confirmed"),
    "waiting_for_confirmation_sms": _("Consent to SMS not confirmed"),
    "waiting_for_confirmation_whatsapp": _("Consent to WhatsApp not confirmed"),
    "consent_expired_sms": _("Consent to SMS has ended"),
    "consent_expired_whatsapp": _("Consent to WhatsApp has ended"),
    "withdrawn_sms": _("Does not want SMS any more"),
    "withdrawn_whatsapp": _("Does not want WhatsApp any more"),
    "declined_sms": _("Has said no to SMS"),
    "declined_whatsapp": _("Has said no to WhatsApp"),
    "suppressed_sms": _("Number on the suppression list for SMS"),
    "suppressed_whatsapp": _("Number on the suppression list for WhatsApp"),
    "no_address_sms": _("No mobile number"),
    "no_address_whatsapp": _("No phone number for WhatsApp"),
    "address_bounced_sms": _("Mobile number does not work"),
    "address_bounced_whatsapp": _("Phone number does not work"),
}
# The gate speaks about one person with their dates; a group is named without.
GROUP_TEXTS: dict[str, _StrOrPromise] = {
    **TEXTS,
    **_ON_THE_PHONE,
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
