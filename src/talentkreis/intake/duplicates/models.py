# SPDX-License-Identifier: Apache-2.0
"""Groups of likely duplicates, what was decided about them, and the searches that found them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy

from talentkreis.kernel.ids import new_id
from talentkreis.organisation.models import Member
from talentkreis.people.models import Person


class ClusterState(models.TextChoices):
    """What became of a group of likely duplicates."""

    OPEN = "open", pgettext_lazy("state of duplicates", "Open")
    LATER = "later", pgettext_lazy("state of duplicates", "Later")
    MERGED = "merged", pgettext_lazy("state of duplicates", "Merged")
    APART = "apart", pgettext_lazy("state of duplicates", "Different people")


class DuplicateRun(models.Model):
    """One search for duplicates in stock, as job or command."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    # Reading, blocking, training, comparing, grouping, writing; empty when it is over.
    stage = models.CharField(max_length=10, blank=True, default="", db_default="")
    # In thousandths of the stage.
    progress = models.PositiveSmallIntegerField(default=0, db_default=0)
    person_count = models.PositiveIntegerField(default=0, db_default=0)
    candidate_count = models.BigIntegerField(default=0, db_default=0)
    cluster_count = models.PositiveIntegerField(default=0, db_default=0)
    merged_count = models.PositiveIntegerField(default=0, db_default=0)
    started_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-started_at"], name="duplicate_run_latest"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class DuplicateCluster(models.Model):
    """People who are likely one: found by a search in stock, decided by somebody."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # Bits of evidence at the weakest joint: 10 is a thousand to one.
    weight = models.FloatField()
    state = models.CharField(max_length=6, choices=ClusterState, default=ClusterState.OPEN)
    # Somebody wants to look again after this.
    later_until = models.DateTimeField(null=True, blank=True)
    found_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["-weight", "id"],
                name="duplicate_cluster_queue",
                condition=models.Q(state__in=["open", "later"]),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class DuplicateMember(models.Model):
    """Somebody in a group of likely duplicates."""

    id = models.BigAutoField(primary_key=True)
    cluster = models.ForeignKey(DuplicateCluster, models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["cluster", "person"], name="duplicate_member_once"),
        ]

    def __str__(self) -> str:
        return str(self.person_id)


class ApartDecision(models.Model):
    """Somebody said that these two are two people. Remembered for good, by every search."""

    id = models.BigAutoField(primary_key=True)
    # The smaller id first, so that a pair stands here once.
    first = models.ForeignKey(Person, models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, models.CASCADE, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["first", "second"], name="apart_once"),
            models.CheckConstraint(
                name="apart_smaller_first", condition=models.Q(first__lt=models.F("second"))
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class DuplicateSettings(models.Model):
    """How the employer wants duplicates treated. One row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    # Merge without a look from this weight on; nothing: never (the default).
    automatic_from = models.FloatField(null=True, blank=True)
    searches_nightly = models.BooleanField(default=True, db_default=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="duplicate_settings_one", condition=models.Q(id=1)),
            # Below ten bits one in a thousand would be wrong: docs/quality.md.
            models.CheckConstraint(
                name="duplicate_settings_careful",
                condition=models.Q(automatic_from__isnull=True)
                | models.Q(automatic_from__gte=10.0),
            ),
        ]

    def __str__(self) -> str:
        return "settings"
