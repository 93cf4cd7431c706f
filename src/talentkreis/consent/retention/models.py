# SPDX-License-Identifier: Apache-2.0
"""Numbers an employer chose, and holds that stop the clock of a person."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from talentkreis.kernel.ids import new_id
from talentkreis.organisation.models import Member
from talentkreis.people.models import Person


class RetentionRules(models.Model):
    """What the employer set; exactly one row, or none: then the usual numbers hold and people are
    deleted when they are due (Art. 25 DSGVO; TRUST L-16a). Nothing set: what is usual."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    rejected_months = models.PositiveSmallIntegerField(null=True)
    pool_months = models.PositiveSmallIntegerField(null=True)
    dormancy_months = models.PositiveSmallIntegerField(null=True)
    ask_days = models.PositiveSmallIntegerField(null=True)
    remind_days = models.PositiveSmallIntegerField(null=True)
    withdrawn_days = models.PositiveSmallIntegerField(null=True)
    sign_up_days = models.PositiveSmallIntegerField(null=True)
    deletes_by_itself = models.BooleanField(default=True, db_default=True)
    # Not before this day: the report of who is due is read first.
    deletes_from = models.DateField(null=True)
    changed_at = models.DateTimeField(null=True)
    changed_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="one_row_of_retention_rules", condition=models.Q(id=1)),
        ]

    def __str__(self) -> str:
        return str(self.id)


class LegalHold(models.Model):
    """Somebody must not be deleted: a claim, a court, an authority (Art. 17(3)(e) DSGVO).

    Several may stand at once, each for its own reason; the clock goes on when the last is lifted.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    reason = models.CharField(max_length=500)
    set_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()
    lifted_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["person"],
                name="legal_hold_standing",
                condition=models.Q(lifted_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
