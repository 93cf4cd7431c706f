# SPDX-License-Identifier: Apache-2.0
"""Who cares for a person, how warm the relation is, what was promised, what is to be done."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from talentkreis.consent.models import Channel
from talentkreis.kernel.ids import new_id
from talentkreis.organisation.models import Member
from talentkreis.people.models import Person
from talentkreis.relationships.turns import Reply


class NotNow(models.TextChoices):
    """Why somebody does not want to change at present. Never a verdict on the person."""

    CONTENT = "content", _("Content where they are")
    PAY = "pay", _("Pay does not fit")
    TIMING = "timing", _("Not the right moment")
    FIT = "fit", _("The work does not fit")
    PLACE = "place", _("The place does not fit")
    FAMILY = "family", _("Family")
    OTHER = "other", _("Another reason")


class Care(models.Model):
    """How we care for one person. The row appears with the first thing there is to say."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="care")
    owner = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    deputy = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    next_contact_on = models.DateField(null=True, blank=True)
    next_contact_reason = models.CharField(max_length=200, blank=True, default="", db_default="")
    not_now = models.CharField(max_length=8, choices=NotNow, blank=True, default="", db_default="")
    not_now_since = models.DateField(null=True, blank=True)
    preferred_channel = models.CharField(
        max_length=10, choices=Channel, blank=True, default="", db_default=""
    )
    # log2 of the summed weights, referred to a fixed day: see `rules`. Null: never talked.
    warmth_log = models.FloatField(null=True, blank=True)
    last_contact_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["owner", "next_contact_on"],
                name="care_next_contact",
                condition=models.Q(next_contact_on__isnull=False),
            ),
            models.Index(fields=["owner", "last_contact_at"], name="care_quiet"),
            models.Index(fields=["not_now"], name="care_not_now", condition=~models.Q(not_now="")),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="not_now_since_a_day",
                condition=models.Q(not_now="", not_now_since__isnull=True)
                | (~models.Q(not_now="") & models.Q(not_now_since__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.person_id)

    @property
    def not_now_in_words(self) -> str:
        """Why the person does not want to change and since which month; empty where they do."""
        if self.not_now_since is None:
            return ""
        return gettext("Not now since %(month)s: %(reason)s.") % {
            "month": date_format(self.not_now_since, "F Y"),
            "reason": self.get_not_now_display(),
        }


class Topic(models.Model):
    """Something people like to hear about. One spelling for the whole employer, as with tags."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=60)
    key = models.CharField(max_length=60, unique=True)

    def __str__(self) -> str:
        return self.name


class Interest(models.Model):
    """A topic that interests a person."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="interests")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="interests")
    since = models.DateField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "topic"], name="interest_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.topic_id}"


class Acquaintance(models.Model):
    """A member who knows a person, whoever cares for them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="acquaintances")
    member = models.ForeignKey(Member, models.PROTECT, related_name="+")
    # In a few words, as one would say it: "trained her from 2014 to 2017".
    how = models.CharField(max_length=200, blank=True, default="", db_default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "member"], name="known_by_member_once"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class WarmthSettings(models.Model):
    """Weights and half-life of warmth, exactly one row; without it the defaults of `rules` hold."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    half_life_days = models.PositiveSmallIntegerField()
    meeting_weight = models.PositiveSmallIntegerField()
    video_weight = models.PositiveSmallIntegerField()
    call_weight = models.PositiveSmallIntegerField()
    event_weight = models.PositiveSmallIntegerField()
    email_weight = models.PositiveSmallIntegerField()
    social_weight = models.PositiveSmallIntegerField()
    update_weight = models.PositiveSmallIntegerField(default=25, db_default=25)
    sms_weight = models.PositiveSmallIntegerField(default=25, db_default=25)
    whatsapp_weight = models.PositiveSmallIntegerField(default=25, db_default=25)
    # Where stored logarithms count from: see `rules`.
    counted_from = models.DateTimeField()
    # Which change the stored warmth is counted by, and up to which person that has come.
    revision = models.PositiveIntegerField(default=1)
    counted_until = models.UUIDField(null=True, blank=True)
    is_counted = models.BooleanField(default=True, db_default=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="one_row_of_warmth_settings", condition=models.Q(id=1)),
            models.CheckConstraint(
                name="warmth_half_life_in_bounds",
                condition=models.Q(half_life_days__range=(30, 730)),
            ),
            models.CheckConstraint(
                name="warmth_weights_in_bounds",
                condition=models.Q(
                    meeting_weight__lte=100,
                    video_weight__lte=100,
                    call_weight__lte=100,
                    event_weight__lte=100,
                    email_weight__lte=100,
                    social_weight__lte=100,
                    update_weight__lte=100,
                    sms_weight__lte=100,
                    whatsapp_weight__lte=100,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.half_life_days} days"


class PromiseChannel(models.TextChoices):
    """Where something was promised."""

    PHONE = "phone", _("on the phone")
    MEETING = "meeting", _("in conversation")
    EMAIL = "email", _("by e-mail")
    EVENT = "event", _("at an event")
    OTHER = "", _("elsewhere")


class Promise(models.Model):
    """Something a member told a person they would do, with a day. Owner and day never empty."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="promises")
    owner = models.ForeignKey(Member, models.PROTECT, related_name="+")
    text = models.CharField(max_length=500)
    channel = models.CharField(
        max_length=8, choices=PromiseChannel, blank=True, default="", db_default=""
    )
    made_at = models.DateTimeField()
    due_on = models.DateField()
    kept_at = models.DateTimeField(null=True, blank=True)
    # Let go together with the person, not forgotten: says so on the timeline.
    released_at = models.DateTimeField(null=True, blank=True)
    moved_count = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="promise_kept_or_released",
                condition=models.Q(kept_at__isnull=True) | models.Q(released_at__isnull=True),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["owner", "due_on"],
                name="promise_open",
                condition=models.Q(kept_at__isnull=True, released_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class TaskKind(models.TextChoices):
    """What a task asks a human to do; decides its button."""

    TO_DO = "to_do", _("To do")
    CALL = "call", _("Call")
    EMAIL = "email", _("Write an e-mail")
    SOCIAL = "social", _("Message on a network")
    LETTER = "letter", _("Letter or parcel")


class Task(models.Model):
    """Something a member has to do, usually about a person. Owner and day never empty."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="tasks")
    owner = models.ForeignKey(Member, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=TaskKind, default=TaskKind.TO_DO)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True, default="", db_default="")
    due_on = models.DateField()
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    moved_count = models.PositiveSmallIntegerField(default=0, db_default=0)
    # Made by another part of the product: asking twice for the same thing makes one task.
    key = models.CharField(max_length=120, null=True, unique=True)  # noqa: DJ001 - null is not equal to null

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["owner", "due_on"],
                name="task_open",
                condition=models.Q(done_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class NextReply(models.Model):
    """What a member said to a person who was named as next: they rest for that reason."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    reason = models.CharField(max_length=20)
    reply = models.CharField(max_length=7, choices=Reply)
    said_on = models.DateField()
    rests_until = models.DateField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person", "member", "reason"], name="next_reply_once_a_reason"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["member", "rests_until"], name="next_reply_resting"),
        ]

    def __str__(self) -> str:
        return str(self.id)
