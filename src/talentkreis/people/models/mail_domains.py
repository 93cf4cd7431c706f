# SPDX-License-Identifier: Apache-2.0
"""What name servers said about the domains of addresses, and whether they are asked at all."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from talentkreis.organisation.models import Member


class MailVerdict(models.TextChoices):
    """Whether mail to a domain can arrive; the values of `kernel.nameservers.MailAnswer`."""

    ACCEPTS = "accepts", _("takes mail")
    NONE = "none", _("no mail server")
    REFUSES = "refuses", _("takes no mail")
    UNKNOWN = "unknown", _("no answer")


class MailDomain(models.Model):
    """What the name servers said about one domain, kept until it is asked again.

    Goes when no address uses the domain any more: a domain may be somebody's name.
    """

    domain = models.CharField(max_length=253, primary_key=True)
    verdict = models.CharField(max_length=8, choices=MailVerdict)
    # The server the domain prefers for its mail: tells which provider it is.
    mail_host = models.CharField(max_length=253, blank=True, db_default="")
    checked_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-checked_at"], name="mail_domain_latest"),
        ]

    def __str__(self) -> str:
        return self.domain


class AddressCheck(models.Model):
    """Whether name servers are asked about domains; without the row they are not."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    asks_name_servers = models.BooleanField(default=False, db_default=False)
    switched_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    switched_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="one_address_check", condition=models.Q(id=1)),
        ]

    def __str__(self) -> str:
        return str(self.asks_name_servers)
