# SPDX-License-Identifier: Apache-2.0
"""The activity table and the chain of seals over it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from talentkreis.organisation.actors import ActorKind


class Activity(models.Model):
    """One thing that happened. Never changed, never deleted by the application.

    Subject ids are plain columns without foreign keys, so that erasing a person rewrites nothing.
    `at` is when it was recorded and decides the monthly partition; `occurred_at` is when it
    happened, so that imported history keeps its original dates.
    """

    pk = models.CompositePrimaryKey("at", "id")
    at = models.DateTimeField()
    id = models.UUIDField()
    occurred_at = models.DateTimeField()
    kind = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField(default=1)
    actor_kind = models.CharField(max_length=6, choices=ActorKind)
    actor_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    member_id = models.UUIDField(null=True)
    pool_id = models.UUIDField(null=True)
    sequence_id = models.UUIDField(null=True)
    message_id = models.UUIDField(null=True)
    import_id = models.UUIDField(null=True)
    payload = models.JSONField(default=dict)
    # The transaction that wrote the row: sealing takes only what can no longer be overtaken.
    transaction_id = models.BigIntegerField(editable=False)

    class Meta:
        managed = False  # partitioned by month: created by SQL in the first migration
        db_table = "activity_activity"
        ordering: ClassVar[list[str]] = ["-occurred_at", "-id"]

    def __str__(self) -> str:
        return self.kind


class Seal(models.Model):
    """A link of the chain: the hash over a batch of activities and over the seal before it."""

    number = models.BigIntegerField(primary_key=True)
    sealed_at = models.DateTimeField()
    first_transaction = models.BigIntegerField()
    end_transaction = models.BigIntegerField(help_text="First transaction not covered any more")
    row_count = models.PositiveIntegerField()
    previous_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)
    # Eight bytes of each row's digest: they prove nothing, they name the row that is bad.
    leaves = models.BinaryField(default=b"")

    def __str__(self) -> str:
        return f"seal {self.number}"
