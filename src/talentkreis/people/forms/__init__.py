# SPDX-License-Identifier: Apache-2.0
"""Forms about persons. They check shape; what is allowed is decided in `rules`."""

from __future__ import annotations

from talentkreis.people.forms.custom import (
    AddressCheckForm,
    CustomFieldForm,
    CustomValuesForm,
    FreshnessForm,
    MentionForm,
)
from talentkreis.people.forms.inputs import day_field
from talentkreis.people.forms.persons import (
    BASES,
    ArchiveForm,
    FindPersonForm,
    NewPersonForm,
    PersonForm,
)
from talentkreis.people.forms.records import CallForm, DocumentForm, FilingForm, NoteForm
from talentkreis.people.forms.traits import (
    ContactPointForm,
    HatForm,
    LanguageForm,
    SkillForm,
    StationForm,
    TagForm,
)

__all__ = [
    "BASES",
    "AddressCheckForm",
    "ArchiveForm",
    "CallForm",
    "ContactPointForm",
    "CustomFieldForm",
    "CustomValuesForm",
    "DocumentForm",
    "FilingForm",
    "FindPersonForm",
    "FreshnessForm",
    "HatForm",
    "LanguageForm",
    "MentionForm",
    "NewPersonForm",
    "NoteForm",
    "PersonForm",
    "SkillForm",
    "StationForm",
    "TagForm",
    "day_field",
]
