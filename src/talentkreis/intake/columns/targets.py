# SPDX-License-Identifier: Apache-2.0
"""Everything a column can be taken for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from talentkreis.intake.models import Layout

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


class Target(models.TextChoices):
    """Where the values of a column go."""

    NONE = "", _("do not import")

    FULL_NAME = "full_name", _("Full name")
    HONORIFIC = "honorific", _("Form of address or title")
    GIVEN_NAME = "given_name", _("Given name")
    MIDDLE_NAME = "middle_name", _("Middle name")
    FAMILY_NAME = "family_name", _("Family name")
    LANGUAGE = "language", _("Language")

    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone")
    LINK = "link", _("Link (LinkedIn, XING, web)")

    POSITION = "position", _("Position")
    EMPLOYER = "employer_name", _("Employer")
    SUMMARY = "summary", _("Summary")
    SKILL = "skill", _("Skills")
    TAG = "tag", _("Tags")

    STREET = "street", _("Street")
    STREET_2 = "street_2", _("Street, second line")
    POSTCODE = "postcode", _("Postcode")
    CITY = "city", _("Town")
    POSTCODE_CITY = "postcode_city", _("Postcode and town")
    COUNTRY = "country", _("Country")

    # Many columns, each for one field of the employer; `Column.option` is its code.
    OWN_FIELD = "own_field", _("Own field")

    NOTE = "note", _("Note")
    SOURCE_DETAIL = "source_detail", _("Source (detail)")
    EXTERNAL_ID = "external_id", _("Id in the other system")
    IS_DELETED = "is_deleted", _("Deleted there (yes/no)")

    CONSENT_PURPOSE = "consent_purpose", _("Consent: purpose")
    CONSENT_DATE = "consent_date", _("Consent: date")
    CONSENT_WORDING = "consent_wording", _("Consent: wording")
    CONSENT_EVIDENCE = "consent_evidence", _("Consent: evidence")
    MAIL_OPT_OUT = "mail_opt_out", _("Wants no mass mail (yes/no)")
    MAIL_ALLOWED = "mail_allowed", _("May be written to (yes/no)")

    PERSON_REF = "person_ref", _("Person (id in the other system)")
    ORGANISATION = "organisation", _("Company, school or university")
    STATION_TITLE = "station_title", _("Position or degree")
    SUBJECT = "subject", _("Field of study")
    PLACE = "place", _("Place")
    STARTS_ON = "starts_on", _("Start")
    ENDS_ON = "ends_on", _("End")
    DESCRIPTION = "description", _("Description")

    NOTE_TEXT = "note_text", _("Text of the note")
    HAPPENED_AT = "happened_at", _("Date of the note")
    NOTE_KIND = "note_kind", _("Kind (call, meeting, note)")
    MINUTES = "minutes", _("Minutes")
    AUTHOR = "author", _("Written by")


PEOPLE_LAYOUTS = frozenset({Layout.PEOPLE, Layout.CLIENT_CONTACTS})
STATION_LAYOUTS = frozenset({Layout.EDUCATION, Layout.WORK})
IMPORTABLE_LAYOUTS = PEOPLE_LAYOUTS | STATION_LAYOUTS | {Layout.NOTES}


@dataclass(frozen=True, slots=True)
class Group:
    """Targets that belong together in the choice of a column."""

    label: _StrOrPromise
    targets: tuple[Target, ...]


_NAME = Group(
    _("Name"),
    (
        Target.FULL_NAME, Target.GIVEN_NAME, Target.MIDDLE_NAME, Target.FAMILY_NAME,
        Target.HONORIFIC, Target.LANGUAGE,
    ),
)  # fmt: skip
_REACH = Group(_("Reachable at"), (Target.EMAIL, Target.PHONE, Target.LINK))
_WORKS = Group(
    _("Work"),
    (Target.POSITION, Target.EMPLOYER, Target.SKILL, Target.SUMMARY, Target.TAG),
)
_LIVES = Group(
    _("Place"),
    (
        Target.STREET, Target.STREET_2, Target.POSTCODE, Target.CITY, Target.POSTCODE_CITY,
        Target.COUNTRY,
    ),
)  # fmt: skip
_CAME = Group(
    _("Origin and notes"),
    (Target.NOTE, Target.SOURCE_DETAIL, Target.EXTERNAL_ID, Target.IS_DELETED),
)
_OWN = Group(_("Own fields"), (Target.OWN_FIELD,))
_CONSENT = Group(
    _("Consent"),
    (
        Target.CONSENT_PURPOSE, Target.CONSENT_DATE, Target.CONSENT_WORDING,
        Target.CONSENT_EVIDENCE, Target.MAIL_OPT_OUT, Target.MAIL_ALLOWED,
    ),
)  # fmt: skip
_WHO = Group(_("Person"), (Target.PERSON_REF, Target.EMAIL))
_STATION = Group(
    _("Station"),
    (
        Target.ORGANISATION, Target.STATION_TITLE, Target.SUBJECT, Target.PLACE,
        Target.STARTS_ON, Target.ENDS_ON, Target.DESCRIPTION, Target.IS_DELETED,
    ),
)  # fmt: skip
_NOTED = Group(
    _("Note"),
    (
        Target.NOTE_TEXT, Target.HAPPENED_AT, Target.NOTE_KIND, Target.MINUTES, Target.AUTHOR,
        Target.IS_DELETED,
    ),
)  # fmt: skip

_GROUPS: dict[str, tuple[Group, ...]] = {
    Layout.PEOPLE: (_NAME, _REACH, _WORKS, _LIVES, _OWN, _CAME, _CONSENT),
    Layout.CLIENT_CONTACTS: (_NAME, _REACH, _WORKS, _LIVES, _OWN, _CAME, _CONSENT),
    Layout.EDUCATION: (_WHO, _STATION),
    Layout.WORK: (_WHO, _STATION),
    Layout.NOTES: (_WHO, _NOTED),
}

# Several columns may go here; all others take one column each.
MANY = frozenset(
    {
        Target.NONE, Target.EMAIL, Target.PHONE, Target.LINK, Target.SKILL, Target.TAG,
        Target.NOTE, Target.PERSON_REF, Target.HONORIFIC, Target.DESCRIPTION,
    }
)  # fmt: skip

# Fields of a person that an import may overwrite where the mapping says so.
OVERWRITABLE = {
    Target.GIVEN_NAME: ("given_name",),
    Target.FAMILY_NAME: ("family_name",),
    Target.FULL_NAME: ("given_name", "family_name", "title", "salutation"),
    Target.HONORIFIC: ("title", "salutation"),
    Target.LANGUAGE: ("language",),
    Target.POSITION: ("position",),
    Target.EMPLOYER: ("employer_name",),
    Target.SUMMARY: ("summary",),
    Target.STREET: ("street",),
    Target.POSTCODE: ("postcode",),
    Target.CITY: ("city",),
    Target.POSTCODE_CITY: ("postcode", "city"),
    Target.COUNTRY: ("country",),
}


def groups_for(layout: str) -> tuple[Group, ...]:
    """The choices for a column of a file of this layout."""
    return _GROUPS.get(layout, ())


def targets_for(layout: str) -> frozenset[Target]:
    """Every target a column of this layout may have."""
    found = {target for group in groups_for(layout) for target in group.targets}
    return frozenset(found | {Target.NONE})
