# SPDX-License-Identifier: Apache-2.0
"""Drop addresses, and mails that came to them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from talentkreis.kernel.ids import new_id
from talentkreis.mail.models import InboundMessage
from talentkreis.organisation.models import Member


class DropAddress(models.Model):
    """A secret behind the plus: of one member, or of one pool for everybody who sees it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.ForeignKey(Member, models.CASCADE, null=True, blank=True, related_name="+")
    # A pool is a neighbour's: known by its id.
    pool_id = models.UUIDField(null=True, blank=True)
    # Compared by hash; shown again to its owner, so kept encrypted as well.
    secret_hash = models.BinaryField(max_length=32, unique=True)
    secret = models.BinaryField()
    renewed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="drop_of_member_or_pool",
                condition=models.Q(member__isnull=True) ^ models.Q(pool_id__isnull=True),
            ),
            models.UniqueConstraint(fields=["member"], name="drop_once_per_member"),
            models.UniqueConstraint(fields=["pool_id"], name="drop_once_per_pool"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class DropMail(models.Model):
    """A mail somebody of the team passed on, and what was found in it.

    Whose it is stands at the inbound mail; with it the row is exported, merged and erased.
    """

    inbound = models.OneToOneField(
        InboundMessage, models.CASCADE, primary_key=True, related_name="drop"
    )
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    pool_id = models.UUIDField(null=True, blank=True)
    found_name = models.CharField(max_length=200, blank=True, db_default="")
    found_address = models.CharField(max_length=320, blank=True, db_default="")
    subject = models.CharField(max_length=500, blank=True, db_default="")
    text = models.TextField(blank=True, db_default="")
    remark = models.TextField(blank=True, db_default="")
    happened_at = models.DateTimeField()
    attachment_count = models.PositiveSmallIntegerField(default=0, db_default=0)
    received_at = models.DateTimeField()
    assigned_at = models.DateTimeField(null=True, blank=True)
    assigned_by = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["received_at"],
                name="drop_waiting",
                condition=models.Q(assigned_at__isnull=True),
            ),
            models.Index(fields=["found_address"], name="drop_from"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
