# SPDX-License-Identifier: Apache-2.0
"""How the world takes our mail: checks, complaints, providers that ask for less, copies of us.

Nothing here is about a person: counts, domains of our own, names of providers.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.ids import new_id
from talentkreis.mail.models.messages import Mailbox
from talentkreis.organisation.models import Member


class PreflightTopic(models.TextChoices):
    """What is looked at before many are written to, in the order it is shown."""

    SERVER = "server", _("Mail server")
    SPF = "spf", _("Who may send (SPF)")
    DKIM = "dkim", _("Signature (DKIM)")
    DMARC = "dmarc", _("Forged mail (DMARC)")
    PTR = "ptr", _("Name of the address (PTR)")
    LINKS = "links", _("Links")
    UNSUBSCRIBE = "unsubscribe", _("Unsubscribing")
    SIZE = "size", _("Length")
    MIME = "mime", _("Form of the mail")
    COMPLAINTS = "complaints", _("Complaints")


class PreflightLevel(models.TextChoices):
    """How a topic stands; red blocks the start of anything to many."""

    GREEN = "green", _("in order")
    YELLOW = "yellow", _("have a look")
    RED = "red", _("blocks")


class PreflightLine(models.Model):
    """What the name servers last said about one topic of a mailbox."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="+")
    topic = models.CharField(max_length=12, choices=PreflightTopic)
    level = models.CharField(max_length=6, choices=PreflightLevel)
    # Code of `preflight.words`.
    code = models.CharField(max_length=40)
    detail = models.CharField(max_length=1_000, blank=True, db_default="")
    checked_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["mailbox", "topic"], name="preflight_line_per_topic"),
        ]

    def __str__(self) -> str:
        return f"{self.topic}: {self.code}"


class NameServerSwitch(models.Model):
    """Whether name servers are asked about our own domain; without the row they are not."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    is_on = models.BooleanField(default=False, db_default=False)
    switched_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    switched_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="one_name_server_switch", condition=models.Q(id=1)),
        ]

    def __str__(self) -> str:
        return str(self.is_on)


class Throttle(models.Model):
    """A provider that asked us to slow down: how much it gets until it has stayed quiet.

    A token bucket per domain we send as and group of recipients (TRUST E-13). No row: as fast as
    the mailbox allows. Written by `delivery` alone.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sending_domain = models.CharField(max_length=253)
    # A provider's name, or the recipients' domain (`providers`).
    group = models.CharField(max_length=253)
    per_hour = models.PositiveIntegerField()
    tokens = models.FloatField(default=0, db_default=0)
    filled_at = models.DateTimeField()
    rest_until = models.DateTimeField()
    # When `per_hour` last changed; it grows again with every quiet hour.
    changed_at = models.DateTimeField()
    slowed_count = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["sending_domain", "group"], name="throttle_per_group"),
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.per_hour}/h"


class ComplaintDay(models.Model):
    """How many recipients reported mail of a mailbox as unwanted on a day, per sequence.

    A count, so that it survives the erasure of whoever complained.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="+")
    day = models.DateField()
    sequence_id = models.UUIDField(null=True, blank=True)
    count = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["mailbox", "day", "sequence_id"],
                nulls_distinct=False,
                name="complaints_per_day_and_sequence",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.count}"


class ReportedRate(models.Model):
    """The share of complaints a provider shows on its own pages, entered by a member.

    Gmail reports no single complaint; its Postmaster Tools show a share for a day.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="+")
    day = models.DateField()
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    entered_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["mailbox", "day"], name="reported_rate_per_day"),
            models.CheckConstraint(
                name="reported_rate_is_a_share", condition=models.Q(percent__range=(0, 100))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.percent} %"


class OutboundMark(models.Model):
    """Which installation on which machine this database belongs to; exactly one row.

    Compared with a file in the data folder: a copy or an older state sends nothing before
    somebody has released it (TRUST R-10).
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    instance_id = models.UUIDField()
    # Grows with every delivery that sent something; the file remembers the last one.
    round = models.PositiveBigIntegerField(default=0, db_default=0)
    machine = models.CharField(max_length=255, blank=True, db_default="")
    file_number = models.BigIntegerField(null=True)
    system = models.CharField(max_length=40, blank=True, db_default="")
    timeline = models.PositiveIntegerField(default=0, db_default=0)
    # Why it is held (`fence.Doubt`), and since when; empty: it is not.
    held_for = models.CharField(max_length=20, blank=True, db_default="")
    held_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="one_outbound_mark", condition=models.Q(id=1)),
        ]

    def __str__(self) -> str:
        return str(self.instance_id)
