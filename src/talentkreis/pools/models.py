# SPDX-License-Identifier: Apache-2.0
"""Pools and memberships."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.ids import new_id
from talentkreis.organisation.actors import Role
from talentkreis.organisation.models import Language, Member
from talentkreis.organisation.rights import CARING_ROLES
from talentkreis.people.models import Person

if TYPE_CHECKING:
    from talentkreis.organisation.actors import Actor


class PoolKind(models.TextChoices):
    """Who is in it: whom somebody put there, or whom the filter finds at this moment."""

    MANUAL = "manual", _("By hand")
    DYNAMIC = "dynamic", _("By filter")


class PoolMode(models.TextChoices):
    """Volume reaches many; boutique means a human writes every message (FEATURES C4)."""

    VOLUME = "volume", _("Volume")
    BOUTIQUE = "boutique", _("Boutique")


class Visibility(models.TextChoices):
    """Who sees a pool (FEATURES C9)."""

    SHARED = "shared", _("Everybody")
    TEAM = "team", _("Everybody who cares for talents")
    PERSONAL = "personal", _("Only me and my deputy")
    CONFIDENTIAL = "confidential", _("Confidential: pool and people only for those named")


class Stage(models.TextChoices):
    """The usual stages of a pool (FEATURES C3). Pools may rename them, drop them, add their own."""

    IDENTIFIED = "identified", _("Identified")
    CONTACTED = "contacted", _("Contacted")
    IN_CONVERSATION = "in_conversation", _("In conversation")
    WARM = "warm", _("Warm")
    READY = "ready", _("Ready")
    HANDED_OVER = "handed_over", _("Handed over")
    RESTING = "resting", _("Resting")


class PoolQuerySet(models.QuerySet["Pool"]):
    """Reads of pools; everything that reaches a page or the API starts at `visible_to`."""

    def visible_to(self, actor: Actor) -> PoolQuerySet:
        """Pools this actor may know about."""
        return self if actor.is_system else self.filter(self.seen_by(actor))

    @staticmethod
    def seen_by(actor: Actor) -> models.Q:
        """The condition for pools a member may know about."""
        seen = models.Q(visibility=Visibility.SHARED)
        if actor.role in CARING_ROLES:
            seen |= models.Q(visibility=Visibility.TEAM)
        if actor.role == Role.HIRING_MANAGER:
            seen |= models.Q(visibility=Visibility.TEAM, is_open_to_hiring=True)
        if actor.member_id is not None:
            seen |= (
                models.Q(owner_id=actor.member_id)
                | models.Q(deputy_id=actor.member_id)
                | models.Q(member_ids__contains=[actor.member_id])
            )
        return seen

    def open(self) -> PoolQuerySet:
        """Pools that have not been closed."""
        return self.filter(closed_at__isnull=True)


class Pool(models.Model):
    """A group of people we care for on purpose."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("Name"), max_length=120)
    # Folded name: how the filter language finds a pool.
    key = models.CharField(max_length=160)
    purpose = models.CharField(_("Purpose"), max_length=500, blank=True, db_default="")
    target_group = models.CharField(max_length=300, blank=True, default="", db_default="")
    kind = models.CharField(max_length=7, choices=PoolKind, default=PoolKind.MANUAL)
    # The syntax tree as JSON (search.language.to_json); null for pools by hand.
    filter = models.JSONField(null=True, blank=True)
    owner = models.ForeignKey(Member, models.PROTECT, related_name="+", verbose_name=_("Owner"))
    deputy = models.ForeignKey(
        Member,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Deputy"),
    )
    mode = models.CharField(_("Mode"), max_length=8, choices=PoolMode, default=PoolMode.VOLUME)
    # A boutique pool takes no more people than this (FEATURES C4).
    most_people = models.PositiveSmallIntegerField(default=30, db_default=30)
    language = models.CharField(
        _("Language"), max_length=2, choices=Language, default=Language.GERMAN
    )
    visibility = models.CharField(
        _("Who sees it"), max_length=12, choices=Visibility, default=Visibility.TEAM
    )
    # Hiring managers may look at it as well, where otherwise only those who care for talents do.
    is_open_to_hiring = models.BooleanField(default=False, db_default=False)
    # Further members who see a confidential pool, beside owner and deputy.
    member_ids = ArrayField(models.UUIDField(), default=list, blank=True)
    # Days between two touches: not more often, and at least once a quarter (FEATURES C1, C7).
    touch_days_min = models.PositiveSmallIntegerField(default=14, db_default=14)
    touch_days_max = models.PositiveSmallIntegerField(default=90, db_default=90)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # When everybody was asked the filter; empty until what it finds has been taken note of.
    asked_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PoolQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="dynamic_pool_has_filter",
                condition=models.Q(kind=PoolKind.DYNAMIC, filter__isnull=False)
                | models.Q(kind=PoolKind.MANUAL, filter__isnull=True),
            ),
            # Who may see a person must not hang on what a filter finds tonight.
            models.CheckConstraint(
                name="confidential_pool_is_by_hand",
                condition=~models.Q(visibility=Visibility.CONFIDENTIAL, kind=PoolKind.DYNAMIC),
            ),
            models.CheckConstraint(
                name="touch_interval_in_order",
                condition=models.Q(touch_days_min__gte=1)
                & models.Q(touch_days_max__gte=models.F("touch_days_min")),
            ),
            models.UniqueConstraint(
                fields=["key"],
                condition=models.Q(closed_at__isnull=True)
                & ~models.Q(visibility__in=[Visibility.PERSONAL, Visibility.CONFIDENTIAL]),
                name="open_pool_name_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_dynamic(self) -> bool:
        """Whether a filter decides who is in it."""
        return self.kind == PoolKind.DYNAMIC

    @property
    def is_boutique(self) -> bool:
        """Whether a human writes every message to the people in it."""
        return self.mode == PoolMode.BOUTIQUE

    @property
    def is_open(self) -> bool:
        """Whether it may receive people and messages."""
        return self.closed_at is None


class PoolStage(models.Model):
    """One stage of a pool whose stages somebody arranged; other pools have the usual ones.

    Removed stages stay, so that what happened keeps its name and a stage can come back.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pool = models.ForeignKey(Pool, models.CASCADE, related_name="stages")
    # What memberships keep: the code of a usual stage, which keeps its meaning, or one of its own.
    code = models.CharField(max_length=16)
    # Empty: the usual name, in the reader's language.
    name = models.CharField(max_length=40, blank=True, db_default="")
    position = models.PositiveSmallIntegerField()
    # How many people fit before the board says so (work in progress); nobody is refused.
    limit = models.PositiveSmallIntegerField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["pool", "code"], name="stage_code_once_per_pool"),
            models.CheckConstraint(
                name="stage_limit_is_some",
                condition=models.Q(limit__isnull=True) | models.Q(limit__gte=1),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.code


class PoolMembership(models.Model):
    """A person's place in a pool; left memberships stay as history.

    In a pool by hand it says who is in it. In a pool by filter the filter says that, and a row is
    only there for whoever was moved on the board: it stays while the filter does not find them,
    and whoever comes back stands where they stood.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    pool = models.ForeignKey(Pool, models.CASCADE, related_name="memberships")
    # A code of the pool's stages, kept true under the lock of the pool.
    stage = models.CharField(max_length=16, default=Stage.IDENTIFIED)
    stage_since = models.DateTimeField()
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=200, blank=True, db_default="")
    added_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person", "pool"],
                condition=models.Q(left_at__isnull=True),
                name="one_live_membership_per_pool",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # A column of the board, page by page; the id breaks the ties of whoever came at once.
            models.Index(
                fields=["pool", "stage", "-stage_since", "-id"],
                name="membership_column",
                condition=models.Q(left_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class StageMove(models.Model):
    """Somebody went from one stage to another: how long each stay was, for reports and undo."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    membership = models.ForeignKey(PoolMembership, models.CASCADE, related_name="moves")
    pool = models.ForeignKey(Pool, models.CASCADE, related_name="+")
    from_stage = models.CharField(max_length=16)
    to_stage = models.CharField(max_length=16)
    # When the stay that ended had begun; unknown for the first one in a pool by filter.
    since = models.DateTimeField(null=True)
    moved_at = models.DateTimeField()
    moved_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["pool", "-moved_at", "-id"], name="stage_move_latest"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class PoolFind(models.Model):
    """Somebody whom the filter of a pool found when it was asked last, and since when.

    The filter alone says who is in the pool; what is kept here is what has been told of it.
    """

    pk = models.CompositePrimaryKey("person", "pool")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    pool = models.ForeignKey(Pool, models.CASCADE, related_name="+")
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.pool_id}/{self.person_id}"


class PoolHealth(models.Model):
    """How a pool was when it was counted last: numbers of people, nobody's name."""

    pool = models.OneToOneField(
        Pool, models.CASCADE, primary_key=True, related_name="counted_health"
    )
    counted_at = models.DateTimeField()
    people = models.PositiveIntegerField()
    touched = models.PositiveIntegerField()
    consented = models.PositiveIntegerField()
    reachable = models.PositiveIntegerField()
    bounced = models.PositiveIntegerField()
    duplicate = models.PositiveIntegerField()
    quiet = models.PositiveIntegerField()
    unplanned = models.PositiveIntegerField()

    def __str__(self) -> str:
        return str(self.pool_id)
