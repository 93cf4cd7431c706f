# SPDX-License-Identifier: Apache-2.0
"""The person and why their data may be processed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.arrays import id_array
from talentkreis.kernel.ids import new_id
from talentkreis.organisation.actors import ActorKind
from talentkreis.organisation.models import Language

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

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
    IMPORT = "import", pgettext_lazy("source of a person", "Import")
    OTHER = "other", _("Other")


class Seniority(models.TextChoices):
    """How much somebody carries, in four steps that mean the same in every trade."""

    UNKNOWN = "", _("not known")
    ENTRY = "entry", _("Starting out")
    SKILLED = "skilled", _("Works independently")
    SENIOR = "senior", _("Very experienced")
    LEADING = "leading", _("Leads others")


class WorkModel(models.TextChoices):
    """Where somebody wants to work."""

    UNKNOWN = "", _("not known")
    ON_SITE = "on_site", _("On site")
    HYBRID = "hybrid", _("Partly at home")
    REMOTE = "remote", _("From anywhere")
    ANY = "any", _("Any of them")


class NoticeUnit(models.TextChoices):
    """What a notice period is counted in."""

    WEEKS = "weeks", _("weeks")
    MONTHS = "months", _("months")


class NoticeEnd(models.TextChoices):
    """The day on which a notice period may end (§ 622 BGB knows the 15th and the last)."""

    ANY_DAY = "", _("to any day")
    HALF_MONTH = "half", _("to the 15th or the end of a month")
    MONTH = "month", _("to the end of a month")
    QUARTER = "quarter", _("to the end of a quarter")
    HALF_YEAR = "halfyear", _("to the end of a half-year")
    YEAR = "year", _("to the end of a year")


class PayPeriod(models.TextChoices):
    """What an expected pay is for."""

    YEAR = "year", pgettext_lazy("pay", "a year")
    MONTH = "month", pgettext_lazy("pay", "a month")
    HOUR = "hour", pgettext_lazy("pay", "an hour")


def in_sight(actor: Actor, of: str = "") -> models.Q:
    """The rule of `PersonQuerySet.visible_to`; `of` leads from other rows to their person.

    Where the relation may be empty, rows of nobody pass as well, but for a talent. Asked so, a few
    rows cost a look at a few people; "nobody or IN (everybody visible)" reads all there are.
    """
    there = models.Q(**{f"{of}merged_into__isnull": True})
    if actor.is_system:
        return there
    if actor.kind == ActorKind.PERSON:  # a talent knows about themselves, confidential or not
        return there & models.Q(**{f"{of}id__in": [actor.id]})
    known = models.Q(**{f"{of}confidential_to__isnull": True})
    if actor.id is not None:
        known |= models.Q(**{f"{of}confidential_to__contains": [actor.id]})
    return there & known


class PersonQuerySet(models.QuerySet["Person"]):
    """Reads of persons. Everything that reaches a page or the API starts at `visible_to`."""

    def visible_to(self, actor: Actor) -> PersonQuerySet:
        """Persons this actor may know about: all, except the confidential ones of others.

        What a merge left behind is nobody any more: its address leads to the survivor.
        """
        return self.filter(in_sight(actor))

    def among(self, person_ids: Iterable[uuid.UUID]) -> PersonQuerySet:
        """These persons; one parameter for thousands, where `id__in` takes one for each."""
        these = RawSQL(
            "people_person.id = ANY(%s::uuid[])",
            [id_array(person_ids)],
            output_field=models.BooleanField(),
        )
        return self.filter(these)

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

    seniority = models.CharField(
        max_length=8, choices=Seniority, blank=True, default="", db_default=""
    )
    work_model = models.CharField(
        max_length=8, choices=WorkModel, blank=True, default="", db_default=""
    )
    weekly_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    available_from = models.DateField(null=True, blank=True)
    notice_count = models.PositiveSmallIntegerField(null=True, blank=True)
    notice_unit = models.CharField(
        max_length=6, choices=NoticeUnit, blank=True, default="", db_default=""
    )
    notice_end = models.CharField(
        max_length=8, choices=NoticeEnd, blank=True, default="", db_default=""
    )
    # What the person hopes for. What they earn or earned is never asked (TRUST T10).
    expected_pay_from = models.PositiveIntegerField(null=True, blank=True)
    expected_pay_to = models.PositiveIntegerField(null=True, blank=True)
    expected_pay_currency = models.CharField(max_length=3, blank=True, default="", db_default="")
    expected_pay_period = models.CharField(
        max_length=5, choices=PayPeriod, blank=True, default="", db_default=""
    )

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
    # A shell: everything known went to that person, and comes back when the merge is undone.
    merged_into = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )

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
            models.Index(
                fields=["merged_into"],
                name="person_merged_into",
                condition=models.Q(merged_into__isnull=False),
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
    def shown_name(self) -> str:
        """What pages call the person; see `shown_name` for lists, which know the address too."""
        return shown_name(self.full_name)

    @property
    def initials(self) -> str:
        """At most two letters for the ring."""
        return (self.given_name[:1] + self.family_name[:1]).upper()


def shown_name(full_name: str, email: str = "") -> str:
    """What a person is called where something has to stand: the name, else who they are by mail.

    A person without a name has an e-mail address; the part before the @ tells two of them apart.
    """
    return full_name or email.partition("@")[0] or gettext("Talent without a name")


class BasisPurpose(models.TextChoices):
    """Why a person's data may be processed at all (Art. 5(1)(b), 6 DSGVO; TRUST L-01, L-06)."""

    APPLICATION = "application", _("Application")
    POOL = "pool", _("Talent pool")
    SOURCING = "sourcing", _("Sourcing")
    EMPLOYMENT = "employment", _("Employment")
    ALUMNI = "alumni", _("Alumni network")
    CLIENT_CONTACT = "client_contact", _("Client contact")
    # Somebody who only subscribed: newsletter yes, talent pool no.
    SUBSCRIPTION = "subscription", _("Subscription")


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
    # Checked by statement (`kernel.references`), as wherever imports write by the thousand.
    person = models.ForeignKey(Person, models.CASCADE, related_name="bases", db_constraint=False)
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
        indexes: ClassVar[list[models.Index]] = [
            # Who is due for deletion soon is asked on every page of data protection.
            models.Index(
                fields=["ends_on"], name="basis_end", condition=models.Q(ends_on__isnull=False)
            ),
            models.Index(
                fields=["notice_due_on"],
                name="basis_notice_open",
                condition=models.Q(notice_due_on__isnull=False, noticed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.legal_basis}"
