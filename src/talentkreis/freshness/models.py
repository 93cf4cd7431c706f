# SPDX-License-Identifier: Apache-2.0
"""Requests to check what we know, proposals beside the field, signals that something changed."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talentkreis.freshness.aspects import Aspect
from talentkreis.kernel.ids import new_id
from talentkreis.organisation.models import Member
from talentkreis.people.models import Person


class UpdateRequest(models.Model):
    """We asked a person whether what we know still holds. Its link works once, for 14 days."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    aspects = ArrayField(models.CharField(max_length=12, choices=Aspect))
    # Plain id: the message that carries the link.
    message_id = models.UUIDField(null=True, blank=True)
    asked_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    change_count = models.PositiveSmallIntegerField(default=0, db_default=0)
    # Answered, or asked anew: the link is used up.
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(closed_at__isnull=True),
                name="one_open_update_request_a_person",
            ),
            models.CheckConstraint(
                name="answered_update_request_is_closed",
                condition=models.Q(answered_at__isnull=True) | models.Q(closed_at__isnull=False),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "-asked_at"], name="update_request_latest"),
            models.Index(
                fields=["message_id"],
                name="update_request_message",
                condition=models.Q(message_id__isnull=False, closed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class ProposalState(models.TextChoices):
    """What became of a proposal."""

    OPEN = "open", pgettext_lazy("state of a proposal", "Open")
    ACCEPTED = "accepted", pgettext_lazy("state of a proposal", "Taken over")
    DECLINED = "declined", pgettext_lazy("state of a proposal", "Left out")
    # The same source said something newer.
    OUTDATED = "outdated", pgettext_lazy("state of a proposal", "Outdated")


class Proposal(models.Model):
    """A value from the person or an outside source, beside the field until somebody decides."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    # As the history calls it: a column, "skills", "contact_points.email".
    field = models.CharField(max_length=60)
    # What the source says, and what stood there then; of a skill {"name", "is_there"}.
    value = models.JSONField()
    was = models.JSONField(null=True)
    # Who says so: a code of `people.provenance.SOURCES`.
    source = models.CharField(max_length=40)
    request = models.ForeignKey(UpdateRequest, models.SET_NULL, null=True, related_name="proposals")
    made_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=ProposalState, default=ProposalState.OPEN)
    decided_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person", "field", "source", "value"],
                condition=models.Q(decided_at__isnull=True),
                name="proposed_once_by_a_source",
            ),
            models.CheckConstraint(
                name="open_proposal_is_undecided",
                condition=models.Q(state=ProposalState.OPEN, decided_at__isnull=True)
                | (~models.Q(state=ProposalState.OPEN) & models.Q(decided_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class SignalKind(models.TextChoices):
    """What may be worth a contact."""

    SELF_UPDATE = "self_update", _("Answered our question")
    JOB_CHANGE = "job_change", _("New position or employer")
    ALUMNI_MOVE = "alumni_move", _("Former colleague moved on")
    NEW_ADDRESS = "new_address", _("New e-mail address after returned mail")
    RETURN_VISIT = "return_visit", _("Came back to their own page")
    OPEN_TO_WORK = "open_to_work", _("Says in public that offers are welcome")


class SignalEnd(models.TextChoices):
    """How a signal was closed."""

    OPEN = "", pgettext_lazy("signal", "open")
    ACTED = "acted", pgettext_lazy("signal", "acted on")
    DISMISSED = "dismissed", pgettext_lazy("signal", "put aside")


class Signal(models.Model):
    """Something changed about a person. Holds names of fields, never their values."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=SignalKind)
    # Where we know it from: a code of `people.provenance.SOURCES`.
    source = models.CharField(max_length=40)
    fields = ArrayField(models.CharField(max_length=60), default=list)
    happened_at = models.DateTimeField()
    snoozed_until = models.DateField(null=True, blank=True)
    end = models.CharField(max_length=9, choices=SignalEnd, blank=True, default="", db_default="")
    decided_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=models.Q(decided_at__isnull=True),
                name="one_open_signal_of_a_kind",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["-happened_at", "-id"],
                name="signal_open",
                condition=models.Q(decided_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source}"


class UpdateRules(models.Model):
    """What happens to answers; exactly one row, or the defaults: somebody looks first."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    takes_over_at_once = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="one_row_of_update_rules", condition=models.Q(id=1)),
        ]

    def __str__(self) -> str:
        return str(self.id)
