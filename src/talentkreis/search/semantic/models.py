# SPDX-License-Identifier: Apache-2.0
"""Phrases in use, their vectors, and the models the vectors come from."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from pgvector.django import HalfVectorField, SparseVectorField


class PhraseKind(models.IntegerChoices):
    """What a phrase is; titles and skills are compared with their own kind alone."""

    TITLE = 0
    SKILL = 1


class EmbeddingModel(models.Model):
    """Something that turns phrases into vectors. Several stand side by side during a change."""

    name = models.TextField(unique=True)
    dimension = models.PositiveSmallIntegerField()
    # Asked by searches: the one that was completed last.
    is_current = models.BooleanField(default=False, db_default=False)
    # What titles are multiplied with, as float32 rows; empty where that has not been fitted.
    whitening = models.BinaryField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "search_model"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["is_current"],
                condition=models.Q(is_current=True),
                name="search_one_current_model",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Phrase(models.Model):
    """A title without gender forms and advertising, or a skill, as somebody here carries it."""

    kind = models.PositiveSmallIntegerField(choices=PhraseKind)
    key = models.TextField(db_collation="C")
    text = models.TextField()
    # Parts of its words, weighted: `grams.grams_of`.
    grams = SparseVectorField()

    class Meta:
        db_table = "search_phrase"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "key"], name="search_phrase_once"),
        ]

    def __str__(self) -> str:
        return self.text


class Wording(models.Model):
    """A way people here write a phrase: `search_row.position_key`, or a key of `search_row.skills`.

    So nobody's row says which phrase it has, and imports write nothing more.
    """

    kind = models.PositiveSmallIntegerField(choices=PhraseKind)
    key = models.TextField(db_collation="C")
    phrase = models.ForeignKey(Phrase, models.CASCADE, related_name="wordings")

    class Meta:
        db_table = "search_wording"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "key"], name="search_wording_once"),
        ]

    def __str__(self) -> str:
        return self.key


class PhraseVector(models.Model):
    """What a model makes of a phrase. `kind` repeats the phrase's: nearest ones are asked by it."""

    phrase = models.ForeignKey(Phrase, models.CASCADE, related_name="+")
    model = models.ForeignKey(EmbeddingModel, models.CASCADE, related_name="+", db_index=False)
    kind = models.PositiveSmallIntegerField(choices=PhraseKind)
    vector = HalfVectorField()

    class Meta:
        db_table = "search_vector"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["model", "phrase"], name="search_vector_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
