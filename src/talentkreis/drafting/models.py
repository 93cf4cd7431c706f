# SPDX-License-Identifier: Apache-2.0
"""Which model drafts come from, and what was asked of it."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talentkreis.content.models import Item
from talentkreis.kernel.ids import new_id
from talentkreis.organisation.models import Language, Member
from talentkreis.people.models import Person


class Place(models.TextChoices):
    """Where the model runs."""

    NOWHERE = "off", _("No drafts by a model")
    IN_HOUSE = "in_house", _("A model in our own house")
    OUTSIDE = "outside", _("An outside service")


class PersonField(models.TextChoices):
    """What about a person may be told to a model. Never a name, an address, notes or pay."""

    POSITION = "position", _("Position")
    SKILLS = "skills", _("Skills")
    TOPICS = "topics", _("Topics they asked for")
    HATS = "hats", _("What they are to us")


class DraftingChoice(models.Model):
    """Which model the employer chose, and within which bounds. No row: drafts are off."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    place = models.CharField(
        max_length=8, choices=Place, default=Place.NOWHERE, db_default=Place.NOWHERE
    )
    # To which "/chat/completions" is added.
    base_url = models.CharField(max_length=200, blank=True, default="", db_default="")
    model = models.CharField(max_length=100, blank=True, default="", db_default="")
    # The employer's key with the service, encrypted.
    key = models.BinaryField(null=True)
    # The contract under which an outside service processes (Art. 28 GDPR), in words.
    contract = models.CharField(max_length=300, blank=True, default="", db_default="")
    # What of a person may be told at all; a member can tell less.
    person_fields = ArrayField(
        models.CharField(max_length=8, choices=PersonField), default=list, db_default=[], blank=True
    )
    most_a_month = models.PositiveIntegerField(default=200, db_default=200)
    paused_until = models.DateTimeField(null=True, blank=True)
    # Why the model could not be asked last: a code of `reasons.REASONS`.
    failure = models.CharField(max_length=30, blank=True, default="", db_default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="drafting_choice_once", condition=models.Q(id=1)),
            models.CheckConstraint(
                name="drafting_model_named",
                condition=models.Q(place=Place.NOWHERE)
                | (~models.Q(base_url="") & ~models.Q(model="")),
            ),
            models.CheckConstraint(
                name="drafting_outside_under_contract",
                condition=~models.Q(place=Place.OUTSIDE) | ~models.Q(contract=""),
            ),
        ]

    def __str__(self) -> str:
        return self.place

    @property
    def is_on(self) -> bool:
        """Whether anything can be asked."""
        return self.place != Place.NOWHERE

    @property
    def is_outside(self) -> bool:
        """Whether what is asked leaves the house."""
        return self.place == Place.OUTSIDE


class Kind(models.TextChoices):
    """What a draft is for."""

    LETTER = "letter", pgettext_lazy("draft by a model", "Personal message")
    CONTENT = "content", pgettext_lazy("draft by a model", "Content of the library")


class State(models.TextChoices):
    """How far a draft is."""

    WAITING = "waiting", pgettext_lazy("draft by a model", "being written")
    READY = "ready", pgettext_lazy("draft by a model", "to be read")
    FAILED = "failed", pgettext_lazy("draft by a model", "came to nothing")
    TAKEN = "taken", pgettext_lazy("draft by a model", "taken over")
    DROPPED = "dropped", pgettext_lazy("draft by a model", "thrown away")


OPEN_STATES = (State.WAITING, State.READY)


class DraftRequest(models.Model):
    """A draft a member asked a model for. Its words go once it is decided, or after a week.

    What stays: who, when, about whom, which fields and which bytes (by their hash) left, whereto,
    what became of it (TRUST L-16b).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=7, choices=Kind)
    # Whom it is written to; empty for content, and once the person was erased.
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    item = models.ForeignKey(Item, models.SET_NULL, null=True, related_name="+")
    asked_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    language = models.CharField(max_length=2, choices=Language)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    # Why it came to nothing: a code of `reasons.REASONS`.
    reason = models.CharField(max_length=30, blank=True, default="", db_default="")
    place = models.CharField(max_length=8, choices=Place)
    host = models.CharField(max_length=200)
    model = models.CharField(max_length=100)
    person_fields = ArrayField(
        models.CharField(max_length=8, choices=PersonField), default=list, db_default=[], blank=True
    )
    # Both parts of what was sent: our instruction and the material, never mixed.
    instruction = models.TextField(blank=True, default="", db_default="")
    material = models.TextField(blank=True, default="", db_default="")
    sent_hash = models.BinaryField(max_length=32)
    # By name of the part: what stood there, and what the model proposed instead.
    before = models.JSONField(default=dict)
    proposed = models.JSONField(default=dict)
    token_count = models.PositiveIntegerField(default=0, db_default=0)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="draft_request_forgets_when_decided",
                condition=models.Q(state__in=OPEN_STATES)
                | models.Q(instruction="", material="", before={}, proposed={}),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["asked_at"], name="draft_request_asked"),
            models.Index(fields=["asked_by", "-asked_at"], name="draft_request_of_member"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
