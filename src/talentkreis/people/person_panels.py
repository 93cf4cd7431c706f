# SPDX-License-Identifier: Apache-2.0
"""The small forms about one person, each built in one place for its endpoint and its dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from talentkreis.kernel import clock
from talentkreis.people import queries
from talentkreis.people.audiences import offered_groups
from talentkreis.people.forms import (
    ArchiveForm,
    CallForm,
    ContactPointForm,
    CustomValuesForm,
    DocumentForm,
    FilingForm,
    HatForm,
    LanguageForm,
    NoteForm,
    SkillForm,
    StationForm,
    TagForm,
)
from talentkreis.people.panels import Panel

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from talentkreis.organisation.actors import Actor
    from talentkreis.people.audiences import Group
    from talentkreis.people.models import Person


def note_panel(
    person: Person, data: Any = None, *, actor: Actor, groups: Sequence[Group] | None = None
) -> Panel:
    """Write a note; `groups` it may be kept to, where the caller knows them already."""
    if groups is None:
        groups = offered_groups(actor, person.id)
    return Panel(
        name="note",
        heading=_("Note"),
        submit=_("Save note"),
        url=reverse("people:add_note", args=[person.id]),
        form=NoteForm(data, groups=groups, auto_id="note_%s"),
    )


def call_panel(person: Person, data: Any = None) -> Panel:
    """Write down a conversation."""
    now = timezone.localtime(clock.now())
    return Panel(
        name="call",
        heading=_("Conversation with %(name)s") % {"name": person.name or _("this person")},
        submit=_("Save conversation"),
        url=reverse("people:log_call", args=[person.id]),
        form=CallForm(data, auto_id="call_%s", initial={"happened_on": now.date()}),
        template="people/call_fields.html",
    )


def tag_panel(person: Person, data: Any = None) -> Panel:
    """Put a tag on."""
    return Panel(
        name="tag",
        heading=_("Add a tag"),
        submit=_("Add tag"),
        url=reverse("people:add_tag", args=[person.id]),
        form=TagForm(data, auto_id="tag_%s"),
    )


def hat_panel(person: Person, data: Any = None) -> Panel:
    """Put a hat on."""
    return Panel(
        name="hat",
        heading=_("Put on a hat"),
        text=_("What the person is to us. Taking a hat off later keeps that it was worn."),
        submit=_("Put on"),
        url=reverse("people:put_on_hat", args=[person.id]),
        form=HatForm(data, auto_id="hat_%s"),
    )


def contact_point_panel(person: Person, data: Any = None) -> Panel:
    """Add an address."""
    return Panel(
        name="contact-point",
        heading=_("Add an address"),
        submit=_("Add address"),
        url=reverse("people:add_contact_point", args=[person.id]),
        form=ContactPointForm(data, auto_id="point_%s"),
    )


def station_panel(person: Person, data: Any = None) -> Panel:
    """Add a station."""
    return Panel(
        name="station",
        heading=_("Add a station"),
        submit=_("Add station"),
        url=reverse("people:add_station", args=[person.id]),
        form=StationForm(data, auto_id="station_%s"),
    )


def edit_station_panel(person: Person, data: Any = None, *, station_id: uuid.UUID) -> Panel:
    """Correct a station. Raises NotFound."""
    station = queries.station_of(person.id, station_id)
    initial = {field: getattr(station, field) for field in StationForm.base_fields}
    return Panel(
        name="station",
        heading=_("Correct a station"),
        submit=_("Save"),
        url=reverse("people:edit_station", args=[person.id, station.id]),
        form=StationForm(data, auto_id="station_%s", initial=initial),
    )


def skill_panel(person: Person, data: Any = None) -> Panel:
    """Note a skill."""
    return Panel(
        name="skill",
        heading=_("Enter a skill"),
        submit=_("Enter skill"),
        url=reverse("people:add_skill", args=[person.id]),
        form=SkillForm(data, auto_id="skill_%s"),
    )


def language_panel(person: Person, data: Any = None) -> Panel:
    """Note a language."""
    return Panel(
        name="language",
        heading=_("Enter a language"),
        submit=_("Enter language"),
        url=reverse("people:add_language", args=[person.id]),
        form=LanguageForm(data, auto_id="language_%s"),
    )


def custom_panel(person: Person, data: Any = None, *, actor: Actor) -> Panel:
    """Fill in what this employer asks for."""
    fields = queries.custom_fields(actor)
    present = {shown.field.code: shown.value for shown in queries.custom_values(actor, person.id)}
    return Panel(
        name="custom",
        heading=_("Own fields"),
        text=""
        if fields
        else _("No own fields are defined yet. An admin does so in the settings."),
        submit=_("Save"),
        url=reverse("people:set_custom_values", args=[person.id]),
        form=CustomValuesForm(data, fields=fields, present=present, auto_id="custom_%s"),
    )


def document_panel(person: Person, data: Any = None, files: Any = None, *, actor: Actor) -> Panel:
    """Store a file."""
    return Panel(
        name="document",
        heading=_("Store a document"),
        text=_("The person can ask for it."),
        submit=_("Store document"),
        url=reverse("people:add_document", args=[person.id]),
        form=DocumentForm(
            data, files, auto_id="document_%s", present=queries.documents(actor, person.id)
        ),
    )


def filing_panel(
    person: Person, data: Any = None, *, actor: Actor, document_id: uuid.UUID
) -> Panel:
    """Say what a file is and how long it stays. Raises NotAllowed, NotFound."""
    document = queries.document_visible_to(actor, person.id, document_id)
    others = [other for other in queries.documents(actor, person.id) if other.id != document_id]
    names = ("kind", "valid_until", "delete_on")
    form = FilingForm(
        data,
        auto_id="filing_%s",
        present=others,
        initial={name: getattr(document, name) for name in names},
    )
    if document.series_id is not None:
        del form.fields["replaces"]
    return Panel(
        name="filing",
        heading=document.name,
        submit=_("Save"),
        url=reverse("people:file_document", args=[person.id, document_id]),
        form=form,
    )


def archive_panel(person: Person, data: Any = None) -> Panel:
    """Take a person out of daily work."""
    return Panel(
        name="archive",
        heading=_("Archive %(name)s?") % {"name": person.name or _("this person")},
        text=_("The person leaves your lists and nothing more is sent. You can undo it."),
        submit=_("Archive"),
        url=reverse("people:archive", args=[person.id]),
        form=ArchiveForm(data, auto_id="archive_%s"),
    )
