# SPDX-License-Identifier: Apache-2.0
"""Import batches, what became of each of their rows, and the ids people carry elsewhere."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from talentkreis.intake.duplicates.models import (
    ApartDecision,
    ClusterState,
    DuplicateCluster,
    DuplicateMember,
    DuplicateRun,
    DuplicateSettings,
)
from talentkreis.kernel.ids import new_id
from talentkreis.organisation.models import Language, Member
from talentkreis.people.models import Person


class BatchState(models.TextChoices):
    """Where an import stands. Moves forward only; `rules.MOVES` lists the steps."""

    UPLOADED = "uploaded", _("Uploaded")
    MAPPED = "mapped", _("Columns assigned")
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Checked")
    IMPORTING = "importing", _("Being imported")
    IMPORTED = "imported", _("Imported")
    ROLLING_BACK = "rolling_back", _("Being rolled back")
    ROLLED_BACK = "rolled_back", _("Rolled back")
    FAILED = "failed", _("Stopped")


class FileFormat(models.TextChoices):
    """How the table is stored."""

    DELIMITED = "delimited", _("Text table")
    WORKBOOK = "workbook", _("Workbook")
    CARDS = "cards", _("Address cards")
    JSON = "json", _("JSON")


class Layout(models.TextChoices):
    """What one row of the file is about."""

    PEOPLE = "people", _("People")
    CLIENT_CONTACTS = "client_contacts", _("Client contacts")
    EDUCATION = "education", _("Education of people already here")
    WORK = "work", _("Work history of people already here")
    NOTES = "notes", _("Notes about people already here")
    NO_PEOPLE = "no_people", _("No people")


class DateOrder(models.TextChoices):
    """How dates with slashes are read; dates with dots are always day first."""

    DAY_FIRST = "dmy", _("Day first (24/11/2025)")
    MONTH_FIRST = "mdy", _("Month first (11/24/2025)")


class OnLikeness(models.TextChoices):
    """What happens to a row that probably, but not certainly, is somebody already here."""

    HOLD = "hold", _("Leave out and list")
    CREATE = "create", _("Create as a new person")
    UPDATE = "update", _("Complete the person already here")


_DELIMITER_NAMES = {
    ";": _("semicolons"),
    ",": _("commas"),
    "\t": _("tabs"),
    "|": _("vertical bars"),
}


class ImportBatch(models.Model):
    """One uploaded table on its way to people, undoable as a whole.

    The file and the raw values of rows are personal data: both go when the batch is purged.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file_name = models.CharField(max_length=255)
    # Relative to the default storage; empty once the file is purged.
    path = models.CharField(max_length=300, blank=True, db_default="")
    sha256 = models.BinaryField(max_length=32)
    size = models.BigIntegerField(help_text="Bytes")
    format = models.CharField(max_length=9, choices=FileFormat)
    encoding = models.CharField(max_length=20, blank=True, db_default="")
    delimiter = models.CharField(max_length=1, blank=True, db_default="")
    quote = models.CharField(max_length=1, blank=True, db_default="")
    # Workbooks: the sheet that is read, and all there are.
    sheet = models.CharField(max_length=100, blank=True, db_default="")
    sheets = models.JSONField(default=list)
    # Row number of the header as a spreadsheet counts; 0: the file has none.
    header_row = models.PositiveIntegerField(default=1)
    headers = models.JSONField(default=list)
    pads_short_rows = models.BooleanField(default=False, db_default=False)

    state = models.CharField(max_length=12, choices=BatchState, default=BatchState.UPLOADED)
    # A stable code and plain values of what stopped it; worded in the reader's language.
    failure = models.JSONField(null=True, blank=True)

    layout = models.CharField(max_length=16, choices=Layout, default=Layout.PEOPLE)
    # Which system the external ids belong to, e.g. "bullhorn".
    system = models.CharField(max_length=40, blank=True, db_default="")
    mapping = models.JSONField(default=list)
    date_order = models.CharField(max_length=3, choices=DateOrder, default=DateOrder.DAY_FIRST)
    on_likeness = models.CharField(max_length=6, choices=OnLikeness, default=OnLikeness.HOLD)

    # Chosen once for the batch, before anything can be checked (TRUST L-01). Choices are those of
    # `people`; they are not repeated here, where each new one would need a migration.
    source_type = models.CharField(max_length=20, blank=True, db_default="")
    source = models.CharField(max_length=200, blank=True, db_default="")
    source_detail = models.CharField(max_length=200, blank=True, db_default="")
    basis_purpose = models.CharField(max_length=20, blank=True, db_default="")
    legal_basis = models.CharField(max_length=20, blank=True, db_default="")
    evidence = models.CharField(max_length=300, blank=True, db_default="")
    hat = models.CharField(max_length=20, blank=True, db_default="")
    country = models.CharField(max_length=2, blank=True, db_default="")
    language = models.CharField(max_length=2, choices=Language, default=Language.GERMAN)

    # Rows of the file without header and empty lines; known after the check.
    row_count = models.PositiveIntegerField(null=True, blank=True)
    # The last row of the file that is dealt with, and the byte behind it; move with each chunk.
    last_row = models.PositiveIntegerField(default=0, db_default=0)
    last_byte = models.BigIntegerField(default=0, db_default=0)
    # Share of the file read so far, in thousandths, for the progress bar.
    progress = models.PositiveSmallIntegerField(default=0, db_default=0)
    new_count = models.PositiveIntegerField(default=0, db_default=0)
    update_count = models.PositiveIntegerField(default=0, db_default=0)
    duplicate_count = models.PositiveIntegerField(default=0, db_default=0)
    error_count = models.PositiveIntegerField(default=0, db_default=0)
    # Of a roll-back: people removed, and people left alone because of what happened since.
    removed_count = models.PositiveIntegerField(default=0, db_default=0)
    kept_count = models.PositiveIntegerField(default=0, db_default=0)
    # The last person a roll-back has dealt with.
    undone_until = models.UUIDField(null=True, blank=True)

    created_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    rolled_back_at = models.DateTimeField(null=True, blank=True)
    # File and raw values are gone; counts and ids stay.
    purged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-created_at", "-id"], name="import_batch_latest"),
            models.Index(fields=["sha256"], name="import_batch_file"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def brings(self) -> int:
        """Rows that change something here."""
        return self.new_count + self.update_count

    @property
    def delimiter_name(self) -> str:
        """The delimiter in words."""
        return str(_DELIMITER_NAMES.get(self.delimiter, self.delimiter))


class Outcome(models.TextChoices):
    """What becomes, or became, of a row."""

    NEW = "new", _("New")
    UPDATE = "update", _("Completed")
    DUPLICATE = "duplicate", _("Duplicate")
    ERROR = "error", _("Error")


class ImportRow(models.Model):
    """One row of a file. Raw values only where somebody has to look at them again.

    Rows of an import that simply became somebody new stand together in their `ImportChunk`.
    """

    pk = models.CompositePrimaryKey("batch_id", "number")
    # No database constraint: two million checks a minute bought nothing, rows are written and
    # removed with their batch only.
    batch = models.ForeignKey(
        ImportBatch, models.CASCADE, related_name="rows", db_constraint=False, db_index=False
    )
    # As a spreadsheet counts: the first line of the file is 1.
    number = models.PositiveIntegerField()
    row_hash = models.BigIntegerField(help_text="First 8 bytes of BLAKE2b over the cells")
    outcome = models.CharField(max_length=9, choices=Outcome)
    # A plain id: the row outlives the person it became, and erasure needs no rewrite of others.
    person_id = models.UUIDField(null=True, blank=True)
    # [{"code": …, "column": …, …}]: codes, column names and ids; wording happens on the page.
    reasons = models.JSONField(null=True, blank=True)
    raw = models.JSONField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["person_id"],
                name="import_row_person",
                condition=models.Q(raw__isnull=False),
            ),
            models.Index(
                fields=["batch", "outcome", "number"],
                name="import_row_to_see",
                condition=models.Q(raw__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"row {self.number}"


class ImportChunk(models.Model):
    """A committed stretch of rows; its transaction tells own activity from later activity.

    It names in three lists beside each other, in the order of the file, the rows that became
    somebody new and have nothing else to tell: a table row each took a twentieth of the time.
    """

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="chunks")
    first_row = models.PositiveIntegerField()
    last_row = models.PositiveIntegerField()
    transaction_id = models.BigIntegerField()
    new_rows = ArrayField(models.PositiveIntegerField(), default=list, db_default=[])
    new_hashes = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    # Plain ids, as in `ImportRow`.
    new_people = ArrayField(models.UUIDField(), default=list, db_default=[])

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["batch", "first_row"], name="import_chunk_once"),
        ]

    def __str__(self) -> str:
        return f"rows {self.first_row} to {self.last_row}"


