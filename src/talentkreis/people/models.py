# SPDX-License-Identifier: Apache-2.0
"""Persons and what is known about them.

Deliberately absent by default (TRUST L-02, T10): photo, birth date, marital status, nationality,
religion, salary history.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.ids import new_id
from talentkreis.organisation.models import Language, Member

if TYPE_CHECKING:
    from talentkreis.organisation.actors import Actor


class Salutation(models.TextChoices):
    """Anrede. Unknown is honest: then we write "Guten Tag Svea Callsen"."""

    UNKNOWN = "", _("not known")
    MS = "ms", _("Ms")
    MR = "mr", _("Mr")
    NEUTRAL = "neutral", _("without")


class FormOfAddress(models.TextChoices):
    """Sie unless the person or the employer chose Du."""

    FORMAL = "sie", _("formal (Sie)")
    INFORMAL = "du", _("informal (Du)")


class SourceType(models.TextChoices):
    """First level of where a person came from (FEATURES A6)."""

    APPLICATION = "application", _("Application")
    ACTIVE_SOURCING = "active_sourcing", _("Active sourcing")
    EVENT = "event", _("Event")
    REFERRAL = "referral", _("Referral")
    COMMUNITY = "community", _("Talent community")
    PROGRAMME = "programme", _("Programme")
    ALUMNI = "alumni", _("Former colleague")
    IMPORT = "import", _("Import")
    OTHER = "other", _("Other")


class PersonQuerySet(models.QuerySet["Person"]):
    """Reads of persons. Everything that reaches a page or the API starts at `visible_to`."""

    def visible_to(self, actor: Actor) -> PersonQuerySet:
        """Persons this actor may know about: all, except the confidential ones of others."""
        if actor.is_system:
            return self
        open_to_all = models.Q(confidential_to__isnull=True)
        if actor.id is None:
            return self.filter(open_to_all)
        return self.filter(open_to_all | models.Q(confidential_to__contains=[actor.id]))

    def active(self) -> PersonQuerySet:
        """Persons in daily work: neither archived nor restricted (Art. 18 DSGVO)."""
        return self.filter(archived_at__isnull=True, restricted_at__isnull=True)


class Person(models.Model):
    """A human being we would like to stay in touch with. One record, many hats."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # Academic titles ("Dr.", "Prof. Dr.") as they are written before the name.
    title = models.CharField(max_length=60, blank=True, default="", db_default="")
    given_name = models.CharField(max_length=120, blank=True, default="", db_default="")
    family_name = models.CharField(max_length=120, blank=True, default="", db_default="")
    salutation = models.CharField(
        max_length=8, choices=Salutation, blank=True, default="", db_default=""
    )
    form_of_address = models.CharField(
        max_length=3, choices=FormOfAddress, default=FormOfAddress.FORMAL
    )
    pronunciation = models.CharField(max_length=120, blank=True, default="", db_default="")
    pronouns = models.CharField(max_length=40, blank=True, default="", db_default="")
    language = models.CharField(max_length=2, choices=Language, default=Language.GERMAN)

    position = models.CharField(max_length=200, blank=True, default="", db_default="")
    employer_name = models.CharField(max_length=200, blank=True, default="", db_default="")
    summary = models.TextField(blank=True, default="", db_default="")

    street = models.CharField(max_length=200, blank=True, default="", db_default="")
    postcode = models.CharField(max_length=12, blank=True, default="", db_default="")
    city = models.CharField(max_length=120, blank=True, default="", db_default="")
    country = models.CharField(max_length=2, blank=True, default="", db_default="")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    radius_km = models.PositiveSmallIntegerField(null=True, blank=True)
    is_open_to_remote = models.BooleanField(null=True, blank=True)
    time_zone = models.CharField(max_length=60, blank=True, default="", db_default="")

    # First and last source are both kept and never overwritten by a merge.
    source_type = models.CharField(max_length=20, choices=SourceType)
    source = models.CharField(max_length=200, blank=True, default="", db_default="")
    source_detail = models.CharField(max_length=200, blank=True, default="", db_default="")

    # Null: everybody who may see people. Else: these members only (confidential pools).
    confidential_to = ArrayField(models.UUIDField(), null=True, blank=True)

    import_id = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    archive_reason = models.CharField(max_length=200, blank=True, default="", db_default="")
    restricted_at = models.DateTimeField(null=True, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="person_has_coordinates_whole_or_not",
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(
                    latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180
                ),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["import_id"],
                name="person_import",
                condition=models.Q(import_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def name(self) -> str:
        """Given and family name, without title."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def full_name(self) -> str:
        """Title, given and family name."""
        return f"{self.title} {self.name}".strip()

    @property
    def initials(self) -> str:
        """At most two letters for the ring."""
        return (self.given_name[:1] + self.family_name[:1]).upper()


class BasisPurpose(models.TextChoices):
    """Why a person's data may be processed at all (Art. 5(1)(b), 6 DSGVO; TRUST L-01, L-06)."""

    APPLICATION = "application", _("Application")
    POOL = "pool", _("Talent pool")
    SOURCING = "sourcing", _("Sourcing")
    EMPLOYMENT = "employment", _("Employment")
    ALUMNI = "alumni", _("Alumni network")
    CLIENT_CONTACT = "client_contact", _("Client contact")


class LegalBasis(models.TextChoices):
    """The letter of Art. 6(1) DSGVO. There is no "existing customer" exception (TRUST L-17a)."""

    CONSENT = "consent", _("Consent, Art. 6(1)(a)")
    CONTRACT = "contract", _("Application or contract, Art. 6(1)(b)")
    LEGITIMATE_INTEREST = "legitimate_interest", _("Legitimate interest, Art. 6(1)(f)")


class ProcessingBasis(models.Model):
    """One reason to hold a person's data, with start, end and evidence.

    The database refuses a person without any (deferred constraint trigger); a person whose
    bases have all ended is neither searchable nor mailable.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="bases")
    purpose = models.CharField(max_length=20, choices=BasisPurpose)
    legal_basis = models.CharField(max_length=20, choices=LegalBasis)
    source = models.CharField(max_length=200, help_text="Where the data came from, in words")
    evidence = models.CharField(max_length=300, blank=True, default="", db_default="")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    # Art. 14 DSGVO: sourced people are told within a month, or their data goes (TRUST L-09).
    notice_due_on = models.DateField(null=True, blank=True)
    noticed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="basis_ends_after_start",
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.legal_basis}"


class HatKind(models.TextChoices):
    """What a person is to us, one after the other or at once."""

    PROSPECT = "prospect", _("Prospect")
    APPLICANT = "applicant", _("Applicant")
    SILVER_MEDALLIST = "silver_medallist", _("Silver medallist")
    EMPLOYEE = "employee", _("Employee")
    INTERN = "intern", _("Intern or working student")
    ALUMNUS = "alumnus", _("Former colleague")
    REFERRER = "referrer", _("Referrer")
    AMBASSADOR = "ambassador", _("Ambassador")
    CLIENT_CONTACT = "client_contact", _("Client contact")


class Hat(models.Model):
    """A hat with dates. Taking one off never loses that it was worn."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="hats")
    kind = models.CharField(max_length=20, choices=HatKind)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True, default="", db_default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=models.Q(ends_on__isnull=True),
                name="hat_worn_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class ContactKind(models.TextChoices):
    """Ways to reach a person."""

    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone")
    LINK = "link", _("Link")


class ContactPoint(models.Model):
    """An address of a person: as typed (`value`) and comparable (`normalised`).

    E-mail is lower case with IDNA domain, phone is E.164, a link is without scheme and slash.
    The same address on two people is possible, shown, and never silently joined.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="contact_points")
    kind = models.CharField(max_length=5, choices=ContactKind)
    value = models.CharField(max_length=320)
    normalised = models.CharField(max_length=320)
    label = models.CharField(max_length=60, blank=True, default="", db_default="")
    is_primary = models.BooleanField(default=False, db_default=False)
    verified_at = models.DateTimeField(null=True, blank=True)
    # Set when mail to it came back for good; a corrected address is a new row.
    bounced_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=models.Q(is_primary=True),
                name="one_primary_contact_point_per_kind",
            ),
            models.UniqueConstraint(
                fields=["person", "kind", "normalised"], name="contact_point_once_per_person"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["normalised", "kind"], name="contact_point_value"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Station(models.Model):
    """One stop of a career: work or education."""

    class Kind(models.TextChoices):
        WORK = "work", _("Work")
        EDUCATION = "education", _("Education")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="stations")
    kind = models.CharField(max_length=9, choices=Kind, default=Kind.WORK)
    title = models.CharField(max_length=200, blank=True, default="", db_default="")
    organisation = models.CharField(max_length=200, blank=True, default="", db_default="")
    place = models.CharField(max_length=120, blank=True, default="", db_default="")
    description = models.TextField(blank=True, default="", db_default="")
    # First day of the month where only a month is known; `is_current` says "until today".
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    is_with_us = models.BooleanField(default=False, db_default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-starts_on", "id"]

    def __str__(self) -> str:
        return str(self.id)


class Skill(models.Model):
    """A skill as people here name it; one row per folded name."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=120)
    key = models.CharField(max_length=120, unique=True, help_text="kernel.text.fold of the name")

    def __str__(self) -> str:
        return self.name


class PersonSkill(models.Model):
    """A skill of a person, with level 1–5 and the sentence that shows it."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    evidence = models.CharField(max_length=500, blank=True, default="", db_default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "skill"], name="skill_once_per_person"),
            models.CheckConstraint(
                name="skill_level_1_to_5",
                condition=models.Q(level__isnull=True) | models.Q(level__range=(1, 5)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Tag(models.Model):
    """A word recruiters put on people."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=80)
    key = models.CharField(max_length=80, unique=True, help_text="kernel.text.fold of the name")

    def __str__(self) -> str:
        return self.name


class PersonTag(models.Model):
    """A tag on a person."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="tags")
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "tag"], name="tag_once_per_person"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class NoteVisibility(models.TextChoices):
    """Who reads a note. The person may read all of them on request (Art. 15 DSGVO)."""

    TEAM = "team", _("Everybody who cares for talents")
    PRIVATE = "private", _("Only me")


class Note(models.Model):
    """What somebody wrote down about a person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="notes")
    author = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    text = models.TextField()
    visibility = models.CharField(max_length=7, choices=NoteVisibility, default=NoteVisibility.TEAM)
    is_pinned = models.BooleanField(default=False, db_default=False)
    written_at = models.DateTimeField()
    import_id = models.UUIDField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.id)


