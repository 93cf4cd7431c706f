# SPDX-License-Identifier: Apache-2.0
"""Words of the team, and classifications somebody imported. The own vocabulary is files."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.ids import new_id


class ConceptKind(models.TextChoices):
    """What a concept is; the values are those of `vocabulary.Kind`."""

    SKILL = "skill", _("Skill")
    OCCUPATION = "occupation", _("Occupation")


class Alias(models.Model):
    """A word of the team for a concept: an abbreviation, the name of an own product."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10, choices=ConceptKind)
    text = models.CharField(max_length=120)
    key = models.CharField(max_length=120, help_text="vocabulary.Vocabulary.key of the text")
    code = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "key"], name="alias_names_one_concept"),
        ]

    def __str__(self) -> str:
        return self.text


class Scheme(models.Model):
    """An imported classification, such as ESCO."""

    name = models.SlugField(primary_key=True, max_length=20)
    languages = models.CharField(max_length=100)
    imported_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class SchemeConcept(models.Model):
    """A concept of an imported classification, beside the own one that means the same."""

    id = models.UUIDField(primary_key=True, editable=False)
    scheme = models.ForeignKey(Scheme, models.CASCADE, related_name="concepts")
    kind = models.CharField(max_length=10, choices=ConceptKind)
    uri = models.CharField(max_length=300)
    code = models.CharField(max_length=120)
    # The shipped concept with the same label; empty where there is none.
    own_code = models.CharField(max_length=120, blank=True, default="", db_default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["scheme", "uri"], name="scheme_concept_once"),
            models.UniqueConstraint(fields=["code"], name="scheme_concept_code"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["own_code"], name="scheme_concept_own"),
        ]

    def __str__(self) -> str:
        return self.code


class SchemeLabel(models.Model):
    """A label of an imported concept in one language."""

    concept = models.ForeignKey(SchemeConcept, models.CASCADE, related_name="labels")
    language = models.CharField(max_length=8)
    text = models.CharField(max_length=300)
    key = models.CharField(max_length=300)
    is_preferred = models.BooleanField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["key"], name="scheme_label_key"),
        ]

    def __str__(self) -> str:
        return self.text


class SchemeRelation(models.Model):
    """What an imported classification says about two of its concepts."""

    class Kind(models.TextChoices):
        BROADER = "broader", _("Broader")
        ESSENTIAL = "essential", _("Essential skill")
        OPTIONAL = "optional", _("Helpful skill")

    concept = models.ForeignKey(SchemeConcept, models.CASCADE, related_name="relations")
    other = models.ForeignKey(SchemeConcept, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=9, choices=Kind)

    def __str__(self) -> str:
        return self.kind