class EffectKind(models.TextChoices):
    """What an import may add to somebody who was already here.

    Notes, conversations and external ids carry the import themselves.
    """

    CONTACT_POINT = "contact_point", _("Contact point")
    BASIS = "basis", _("Processing basis")
    HAT = "hat", _("Hat")
    STATION = "station", _("Station")
    SKILL = "skill", _("Skill")
    TAG = "tag", _("Tag")
    # Not added but left behind: roll-back found later work and kept the person.
    KEPT = "kept", _("Left alone")


class ImportEffect(models.Model):
    """A row added to a person who existed before: ids only, so that roll-back finds it."""

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(
        ImportBatch, models.CASCADE, related_name="effects", db_constraint=False
    )
    person_id = models.UUIDField()
    kind = models.CharField(max_length=13, choices=EffectKind)
    object_id = models.CharField(max_length=36)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person_id"], name="import_effect_person"),
        ]

    def __str__(self) -> str:
        return self.kind


class ExternalRef(models.Model):
    """The id a person has in another system; how rows of later files find them."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(
        Person, models.CASCADE, related_name="external_refs", db_constraint=False
    )
    system = models.CharField(max_length=40)
    # What the other system calls it: "candidate", "clientcontact", …
    kind = models.CharField(max_length=40)
    external_id = models.CharField(max_length=200)
    import_id = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["system", "kind", "external_id"], name="external_ref_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.system} {self.kind}"


class SavedMapping(models.Model):
    """A mapping to use again for files with the same header."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    # SHA-256 over the normalised header cells in their order.
    fingerprint = models.CharField(max_length=64)
    layout = models.CharField(max_length=16, choices=Layout)
    system = models.CharField(max_length=40, blank=True, db_default="")
    date_order = models.CharField(max_length=3, choices=DateOrder, default=DateOrder.DAY_FIRST)
    columns = models.JSONField(default=list)
    saved_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["fingerprint"], name="saved_mapping_per_header"),
        ]

    def __str__(self) -> str:
        return self.name


