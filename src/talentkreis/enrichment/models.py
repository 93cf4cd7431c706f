# SPDX-License-Identifier: Apache-2.0
"""Switches of sources, and the log of calls: who asked whom about which person, why, for what."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talentkreis.enrichment.sources import label_of
from talentkreis.kernel.ids import new_id
from talentkreis.organisation.models import Member
from talentkreis.people.models import BasisPurpose, LegalBasis, Person


class SourceSetting(models.Model):
    """Whether and how a source may be asked. No row: off, as everything that leaves is."""

    code = models.CharField(primary_key=True, max_length=20)
    is_on = models.BooleanField(default=False, db_default=False)
    # Consent: only people who agreed to be kept are looked up. Otherwise the weighing is written.
    legal_basis = models.CharField(
        max_length=20, choices=LegalBasis, default=LegalBasis.LEGITIMATE_INTEREST
    )
    balancing = models.TextField(blank=True, default="", db_default="")
    cents_a_call = models.PositiveIntegerField(default=0, db_default=0)
    cents_a_month = models.PositiveIntegerField(default=0, db_default=0)
    # The employer's key with the source, encrypted; none is needed.
    token = models.BinaryField(null=True)
    paused_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="source_on_consent_or_weighed",
                condition=models.Q(is_on=False)
                | models.Q(legal_basis=LegalBasis.CONSENT)
                | ~models.Q(balancing=""),
            ),
            models.CheckConstraint(
                name="source_on_consent_or_interest",
                condition=models.Q(
                    legal_basis__in=[LegalBasis.CONSENT, LegalBasis.LEGITIMATE_INTEREST]
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Outcome(models.TextChoices):
    """What became of a call."""

    WAITING = "waiting", pgettext_lazy("call", "under way")
    FOUND = "found", pgettext_lazy("call", "something new")
    SAME = "same", pgettext_lazy("call", "nothing new")
    ABSENT = "absent", pgettext_lazy("call", "no public profile")
    BUSY = "busy", pgettext_lazy("call", "asked to wait")
    FAILED = "failed", pgettext_lazy("call", "no usable answer")
    REFUSED = "refused", pgettext_lazy("call", "not allowed any more")


class Lookup(models.Model):
    """One question to one source about one person. What was sent and said is not kept here."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source = models.CharField(max_length=20)
    # Empty once the person was erased: what it cost stays.
    person = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    asked_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    purpose = models.CharField(max_length=20, choices=BasisPurpose)
    legal_basis = models.CharField(max_length=20, choices=LegalBasis)
    cents = models.PositiveIntegerField(default=0)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.WAITING)
    # Why there was no usable answer: a code of `kernel.http` or of `looking`.
    reason = models.CharField(max_length=30, blank=True, default="", db_default="")
    proposal_count = models.PositiveSmallIntegerField(default=0, db_default=0)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person", "source"],
                condition=models.Q(answered_at__isnull=True),
                name="one_call_under_way_a_source",
            ),
            models.CheckConstraint(
                name="call_under_way_is_unanswered",
                condition=models.Q(outcome=Outcome.WAITING, answered_at__isnull=True)
                | (~models.Q(outcome=Outcome.WAITING) & models.Q(answered_at__isnull=False)),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "source", "-id"], name="lookup_of_person"),
            models.Index(fields=["source", "asked_at"], name="lookup_of_source"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.outcome}"

    @property
    def source_label(self) -> str:
        """The source by its name."""
        return label_of(self.source)

    @property
    def purpose_label(self) -> str:
        """Why the person is kept, in words."""
        return str(BasisPurpose(self.purpose).label)

    @property
    def outcome_label(self) -> str:
        """What became of it, in words; why not, where there is a reason worth reading."""
        reason = REASONS.get(self.reason)
        label = str(Outcome(self.outcome).label)
        return f"{label}: {reason}" if reason else label


# Why a call had no usable answer, as people read it.
REASONS = {
    "too_slow": _("the source was too slow"),
    "too_large": _("the answer was far too large"),
    "no_connection": _("there was no connection"),
    "bad_answer": _("the answer was not what the source promises"),
    "redirected_away": _("the source pointed to another address"),
    "forbidden_address": _("the address is not one of the open internet"),
    "no_access": _("the source did not accept our key"),
    "source_down": _("the source had a fault"),
    "restricted": _("processing is restricted"),
    "archived": _("the person is archived"),
    "objected": _("the person objected"),
    "no_basis": _("no reason to keep the person carries this"),
    "no_consent": _("there is no consent"),
    "notice_overdue": _("the month of Art. 14 is over"),
    "switched_off": _("the source was switched off"),
    "no_key": _("the link or address is gone"),
    "unknown": _("the person is gone"),
}