class ConversationKind(models.TextChoices):
    """Real interactions; the weights of warmth hang on them."""

    CALL = "call", _("Call")
    MEETING = "meeting", _("Meeting")
    VIDEO = "video", _("Video call")
    EMAIL = "email", _("E-mail conversation")
    SOCIAL = "social", _("Message on a network")
    EVENT = "event", _("Met at an event")


class Conversation(models.Model):
    """A real contact in both directions: somebody talked with the person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="conversations")
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=ConversationKind)
    was_reached = models.BooleanField(default=True, db_default=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    text = models.TextField(blank=True, default="", db_default="")
    happened_at = models.DateTimeField()
    import_id = models.UUIDField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "-happened_at"], name="conversation_latest"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class Document(models.Model):
    """A file about a person. Always served as an attachment, never rendered (TRUST S-10)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="documents")
    name = models.CharField(max_length=200)
    file = models.FileField(upload_to="documents/%Y/%m", max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="Bytes")
    sha256 = models.BinaryField(max_length=32)
    # Scripts, launch actions, embedded files: said beside the download, never opened here.
    has_active_content = models.BooleanField(default=False, db_default=False)
    uploaded_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.id)


class FieldHistory(models.Model):
    """Old and new value of a field: provenance, undo, time machine. Erased with the person."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="history")
    field = models.CharField(max_length=60)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    source = models.CharField(max_length=40)
    basis = models.ForeignKey(ProcessingBasis, models.SET_NULL, null=True, related_name="+")
    actor_kind = models.CharField(max_length=6)
    actor_id = models.UUIDField(null=True)
    import_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person", "field", "-at"], name="history_of_field"),
            models.Index(
                fields=["import_id"],
                name="history_import",
                condition=models.Q(import_id__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.at:%Y-%m-%d}"
