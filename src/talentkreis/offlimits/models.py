# SPDX-License-Identifier: Apache-2.0
"""Whom nobody approaches: a person, or everybody of a company."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.ids import new_id
from talentkreis.organisation.models import Member
from talentkreis.people.models import Person


class Strength(models.TextChoices):
    """How strictly it is meant."""

    HARD = "hard", _("Nobody approaches them")
    SOFT = "soft", _("Ask first")


class OffLimits(models.Model):
    """One entry, about one person or one company, from one day to another."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="off_limits")
    # The company as it is called here, with every other name it goes by, and all of them as keys.
    company = models.CharField(max_length=200, blank=True, default="", db_default="")
    other_names = ArrayField(models.CharField(max_length=200), default=list)
    keys = ArrayField(models.CharField(max_length=200), default=list)
    includes_former = models.BooleanField(default=False, db_default=False)
    includes_beginnings = models.BooleanField(default=False, db_default=False)

    strength = models.CharField(max_length=4, choices=Strength, default=Strength.HARD)
    reason = models.CharField(max_length=300)
    starts_on = models.DateField()
    # The last day, included; without one it lasts until somebody ends it.
    ends_on = models.DateField(null=True, blank=True)
    # Null: a program or the product itself.
    set_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()
    # Ended before its last day, or without one: at once.
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="off_limits_person_or_company",
                condition=models.Q(person__isnull=False, company="", keys=[])
                | (models.Q(person__isnull=True) & ~models.Q(company="") & ~models.Q(keys=[])),
            ),
            models.CheckConstraint(
                name="off_limits_ends_after_start",
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["company"],
                name="off_limits_companies",
                condition=models.Q(person__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_about_company(self) -> bool:
        """A company, and through it the people who work there."""
        return self.person_id is None

    @property
    def is_hard(self) -> bool:
        """Nobody approaches them, without exception."""
        return self.strength == Strength.HARD
