# SPDX-License-Identifier: Apache-2.0
"""What a contact is for, and through what."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

# A row about every purpose or every channel carries this instead of a name: the person said
# "nothing at all", and purposes invented later are meant as well.
EVERY = ""


class Purpose(models.TextChoices):
    """What a contact is for. What each needs: `rules.decide`."""

    APPLICATION = "application", _("Application")
    INTERVIEW = "interview", _("Interview")
    TRANSACTIONAL = "transactional", _("Answer to a request")
    PERSONAL_CONTACT = "personal_contact", _("Personal contact")
    PERSONAL_EMAIL = "personal_email", _("Personal e-mail")
    NURTURE = "nurture", _("Staying in touch")
    NEWSLETTER = "newsletter", _("Newsletter")
    JOB_ALERT = "job_alert", _("Matching jobs")
    EVENT_INVITATION = "event_invitation", _("Invitations")
    CONSENT_REQUEST = "consent_request", _("Request for consent")
    TRACKING = "tracking", _("Measuring clicks")
    EMPLOYEE = "employee", _("Among colleagues")


class Channel(models.TextChoices):
    """Through what. Our machines send e-mail, SMS and WhatsApp; a human does all the others."""

    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone")
    SMS = "sms", _("SMS")
    WHATSAPP = "whatsapp", _("WhatsApp")
    LINKEDIN = "linkedin", _("LinkedIn")
    XING = "xing", _("XING")
    LETTER = "letter", _("Letter")
