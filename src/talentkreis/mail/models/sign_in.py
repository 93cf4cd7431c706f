# SPDX-License-Identifier: Apache-2.0
"""Mailboxes one signs in to at the provider (OAuth 2) instead of entering a password."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talentkreis.mail.models.messages import Mailbox
from talentkreis.organisation.models import Member


class Provider(models.TextChoices):
    """Whose mailboxes can be connected."""

    MICROSOFT = "microsoft", "Microsoft 365"
    GOOGLE = "google", "Google"


class ProviderAccess(models.Model):
    """Our own registration with a provider. Without one, or while it is off, nothing calls out."""

    provider = models.CharField(max_length=10, choices=Provider, primary_key=True)
    client_id = models.CharField(max_length=200)
    client_secret = models.BinaryField(null=True)
    # Microsoft: the directory whose accounts may sign in.
    tenant = models.CharField(max_length=100, blank=True, db_default="")
    is_on = models.BooleanField(default=False, db_default=False)

    def __str__(self) -> str:
        return self.provider


class AuthorisationState(models.TextChoices):
    """Whether the provider still lets us in."""

    CONNECTED = "connected", _("connected")
    RECONNECT = "reconnect", pgettext_lazy("mailbox", "connect again")


class Authorisation(models.Model):
    """What lets us into a mailbox until its owner takes it back. Tokens are stored encrypted.

    No tokens are kept once they are of no use: revoked, disconnected, member gone.
    """

    mailbox = models.OneToOneField(
        Mailbox, models.CASCADE, primary_key=True, related_name="authorisation"
    )
    provider = models.CharField(max_length=10, choices=Provider)
    state = models.CharField(
        max_length=10, choices=AuthorisationState, default=AuthorisationState.CONNECTED
    )
    access_token = models.BinaryField(null=True)
    refresh_token = models.BinaryField(null=True)
    expires_at = models.DateTimeField()
    # One at a time asks for a new token; whoever holds an older number keeps nothing.
    renewing_until = models.DateTimeField(null=True, blank=True)
    renewal = models.PositiveIntegerField(default=0, db_default=0)
    connected_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    connected_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="connected_with_a_token",
                condition=~models.Q(state="connected") | models.Q(refresh_token__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