# Models of a part of this package, where Django looks for them.
from talentkreis.intake.capture.models import CaptureSettings  # noqa: E402
from talentkreis.intake.cv.models import (  # noqa: E402
    CvBatch,
    CvFile,
    CvProposal,
    CvState,
    ProposalKind,
    ProposalState,
)
from talentkreis.intake.drops.models import DropAddress, DropMail  # noqa: E402
from talentkreis.intake.scouting.models import (  # noqa: E402
    Acquainted,
    Refusal,
    ScoutLink,
    Suggestion,
    SuggestionState,
)

__all__ = [
    "Acquainted",
    "ApartDecision",
    "BatchState",
    "CaptureSettings",
    "ClusterState",
    "CvBatch",
    "CvFile",
    "CvProposal",
    "CvState",
    "DateOrder",
    "DropAddress",
    "DropMail",
    "DuplicateCluster",
    "DuplicateMember",
    "DuplicateRun",
    "DuplicateSettings",
    "EffectKind",
    "ExternalRef",
    "FileFormat",
    "ImportBatch",
    "ImportChunk",
    "ImportEffect",
    "ImportRow",
    "Layout",
    "OnLikeness",
    "Outcome",
    "ProposalKind",
    "ProposalState",
    "Refusal",
    "SavedMapping",
    "ScoutLink",
    "Suggestion",
    "SuggestionState",
]
