# SPDX-License-Identifier: Apache-2.0
"""Notes, conversations, documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import FileResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talentkreis.organisation.rights import declares
from talentkreis.people import actions, queries
from talentkreis.people.panels import answer, answer_at_once
from talentkreis.people.permissions import Right
from talentkreis.people.person_panels import call_panel, document_panel, note_panel

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse
    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.requests import ActorRequest

# A document is never shown by the browser in our name, whatever it claims to be (TRUST S-10).
DOCUMENT_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"


@declares(Right.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def add_note(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Write a note."""
    person = queries.person_visible_to(request.actor, person_id)

    def act(values: dict[str, Any]) -> _StrOrPromise:
        actions.add_note(actor=request.actor, person_id=person_id, **values)
        return _("Note saved.")

    return answer(request, person, note_panel(person, request.POST or None), act)


@declares(Right.EDIT)
@require_POST
def pin_note(request: ActorRequest, person_id: uuid.UUID, note_id: uuid.UUID) -> HttpResponse:
    """Keep a note above the others, or let it go again (``is_pinned`` empty)."""
    queries.person_visible_to(request.actor, person_id)
    is_pinned = bool(request.POST.get("is_pinned"))

    def act() -> _StrOrPromise:
        actions.pin_note(
            actor=request.actor, person_id=person_id, note_id=note_id, is_pinned=is_pinned
        )
        return _("Note pinned.") if is_pinned else _("Note let go.")

    return answer_at_once(request, person_id, act)


@declares(Right.EDIT)
@require_POST
def remove_note(request: ActorRequest, person_id: uuid.UUID, note_id: uuid.UUID) -> HttpResponse:
    """Take a note back."""
    queries.person_visible_to(request.actor, person_id)

    def act() -> _StrOrPromise:
        actions.remove_note(actor=request.actor, person_id=person_id, note_id=note_id)
        return _("Note taken back.")

    return answer_at_once(request, person_id, act)


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
        person, request.POST if is_sent else None, request.FILES if is_sent else None
    )

    def act(values: dict[str, Any]) -> _StrOrPromise:
        upload = values["file"]
        document = actions.add_document(
            actor=request.actor,
            person_id=person_id,
            name=upload.name,
            content=upload.file,
            size=upload.size,
        )
        return _("“%(name)s” is stored.") % {"name": document.name}

    return answer(request, person, panel, act)


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


@declares(Right.EDIT)
@require_POST
def remove_document(
    request: ActorRequest, person_id: uuid.UUID, document_id: uuid.UUID
) -> HttpResponse:
    """Delete a file."""
    queries.person_visible_to(request.actor, person_id)

    def act() -> _StrOrPromise:
        actions.remove_document(actor=request.actor, person_id=person_id, document_id=document_id)
        return _("Document deleted.")

    return answer_at_once(request, person_id, act)
