# SPDX-License-Identifier: Apache-2.0
"""Fields an employer adds: typed, with a purpose, one row a value.

Values are rows of their own type and not JSON, so that ranges and choices are found by index.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.ids import new_id
from talentkreis.people.models.persons import Person


class CustomKind(models.TextChoices):
    """What a field holds; it never changes once there are values."""

    TEXT = "text", _("Text, one line")
    LONG_TEXT = "long_text", _("Text with paragraphs")
    NUMBER = "number", _("Number")
    MONEY = "money", _("Amount of money")
    DATE = "date", _("Date")
    YES_NO = "yes_no", _("Yes or no")
    CHOICE = "choice", _("One of several")
    CHOICES = "choices", _("Several of several")
    LINK = "link", _("Link")


class CustomField(models.Model):
    """A field of this employer. `code` names it in the API and stays when labels change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=9, choices=CustomKind)
    label_de = models.CharField(max_length=60)
    label_en = models.CharField(max_length=60)
    # Why it may be asked (Art. 5(1)(b) and (c) DSGVO): shown beside the field, never empty.
    purpose = models.CharField(max_length=200)
    # Of a choice: {"code": …, "de": …, "en": …}, in their order.
    options = models.JSONField(default=list, blank=True)
    # Read by those who care for people and by data protection alone.
    is_restricted = models.BooleanField(default=False, db_default=False)
    position = models.PositiveSmallIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "created_at", "id"]

    def __str__(self) -> str:
        return self.code

    @property
    def label(self) -> str:
        """The label in the active language."""
        return self.label_in(get_language() or "de")

    def label_in(self, language: str) -> str:
        """The label in one language."""
        return self.label_en if language.startswith("en") else self.label_de

    def option_labels(self, language: str = "") -> dict[str, str]:
        """Code and label of each option, in their order."""
        column = "en" if (language or get_language() or "de").startswith("en") else "de"
        return {option["code"]: option[column] for option in self.options}


class CustomValue(models.Model):
    """What one person says in one field, in the column of the field's kind."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="custom_values", db_index=False)
    field = models.ForeignKey(CustomField, models.PROTECT, related_name="values", db_index=False)
    text = models.TextField(blank=True, default="", db_default="")
    # kernel.text.fold of the beginning of the text: equality and beginnings by index.
    text_key = models.CharField(max_length=200, blank=True, default="", db_default="")
    number = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="", db_default="")
    day = models.DateField(null=True, blank=True)
    is_true = models.BooleanField(null=True, blank=True)
    choices = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "field"], name="custom_value_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["field", "text_key"], name="custom_text"),
            models.Index(
                fields=["field", "number"],
                name="custom_number",
                condition=models.Q(number__isnull=False),
            ),
            models.Index(
                fields=["field", "day"], name="custom_day", condition=models.Q(day__isnull=False)
            ),
            models.Index(
                fields=["field", "is_true"],
                name="custom_yes_no",
                condition=models.Q(is_true__isnull=False),
            ),
            GinIndex(fields=["choices"], name="custom_choices"),
        ]

    def __str__(self) -> str:
        return str(self.id)
