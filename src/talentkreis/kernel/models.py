# SPDX-License-Identifier: Apache-2.0
"""The one table of the ground floor: short-lived values that all processes share."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class SharedValue(models.Model):
    """A row of `kernel.shared_cache`. The key is a keyed hash: cache keys may hold addresses."""

    key = models.BinaryField(max_length=32, primary_key=True)
    value = models.JSONField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["expires_at"], name="shared_value_expiry")
        ]

    def __str__(self) -> str:
        return bytes(self.key).hex()
