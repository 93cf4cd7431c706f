# SPDX-License-Identifier: Apache-2.0
"""The comparison group of a sequence: whom the lot leaves without it, to see what it does."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talentkreis.kernel.ids import new_id
from talentkreis.nurture.models.sequences import Sequence
from talentkreis.people.models import Person


class Side(models.TextChoices):
    """On which side of the comparison somebody is. In order: merging keeps the first."""

    CARE = "care", pgettext_lazy("comparison", "Gets the sequence")
    HELD = "held", _("Comparison group")


class Comparison(models.Model):
    """Somebody who could be started in a sequence with a comparison group, and what the lot said.

    Kept for both sides, so that figures are of those the lot was drawn for and of nobody else.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sequence = models.ForeignKey(Sequence, models.CASCADE, related_name="comparisons")
    person = models.ForeignKey(Person, models.CASCADE, related_name="comparisons")
    side = models.CharField(max_length=4, choices=Side)
    drawn_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["sequence", "person"], name="compared_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["sequence", "side", "drawn_at"], name="comparison_sides"),
        ]

    def __str__(self) -> str:
        return str(self.id)
