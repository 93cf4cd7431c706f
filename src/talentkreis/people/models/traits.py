# SPDX-License-Identifier: Apache-2.0
"""What describes a person: hats, addresses, stations, skills, tags."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talentkreis.kernel.ids import new_id
from talentkreis.people.models.persons import Person


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
    person = models.ForeignKey(Person, models.CASCADE, related_name="hats", db_constraint=False)
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
    # Its unique constraint begins with the person: no index of its own, which imports would pay.
    person = models.ForeignKey(
        Person,
        models.CASCADE,
        related_name="contact_points",
        db_index=False,
        db_constraint=False,
    )
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


class Degree(models.TextChoices):
    """What an education ended with, in the steps of DACH."""

    UNKNOWN = "", _("not known")
    SCHOOL = "school", _("School leaving certificate")
    APPRENTICESHIP = "apprenticeship", _("Vocational training")
    MASTER_CRAFTSMAN = "craft_master", _("Master craftsperson, technician or specialist")
    BACHELOR = "bachelor", _("Bachelor")
    MASTER = "master", _("Master, Diplom, Magister or state examination")
    DOCTORATE = "doctorate", _("Doctorate")
    CERTIFICATE = "certificate", _("Further training with certificate")
    NONE = "none", _("Without a degree")


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
    # Of an education: what it ended with, and in what.
    degree = models.CharField(max_length=14, choices=Degree, blank=True, default="", db_default="")
    subject = models.CharField(max_length=200, blank=True, default="", db_default="")
    # First day of the month where only a month is known; without an end it lasts until today.
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
    # The concept of the taxonomy this name stands for; empty where it is not known.
    code = models.CharField(max_length=120, blank=True, default="", db_default="")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index("code", name="skill_code", condition=~models.Q(code="")),
        ]

    def __str__(self) -> str:
        return self.name


class EvidenceSource(models.TextChoices):
    """Where the sentence comes from that shows a skill or a language."""

    UNKNOWN = "", _("not known")
    CV = "cv", _("CV")
    INTERVIEW = "interview", pgettext_lazy("evidence", "Interview")
    CERTIFICATE = "certificate", _("Certificate")
    WORK = "work", _("Work we have seen")
    REFERENCE = "reference", _("Somebody who knows")
    SELF = "self", _("The person themselves")


class PersonSkill(models.Model):
    """A skill of a person, with level 1–5 and the sentence that shows it."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(
        Person, models.CASCADE, related_name="skills", db_index=False, db_constraint=False
    )
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="+", db_constraint=False)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    evidence = models.CharField(max_length=500, blank=True, default="", db_default="")
    evidence_source = models.CharField(
        max_length=11, choices=EvidenceSource, blank=True, default="", db_default=""
    )
    evidenced_on = models.DateField(null=True, blank=True)
    document = models.ForeignKey(
        "people.Document", models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["document"],
                name="skill_document",
                condition=models.Q(document__isnull=False),
            ),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "skill"], name="skill_once_per_person"),
            models.CheckConstraint(
                name="skill_level_1_to_5",
                condition=models.Q(level__isnull=True) | models.Q(level__range=(1, 5)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class LanguageLevel(models.TextChoices):
    """How well somebody speaks (Common European Framework of Reference); empty: not known."""

    UNKNOWN = "", _("not known")
    A1 = "A1", _("A1 first words")
    A2 = "A2", _("A2 everyday life")
    B1 = "B1", _("B1 gets along")
    B2 = "B2", _("B2 fluent at work")
    C1 = "C1", _("C1 confident in every topic")
    C2 = "C2", _("C2 almost like a mother tongue")
    NATIVE = "native", _("Mother tongue")


class PersonLanguage(models.Model):
    """A language a person speaks. `code` is ISO 639; its name comes from the CLDR."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="languages", db_index=False)
    code = models.CharField(max_length=3)
    level = models.CharField(
        max_length=6, choices=LanguageLevel, blank=True, default="", db_default=""
    )
    evidence = models.CharField(max_length=500, blank=True, default="", db_default="")
    evidence_source = models.CharField(
        max_length=11, choices=EvidenceSource, blank=True, default="", db_default=""
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "code"], name="language_once_per_person"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["code", "level"], name="language_spoken"),
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
    person = models.ForeignKey(
        Person, models.CASCADE, related_name="tags", db_index=False, db_constraint=False
    )
    tag = models.ForeignKey(
        Tag, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "tag"], name="tag_once_per_person"),
        ]
        # Filters read who has a tag from the index alone.
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["tag", "person"], name="people_of_tag"),
        ]

    def __str__(self) -> str:
        return str(self.id)
