# SPDX-License-Identifier: Apache-2.0
"""Leave of a colleague to let mails of a sequence go out in their name."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy

from talentkreis.kernel.ids import new_id
from talentkreis.mail.models import Message
from talentkreis.nurture.models.sequences import SequenceVersion
from talentkreis.organisation.models import Member
from talentkreis.people.models import Person


class LeaveState(models.TextChoices):
    """Where a request stands."""

    ASKED = "asked", pgettext_lazy("leave", "asked")
    GIVEN = "given", pgettext_lazy("leave", "approved")
    DECLINED = "declined", pgettext_lazy("leave", "declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("leave", "withdrawn")


OPEN_STATES = (LeaveState.ASKED, LeaveState.GIVEN)


class Leave(models.Model):
    """A colleague is asked whether one version of a sequence may go out in their name.

    It is about the words they saw (`fingerprint`), at most so many people, until a day. Another
    text or version asks anew.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.ForeignKey(SequenceVersion, models.CASCADE, related_name="leaves")
    sender = models.ForeignKey(Member, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True, db_default="")
    most_people = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=LeaveState, default=LeaveState.ASKED)
    decided_at = models.DateTimeField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True, db_default="")

    class Meta:
        ordering: ClassVar[list[str]] = ["-asked_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["version", "sender"],
                condition=models.Q(state__in=["asked", "given"]),
                name="one_leave_a_version",
            ),
            models.CheckConstraint(
                name="leave_given_until_a_day",
                condition=~models.Q(state="given")
                | models.Q(until__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="leave_for_somebody", condition=models.Q(most_people__gte=1)
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["sender", "state"], name="leave_of_sender"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class LetterLeave(models.Model):
    """A colleague is asked whether one letter to one person may go out in their name.

    The words are in the message; what they approved is its `approved_words`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message = models.OneToOneField(Message, models.CASCADE, related_name="leave")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    sender = models.ForeignKey(Member, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True, db_default="")
    state = models.CharField(max_length=9, choices=LeaveState, default=LeaveState.ASKED)
    decided_at = models.DateTimeField(null=True, blank=True)
    # Why not, in the words of whoever was asked.
    refusal = models.CharField(max_length=300, blank=True, db_default="")
    # They changed the words before they approved them.
    is_reworded = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-asked_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="letter_leave_is_decided_at",
                condition=models.Q(state="asked") | models.Q(decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="letter_leave_declined_for_a_reason",
                condition=~models.Q(state="declined") | ~models.Q(refusal=""),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["sender", "state"], name="letter_leave_of_sender"),
        ]

    def __str__(self) -> str:
        return str(self.id)
