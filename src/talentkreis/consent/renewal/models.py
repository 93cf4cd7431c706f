# SPDX-License-Identifier: Apache-2.0
"""That somebody was asked to renew, about what, and whether they did."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.ids import new_id
from talentkreis.organisation.models import Language
from talentkreis.people.models import Person


class RenewalRequest(models.Model):
    """One mail that asks for a consent once more. Its link works until the last of them ends."""

    class Step(models.TextChoices):
        FIRST = "first", _("request")
        REMINDER = "reminder", _("reminder")
        BY_HAND = "by_hand", _("by a member of the team")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    step = models.CharField(max_length=8, choices=Step)
    # "nurture:email": purpose and channel of each consent that is to be renewed.
    consents = ArrayField(models.CharField(max_length=31))
    language = models.CharField(max_length=2, choices=Language)
    # When the first and the last of them end.
    first_ends_at = models.DateTimeField()
    last_ends_at = models.DateTimeField()
    message_id = models.UUIDField(null=True)
    asked_by = models.UUIDField(null=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["message_id"], name="renewal_message"),
        ]

    def __str__(self) -> str:
        return str(self.id)
