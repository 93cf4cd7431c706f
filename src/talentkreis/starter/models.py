# SPDX-License-Identifier: Apache-2.0
"""Pools that came from the starter set, and who signs up for one of them just now."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from talentkreis.kernel.ids import new_id
from talentkreis.nurture.models import Sequence
from talentkreis.organisation.models import Member
from talentkreis.pools.models import Pool


class StarterPool(models.Model):
    """A family of roles with its pool, its sequence and its public form."""

    # Part of the address of the public form: it stands on posters and never changes.
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    family = models.CharField(max_length=20)
    pool = models.ForeignKey(Pool, models.CASCADE, related_name="+")
    sequence = models.ForeignKey(Sequence, models.CASCADE, related_name="+")
    # Whoever carries it is in the pool, whatever their title and skills say.
    tag = models.CharField(max_length=80)
    made_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["family"],
                condition=models.Q(taken_back_at__isnull=True),
                name="family_once_in_starter_set",
            ),
        ]

    def __str__(self) -> str:
        return self.family


class JoinWish(models.Model):
    """For which pool somebody filled in the public form; forgotten with their confirmation.

    Names the request alone: before it is confirmed nobody is known (TRUST L-01).
    """

    request_id = models.UUIDField(primary_key=True)
    starter = models.ForeignKey(StarterPool, models.CASCADE, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.request_id)
