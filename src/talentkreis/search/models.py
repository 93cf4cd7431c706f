# SPDX-License-Identifier: Apache-2.0
"""The search projection, one narrow row per person, and bulk work on many people."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import pgettext_lazy

from talentkreis.kernel.ids import new_id
from talentkreis.organisation.models import Member
from talentkreis.people.models import Person
from talentkreis.search.saved.models import Find, Follower, Notify, SavedSearch
from talentkreis.search.semantic.models import (
    EmbeddingCall,
    EmbeddingChoice,
    EmbeddingModel,
    Phrase,
    PhraseKind,
    PhraseVector,
    Wording,
)

__all__ = [
    "BulkChange",
    "BulkChunk",
    "BulkRun",
    "BulkState",
    "EmbeddingCall",
    "EmbeddingChoice",
    "EmbeddingModel",
    "Find",
    "Follower",
    "NameWord",
    "Notify",
    "Phrase",
    "PhraseKind",
    "PhraseVector",
    "SavedSearch",
    "SearchRow",
    "Wording",
]


class SearchRow(models.Model):
    """Everything a filter may ask about a person, in one row; never a source of truth.

    Written by `search.actions` alone, in the transaction of the change it follows. The table's
    indexes are made by SQL in the first migration (operator classes, collation "C": the embedded
    server has no ICU, so names are sorted by their folded key).
    """

    person = models.OneToOneField(
        Person,
        models.CASCADE,
        primary_key=True,
        related_name="+",
        db_column="person_id",
        db_constraint=False,
    )
    # Family name first, folded. Ties are broken by person_id.
    sort_name = models.TextField(db_collation="C")
    # Both foldings of kernel.text beside each other, so that Mueller, Muller and Müller all meet.
    name_key = models.TextField(db_collation="C")
    position_key = models.TextField(db_collation="C")
    employer_key = models.TextField(db_collation="C")
    city_key = models.TextField(db_collation="C")
    postcode = models.TextField(db_collation="C")
    country = models.TextField(db_collation="C")
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    document = SearchVectorField()

    hats = ArrayField(models.TextField(), default=list)
    skills = ArrayField(models.TextField(), default=list)
    # "newsletter:given", "nurture:withdrawn": written by the consent part.
    consents = ArrayField(models.TextField(), default=list)
    pool_ids = ArrayField(models.UUIDField(), default=list)

    owner_id = models.UUIDField(null=True)
    next_contact_on = models.DateField(null=True)
    # log2 of the decayed sum of contacts at the epoch: order and thresholds never age.
    warmth_log = models.FloatField(null=True)
    last_contact_at = models.DateTimeField(null=True)

    source_type = models.TextField()
    source_key = models.TextField(db_collation="C")
    language = models.TextField()
    created_at = models.DateTimeField()
    is_archived = models.BooleanField()
    is_restricted = models.BooleanField()
    # Last day on which any processing basis holds; 9999-12-31 for an open one, null for none.
    basis_until = models.DateField(null=True)
    confidential_to = ArrayField(models.UUIDField(), null=True)

    # The gate's own answers: 0 no, 1 ask first, 2 yes. They hold until `gate_valid_until`.
    gate_nurture = models.SmallIntegerField(default=0)
    gate_newsletter = models.SmallIntegerField(default=0)
    gate_personal_email = models.SmallIntegerField(default=0)
    gate_personal_contact = models.SmallIntegerField(default=0)
    # How strict limits such as off-limits are: 0 none, 1 ask first, 2 no.
    gate_limit = models.SmallIntegerField(default=0, db_default=0)
    gate_valid_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "search_row"

    def __str__(self) -> str:
        return str(self.pk)


class NameWord(models.Model):
    """A word of somebody's name in one of the foldings of `SearchRow.name_key`; see `vocabulary`.

    May stand here twice. Whose name it is part of only the rows say.
    """

    word = models.TextField(db_collation="C")

    class Meta:
        db_table = "search_name_word"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["word"], name="search_name_word_whole"),
            GinIndex(OpClass("word", name="gin_trgm_ops"), name="search_name_word_parts"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class BulkState(models.TextChoices):
    """Where bulk work stands."""

    WAITING = "waiting", pgettext_lazy("bulk work", "under way")
    DONE = "done", pgettext_lazy("bulk work", "done")
    FAILED = "failed", pgettext_lazy("bulk work", "stopped")
    UNDOING = "undoing", pgettext_lazy("bulk work", "being undone")
    UNDONE = "undone", pgettext_lazy("bulk work", "undone")


class BulkRun(models.Model):
    """One bulk action on many people. Can be undone for 30 days, then only the counts stay; of
    one that made a file only the counts and what it was for stay after three days.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    answers = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=BulkState, default=BulkState.WAITING)
    people_count = models.PositiveIntegerField(default=0, db_default=0)
    seen_count = models.PositiveIntegerField(default=0, db_default=0)
    changed_count = models.PositiveIntegerField(default=0, db_default=0)
    undone_count = models.PositiveIntegerField(default=0, db_default=0)
    # Reason → how many were left out for it.
    left_out = models.JSONField(default=dict, db_default={})
    # A stable code of what stopped it; worded for the reader.
    failure = models.CharField(max_length=60, blank=True, default="", db_default="")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    # Whom it was about and what was before are gone.
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["member", "-created_at"], name="bulk_run_latest"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class BulkChunk(models.Model):
    """Some of the people of a run, dealt with in one transaction: done or not done, never half."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(BulkRun, models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    people = ArrayField(models.UUIDField())
    done_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["run", "number"], name="bulk_chunk_once"),
        ]

    def __str__(self) -> str:
        return str(self.number)


class BulkChange(models.Model):
    """What bulk work keeps of one person: what was there before, for undoing it, or their line of
    a file. Erased with the person.
    """

    id = models.BigAutoField(primary_key=True)
    chunk = models.ForeignKey(
        BulkChunk, models.CASCADE, related_name="changes", db_constraint=False
    )
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_constraint=False)
    before = models.JSONField()
    # Why it was not taken back; empty where it was, or nobody tried.
    stays = models.CharField(max_length=40, blank=True, default="", db_default="")

    def __str__(self) -> str:
        return str(self.id)
