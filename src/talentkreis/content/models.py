# SPDX-License-Identifier: Apache-2.0
"""Items of content, their words in each language, topics, and people's choice of topics."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talentkreis.kernel.ids import new_id
from talentkreis.organisation.models import Language, Member
from talentkreis.people.models import Person

if TYPE_CHECKING:
    import datetime as dt


class Kind(models.TextChoices):
    """What an item is; newsletters have blocks for single kinds."""

    UPDATE = "update", pgettext_lazy("kind of content", "Update")
    EVENT = "event", pgettext_lazy("kind of content", "Event")
    ARTICLE = "article", _("Specialist article")
    INSIGHT = "insight", _("Employee insight")
    BENCHMARK = "benchmark", _("Benchmark")
    LEARNING = "learning", _("Learning offer")
    VACANCY = "job", pgettext_lazy("kind of content", "Vacancy")


class Topic(models.Model):
    """What content is about. A short list of the employer's own; people choose from it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name_de = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    # Folded German name: one topic of a name, however it is written.
    key = models.CharField(max_length=80, unique=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["key"]

    def __str__(self) -> str:
        return self.name_de

    def name_in(self, language: str | None) -> str:
        """The name a reader of this language sees."""
        return self.name_en if (language or "").startswith("en") else self.name_de


class TopicChoice(models.Model):
    """A topic a person asked for on their own page. Who has chosen gets these topics only."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="topic_choices")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="choices")
    chosen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "topic"], name="topic_chosen_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.topic_id}"


class Item(models.Model):
    """Something to tell, in up to two languages."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=9, choices=Kind)
    owner = models.ForeignKey(Member, models.PROTECT, related_name="+")
    topics = models.ManyToManyField(Topic, related_name="items", blank=True)
    audience = models.CharField(max_length=120, blank=True, db_default="")
    # The last day on which it may go out.
    valid_until = models.DateField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-changed_at", "-id"], name="content_item_latest"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def may_go_out_on(self, day: dt.date) -> bool:
        """Neither archived nor past its last day."""
        return self.archived_at is None and (self.valid_until is None or self.valid_until >= day)


class ItemText(models.Model):
    """The words of an item in one language. `body` is formatted text (`formatting`), never HTML."""

    id = models.BigAutoField(primary_key=True)
    item = models.ForeignKey(Item, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=2, choices=Language)
    title = models.CharField(max_length=200)
    teaser = models.CharField(max_length=500, blank=True, db_default="")
    body = models.TextField(blank=True, db_default="")
    link = models.CharField(max_length=500, blank=True, db_default="")
    image = models.CharField(max_length=500, blank=True, db_default="")
    image_alt = models.CharField(max_length=200, blank=True, db_default="")
    # Folded words for the search of the library: umlauts are found both ways.
    words = models.TextField(blank=True, db_default="", editable=False)
    written_at = models.DateTimeField()
    # When somebody last said that this side still says what the other one does.
    compared_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["language"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["item", "language"], name="item_text_once"),
            models.CheckConstraint(
                name="item_title_is_one_line", condition=~models.Q(title__regex=r"[\r\n]")
            ),
            models.CheckConstraint(
                name="item_links_are_https",
                condition=models.Q(link__regex=r"^(https://\S+)?$")
                & models.Q(image__regex=r"^(https://\S+)?$"),
            ),
        ]

    def __str__(self) -> str:
        return self.title
