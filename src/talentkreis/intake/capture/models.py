# SPDX-License-Identifier: Apache-2.0
"""Which extensions may ask from a browser."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


class CaptureSettings(models.Model):
    """The fixed list of extensions whose requests a browser lets through.

    One row once somebody decided; before that the product's own extension alone.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    origins = ArrayField(models.CharField(max_length=100), default=list, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="capture_settings_one", condition=models.Q(id=1)),
        ]

    def __str__(self) -> str:
        return "settings"
