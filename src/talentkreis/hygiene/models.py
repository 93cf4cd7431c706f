# SPDX-License-Identifier: Apache-2.0
"""Thresholds, what owners were told, and the clean-up of a quarter with its numbers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy

from talentkreis.kernel.ids import new_id
from talentkreis.organisation.models import Member


class HygieneSettings(models.Model):
    """What counts as stale; exactly one row, without it the defaults of `rules` hold."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    quiet_months = models.PositiveSmallIntegerField()
    sends_digest = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="one_row_of_hygiene_settings", condition=models.Q(id=1)),
            models.CheckConstraint(
                name="hygiene_quiet_months_in_bounds",
                condition=models.Q(quiet_months__range=(3, 60)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quiet_months} months"


class HygieneCount(models.Model):
    """How many people a rule found when it was counted last, by who cares for them.

    Numbers of people everybody may see. Without an owner: those nobody cares for; this row is
    there for every rule that has been counted.
    """

    id = models.BigAutoField(primary_key=True)
    rule = models.CharField(max_length=20)
    owner = models.ForeignKey(Member, models.CASCADE, null=True, related_name="+")
    people = models.PositiveIntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["rule", "owner"], nulls_distinct=False, name="hygiene_rule_counted_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.people}"


class HygieneDigest(models.Model):
    """What a member was last told about the people they care for: how many fit each rule."""

    member = models.OneToOneField(Member, models.CASCADE, primary_key=True, related_name="+")
    counts = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.member_id)


class CleanUp(models.Model):
    """One clean-up, step by step; left and taken up again, readable when it is done."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # "2026-4": the fourth quarter of 2026.
    quarter = models.CharField(max_length=6)
    started_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    people_before = models.PositiveIntegerField()
    people_after = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["quarter"],
                condition=models.Q(finished_at__isnull=True),
                name="one_open_clean_up_a_quarter",
            ),
        ]

    def __str__(self) -> str:
        return self.quarter


class Choice(models.TextChoices):
    """What was chosen in a step; those that do something are codes of bulk work."""

    OPEN = "", pgettext_lazy("clean-up", "open")
    SKIPPED = "skipped", pgettext_lazy("clean-up", "left as it is")
    ARCHIVE = "archive", pgettext_lazy("clean-up", "archived")
    NEXT_CONTACT = "next_contact", pgettext_lazy("clean-up", "next contact planned")
    OWNER = "owner", pgettext_lazy("clean-up", "handed over")


class CleanUpStep(models.Model):
    """One step: how many it found, what was chosen, how many it changed."""

    id = models.BigAutoField(primary_key=True)
    clean_up = models.ForeignKey(CleanUp, models.CASCADE, related_name="steps")
    code = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()
    found_count = models.PositiveIntegerField(null=True, blank=True)
    choice = models.CharField(max_length=12, choices=Choice, blank=True, default="", db_default="")
    # Bulk work of `search`, which keeps its own numbers and its undo.
    run_id = models.UUIDField(null=True, blank=True)
    left_count = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["clean_up", "code"], name="clean_up_step_once"),
        ]

    def __str__(self) -> str:
        return self.code
