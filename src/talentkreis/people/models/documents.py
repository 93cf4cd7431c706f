# SPDX-License-Identifier: Apache-2.0
"""Files about a person, their versions, and the text in them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talentkreis.kernel.ids import new_id
from talentkreis.organisation.models import Member
from talentkreis.people.models.persons import Person


class DocumentKind(models.TextChoices):
    """What a file is to us; decides how long it is kept and whether it can run out."""

    CV = "cv", _("CV")
    CERTIFICATE = "certificate", _("Certificate")
    REFERENCE = "reference", _("Reference letter")
    LETTER = "letter", pgettext_lazy("kind of document", "Letter")
    OTHER = "other", pgettext_lazy("kind of document", "Other")


class Document(models.Model):
    """A file about a person. Always served as an attachment, never rendered (TRUST S-10)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="documents")
    kind = models.CharField(
        max_length=11, choices=DocumentKind, default=DocumentKind.OTHER, db_default="other"
    )
    name = models.CharField(max_length=200)
    file = models.FileField(upload_to="documents/%Y/%m", max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="Bytes")
    sha256 = models.BinaryField(max_length=32)
    # Versions of one document share a series; alone it has none and is version 1.
    series_id = models.UUIDField(null=True, blank=True)
    version = models.PositiveSmallIntegerField(default=1, db_default=1)
    # A permit or certificate runs out on this day; the file stays.
    valid_until = models.DateField(null=True, blank=True)
    # The file itself goes on this day (retention of each document).
    delete_on = models.DateField(null=True, blank=True)
    # Scripts, launch actions, embedded files: said beside the download, never opened here.
    has_active_content = models.BooleanField(default=False, db_default=False)
    uploaded_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["series_id", "version"],
                condition=models.Q(series_id__isnull=False),
                name="document_version_once",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["delete_on"],
                name="document_to_delete",
                condition=models.Q(delete_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class DocumentText(models.Model):
    """The text in a file, for reading here and for finding; goes with the file.

    Plain text is read when it is stored. Other formats are read by whoever can do so safely and
    handed in with `actions.keep_document_text`.
    """

    document = models.OneToOneField(
        Document, models.CASCADE, primary_key=True, related_name="reading"
    )
    text = models.TextField()
    words = SearchVectorField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [GinIndex(fields=["words"], name="document_words")]

    def __str__(self) -> str:
        return str(self.pk)
