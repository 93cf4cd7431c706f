# SPDX-License-Identifier: Apache-2.0
"""What a merge needs to be undone: who became one, and how everything was before.

`MergeStock` holds copies of personal data. It goes with the merge record: 90 days after the
merge, or at once when one of the people is erased.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from talentkreis.kernel.ids import new_id
from talentkreis.organisation.actors import ActorKind
from talentkreis.people.models.persons import Person


class MergeRecord(models.Model):
    """Two or more records of one human being became one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    survivor = models.ForeignKey(Person, models.CASCADE, related_name="merges")
    # Per field the person whose value was taken, where it was not left to the rules.
    choices = models.JSONField(default=dict)
    reason = models.CharField(max_length=200, blank=True, default="", db_default="")
    actor_kind = models.CharField(max_length=6, choices=ActorKind)
    actor_id = models.UUIDField(null=True)
    merged_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.UUIDField(null=True)
    # To whom belongs what was written between merge and undo.
    edits_went_to = models.UUIDField(null=True)
    # The copies are gone: the merge holds for good.
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["-merged_at", "-id"],
                name="merge_undoable",
                condition=models.Q(undone_at__isnull=True, settled_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_live(self) -> bool:
        """Still in force and still to be undone."""
        return self.undone_at is None and self.settled_at is None


class MergedPerson(models.Model):
    """One of those who went into the survivor, in the order they were named."""

    id = models.BigAutoField(primary_key=True)
    merge = models.ForeignKey(MergeRecord, models.CASCADE, related_name="merged")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["merge", "person"], name="merged_once_per_merge"),
        ]

    def __str__(self) -> str:
        return str(self.person_id)


class MergeStock(models.Model):
    """One row of any table as the merge found it.

    `home` is whose it was; `image` its columns then (all, or those that matter), nothing for a
    row the merge made; `left` the columns the merge itself changed; `folded_into` the key of the
    row that says the same and stayed, where this one was taken out.
    """

    id = models.BigAutoField(primary_key=True)
    merge = models.ForeignKey(MergeRecord, models.CASCADE, related_name="stock")
    label = models.CharField(max_length=80)
    key = models.CharField(max_length=80)
    home = models.UUIDField()
    image = models.JSONField(null=True)
    left = models.JSONField(null=True)
    folded_into = models.CharField(max_length=80, blank=True, default="", db_default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["merge", "label", "key"], name="merge_stock_once"),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.key}"
