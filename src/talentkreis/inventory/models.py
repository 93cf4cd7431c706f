# SPDX-License-Identifier: Apache-2.0
"""Inventories: what each proposes for whom, and what was decided in which batch."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talentkreis.kernel.ids import new_id
from talentkreis.organisation.models import Member
from talentkreis.people.models import Person
from talentkreis.pools.models import Pool


class Scope(models.TextChoices):
    """Whom an inventory is about."""

    EVERYBODY = "everybody", _("Everybody we know")
    POOLLESS = "poolless", _("Only those in no pool by hand")


class Inventory(models.Model):
    """One inventory. Nothing of it lives in a session: it is left and taken up by anybody."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    scope = models.CharField(max_length=10, choices=Scope, default=Scope.EVERYBODY)
    # The threshold of hygiene on the day it began: what was counted must not shift under us.
    quiet_months = models.PositiveSmallIntegerField()
    started_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    # Looking through the stock: how many there are, how far it got, when it was done.
    expected_count = models.PositiveIntegerField()
    looked_count = models.PositiveIntegerField(default=0)
    looked_until = models.UUIDField(null=True)
    looked_at = models.DateTimeField(null=True)
    people_count = models.PositiveIntegerField(default=0)
    finished_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)
    # The balance in numbers, kept when the rows about people go.
    balance = models.JSONField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["finished_at"],
                condition=models.Q(finished_at__isnull=True),
                nulls_distinct=False,
                name="one_open_inventory",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def is_looked_through(self) -> bool:
        """Everybody has a proposal."""
        return self.looked_at is not None

    @property
    def is_open(self) -> bool:
        """Decisions may be made."""
        return self.looked_at is not None and self.finished_at is None


class Segment(models.Model):
    """A group an inventory proposes, and the pool its people go to."""

    id = models.BigAutoField(primary_key=True)
    inventory = models.ForeignKey(Inventory, models.CASCADE, related_name="segments")
    code = models.CharField(max_length=20)
    # Whoever fits several goes to the first of them.
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    # The syntax tree as JSON (search.language.to_json).
    filter = models.JSONField()
    # Empty until the first batch goes there: the pool is made then.
    pool = models.ForeignKey(Pool, models.SET_NULL, null=True, related_name="+")
    pool_name = models.CharField(max_length=120)

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["inventory", "position"], name="segment_place_once"),
            models.UniqueConstraint(fields=["inventory", "code"], name="segment_once"),
        ]

    def __str__(self) -> str:
        return self.name


class LineKind(models.TextChoices):
    """What a line of the balance is about. Everybody is in exactly one, the first that fits."""

    UNREACHABLE = "unreachable", _("No way to reach them")
    PLACEHOLDER = "placeholder", _("Placeholders")
    BOUNCED = "bounced", _("Mail comes back")
    FORBIDDEN = "forbidden", _("Nobody may get in touch")
    SEVERAL = "several", _("Fits several pools")
    READY = "ready", _("With consent")
    PERSONAL = "personal", _("Without consent to mail: by humans only")
    QUIET = "quiet", _("Fits no pool, long without contact")
    NOWHERE = "nowhere", _("Fits no pool")


class Outcome(models.TextChoices):
    """What becomes of somebody."""

    OPEN = "", pgettext_lazy("inventory", "open")
    POOLS = "pools", pgettext_lazy("inventory", "into a pool")
    ARCHIVE = "archive", pgettext_lazy("inventory", "archived")
    LEAVE = "leave", pgettext_lazy("inventory", "left as they are")


class Batch(models.Model):
    """A line, or what was left of it, decided by somebody. Bulk work keeps its own numbers."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    inventory = models.ForeignKey(Inventory, models.CASCADE, related_name="batches")
    kind = models.CharField(max_length=12, choices=LineKind)
    position = models.SmallIntegerField(null=True)
    # "fit", "all", "leave" or "archive".
    choice = models.CharField(max_length=12)
    people_count = models.PositiveIntegerField()
    decided_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    # Bulk work of `search`; none where everybody was left as they are.
    run_id = models.UUIDField(null=True)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-decided_at", "-id"]

    def __str__(self) -> str:
        return str(self.id)


class Placement(models.Model):
    """What an inventory proposes for a person, and what was decided. Goes 30 days after its end."""

    id = models.BigAutoField(primary_key=True)
    inventory = models.ForeignKey(Inventory, models.CASCADE, related_name="proposals")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=LineKind)
    # The first segment that fits; null where none does.
    position = models.SmallIntegerField(null=True)
    fits = ArrayField(models.SmallIntegerField(), default=list)
    # Why the gate lets no sequence write to them, and the next step it names; empty for a yes.
    reason = models.CharField(max_length=40, blank=True, db_default="")
    step = models.CharField(max_length=24, blank=True, db_default="")
    # The gate says no to every contact: no pool for them (TRUST L-24).
    is_barred = models.BooleanField(default=False, db_default=False)
    # A deviation while it is open, the decision once there is a batch.
    outcome = models.CharField(max_length=7, choices=Outcome, blank=True, db_default="")
    targets = ArrayField(models.SmallIntegerField(), default=list, db_default=[])
    batch = models.ForeignKey(Batch, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["inventory", "person"], name="one_proposal_a_person"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["inventory", "kind", "position", "id"], name="proposal_line"),
        ]

    def __str__(self) -> str:
        return str(self.id)
