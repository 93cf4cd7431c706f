# SPDX-License-Identifier: Apache-2.0
"""What happened to a person, as the timeline says it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext, pgettext
from django.utils.translation import gettext_lazy as _

from talentkreis.activity.sentences import register_sentences
from talentkreis.kernel.errors import RuleViolation
from talentkreis.organisation.models import Language
from talentkreis.people import custom, events, languages
from talentkreis.people.models import (
    BasisPurpose,
    ContactKind,
    ConversationKind,
    CustomValue,
    FormOfAddress,
    HatKind,
    NoticeEnd,
    NoticeUnit,
    PayPeriod,
    Salutation,
    Seniority,
    SourceType,
    WorkModel,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import TextChoices
    from django.utils.functional import _StrOrPromise

    from talentkreis.people.queries import CustomShown

# What the fields of a person are called where changes are told. Neighbours share a word.
FIELD_NAMES: dict[str, _StrOrPromise] = {
    "title": _("title"),
    "given_name": _("name"),
    "family_name": _("name"),
    "salutation": _("form of address"),
    "form_of_address": _("form of address"),
    "pronunciation": _("pronunciation"),
    "pronouns": _("pronouns"),
    "language": _("language"),
    "position": _("position"),
    "employer_name": _("employer"),
    "summary": _("summary"),
    "street": _("place"),
    "postcode": _("place"),
    "city": _("place"),
    "country": _("place"),
    "latitude": _("place"),
    "longitude": _("place"),
    "radius_km": _("radius"),
    "is_open_to_remote": _("remote work"),
    "time_zone": _("time zone"),
    "source_type": _("source"),
    "source": _("source"),
    "source_detail": _("source"),
    "seniority": _("experience"),
    "work_model": _("work model"),
    "weekly_hours": _("hours a week"),
    "available_from": _("availability"),
    "notice_count": _("notice period"),
    "notice_unit": _("notice period"),
    "notice_end": _("notice period"),
    "expected_pay_from": _("expected pay"),
    "expected_pay_to": _("expected pay"),
    "expected_pay_currency": _("expected pay"),
    "expected_pay_period": _("expected pay"),
}
# What people have several of, and everything else the history tells about.
GROUP_NAMES: dict[str, _StrOrPromise] = {
    "contact_points": _("address"),
    "primary": _("address"),
    "tags": _("tag"),
    "hats": _("hat"),
    "skills": _("skill"),
    "languages": _("language"),
    "stations": _("station"),
    "archived": _("archive"),
    "custom": _("own field"),
}


def _changed(payload: Mapping[str, Any]) -> str:
    names = dict.fromkeys(
        str(FIELD_NAMES[field]) for field in payload.get("fields", ()) if field in FIELD_NAMES
    )
    return gettext("Changed: %(fields)s") % {"fields": ", ".join(names) or "–"}


def _confirmed(payload: Mapping[str, Any]) -> str:
    names = dict.fromkeys(
        str(FIELD_NAMES.get(name) or GROUP_NAMES.get(name.partition(".")[0], name))
        for name in payload.get("fields", ())
    )
    return gettext("Checked, still holds: %(fields)s") % {"fields": ", ".join(names)}


def _language_added(payload: Mapping[str, Any]) -> str:
    return gettext("Language entered: %(language)s") % {"language": _language(payload)}


def _language_removed(payload: Mapping[str, Any]) -> str:
    return gettext("Language removed: %(language)s") % {"language": _language(payload)}


def _language(payload: Mapping[str, Any]) -> str:
    return languages.name_of(str(payload.get("code", "")), get_language() or "de")


def _label(choices: type[TextChoices], value: object) -> str:
    return str(dict(choices.choices).get(str(value), "–"))


def _conversation(payload: Mapping[str, Any]) -> str:
    kind = _label(ConversationKind, payload.get("conversation_kind"))
    if payload.get("was_reached"):
        return kind
    return gettext("%(kind)s, nobody reached") % {"kind": kind}


def _basis_added(payload: Mapping[str, Any]) -> str:
    return gettext("Processing basis added: %(purpose)s") % {
        "purpose": _label(BasisPurpose, payload.get("purpose"))
    }


def _basis_ended(payload: Mapping[str, Any]) -> str:
    return gettext("Processing basis ended: %(purpose)s") % {
        "purpose": _label(BasisPurpose, payload.get("purpose"))
    }


def _hat_on(payload: Mapping[str, Any]) -> str:
    return gettext("New hat: %(hat)s") % {"hat": _label(HatKind, payload.get("hat_kind"))}


def _hat_off(payload: Mapping[str, Any]) -> str:
    return gettext("Hat taken off: %(hat)s") % {"hat": _label(HatKind, payload.get("hat_kind"))}


def _point(text: str, payload: Mapping[str, Any]) -> str:
    return text % {"kind": _label(ContactKind, payload.get("contact_kind"))}


def _visibility(payload: Mapping[str, Any]) -> str:
    if payload.get("is_confidential"):
        return gettext("Visible to some members only")
    return gettext("Visible to all members")


def _merged(payload: Mapping[str, Any]) -> str:
    count = len(payload.get("merged_ids") or ())
    text = ngettext("Merged with another record", "Merged with %(count)d other records", count)
    return text % {"count": count}


_LABELS: Final[dict[str, dict[Any, Any]]] = {
    "hats": dict(HatKind.choices),
    "language": dict(Language.choices),
    "salutation": dict(Salutation.choices),
    "form_of_address": dict(FormOfAddress.choices),
    "source_type": dict(SourceType.choices),
    "seniority": dict(Seniority.choices),
    "work_model": dict(WorkModel.choices),
    "notice_unit": dict(NoticeUnit.choices),
    "notice_end": dict(NoticeEnd.choices),
    "expected_pay_period": dict(PayPeriod.choices),
}


def label_of_field(field: str, custom_shown: Iterable[CustomShown] = ()) -> _StrOrPromise:
    """What a field of the history is called."""
    group, _dot, code = field.partition(".")
    if group == "custom":
        named = {shown.field.code: shown.field.label for shown in custom_shown}
        return named.get(code, GROUP_NAMES["custom"])
    return FIELD_NAMES.get(field) or GROUP_NAMES.get(group, group)


def value_in_words(field: str, value: Any, custom_shown: Iterable[CustomShown] = ()) -> str:
    """A value of the history as people read it."""
    if value is None or value == "":
        return ""
    if field.startswith("custom."):
        return _custom_in_words(field.partition(".")[2], value, custom_shown)
    if isinstance(value, dict):
        return _parts_in_words(value)
    if isinstance(value, bool):
        return pgettext("answer", "yes") if value else pgettext("answer", "no")
    if field == "available_from":
        return date_format(dt.date.fromisoformat(str(value)), "DATE_FORMAT")
    return str(_LABELS.get(field, {}).get(value, value))


def _parts_in_words(value: Mapping[str, Any]) -> str:
    if "code" in value:
        return " ".join(filter(None, (_language(value), str(value.get("level") or ""))))
    named = ", ".join(
        str(value[key]) for key in ("name", "title", "organisation") if value.get(key)
    )
    if value.get("level"):
        return gettext("%(name)s, level %(level)s") % {"name": named, "level": value["level"]}
    return named


def _custom_in_words(code: str, value: Any, custom_shown: Iterable[CustomShown]) -> str:
    field = next((shown.field for shown in custom_shown if shown.field.code == code), None)
    if field is None:
        return ", ".join(value) if isinstance(value, list) else str(value)
    try:
        columns = custom.columns_of(field, value)
    except RuleViolation:  # an option that is gone
        return ", ".join(value) if isinstance(value, list) else str(value)
    return custom.shown(field, CustomValue(**columns)) if columns else ""


def in_words(minutes: int) -> str:
    """ "18 minutes"."""
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}


def register() -> None:
    """Tell `activity` how the events of this package read."""
    register_sentences(
        {
            events.PersonCreated: _("Became known to us"),
            events.PersonUpdated: _changed,
            events.PersonArchived: _("Archived"),
            events.PersonRestored: _("Brought back from the archive"),
            events.PersonRestricted: _("Processing restricted"),
            events.RestrictionLifted: _("Restriction lifted"),
            events.PersonErased: _("All data deleted"),
            events.VisibilityChanged: _visibility,
            events.BasisAdded: _basis_added,
            events.BasisEnded: _basis_ended,
            events.NoticeGiven: _("Told about the processing (Art. 14 GDPR)"),
            events.NoticeDue: _("To be told where more of their data comes from (Art. 14 GDPR)"),
            events.ContactPointAdded: lambda p: _point(gettext("New address: %(kind)s"), p),
            events.ContactPointRemoved: lambda p: _point(gettext("Address removed: %(kind)s"), p),
            events.ContactPointVerified: lambda p: _point(gettext("Address checked: %(kind)s"), p),
            events.ContactPointBounced: _("Mail to this address comes back"),
            events.NoteWritten: _("Note written"),
            events.NoteRemoved: _("Note taken back"),
            events.ConversationRemoved: _("Conversation taken back"),
            events.ConversationLogged: _conversation,
            events.TagAdded: _("Tag added"),
            events.TagRemoved: _("Tag removed"),
            events.HatPutOn: _hat_on,
            events.HatTakenOff: _hat_off,
            events.StationAdded: _("Station entered"),
            events.StationRemoved: _("Station removed"),
            events.SkillAdded: _("Skill entered"),
            events.SkillRemoved: _("Skill removed"),
            events.DocumentAdded: _("Document stored"),
            events.DocumentRemoved: _("Document deleted"),
            events.DocumentChanged: _("Document filed anew"),
            events.DocumentRead: _("Text of a document read"),
            events.ValuesConfirmed: _confirmed,
            events.MemberMentioned: _("Colleague mentioned"),
            events.AddressCheckSwitched: _("Asking name servers about addresses switched"),
            events.LanguageAdded: _language_added,
            events.LanguageRemoved: _language_removed,
            events.CustomValueSet: _("Own field filled in"),
            events.CustomFieldDefined: _("Own field defined"),
            events.CustomFieldChanged: _("Own field changed"),
            events.PeopleMerged: _merged,
            events.PersonMergedAway: _("Went into another record"),
            events.MergeUndone: _("Merge undone"),
            events.PersonCameBack: _("Stands for itself again: merge undone"),
        }
    )
