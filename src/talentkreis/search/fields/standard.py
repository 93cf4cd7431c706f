# SPDX-License-Identifier: Apache-2.0
"""The fields search itself knows. Pools register theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from talentkreis.organisation.models import Language
from talentkreis.people.models import HatKind
from talentkreis.search.fields.choices import (
    CONSENT_PURPOSES,
    ArchivedField,
    ArrayChoiceField,
    ColumnChoiceField,
    GateField,
    OwnerField,
    SourceField,
    unanswered,
)
from talentkreis.search.fields.meanings import RoleField, SkillField
from talentkreis.search.fields.measures import (
    NEVER,
    OVERDUE,
    MomentField,
    PlaceField,
    WarmthField,
)
from talentkreis.search.fields.registry import Choice, Naming, register
from talentkreis.search.fields.tags import TagField, TextField
from talentkreis.search.fields.words import KeyField, NameField

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

TEXT = "text"
ARCHIVED = "archived"


def _naming(code: str, label: _StrOrPromise, de: tuple[str, ...], en: tuple[str, ...]) -> Naming:
    return Naming(code=code, label=label, names={"de": de, "en": en})


def register_standard() -> None:
    """Register them, once, in the order the builder offers them."""
    never = Choice(NEVER, pgettext_lazy("filter value", "never"))
    overdue = Choice(OVERDUE, pgettext_lazy("filter value", "overdue"))
    no_date = Choice(NEVER, pgettext_lazy("filter value", "none"))
    hats = [Choice(code, label) for code, label in HatKind.choices]
    languages = [Choice(code, label) for code, label in Language.choices]
    for field in (
        TextField(_naming(TEXT, _("Text"), ("text", "volltext"), ("text", "fulltext"))),
        NameField(
            _naming("name", _("Name"), ("name",), ("name",)), column="name_key", shown="name"
        ),
        RoleField(
            _naming("role", _("Role"), ("rolle", "position", "beruf"), ("role", "job-title")),
            column="position_key",
            shown="position",
        ),
        KeyField(
            _naming("employer", _("Employer"), ("arbeitgeber", "firma"), ("employer", "company")),
            column="employer_key",
            shown="employer_name",
        ),
        SkillField(
            _naming("skill", _("Skill"), ("fähigkeit", "kenntnis", "kann"), ("skill",)),
            column="skills",
        ),
        PlaceField(_naming("place", _("Place"), ("ort", "wohnort", "plz"), ("place", "city"))),
        TagField(_naming("tag", _("Tag"), ("schlagwort", "tag"), ("tag",))),
        ArrayChoiceField(_naming("hat", _("Hat"), ("hut",), ("hat",)), column="hats", options=hats),
        OwnerField(_naming("owner", _("Owner"), ("zuständig", "betreut-von"), ("owner",))),
        MomentField(
            _naming(
                "contact",
                _("Last contact"),
                ("letzter-kontakt", "kontakt"),
                ("last-contact", "contact"),
            ),
            column="last_contact_at",
            words=[never],
        ),
        MomentField(
            _naming(
                "next_contact",
                _("Next contact"),
                ("nächster-kontakt", "wiedervorlage"),
                ("next-contact", "follow-up"),
            ),
            column="next_contact_on",
            words=[overdue, no_date],
            is_plan=True,
        ),
        WarmthField(_naming("warmth", _("Warmth"), ("wärme",), ("warmth",))),
        GateField(_naming("gate", _("May I?"), ("darf",), ("may",))),
        ArrayChoiceField(
            _naming("consent", _("Consent"), ("einwilligung",), ("consent",)),
            column="consents",
            options=[*CONSENT_PURPOSES, unanswered()],
            suffix=":given",
        ),
        SourceField(_naming("source", _("Source"), ("quelle", "herkunft"), ("source",))),
        ColumnChoiceField(
            _naming("language", _("Language"), ("sprache",), ("language",)),
            column="language",
            options=languages,
        ),
        MomentField(
            _naming("created", _("Added"), ("angelegt", "erfasst"), ("added", "created")),
            column="created_at",
            is_nullable=False,
        ),
        ArchivedField(_naming(ARCHIVED, _("Archived"), ("archiviert", "archiv"), ("archived",))),
    ):
        register(field)
