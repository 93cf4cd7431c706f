# SPDX-License-Identifier: Apache-2.0
"""Notes, conversations, documents."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.http import FileResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talentkreis.kernel.errors import NotFound
from talentkreis.kernel.pages import render_page
from talentkreis.organisation.rights import declares
from talentkreis.people import actions, queries
from talentkreis.people.actions.documents import Filing
from talentkreis.people.audiences import offered_groups, read_value
from talentkreis.people.models import NoteVisibility
from talentkreis.people.panels import answer
from talentkreis.people.permissions import Right
from talentkreis.people.person_panels import (
    call_panel,
    document_panel,
    filing_panel,
    note_panel,
)
from talentkreis.people.views.shapes import button, small_form

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.requests import ActorRequest

# A document is never shown by the browser in our name, whatever it claims to be (TRUST S-10).
DOCUMENT_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"


def _add_note(actor: Actor, person_id: uuid.UUID, values: dict[str, Any]) -> _StrOrPromise:
    """Write a note."""
    visibility, audience_id = read_value(values["visibility"])
    note = actions.add_note(
        actor=actor,
        person_id=person_id,
        text=values["text"],
        visibility=visibility,
        audience_id=audience_id,
    )
    missed = queries.named_in_vain(actor, note) if "@" in note.text else []
    if missed:
        return _("Note saved. Not told, because they may not read it: %(names)s.") % {
            "names": ", ".join(missed)
        }
    return _("Note saved.")


def _pin_note(
    actor: Actor, person_id: uuid.UUID, values: dict[str, Any], *, note_id: uuid.UUID
) -> _StrOrPromise:
    """Keep a note above the others, or let it go again (``is_pinned`` empty)."""
    is_pinned = bool(values.get("is_pinned"))
    actions.pin_note(actor=actor, person_id=person_id, note_id=note_id, is_pinned=is_pinned)
    return _("Note pinned.") if is_pinned else _("Note let go.")


def _remove_note(
    actor: Actor, person_id: uuid.UUID, _values: dict[str, Any], *, note_id: uuid.UUID
) -> _StrOrPromise:
    """Take a note back."""
    actions.remove_note(actor=actor, person_id=person_id, note_id=note_id)
    return _("Note taken back.")


def _see_mentions(actor: Actor, person_id: uuid.UUID, _values: dict[str, Any]) -> _StrOrPromise:
    """Let what one was mentioned for about a person rest."""
    actions.see_mentions(actor=actor, person_id=person_id)
    return _("Seen.")


add_note = small_form(note_panel, _add_note, has_actor=True)
pin_note = button(_pin_note)
remove_note = button(_remove_note)
see_mentions = button(_see_mentions, right=Right.READ_NOTES)


@declares(Right.EDIT)
@require_safe
def mentionable(request: ActorRequest, person_id: uuid.UUID) -> JsonResponse:
    """Colleagues whose name begins like `q` and who would read a note for `wer`, for completion
    in the note field.
    """
    person = queries.person_visible_to(request.actor, person_id)
    visibility, audience_id = read_value(request.GET.get("wer") or NoteVisibility.TEAM)
    offered = (
        {group.id for group in offered_groups(request.actor, person_id)} if audience_id else ()
    )
    if audience_id is not None and audience_id not in offered:
        raise NotFound(_("There is no such group."), code="no_such_group")
    found = queries.mentionable_like(
        person, request.GET.get("q", "")[:60], visibility=visibility, audience_id=audience_id
    )
    others = [member for member in found if member.id != request.actor.member_id]
    return JsonResponse({"members": [{"name": m.name} for m in others]})


@declares(Right.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def log_call(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Write down a conversation, or that nobody was reached."""
    person = queries.person_visible_to(request.actor, person_id)
    panel = call_panel(person, request.POST or None)

    def act(values: dict[str, Any]) -> _StrOrPromise:
        actions.log_conversation(
            actor=request.actor,
            person_id=person_id,
            kind=values["kind"],
            text=values["text"],
            minutes=values["minutes"],
            was_reached=values["was_reached"],
            happened_at=panel.form.moment(),  # type: ignore[attr-defined]  # a CallForm
        )
        return _("Conversation saved.") if values["was_reached"] else _("Attempt saved.")

    return answer(request, person, panel, act)


@declares(Right.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def add_document(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Store a file, if its bytes are a document."""
    person = queries.person_visible_to(request.actor, person_id)
    is_sent = request.method == "POST"
    panel = document_panel(
        person,
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        actor=request.actor,
    )

    def act(values: dict[str, Any]) -> _StrOrPromise:
        upload = values.pop("file")
        document = actions.add_document(
            actor=request.actor,
            person_id=person_id,
            name=upload.name,
            content=upload.file,
            size=upload.size,
            filing=_filing(values),
        )
        return _("“%(name)s” is stored.") % {"name": document.name}

    return answer(request, person, panel, act)


def _file_document(
    actor: Actor, person_id: uuid.UUID, values: dict[str, Any], *, document_id: uuid.UUID
) -> _StrOrPromise:
    """Say what a file is and how long it stays."""
    actions.file_document(
        actor=actor, person_id=person_id, document_id=document_id, filing=_filing(values)
    )
    return _("Saved.")


def _remove_document(
    actor: Actor, person_id: uuid.UUID, _values: dict[str, Any], *, document_id: uuid.UUID
) -> _StrOrPromise:
    """Delete a file."""
    actions.remove_document(actor=actor, person_id=person_id, document_id=document_id)
    return _("Document deleted.")


file_document = small_form(filing_panel, _file_document, has_actor=True)
remove_document = button(_remove_document)


@declares(Right.READ_DOCUMENTS)
@require_safe
def document(request: ActorRequest, person_id: uuid.UUID, document_id: uuid.UUID) -> FileResponse:
    """Hand a file out for saving: never rendered, never cached, in a sandbox of its own."""
    found = queries.document_visible_to(request.actor, person_id, document_id)
    response = FileResponse(
        found.file.open("rb"),
        as_attachment=True,
        filename=found.name,
        content_type=found.media_type,
    )
    response.headers["Content-Security-Policy"] = DOCUMENT_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@declares(Right.READ_DOCUMENTS)
@require_safe
def document_text(
    request: ActorRequest, person_id: uuid.UUID, document_id: uuid.UUID
) -> HttpResponse:
    """The text in a file, as plain text of ours: the file itself is never opened here."""
    person = queries.person_visible_to(request.actor, person_id)
    found = queries.document_visible_to(request.actor, person_id, document_id)
    text = queries.text_of_document(request.actor, person_id, document_id)
    return render_page(
        request,
        "people/document_text.html",
        {"person": person, "document": found, "text": text},
        partial="panel",
    )


def _filing(values: dict[str, Any]) -> Filing:
    replaces = values.get("replaces")
    return Filing(
        kind=values["kind"],
        valid_until=values["valid_until"],
        delete_on=values["delete_on"],
        replaces=uuid.UUID(replaces) if replaces else None,
    )
