# SPDX-License-Identifier: Apache-2.0
"""Accounts with providers, and the templates WhatsApp has approved. Nothing here is a person's."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from talentkreis.consent.models import Channel
from talentkreis.kernel.ids import new_id
from talentkreis.mail.models import Mailbox
from talentkreis.organisation.models import Member


class ProviderCode(models.TextChoices):
    """Whom an account is with."""

    SEVEN = "seven", "seven.io"
    TWILIO = "twilio", "Twilio"
    WHATSAPP = "whatsapp_cloud", _("WhatsApp (Cloud API of Meta)")


CHANNELS = {
    ProviderCode.SEVEN: Channel.SMS,
    ProviderCode.TWILIO: Channel.SMS,
    ProviderCode.WHATSAPP: Channel.WHATSAPP,
}


class Account(models.Model):
    """What one provider needs beyond the mailbox it belongs to. Secrets are stored encrypted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    mailbox = models.OneToOneField(Mailbox, models.PROTECT, related_name="account")
    provider = models.CharField(max_length=20, choices=ProviderCode, unique=True)
    # Whom recipients see: a number in E.164, or letters, which nobody can answer.
    sender = models.CharField(max_length=40, blank=True, db_default="")
    # Twilio: the account's SID. WhatsApp: the id of the phone number.
    identity = models.CharField(max_length=64, blank=True, db_default="")
    # WhatsApp: the id of the business account, which owns the templates.
    business_id = models.CharField(max_length=64, blank=True, db_default="")
    # The key that opens the account.
    secret = models.BinaryField(null=True, blank=True)
    # What signs what the provider tells us.
    hook_secret = models.BinaryField(null=True, blank=True)
    # What one segment, or one WhatsApp message, costs by the employer's contract.
    price = models.DecimalField(max_digits=7, decimal_places=4, null=True, blank=True)
    is_on = models.BooleanField(default=False, db_default=False)
    switched_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    switched_at = models.DateTimeField(null=True, blank=True)
    # When a signed call of the provider last reached us.
    told_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.get_provider_display()

    @property
    def channel(self) -> Channel:
        """What it carries."""
        return CHANNELS[ProviderCode(self.provider)]

    @property
    def can_be_answered(self) -> bool:
        """Whether recipients can write back: to a number, not to a name."""
        return self.sender.startswith("+")


class TemplateState(models.TextChoices):
    """What WhatsApp says about a template."""

    PENDING = "PENDING", _("being looked at")
    APPROVED = "APPROVED", _("approved")
    REJECTED = "REJECTED", _("refused")
    PAUSED = "PAUSED", _("paused by WhatsApp")


class Template(models.Model):
    """A text WhatsApp has to approve before it may begin a conversation; `{{1}}` are places."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="templates")
    name = models.CharField(max_length=200)
    # As WhatsApp writes it: de, en, en_US.
    language = models.CharField(max_length=10)
    body = models.TextField(max_length=1_024)
    state = models.CharField(max_length=8, choices=TemplateState)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "language"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["account", "name", "language"], name="template_once_per_language"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"
