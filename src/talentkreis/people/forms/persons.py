# SPDX-License-Identifier: Apache-2.0
"""A person as a whole: a new one, a corrected one, one who leaves daily work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from talentkreis.organisation.models import Language
from talentkreis.people.forms.inputs import day_field, text_area, typed
from talentkreis.people.models import (
    BasisPurpose,
    FormOfAddress,
    LegalBasis,
    NoticeEnd,
    NoticeUnit,
    PayPeriod,
    Salutation,
    Seniority,
    SourceType,
    WorkModel,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# Purpose and legal basis as one choice, in the words of somebody who adds a talent.
BASES: dict[str, tuple[str, str, _StrPromise]] = {
    "sourcing": (
        BasisPurpose.SOURCING,
        LegalBasis.LEGITIMATE_INTEREST,
        _("Found by ourselves. We tell the person within a month (Art. 14 GDPR)."),
    ),
    "pool": (
        BasisPurpose.POOL,
        LegalBasis.CONSENT,
        _("The person agreed to stay in touch."),
    ),
    "application": (
        BasisPurpose.APPLICATION,
        LegalBasis.CONTRACT,
        _("The person applied to us."),
    ),
    "employment": (
        BasisPurpose.EMPLOYMENT,
        LegalBasis.CONTRACT,
        _("The person works here."),
    ),
    "alumni": (
        BasisPurpose.ALUMNI,
        LegalBasis.LEGITIMATE_INTEREST,
        _("The person worked here. We tell them within a month."),
    ),
    "client_contact": (
        BasisPurpose.CLIENT_CONTACT,
        LegalBasis.LEGITIMATE_INTEREST,
        _("Contact at a client. We tell the person within a month."),
    ),
}


class FindPersonForm(forms.Form):
    """Whom to put beside somebody."""

    name = forms.CharField(
        label=_("Name or e-mail address"), required=False, max_length=200, widget=typed()
    )


class NewPersonForm(forms.Form):
    """A talent by hand: a name or an e-mail address is enough."""

    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=300,
        help_text=_("As it is written, with title and form of address: Ms Dr. Ayşe Demir"),
        widget=typed(),
    )
    email = forms.CharField(
        label=_("E-mail"),
        required=False,
        max_length=320,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        max_length=60,
        widget=typed(type="tel"),
    )
    link = forms.CharField(
        label=_("Profile elsewhere"),
        required=False,
        max_length=320,
        widget=typed(inputmode="url"),
    )
    position = forms.CharField(label=_("Position"), required=False, max_length=200)
    employer_name = forms.CharField(label=_("Employer"), required=False, max_length=200)
    city = forms.CharField(label=_("Town"), required=False, max_length=120)
    language = forms.ChoiceField(
        label=_("We write in"), choices=Language.choices, initial=Language.GERMAN
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=20_000,
        widget=text_area(3),
        help_text=_("The person can read it on request."),
    )
    source_type = forms.ChoiceField(
        label=_("Came from"),
        choices=SourceType.choices,
        initial=SourceType.ACTIVE_SOURCING,
    )
    source = forms.CharField(
        label=_("More precisely"),
        required=False,
        max_length=200,
        help_text=_("For example the fair, the network or who recommended the person."),
    )
    basis = forms.ChoiceField(
        label=_("Why may we keep the data?"),
        choices=[(key, text) for key, (_purpose, _letter, text) in BASES.items()],
        initial="sourcing",
        widget=forms.RadioSelect,
    )
    evidence = forms.CharField(
        label=_("Evidence"),
        required=False,
        max_length=300,
        help_text=_("Where the agreement or application is filed."),
    )
    is_confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)


class PersonForm(forms.Form):
    """What is known about a person, field by field."""

    salutation = forms.ChoiceField(
        label=_("Form of address"), choices=Salutation.choices, required=False
    )
    title = forms.CharField(label=_("Title"), required=False, max_length=60)
    given_name = forms.CharField(label=_("Given name"), required=False, max_length=120)
    family_name = forms.CharField(label=_("Family name"), required=False, max_length=120)
    form_of_address = forms.ChoiceField(
        label=_("We say"), choices=FormOfAddress.choices, initial=FormOfAddress.FORMAL
    )
    language = forms.ChoiceField(label=_("We write in"), choices=Language.choices)
    pronunciation = forms.CharField(
        label=_("Pronounced"), required=False, max_length=120, help_text=_("For example Aisché")
    )
    pronouns = forms.CharField(label=_("Pronouns"), required=False, max_length=40)
    position = forms.CharField(label=_("Position"), required=False, max_length=200)
    employer_name = forms.CharField(label=_("Employer"), required=False, max_length=200)
    summary = forms.CharField(
        label=_("In short"),
        required=False,
        widget=text_area(4),
        help_text=_("Two sentences that answer: who is this?"),
    )
    street = forms.CharField(label=_("Street"), required=False, max_length=200)
    postcode = forms.CharField(label=_("Postcode"), required=False, max_length=12)
    city = forms.CharField(label=_("Town"), required=False, max_length=120)
    country = forms.CharField(
        label=_("Country"), required=False, max_length=2, help_text=_("Two letters, like DE")
    )
    radius_km = forms.IntegerField(
        label=_("Would travel (km)"), required=False, min_value=0, max_value=20_000
    )
    is_open_to_remote = forms.NullBooleanField(
        label=_("Remote work"),
        required=False,
        widget=forms.Select(
            choices=[("unknown", _("not known")), ("true", _("yes")), ("false", _("no"))]
        ),
    )
    seniority = forms.ChoiceField(label=_("Experience"), choices=Seniority.choices, required=False)
    available_from = day_field(label=_("Available from"), required=False)
    notice_count = forms.IntegerField(
        label=_("Notice period"), required=False, min_value=0, max_value=104
    )
    notice_unit = forms.ChoiceField(
        label=_("counted in"), choices=[("", "–"), *NoticeUnit.choices], required=False
    )
    notice_end = forms.ChoiceField(label=_("ends"), choices=NoticeEnd.choices, required=False)
    work_model = forms.ChoiceField(label=_("Work model"), choices=WorkModel.choices, required=False)
    weekly_hours = forms.IntegerField(
        label=_("Hours a week"), required=False, min_value=1, max_value=60
    )
    expected_pay_from = forms.IntegerField(
        label=_("Expects at least"), required=False, min_value=0, max_value=10_000_000
    )
    expected_pay_to = forms.IntegerField(
        label=_("Expects at most"), required=False, min_value=0, max_value=10_000_000
    )
    expected_pay_currency = forms.CharField(
        label=_("Currency"), required=False, max_length=3, widget=typed(placeholder="EUR")
    )
    expected_pay_period = forms.ChoiceField(
        label=_("for"), choices=[("", "–"), *PayPeriod.choices], required=False
    )
    source_type = forms.ChoiceField(label=_("Came from"), choices=SourceType.choices)
    source = forms.CharField(label=_("More precisely"), required=False, max_length=200)

    # How the page groups them: heading, fields.
    GROUPS = (
        (_("Name"), ("salutation", "title", "given_name", "family_name", "pronunciation",
                     "pronouns", "form_of_address", "language")),
        (_("Work"), ("position", "employer_name", "seniority", "summary")),
        (_("Wishes"), ("available_from", "work_model", "weekly_hours", "notice_count",
                       "notice_unit", "notice_end")),
        (_("Expected pay"), ("expected_pay_from", "expected_pay_to", "expected_pay_currency",
                             "expected_pay_period")),
        (_("Place"), ("street", "postcode", "city", "country", "radius_km", "is_open_to_remote")),
        (_("Source"), ("source_type", "source")),
    )  # fmt: skip

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Headings with their fields."""
        return [(heading, [self[name] for name in names]) for heading, names in self.GROUPS]


class ArchiveForm(forms.Form):
    """Why a person leaves daily work."""

    reason = forms.CharField(required=False, label=_("Reason"), max_length=200)
