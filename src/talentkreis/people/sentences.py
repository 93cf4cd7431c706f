# SPDX-License-Identifier: Apache-2.0
"""What happened to a person, as the timeline says it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazily
from django.utils.translation import ngettext

from talentkreis.activity.sentences import register_sentences
from talentkreis.people import events
from talentkreis.people.models import BasisPurpose, ContactKind, ConversationKind, HatKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import TextChoices

# What the fields of a person are called where changes are told. Neighbours share a word.
FIELD_NAMES = {
    "title": lazily("title"),
    "given_name": lazily("name"),
    "family_name": lazily("name"),
    "salutation": lazily("form of address"),
    "form_of_address": lazily("form of address"),
    "pronunciation": lazily("pronunciation"),
    "pronouns": lazily("pronouns"),
    "language": lazily("language"),
    "position": lazily("position"),
    "employer_name": lazily("employer"),
    "summary": lazily("summary"),
    "street": lazily("place"),
    "postcode": lazily("place"),
    "city": lazily("place"),
    "country": lazily("place"),
    "latitude": lazily("place"),
    "longitude": lazily("place"),
    "radius_km": lazily("radius"),
    "is_open_to_remote": lazily("remote work"),
    "time_zone": lazily("time zone"),
    "source_type": lazily("source"),
    "source": lazily("source"),
    "source_detail": lazily("source"),
}


def _changed(payload: Mapping[str, Any]) -> str:
    names = dict.fromkeys(
        str(FIELD_NAMES[field]) for field in payload.get("fields", ()) if field in FIELD_NAMES
    )
    return _("Changed: %(fields)s") % {"fields": ", ".join(names) or "–"}


def _label(choices: type[TextChoices], value: object) -> str:
    return str(dict(choices.choices).get(str(value), "–"))


def _conversation(payload: Mapping[str, Any]) -> str:
    kind = _label(ConversationKind, payload.get("conversation_kind"))
    if payload.get("was_reached"):
        return kind
    return _("%(kind)s, nobody reached") % {"kind": kind}


def _basis_added(payload: Mapping[str, Any]) -> str:
    return _("Processing basis added: %(purpose)s") % {
        "purpose": _label(BasisPurpose, payload.get("purpose"))
    }


def _basis_ended(payload: Mapping[str, Any]) -> str:
    return _("Processing basis ended: %(purpose)s") % {
        "purpose": _label(BasisPurpose, payload.get("purpose"))
    }


def _hat_on(payload: Mapping[str, Any]) -> str:
    return _("New hat: %(hat)s") % {"hat": _label(HatKind, payload.get("hat_kind"))}


def _hat_off(payload: Mapping[str, Any]) -> str:
    return _("Hat taken off: %(hat)s") % {"hat": _label(HatKind, payload.get("hat_kind"))}


def _point(text: str, payload: Mapping[str, Any]) -> str:
    return text % {"kind": _label(ContactKind, payload.get("contact_kind"))}


def _visibility(payload: Mapping[str, Any]) -> str:
    if payload.get("is_confidential"):
        return _("Visible to some members only")
    return _("Visible to all members")


def in_words(minutes: int) -> str:
    """ "18 minutes"."""
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}


def register() -> None:
    """Tell `activity` how the events of this package read."""
    register_sentences(
        {
            events.PersonCreated: lazily("Became known to us"),
            events.PersonUpdated: _changed,
            events.PersonArchived: lazily("Archived"),
            events.PersonRestored: lazily("Brought back from the archive"),
            events.PersonRestricted: lazily("Processing restricted"),
            events.RestrictionLifted: lazily("Restriction lifted"),
            events.PersonErased: lazily("All data deleted"),
            events.VisibilityChanged: _visibility,
            events.BasisAdded: _basis_added,
            events.BasisEnded: _basis_ended,
            events.NoticeGiven: lazily("Told about the processing (Art. 14 GDPR)"),
            events.ContactPointAdded: lambda p: _point(_("New address: %(kind)s"), p),
            events.ContactPointRemoved: lambda p: _point(_("Address removed: %(kind)s"), p),
            events.ContactPointVerified: lambda p: _point(_("Address checked: %(kind)s"), p),
            events.ContactPointBounced: lazily("Mail to this address comes back"),
            events.NoteWritten: lazily("Note written"),
            events.NoteRemoved: lazily("Note taken back"),
            events.ConversationLogged: _conversation,
            events.TagAdded: lazily("Tag added"),
            events.TagRemoved: lazily("Tag removed"),
            events.HatPutOn: _hat_on,
            events.HatTakenOff: _hat_off,
            events.StationAdded: lazily("Station entered"),
            events.StationRemoved: lazily("Station removed"),
            events.SkillAdded: lazily("Skill entered"),
            events.SkillRemoved: lazily("Skill removed"),
            events.DocumentAdded: lazily("Document stored"),
            events.DocumentRemoved: lazily("Document deleted"),
        }
    )
