# SPDX-License-Identifier: Apache-2.0
"""What describes a person: tags, hats, addresses, stations, skills, languages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from talentkreis.people import languages
from talentkreis.people.forms.inputs import day_field, text_area
from talentkreis.people.models import (
    ContactKind,
    Degree,
    EvidenceSource,
    HatKind,
    LanguageLevel,
    Station,
)


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
    degree = forms.ChoiceField(
        label=_("Ended with"),
        choices=Degree.choices,
        required=False,
        help_text=_("For an education."),
    )
    subject = forms.CharField(label=_("Field of study"), required=False, max_length=200)
    place = forms.CharField(label=_("Town"), required=False, max_length=120)
    starts_on = day_field(label=_("Since"), required=False)
    ends_on = day_field(label=_("Until"), required=False, help_text=_("Empty until today."))
    is_with_us = forms.BooleanField(label=_("With us"), required=False)
    description = forms.CharField(label=_("Duties"), required=False, widget=text_area(3))


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
        help_text=_("The sentence that shows it."),
    )
    evidence_source = forms.ChoiceField(
        label=_("Where it is from"), choices=EvidenceSource.choices, required=False
    )
    evidenced_on = day_field(label=_("Since when we know"), required=False)


class LanguageForm(forms.Form):
    """A language with its level."""

    language = forms.ChoiceField(label=_("Language"))
    level = forms.ChoiceField(
        label=_("Level"),
        choices=LanguageLevel.choices,
        required=False,
        help_text=_("Common European Framework of Reference, A1 to C2."),
    )
    evidence = forms.CharField(
        label=_("Evidence"),
        required=False,
        max_length=500,
        help_text=_("The sentence that shows it."),
    )
    evidence_source = forms.ChoiceField(
        label=_("Where it is from"), choices=EvidenceSource.choices, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = languages.choices(get_language() or "de")
