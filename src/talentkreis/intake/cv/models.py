# SPDX-License-Identifier: Apache-2.0
"""Uploaded CVs, what was found in them, and what became of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talentkreis.kernel.ids import new_id
from talentkreis.organisation.models import Language, Member


class CvState(models.TextChoices):
    """Where a CV stands."""

    WAITING = "waiting", pgettext_lazy("state of a CV", "Waiting")
    READING = "reading", pgettext_lazy("state of a CV", "Being read")
    READ = "read", pgettext_lazy("state of a CV", "To look through")
    # No values could be found; the file can still be kept at a person.
    UNREADABLE = "unreadable", pgettext_lazy("state of a CV", "Without text")
    # Not taken at all: no document, or one that could do harm.
    REFUSED = "refused", pgettext_lazy("state of a CV", "Not taken")
    QUARANTINED = "quarantined", pgettext_lazy("state of a CV", "In quarantine")
    DONE = "done", pgettext_lazy("state of a CV", "Taken over")
    DISCARDED = "discarded", pgettext_lazy("state of a CV", "Discarded")


class CvBatch(models.Model):
    """CVs uploaded together, with one source and one reason to keep the data."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source_type = models.CharField(max_length=20)
    source = models.CharField(max_length=200)
    basis_purpose = models.CharField(max_length=20)
    legal_basis = models.CharField(max_length=20)
    evidence = models.CharField(max_length=300, blank=True, db_default="")
    country = models.CharField(max_length=2, blank=True, db_default="")
    language = models.CharField(max_length=2, choices=Language, default=Language.GERMAN)
    created_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.id)


class CvFile(models.Model):
    """One uploaded file on its way to a person; file and texts are personal data."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    batch = models.ForeignKey(CvBatch, models.CASCADE, related_name="files")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    # Relative to the default storage; empty once the file lies at a person or is deleted.
    path = models.CharField(max_length=300, blank=True, db_default="")
    size = models.PositiveIntegerField(help_text="Bytes")
    state = models.CharField(max_length=11, choices=CvState, default=CvState.WAITING)
    # A stable code of `refusals`; worded in the reader's language.
    failure = models.CharField(max_length=40, blank=True, db_default="")
    # How often reading was begun; the third time without an end it goes to quarantine.
    strikes = models.PositiveSmallIntegerField(default=0, db_default=0)
    language = models.CharField(max_length=2, blank=True, db_default="")
    pages = models.PositiveSmallIntegerField(default=0, db_default=0)
    withheld_count = models.PositiveSmallIntegerField(default=0, db_default=0)
    notes = models.JSONField(default=list)
    # [{"why", "text", "page"}]: text a reader of the page does not see.
    hidden = models.JSONField(default=list)
    text = models.TextField(blank=True, db_default="")
    # Plain ids: what became of it.
    person_id = models.UUIDField(null=True, blank=True)
    document_id = models.UUIDField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["batch", "position"], name="cv_of_batch"),
            models.Index(
                fields=["person_id"],
                name="cv_of_person",
                condition=models.Q(person_id__isnull=False),
            ),
            models.Index(
                fields=["state"], name="cv_quarantined", condition=models.Q(state="quarantined")
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def source(self) -> str:
        """What the history of a person says values of this file came from."""
        return "linkedin" if "linkedin_profile" in self.notes else "cv"


class ProposalKind(models.TextChoices):
    """What a CV may propose about a person; nothing else is ever stored (TRUST L-02)."""

    NAME = "name", _("Name")
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone")
    LINK = "link", _("Link")
    CITY = "city", _("Place")
    STATION = "station", _("Station")
    EDUCATION = "education", _("Education")
    LANGUAGE = "language", _("Language")
    SKILL = "skill", _("Skill")


class ProposalState(models.TextChoices):
    """What became of a proposal."""

    OPEN = "open", pgettext_lazy("state of a proposal", "Open")
    ACCEPTED = "accepted", pgettext_lazy("state of a proposal", "Taken over")
    # The person already had a value there, written by a human: that one stays.
    KEPT_OLD = "kept_old", pgettext_lazy("state of a proposal", "The value that was there stays")
    DECLINED = "declined", pgettext_lazy("state of a proposal", "Left out")


class CvProposal(models.Model):
    """One value found in a CV, with the lines it stands in."""

    id = models.BigAutoField(primary_key=True)
    file = models.ForeignKey(CvFile, models.CASCADE, related_name="proposals")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=9, choices=ProposalKind)
    value = models.JSONField()
    evidence = models.CharField(max_length=500, blank=True, db_default="")
    page = models.PositiveSmallIntegerField(default=1, db_default=1)
    line = models.PositiveSmallIntegerField(default=1, db_default=1)
    # False: mentioned in the text, not stated as such; never ticked beforehand.
    is_certain = models.BooleanField(default=True, db_default=True)
    state = models.CharField(max_length=8, choices=ProposalState, default=ProposalState.OPEN)
    decided_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["file", "position"], name="proposal_of_cv"),
        ]

    def __str__(self) -> str:
        return self.kind
