# SPDX-License-Identifier: Apache-2.0
"""What providers and services tell about messages they took over."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy

from talentkreis.kernel.ids import new_id
from talentkreis.mail.models.messages import Message


class ReportStatus(models.TextChoices):
    """What a provider tells after it took a message over. Whether it was read is not kept."""

    DELIVERED = "delivered", pgettext_lazy("message", "delivered")
    FAILED = "failed", pgettext_lazy("message", "not delivered")
    COMPLAINED = "complained", pgettext_lazy("message", "reported as unwanted")
    UNSUBSCRIBED = "unsubscribed", pgettext_lazy("message", "unsubscribed")


class DeliveryReport(models.Model):
    """What became of a message after the provider took it over; each status once, in any order."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message = models.ForeignKey(Message, models.CASCADE, related_name="reports")
    status = models.CharField(max_length=12, choices=ReportStatus)
    # The provider's own code, and whom it is about: a `rules.Blame`.
    code = models.CharField(max_length=60, blank=True, db_default="")
    blame = models.CharField(max_length=12, blank=True, db_default="")
    reported_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["reported_at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["message", "status"], name="one_report_of_a_status"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.status}"
