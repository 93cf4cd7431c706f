# SPDX-License-Identifier: Apache-2.0
"""Phrases in use, their vectors, and the models the vectors come from."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from pgvector.django import HalfVectorField, SparseVectorField


class PhraseKind(models.IntegerChoices):
    """What a phrase is; titles and skills are compared with their own kind alone."""

    TITLE = 0
    SKILL = 1


class ModelSource(models.TextChoices):
    """Where the model of an installation comes from."""

    SHIPPED = "shipped", _("The model that comes with Talentkreis")
    FOLDER = "folder", _("An ONNX model in a folder of this machine")
    SERVICE = "service", _("An outside service with the interface of OpenAI")


class EmbeddingChoice(models.Model):
    """Which model the employer chose, and how an outside one may be asked. No row: the shipped."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    source = models.CharField(
        max_length=7, choices=ModelSource, default=ModelSource.SHIPPED, db_default="shipped"
    )
    # https://HOST/PATH, to which "/embeddings" is added.
    base_url = models.CharField(max_length=200, blank=True, default="", db_default="")
    service_model = models.CharField(max_length=100, blank=True, default="", db_default="")
    # The employer's key with the service, encrypted.
    key = models.BinaryField(null=True)
    cents_per_million_tokens = models.PositiveIntegerField(default=0, db_default=0)
    cents_a_month = models.PositiveIntegerField(default=0, db_default=0)
    paused_until = models.DateTimeField(null=True, blank=True)
    # Why the chosen model could not be asked last: a code of `port.REASONS`.
    failure = models.CharField(max_length=30, blank=True, default="", db_default="")

    class Meta:
        db_table = "search_embedding"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="search_embedding_once", condition=models.Q(id=1)),
            models.CheckConstraint(
                name="search_embedding_service_named",
                condition=~models.Q(source="service")
                | (~models.Q(base_url="") & ~models.Q(service_model="")),
            ),
        ]

    def __str__(self) -> str:
        return self.source


class EmbeddingCall(models.Model):
    """One question to the outside service: how much, at what cost. The texts are not kept here."""

    model_name = models.TextField()
    text_count = models.PositiveIntegerField()
    token_count = models.PositiveIntegerField(default=0)
    # Millionths of a cent: tokens times cents a million tokens.
    microcents = models.PositiveBigIntegerField(default=0)
    # Empty for a usable answer, else a code of `port.REASONS`.
    failure = models.CharField(max_length=30, blank=True, default="")
    asked_at = models.DateTimeField()

    class Meta:
        db_table = "search_embedding_call"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["asked_at"], name="search_embedding_call_at"),
        ]

    def __str__(self) -> str:
        return f"{self.model_name} {self.text_count}"


class EmbeddingModel(models.Model):
    """Something that turns phrases into vectors. Several stand side by side during a change."""

    name = models.TextField(unique=True)
    dimension = models.PositiveSmallIntegerField()
    # How its closeness becomes comparable with the shipped model's: times scale, plus shift.
    title_scale = models.FloatField(default=1.0, db_default=1.0)
    title_shift = models.FloatField(default=0.0, db_default=0.0)
    skill_scale = models.FloatField(default=1.0, db_default=1.0)
    skill_shift = models.FloatField(default=0.0, db_default=0.0)
    # Asked by searches: the chosen one, from when it has seen everything.
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
    """What a model makes of a phrase. `kind` repeats the phrase's: nearest ones are asked by it.

    Empty where the phrase may hold the name of its bearer and the model is an outside one.
    """

    phrase = models.ForeignKey(Phrase, models.CASCADE, related_name="+")
    model = models.ForeignKey(EmbeddingModel, models.CASCADE, related_name="+", db_index=False)
    kind = models.PositiveSmallIntegerField(choices=PhraseKind)
    vector = HalfVectorField(null=True)

    class Meta:
        db_table = "search_vector"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["model", "phrase"], name="search_vector_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
