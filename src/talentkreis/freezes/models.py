# SPDX-License-Identifier: Apache-2.0
"""Pauses of outreach."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.ids import new_id
from talentkreis.organisation.models import Member
from talentkreis.people.models import Person
from talentkreis.pools.models import Pool

if TYPE_CHECKING:
    from talentkreis.organisation.actors import Actor


class Scope(models.TextChoices):
    """Whom a pause is about."""

    EVERYBODY = "everybody", _("Everybody")
    POOL = "pool", _("A pool")
    PERSON = "person", _("One person")


class FreezeQuerySet(models.QuerySet["Freeze"]):
    """Reads of pauses; everything that reaches a page or the API starts at `visible_to`."""

    def visible_to(self, actor: Actor) -> FreezeQuerySet:
        """Pauses for everybody, of pools and of people this actor may know about."""
        if actor.is_system:
            return self
        return self.filter(
            models.Q(scope=Scope.EVERYBODY)
            | models.Q(pool__in=Pool.objects.visible_to(actor))
            | models.Q(person__in=Person.objects.visible_to(actor))
        )


class Freeze(models.Model):
    """One pause: from when to which day, why, and whether colleagues keep still as well."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    scope = models.CharField(max_length=9, choices=Scope)
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    pool = models.ForeignKey(Pool, models.CASCADE, null=True, related_name="+")
    # Calls and personal mails wait as well, not only what goes out by itself.
    is_personal_too = models.BooleanField(default=False, db_default=False)
    reason = models.CharField(max_length=300)
    starts_at = models.DateTimeField()
    ends_on = models.DateField(help_text="The last day, included")
    set_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")

    objects = FreezeQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="freeze_is_about_one_thing",
                condition=models.Q(scope="everybody", person__isnull=True, pool__isnull=True)
                | models.Q(scope="pool", person__isnull=True, pool__isnull=False)
                | models.Q(scope="person", person__isnull=False, pool__isnull=True),
            ),
            models.CheckConstraint(name="freeze_has_a_reason", condition=~models.Q(reason="")),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["ends_on"],
                name="freeze_under_way",
                condition=models.Q(ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
