# SPDX-License-Identifier: Apache-2.0
"""What was written, said and stored about a person, and what the fields held before."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.ids import new_id
from talentkreis.organisation.models import Member
from talentkreis.people.audiences import audiences
from talentkreis.people.models.persons import Person, ProcessingBasis

if TYPE_CHECKING:
    from talentkreis.organisation.actors import Actor


class NoteVisibility(models.TextChoices):
    """Who reads a note, beside the groups of `people.audiences`.

    The person may read all of them on request (Art. 15 DSGVO).
    """

    TEAM = "team", _("Everybody who cares for talents")
    PRIVATE = "private", _("Only me")


class NoteQuerySet(models.QuerySet["Note"]):
    """Reads of notes; everything that reaches a page or the API starts at `visible_to`."""

    def visible_to(self, actor: Actor) -> NoteQuerySet:
        """Those that an actor who sees the person and may read notes at all may read.

        Those of the team, their own, and those of groups they belong to now. Nobody in particular
        reads those of the team alone.
        """
        if actor.member_id is None:
            return self.filter(visibility=NoteVisibility.TEAM)
        readable = models.Q(visibility=NoteVisibility.TEAM) | models.Q(author_id=actor.member_id)
        for audience in audiences():
            readable |= models.Q(visibility=audience.kind, audience_id__in=audience.seen_by(actor))
        return self.filter(readable)


class Note(models.Model):
    """What somebody wrote down about a person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="notes")
    author = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    text = models.TextField()
    # One of `NoteVisibility`, or a registered kind of group with the id of one in `audience_id`.
    visibility = models.CharField(max_length=7, default=NoteVisibility.TEAM)
    audience_id = models.UUIDField(null=True, blank=True)
    is_pinned = models.BooleanField(default=False, db_default=False)
    written_at = models.DateTimeField()
    import_id = models.UUIDField(null=True, blank=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="note_names_its_group",
                condition=models.Q(visibility__in=NoteVisibility.values, audience_id__isnull=True)
                | (
                    ~models.Q(visibility__in=NoteVisibility.values)
                    & models.Q(audience_id__isnull=False)
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class ConversationKind(models.TextChoices):
    """Real interactions; the weights of warmth hang on them."""

    CALL = "call", _("Call")
    MEETING = "meeting", _("Meeting")
    VIDEO = "video", _("Video call")
    EMAIL = "email", _("E-mail conversation")
    SMS = "sms", _("SMS")
    WHATSAPP = "whatsapp", _("WhatsApp")
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
    person = models.ForeignKey(
        Person, models.CASCADE, related_name="history", db_index=False, db_constraint=False
    )
    field = models.CharField(max_length=60)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    # Which of several: the id of the address, station, skill … the value belongs to.
    object_key = models.CharField(max_length=40, blank=True, default="", db_default="")
    source = models.CharField(max_length=40)
    basis = models.ForeignKey(
        ProcessingBasis, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    actor_kind = models.CharField(max_length=6)
    actor_id = models.UUIDField(null=True)
    import_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "field", "-at"], name="history_of_field"),
            # Few values have a basis of their own.
            models.Index(
                fields=["basis"],
                name="history_basis",
                condition=models.Q(basis__isnull=False),
            ),
            models.Index(
                fields=["import_id"],
                name="history_import",
                condition=models.Q(import_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.at:%Y-%m-%d}"
