# SPDX-License-Identifier: Apache-2.0
"""Saved searches, whom they have found, and who follows them how far."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.ids import new_id
from talentkreis.organisation.models import Member
from talentkreis.people.models import Person

if TYPE_CHECKING:
    from talentkreis.organisation.actors import Actor


class Notify(models.TextChoices):
    """How often a member gets a mail about a saved search, at most."""

    NEVER = "never", _("Never")
    DAILY = "daily", _("Daily")
    WEEKLY = "weekly", _("Weekly")


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    """Reads of saved searches; whatever reaches a page or the API starts at `visible_to`."""

    def visible_to(self, actor: Actor) -> SavedSearchQuerySet:
        """One's own, and those that are shared."""
        if actor.is_system:
            return self
        return self.filter(models.Q(is_shared=True) | models.Q(owner_id=actor.member_id))


class SavedSearch(models.Model):
    """A filter with its order under a name; it goes on looking for as long as it is kept.

    By "me" its filter means its owner, whoever reads it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.ForeignKey(Member, models.CASCADE, related_name="+")
    name = models.CharField(_("Name"), max_length=80)
    # The syntax tree as JSON (search.language.to_json), never its text.
    filter = models.JSONField()
    sort = models.CharField(max_length=20)
    is_shared = models.BooleanField(default=False, db_default=False)
    # Where those it newly finds are put: a pool by hand, which is known above this package.
    pool_id = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # Whoever it found until here is not news. Null until it has been asked for the first time.
    began_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    # Stable codes of what keeps it from looking, and its pool from taking people; worded on pages.
    trouble = models.CharField(max_length=40, blank=True, default="", db_default="")
    pool_trouble = models.CharField(max_length=60, blank=True, default="", db_default="")

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        # Named for what it was first: a release that is still running beside this one reads it.
        db_table = "search_savedview"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["owner", "name"], name="saved_view_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Find(models.Model):
    """Somebody a saved search finds, and since when. Gone as soon as it does not any more."""

    id = models.BigAutoField(primary_key=True)
    search = models.ForeignKey(SavedSearch, models.CASCADE, related_name="finds")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    found_at = models.DateTimeField()
    # New, and not yet put into the pool of the search.
    is_waiting = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["search", "person"], name="found_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["search", "-found_at"], name="find_latest"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Follower(models.Model):
    """How far a member has looked at a saved search, and how often they want to hear of it."""

    id = models.BigAutoField(primary_key=True)
    search = models.ForeignKey(SavedSearch, models.CASCADE, related_name="followers")
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    notify = models.CharField(max_length=6, choices=Notify, default=Notify.NEVER)
    # Moments of finding, not of looking: nobody found while a page was open is missed.
    seen_until = models.DateTimeField(null=True, blank=True)
    # While a visit lasts, what was new when it began stays marked.
    marked_from = models.DateTimeField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    told_until = models.DateTimeField(null=True, blank=True)
    told_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["search", "member"], name="follower_once"),
        ]

    def __str__(self) -> str:
        return str(self.id)
