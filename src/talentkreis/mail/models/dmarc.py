# SPDX-License-Identifier: Apache-2.0
"""What receivers say about mail that came in our name. Machines and counts, no recipients."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy

from talentkreis.kernel.ids import new_id


class CameBy(models.TextChoices):
    """How a report got here."""

    UPLOAD = "upload", pgettext_lazy("DMARC report", "uploaded")
    MAIL = "mail", pgettext_lazy("DMARC report", "by mail")


class AggregateReport(models.Model):
    """A report of one receiver about one of our domains; the same one again changes nothing."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reporter = models.CharField(max_length=200)
    report_id = models.CharField(max_length=255)
    # Where the policy was found; subdomains are in the sources.
    domain = models.CharField(max_length=253)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    policy = models.CharField(max_length=10, blank=True, db_default="")
    is_testing = models.BooleanField(default=False, db_default=False)
    came_by = models.CharField(max_length=6, choices=CameBy)
    taken_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["domain", "reporter", "report_id"], name="aggregate_report_once"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["domain", "-begins_at"], name="aggregate_report_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.reporter} {self.report_id}"


class ReportedSource(models.Model):
    """What one machine sent in the name of a domain on the day a report begins."""

    id = models.BigAutoField(primary_key=True)
    report = models.ForeignKey(AggregateReport, models.CASCADE, related_name="sources")
    # As it stood in From; the domain of the report or one below it.
    domain = models.CharField(max_length=253)
    day = models.DateField()
    source = models.GenericIPAddressField()
    count = models.PositiveBigIntegerField()
    disposition = models.CharField(max_length=10)
    has_dkim = models.BooleanField()
    has_spf = models.BooleanField()
    # What the machine called itself: domain of its signature and of its envelope.
    signed_as = models.CharField(max_length=253, blank=True, db_default="")
    envelope_from = models.CharField(max_length=253, blank=True, db_default="")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["day", "domain"], name="reported_source_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.count}"
