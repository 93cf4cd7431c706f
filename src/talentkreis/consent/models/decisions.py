# SPDX-License-Identifier: Apache-2.0
"""What the gate said when it mattered."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from talentkreis.consent.models.purposes import Channel, Purpose
from talentkreis.people.models import Person


class Decision(models.Model):
    """What the gate said when somebody was really contacted, and the facts it went by.

    Written in the transaction of the hand-over, or of noting a conversation. Facts are codes and
    moments (`recording`), so that the same can be decided again years later. Erased with the
    person, given to the person with everything else.
    """

    class Occasion(models.TextChoices):
        HAND_OVER = "hand_over", _("a message was about to leave")
        CONVERSATION = "conversation", _("somebody got in touch personally")

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    occasion = models.CharField(max_length=12, choices=Occasion)
    # The message or the conversation.
    subject_id = models.UUIDField()
    member_id = models.UUIDField(null=True)
    purpose = models.CharField(max_length=20, choices=Purpose)
    channel = models.CharField(max_length=10, choices=Channel)
    verdict = models.CharField(max_length=3)
    reason = models.CharField(max_length=60)
    facts = models.JSONField()
    rule_version = models.PositiveSmallIntegerField()
    # The moment the question was about; a conversation may be noted later.
    asked_for = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "-asked_for", "-id"], name="decision_of_person"),
            models.Index(fields=["recorded_at"], name="decision_age"),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} {self.reason}"
