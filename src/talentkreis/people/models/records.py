# SPDX-License-Identifier: Apache-2.0
"""What was written, said and stored about a person, and what the fields held before."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.ids import new_id
from talentkreis.organisation.models import Member
from talentkreis.people.models.persons import Person, ProcessingBasis


class NoteVisibility(models.TextChoices):
    """Who reads a note. The person may read all of them on request (Art. 15 DSGVO)."""

    TEAM = "team", _("Everybody who cares for talents")
    PRIVATE = "private", _("Only me")


class Note(models.Model):
    """What somebody wrote down about a person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="notes")
    author = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    text = models.TextField()
    visibility = models.CharField(max_length=7, choices=NoteVisibility, default=NoteVisibility.TEAM)
    is_pinned = models.BooleanField(default=False, db_default=False)
    written_at = models.DateTimeField()
    import_id = models.UUIDField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.id)


class ConversationKind(models.TextChoices):
    """Real interactions; the weights of warmth hang on them."""

    CALL = "call", _("Call")
    MEETING = "meeting", _("Meeting")
    VIDEO = "video", _("Video call")
    EMAIL = "email", _("E-mail conversation")
    SOCIAL = "social", _("Message on a network")
    EVENT = "event", _("Met at an event")
    # The person answered "is this still right?" on their own page; never logged by hand.
    SELF_UPDATE = "update", _("Checked what we know")


class Conversation(models.Model):
    """A real contact in both directions: somebody talked with the person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="conversations")
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=ConversationKind)
    was_reached = models.BooleanField(default=True, db_default=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.TextField(blank=True, default="", db_default="")
    happened_at = models.DateTimeField()
    import_id = models.UUIDField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "-happened_at"], name="conversation_latest"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class FieldHistory(models.Model):
    """Old and new value of a field: provenance, undo, time machine. Erased with the person."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="history")
    field = models.CharField(max_length=60)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    # Which of several: the id of the address, station, skill … the value belongs to.
    object_key = models.CharField(max_length=40, blank=True, default="", db_default="")
    source = models.CharField(max_length=40)
    basis = models.ForeignKey(ProcessingBasis, models.SET_NULL, null=True, related_name="+")
    actor_kind = models.CharField(max_length=6)
    actor_id = models.UUIDField(null=True)
    import_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "field", "-at"], name="history_of_field"),
            models.Index(
                fields=["import_id"],
                name="history_import",
                condition=models.Q(import_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.at:%Y-%m-%d}"
