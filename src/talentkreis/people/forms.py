# SPDX-License-Identifier: Apache-2.0
"""Forms about persons. They check shape; what is allowed is decided in `rules`."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from talentkreis.kernel import clock
from talentkreis.organisation.models import Language
from talentkreis.people.models import (
    BasisPurpose,
    ContactKind,
    ConversationKind,
    FormOfAddress,
    HatKind,
    LegalBasis,
    NoteVisibility,
    Salutation,
    SourceType,
    Station,
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


def day_field(**kwargs: Any) -> forms.DateField:
    """A date as the browser picks it."""
    messages = {"invalid": _("This is not a day of the calendar.")}
    return forms.DateField(
        error_messages=messages | kwargs.pop("error_messages", {}),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        **kwargs,
    )


def _text(rows: int = 4, **attrs: object) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **attrs})


class FindPersonForm(forms.Form):
    """Whom to put beside somebody."""

    name = forms.CharField(
        label=_("Name or e-mail address"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class NewPersonForm(forms.Form):
    """A talent by hand: a name or an e-mail address is enough."""

    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=300,
        help_text=_("As it is written, with title and form of address: Ms Dr. Ayşe Demir"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
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
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    link = forms.CharField(
        label=_("Profile elsewhere"),
        required=False,
        max_length=320,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    position = forms.CharField(label=_("Position"), required=False, max_length=200)
    employer_name = forms.CharField(label=_("Employer"), required=False, max_length=200)
    city = forms.CharField(label=_("Town"), required=False, max_length=120)
    language = forms.ChoiceField(
        label=_("We write in"), choices=Language.choices, initial=Language.GERMAN
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
        widget=_text(4),
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
    source_type = forms.ChoiceField(label=_("Came from"), choices=SourceType.choices)
    source = forms.CharField(label=_("More precisely"), required=False, max_length=200)

    # How the page groups them: heading, fields.
    GROUPS = (
        (_("Name"), ("salutation", "title", "given_name", "family_name", "pronunciation",
                     "pronouns", "form_of_address", "language")),
        (_("Work"), ("position", "employer_name", "summary")),
        (_("Place"), ("street", "postcode", "city", "country", "radius_km", "is_open_to_remote")),
        (_("Source"), ("source_type", "source")),
    )  # fmt: skip

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Headings with their fields."""
        return [(heading, [self[name] for name in names]) for heading, names in self.GROUPS]


class NoteForm(forms.Form):
    """A note; the person may read it on request."""

    text = forms.CharField(
        required=False,
        label=_("Note"),
        widget=_text(1, placeholder=_("Note. The person can read it on request.")),
    )
    visibility = forms.ChoiceField(
        label=_("Who reads it"),
        choices=NoteVisibility.choices,
        initial=NoteVisibility.TEAM,
        required=False,
        widget=forms.RadioSelect,
    )

    def clean_visibility(self) -> str:
        """The team reads it unless somebody chose otherwise."""
        return self.cleaned_data["visibility"] or NoteVisibility.TEAM.value


class CallForm(forms.Form):
    """A conversation in a few seconds: outcome, minutes, what was said."""

    was_reached = forms.TypedChoiceField(
        label=_("Outcome"),
        choices=[("yes", _("Reached")), ("no", _("Nobody reached"))],
        coerce=lambda value: value == "yes",
        initial="yes",
        widget=forms.RadioSelect,
    )
    kind = forms.ChoiceField(
        label=_("How"), choices=ConversationKind.choices, initial=ConversationKind.CALL
    )
    minutes = forms.IntegerField(
        label=_("Minutes"),
        required=False,
        min_value=0,
        max_value=24 * 60,
        widget=forms.NumberInput(attrs={"autofocus": True}),
    )
    text = forms.CharField(
        label=_("What was said"),
        required=False,
        widget=_text(4),
        help_text=_("The person can read it on request."),
    )
    happened_on = day_field(label=_("Day"), required=False)
    happened_at = forms.TimeField(
        label=_("Time"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def moment(self) -> dt.datetime | None:
        """When it happened; None for just now."""
        day = self.cleaned_data.get("happened_on")
        time = self.cleaned_data.get("happened_at")
        if day is None and time is None:
            return None
        day = day or clock.today()
        if time is None and day == clock.today():
            return None
        naive = dt.datetime.combine(day, time or dt.time(12))
        return timezone.make_aware(naive)


class TagForm(forms.Form):
    """One tag."""

    name = forms.CharField(
        required=False,
        label=_("Tag"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class HatForm(forms.Form):
    """A hat with its dates."""

    kind = forms.ChoiceField(label=_("Hat"), choices=HatKind.choices)
    starts_on = day_field(label=_("Since"), required=False)
    ends_on = day_field(label=_("Until"), required=False, help_text=_("Empty while it is worn."))
    source = forms.CharField(label=_("How we know"), required=False, max_length=200)


class ContactPointForm(forms.Form):
    """An address."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ContactKind.choices)
    value = forms.CharField(required=False, label=_("Address"), max_length=320)
    label = forms.CharField(
        label=_("Label"), required=False, max_length=60, help_text=_("For example private, work")
    )
    is_primary = forms.BooleanField(label=_("Use this one first"), required=False)


class StationForm(forms.Form):
    """A stop of a career."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Station.Kind.choices)
    title = forms.CharField(label=_("Position or degree"), required=False, max_length=200)
    organisation = forms.CharField(label=_("Employer or school"), required=False, max_length=200)
    place = forms.CharField(label=_("Town"), required=False, max_length=120)
    starts_on = day_field(label=_("Since"), required=False)
    ends_on = day_field(label=_("Until"), required=False, help_text=_("Empty until today."))
    is_with_us = forms.BooleanField(label=_("With us"), required=False)
    description = forms.CharField(label=_("Duties"), required=False, widget=_text(3))


class SkillForm(forms.Form):
    """A skill with level and evidence."""

    name = forms.CharField(required=False, label=_("Skill"), max_length=120)
    level = forms.TypedChoiceField(
        label=_("Level"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            ("", _("not known")),
            ("1", _("1 basic knowledge")),
            ("2", _("2 with guidance")),
            ("3", _("3 independent")),
            ("4", _("4 experienced")),
            ("5", _("5 teaches others")),
        ],
    )
    evidence = forms.CharField(
        label=_("Evidence"),
        required=False,
        max_length=500,
        help_text=_("The sentence or document that shows it."),
    )


class DocumentForm(forms.Form):
    """A file."""

    file = forms.FileField(
        label=_("File"),
        max_length=255,
        help_text=_("PDF, DOCX, ODT, RTF, TXT, PNG or JPG, up to 10 MB."),
        widget=forms.ClearableFileInput(
            attrs={"accept": ".pdf,.docx,.odt,.rtf,.txt,.png,.jpg,.jpeg"}
        ),
        # An empty file gets our own sentence, not the form's.
        allow_empty_file=True,
        error_messages={"required": _("Choose a file.")},
    )


class ArchiveForm(forms.Form):
    """Why a person leaves daily work."""

    reason = forms.CharField(required=False, label=_("Reason"), max_length=200)
