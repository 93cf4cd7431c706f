# SPDX-License-Identifier: Apache-2.0
"""Services that send the mail of a mailbox instead of a mail server. Nothing here is a person's."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.ids import new_id
from talentkreis.mail.models.messages import Mailbox
from talentkreis.organisation.models import Member


class Service(models.TextChoices):
    """Whom an account is with."""

    POSTMARK = "postmark", "Postmark"
    MAILGUN = "mailgun", "Mailgun"
    BREVO = "brevo", "Brevo"
    MAILJET = "mailjet", "Mailjet"


class Region(models.TextChoices):
    """Where a service that lets one choose keeps what it sends."""

    EU = "eu", _("European Union")
    US = "us", _("United States")


class Relay(models.Model):
    """A mailbox's account with a service. Its secrets are stored encrypted and never shown."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    mailbox = models.OneToOneField(Mailbox, models.CASCADE, related_name="relay")
    service = models.CharField(max_length=10, choices=Service)
    region = models.CharField(max_length=2, choices=Region, default=Region.EU, db_default=Region.EU)
    # Mailgun: the domain it sends as. Mailjet: the public half of the key.
    identity = models.CharField(max_length=253, blank=True, db_default="")
    # Postmark: the message stream of mail to many.
    stream = models.CharField(max_length=60, blank=True, db_default="")
    secret = models.BinaryField(null=True, blank=True)
    # Mailgun: what signs its calls. Others call an address with a password of ours.
    hook_secret = models.BinaryField(null=True, blank=True)
    # That password is derived from a number that grows when somebody wants a new one.
    hook_round = models.PositiveSmallIntegerField(default=0, db_default=0)
    # Somebody said that the service follows neither opens nor clicks, where no request can say so.
    follows_nobody = models.BooleanField(default=False, db_default=False)
    is_on = models.BooleanField(default=False, db_default=False)
    switched_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    switched_at = models.DateTimeField(null=True, blank=True)
    # When a genuine call of the service last reached us.
    told_at = models.DateTimeField(null=True, blank=True)
    # When it last told that somebody opened or clicked: it follows people against our wish.
    followed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="relay_that_is_on_has_a_key",
                condition=models.Q(is_on=False) | models.Q(secret__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.get_service_display()
