# SPDX-License-Identifier: Apache-2.0
"""Conversations of the inbox, what is being written in them, and files in both directions."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talentkreis.consent.models import Channel
from talentkreis.kernel.ids import new_id
from talentkreis.mail.models.inbound import InboundMessage
from talentkreis.mail.models.messages import Message
from talentkreis.organisation.models import Member
from talentkreis.people.models import Person

LONGEST_TAG = 40


class ThreadState(models.TextChoices):
    """Whether a conversation waits for us."""

    OPEN = "open", pgettext_lazy("conversation", "open")
    DONE = "done", _("done")
    # What this sender writes is of no interest; nobody is asked whose it is.
    ASIDE = "aside", pgettext_lazy("conversation", "put aside")


class Thread(models.Model):
    """All there is between one person and us, or one sender nobody has recognised.

    A person has one for the team and one for each member whose own mailbox they wrote to; the
    latter is seen by that member alone. It holds no words: those are in the messages, which
    belong to it by person (or sender) and mailbox.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+", db_index=False)
    # Whose own mailbox it came to; null: everybody's.
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    # Where the last message came or went; of a sender nobody has recognised, where they write.
    channel = models.CharField(
        max_length=10, choices=Channel, default=Channel.EMAIL, db_default=Channel.EMAIL
    )
    sender = models.CharField(max_length=320, blank=True, db_default="")
    state = models.CharField(max_length=5, choices=ThreadState)
    assignee = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    assigned_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    snoozed_until = models.DateTimeField(null=True, blank=True)
    tags = ArrayField(
        models.CharField(max_length=LONGEST_TAG), default=list, db_default=[], blank=True
    )
    latest = models.ForeignKey(InboundMessage, models.SET_NULL, null=True, related_name="+")
    last_in_at = models.DateTimeField(null=True, blank=True)
    last_out_at = models.DateTimeField(null=True, blank=True)
    # Its place in the lists: the last message, or the moment it wakes.
    listed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="thread_of_a_person_or_a_sender",
                condition=models.Q(person__isnull=True) | models.Q(sender=""),
            ),
            models.UniqueConstraint(
                fields=["person", "member"],
                condition=models.Q(person__isnull=False),
                nulls_distinct=False,
                name="thread_once_per_person",
            ),
            models.UniqueConstraint(
                fields=["sender", "channel"],
                condition=models.Q(person__isnull=True),
                name="thread_once_per_sender",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "-listed_at", "-id"], name="thread_by_state"),
            GinIndex(fields=["tags"], name="thread_by_tag"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Draft(models.Model):
    """What a member is writing to a person. Kept while they type; gone when it is sent."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    answers = models.ForeignKey(InboundMessage, models.SET_NULL, null=True, related_name="+")
    channel = models.CharField(
        max_length=10, choices=Channel, default=Channel.EMAIL, db_default=Channel.EMAIL
    )
    subject = models.CharField(max_length=500, blank=True, db_default="")
    text = models.TextField(blank=True, db_default="")
    # A model proposed the words it began with; whoever sends it has read them.
    is_proposed = models.BooleanField(default=False, db_default=False)
    saved_at = models.DateTimeField()
    # "Merle is answering": ends by itself when she stops typing.
    writing_until = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["member", "person"], name="one_draft_per_person"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class OutgoingFile(models.Model):
    """A file that goes out with a message, or waits in a draft."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    draft = models.ForeignKey(Draft, models.CASCADE, null=True, related_name="files")
    message = models.ForeignKey(Message, models.CASCADE, null=True, related_name="files")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="Bytes")
    file = models.FileField(upload_to="outgoing/%Y/%m", max_length=200)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="outgoing_file_is_in_one_place",
                condition=models.Q(draft__isnull=True) ^ models.Q(message__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class InboundFile(models.Model):
    """A file that came with a message: what its bytes are. They lie in the raw mail."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    inbound = models.ForeignKey(InboundMessage, models.CASCADE, related_name="files")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100, blank=True, db_default="")
    size = models.PositiveIntegerField(help_text="Bytes")
    has_active_content = models.BooleanField(default=False, db_default=False)
    # Why it is not handed out, a code of `people.files`; empty: it may be saved.
    problem = models.CharField(max_length=20, blank=True, db_default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["inbound", "position"], name="inbound_file_once"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Signature(models.Model):
    """How a member ends their letters; without one: name and employer."""

    member = models.OneToOneField(
        Member, models.CASCADE, primary_key=True, related_name="signature"
    )
    text_de = models.TextField(blank=True, db_default="")
    text_en = models.TextField(blank=True, db_default="")

    def __str__(self) -> str:
        return str(self.pk)
