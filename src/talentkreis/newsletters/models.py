# SPDX-License-Identifier: Apache-2.0
"""Issues of newsletters with their blocks, and the editorial plan of a pool.

The database keeps an issue that has begun to go out as it is: whoever gets it late gets what the
others got.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talentkreis.content.models import Item, Kind, Topic
from talentkreis.kernel.ids import new_id
from talentkreis.mail.rules import LATE
from talentkreis.nurture.models import Sequence
from talentkreis.organisation.models import Language, Member
from talentkreis.pools.models import Pool

if TYPE_CHECKING:
    import datetime as dt

    from talentkreis.organisation.actors import Actor


class IssueState(models.TextChoices):
    """Where an issue is on its way."""

    DRAFT = "draft", pgettext_lazy("newsletter", "Draft")
    SCHEDULED = "scheduled", pgettext_lazy("newsletter", "Scheduled")
    SENDING = "sending", pgettext_lazy("newsletter", "Going out")
    SENT = "sent", pgettext_lazy("newsletter", "Sent")
    RECALLED = "recalled", pgettext_lazy("newsletter", "Recalled")


# Nothing of these has gone out.
BEFORE = (IssueState.DRAFT, IssueState.SCHEDULED)


class Archive(models.TextChoices):
    """Who may read an issue on the web after it was sent."""

    NOBODY = "nobody", _("Nobody: it stays in the mail")
    READERS = "readers", _("Whoever has the link from the mail")
    PUBLIC = "public", _("Everybody: it stands in the public archive")


class IssueQuerySet(models.QuerySet["Issue"]):
    """Reads of issues; whatever reaches a page or the API starts at `visible_to`."""

    def visible_to(self, actor: Actor) -> IssueQuerySet:
        """Issues this actor may know about: of a pool they do not see they see none."""
        if actor.is_system:
            return self
        seen = Pool.objects.visible_to(actor)
        return self.filter(models.Q(pool__isnull=True) | models.Q(pool__in=seen))


class Issue(models.Model):
    """One newsletter to many people. Its audience is a pool, or a filter, or nobody yet."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=200)
    owner = models.ForeignKey(Member, models.PROTECT, related_name="+")
    pool = models.ForeignKey(Pool, models.PROTECT, null=True, blank=True, related_name="issues")
    # The syntax tree as JSON (search.language.to_json).
    filter = models.JSONField(null=True, blank=True)
    archive = models.CharField(max_length=7, choices=Archive, default=Archive.NOBODY)
    state = models.CharField(max_length=9, choices=IssueState, default=IssueState.DRAFT)
    due_at = models.DateTimeField(null=True, blank=True)
    # Whose view of people and pools decides who gets it.
    scheduled_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    # From here on the database lets nothing of it change.
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    # What goes out, taken down when sending starts: blocks and words, no people.
    edition = models.JSONField(null=True, blank=True)
    # Assembly goes through the audience by id; after a crash it goes on behind this one.
    assembled_until = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = IssueQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="issue_has_one_audience",
                condition=models.Q(pool__isnull=True) | models.Q(filter__isnull=True),
            ),
            models.CheckConstraint(
                name="issue_under_way_has_an_edition",
                condition=models.Q(state__in=["draft", "scheduled"], started_at__isnull=True)
                | models.Q(started_at__isnull=False, edition__isnull=False),
            ),
            models.CheckConstraint(
                name="issue_scheduled_has_a_time",
                condition=~models.Q(state="scheduled") | models.Q(due_at__isnull=False),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["due_at"],
                name="issue_due",
                condition=models.Q(state="scheduled"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """It may be written."""
        return self.state == IssueState.DRAFT

    def is_late(self, now: dt.datetime) -> bool:
        """Scheduled for a time that is a day ago: somebody decides whether it still goes out."""
        if self.state != IssueState.SCHEDULED or self.due_at is None:
            return False
        return self.due_at <= now - LATE


class IssueWords(models.Model):
    """Subject and preview line of an issue in one language."""

    id = models.BigAutoField(primary_key=True)
    issue = models.ForeignKey(Issue, models.CASCADE, related_name="words")
    language = models.CharField(max_length=2, choices=Language)
    subject = models.CharField(max_length=150)
    preheader = models.CharField(max_length=150, blank=True, db_default="")

    class Meta:
        ordering: ClassVar[list[str]] = ["language"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["issue", "language"], name="issue_words_once"),
            models.CheckConstraint(
                name="issue_subject_is_one_line",
                condition=~models.Q(subject__regex=r"[\r\n]"),
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class BlockKind(models.TextChoices):
    """What a block shows. The first three and the divider frame; the others are what one reads."""

    INTRO = "intro", pgettext_lazy("block", "Opening words")
    ITEM = "item", pgettext_lazy("block", "Content")
    EVENT = "event", pgettext_lazy("block", "Event")
    VACANCIES = "jobs", pgettext_lazy("block", "Vacancies")
    VOICE = "voice", pgettext_lazy("block", "Voice from the team")
    ACTION = "action", pgettext_lazy("block", "Call to action")
    DIVIDER = "divider", pgettext_lazy("block", "Divider")


# Which content a block takes up, and how many; the others have words of their own or none.
TAKES: dict[str, frozenset[str]] = {
    BlockKind.ITEM: frozenset(Kind.values) - {Kind.EVENT, Kind.VACANCY},
    BlockKind.EVENT: frozenset({Kind.EVENT}),
    BlockKind.VACANCIES: frozenset({Kind.VACANCY}),
    BlockKind.VOICE: frozenset({Kind.INSIGHT}),
}
HAS_WORDS = frozenset({BlockKind.INTRO, BlockKind.ACTION})


class Block(models.Model):
    """A part of an issue, shown to whom its conditions name; without any to everybody."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    issue = models.ForeignKey(Issue, models.CASCADE, related_name="blocks")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=7, choices=BlockKind)
    # Conditions; all of those that are given have to hold.
    topics = models.ManyToManyField(Topic, related_name="+", blank=True)
    language = models.CharField(max_length=2, choices=Language, blank=True, db_default="")
    pool = models.ForeignKey(Pool, models.PROTECT, null=True, blank=True, related_name="+")
    filter = models.JSONField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["issue", "position"],
                name="block_position_once",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issue_id} {self.position}"


class BlockText(models.Model):
    """The own words of a block in one language; formatted text with merge fields."""

    id = models.BigAutoField(primary_key=True)
    block = models.ForeignKey(Block, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=2, choices=Language)
    heading = models.CharField(max_length=200, blank=True, db_default="")
    body = models.TextField(blank=True, db_default="")
    link = models.CharField(max_length=500, blank=True, db_default="")
    link_label = models.CharField(max_length=80, blank=True, db_default="")

    class Meta:
        ordering: ClassVar[list[str]] = ["language"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["block", "language"], name="block_text_once"),
        ]

    def __str__(self) -> str:
        return f"{self.block_id} {self.language}"


class BlockItem(models.Model):
    """Content a block takes up, in its order."""

    id = models.BigAutoField(primary_key=True)
    block = models.ForeignKey(Block, models.CASCADE, related_name="entries")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["block", "item"], name="item_once_per_block"),
        ]

    def __str__(self) -> str:
        return f"{self.block_id} {self.item_id}"


class Skipped(models.Model):
    """How many of the audience did not get an issue, by reason; no people."""

    id = models.BigAutoField(primary_key=True)
    issue = models.ForeignKey(Issue, models.CASCADE, related_name="skipped")
    reason = models.CharField(max_length=40)
    count = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["issue", "reason"], name="skip_reason_once"),
        ]

    def __str__(self) -> str:
        return f"{self.issue_id} {self.reason}"


class Rhythm(models.TextChoices):
    """When something of a plan is due."""

    QUARTERLY = "quarterly", _("Every quarter")
    PROJECT = "project", _("With a project")
    EVENT = "event", _("Around an event")


class PlannedChannel(models.TextChoices):
    """How it reaches people."""

    NEWSLETTER = "newsletter", _("Newsletter")
    SEQUENCE = "sequence", _("Sequence")
    PERSONAL = "personal", pgettext_lazy("editorial plan", "In person")


class PlanLine(models.Model):
    """What a pool is to hear about in a year, in which rhythm, through which channel."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pool = models.ForeignKey(Pool, models.CASCADE, related_name="plan_lines")
    year = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=120)
    rhythm = models.CharField(max_length=9, choices=Rhythm)
    channel = models.CharField(max_length=10, choices=PlannedChannel)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["created_at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="plan_year_in_range", condition=models.Q(year__range=(2020, 2100))
            ),
        ]

    def __str__(self) -> str:
        return self.what


class PlanEntry(models.Model):
    """A month in which a line has something planned; with nothing to show for it, it is a gap."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    line = models.ForeignKey(PlanLine, models.CASCADE, related_name="entries")
    month = models.PositiveSmallIntegerField()
    item = models.ForeignKey(Item, models.PROTECT, null=True, blank=True, related_name="+")
    issue = models.ForeignKey(
        Issue, models.PROTECT, null=True, blank=True, related_name="plan_entries"
    )
    sequence = models.ForeignKey(Sequence, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=200, blank=True, db_default="")

    class Meta:
        ordering: ClassVar[list[str]] = ["month"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["line", "month"], name="plan_entry_once_a_month"),
            models.CheckConstraint(
                name="plan_month_in_range", condition=models.Q(month__range=(1, 12))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.month}"
