# SPDX-License-Identifier: Apache-2.0
"""Colleagues named in notes, and how they want to hear of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from talentkreis.kernel.ids import new_id
from talentkreis.organisation.models import Member
from talentkreis.people.models.records import Note


class Mention(models.Model):
    """A member named in a note with @. Waits on their day until they have seen it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    note = models.ForeignKey(Note, models.CASCADE, related_name="mentions", db_index=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["note", "member"], name="mentioned_once_a_note"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["member", "made_at"],
                name="mention_unseen",
                condition=models.Q(seen_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class MentionChoice(models.Model):
    """Whether a member wants a mail when somebody mentions them. No row: yes."""

    member = models.OneToOneField(
        Member, models.CASCADE, primary_key=True, related_name="mention_choice"
    )
    by_mail = models.BooleanField(default=True, db_default=True)

    def __str__(self) -> str:
        return str(self.pk)


class Freshness(models.Model):
    """After how many months a value counts as old; exactly one row, or the defaults."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    work_months = models.PositiveSmallIntegerField(default=12)
    contact_months = models.PositiveSmallIntegerField(default=24)
    other_months = models.PositiveSmallIntegerField(default=18)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="one_freshness", condition=models.Q(id=1)),
        ]

    def __str__(self) -> str:
        return str(self.id)
