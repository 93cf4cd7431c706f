# SPDX-License-Identifier: Apache-2.0
"""The link of the form, and what was suggested through it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talentkreis.kernel.ids import new_id
from talentkreis.organisation.models import Language, Member
from talentkreis.people.models import Person


class ScoutLink(models.Model):
    """The employer's one link to the form. One row once somebody made it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    # Compared by hash; shown again to those who hand it out, so kept encrypted as well.
    secret_hash = models.BinaryField(max_length=32)
    secret = models.BinaryField()
    is_on = models.BooleanField(default=True, db_default=True)
    renewed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="scout_link_one", condition=models.Q(id=1)),
        ]

    def __str__(self) -> str:
        return "link"


class Acquainted(models.TextChoices):
    """How a colleague knows whom they suggest."""

    COLLEAGUE = "colleague", _("We worked together")
    STUDIES = "studies", _("From school or studies")
    EVENT = "event", _("Met at an event")
    PRIVATE = "private", _("Privately")
    PROFILE = "profile", _("Only from their profile")


class SuggestionState(models.TextChoices):
    """What became of a suggestion."""

    OPEN = "open", pgettext_lazy("suggestion", "open")
    ACCEPTED = "accepted", pgettext_lazy("suggestion", "taken in")
    DECLINED = "declined", pgettext_lazy("suggestion", "not now")


class Refusal(models.TextChoices):
    """Why a suggestion is not taken up; a choice, because the scout reads it."""

    NO_ROLE = "no_role", _("There is no fitting role in sight.")
    KNOWN = "known", _("We are in touch already.")
    TOO_LITTLE = "too_little", _("We could not find out enough.")
    OFF_LIMITS = "off_limits", _("We may not approach this person.")


class Suggestion(models.Model):
    """A talent somebody suggests. Of the suggested one only what it takes to find them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=300, blank=True, db_default="")
    contact = models.CharField(max_length=320, blank=True, db_default="")
    why = models.TextField(blank=True, db_default="")
    how = models.CharField(max_length=10, choices=Acquainted)
    scout_name = models.CharField(max_length=200, blank=True, db_default="")
    may_name_scout = models.BooleanField(default=False, db_default=False)
    language = models.CharField(max_length=2, choices=Language, default=Language.GERMAN)
    state = models.CharField(max_length=8, choices=SuggestionState, default=SuggestionState.OPEN)
    refusal = models.CharField(max_length=10, choices=Refusal, blank=True, db_default="")
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Member, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="suggestion_declined_with_reason",
                condition=~models.Q(state="declined") | ~models.Q(refusal=""),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["made_at"], name="suggestion_open", condition=models.Q(state="open")
            ),
            models.Index(
                fields=["person"],
                name="suggestion_of_person",
                condition=models.Q(person__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
