# SPDX-License-Identifier: Apache-2.0
"""A personal message to one person: begun from the profile, kept while one writes, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talentkreis.consent.models import Channel
from talentkreis.kernel.errors import Conflict, RuleViolation
from talentkreis.kernel.pages import redirect, render_page, wants_partial
from talentkreis.mail import actions, queries
from talentkreis.mail.forms import SignatureForm
from talentkreis.mail.permissions import Right
from talentkreis.mail.queries.files import inbound_file, outgoing_file
from talentkreis.mail.views.frames import as_download
from talentkreis.mail.views.letters import (
    ask_colleague,
    letter_context,
    letter_form,
    posted_words,
    send_letter,
    show_violation,
)
from talentkreis.organisation.forms import show_refusal
from talentkreis.organisation.rights import declares
from talentkreis.people.files import LARGEST_FILE
from talentkreis.people.queries import person_visible_to

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from talentkreis.mail.models import Message
    from talentkreis.organisation.requests import ActorRequest


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.WRITE)
def compose(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Write to a person, without answering anything in particular."""
    person = person_visible_to(request.actor, person_id)
    form = letter_form(request, person, None, Channel.EMAIL, is_new=True)
    status, conflict = 200, None
    if request.method == "POST":
        status = 422
        try:
            if form.is_valid() and form.cleaned_data.get("speaker"):
                return _asked(request, ask_colleague(request, person, form))
            if form.is_valid():
                send_letter(request, person, form, None)
                return _sent(request, person.id)
        except RuleViolation as error:
            show_violation(form, error)
        except Conflict as error:
            status, conflict = 409, error
    context = letter_context(request, person, form, conflict=conflict)
    thread = queries.thread_with_person(request.actor, person.id)
    return render_page(request, "mail/compose.html", {**context, "thread": thread}, status=status)


def _asked(request: ActorRequest, message: Message) -> HttpResponse:
    messages.success(request, _("They read it first. Nothing goes out before they say yes."))
    return redirect(request, "mail:message", message.id)


def _sent(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    messages.success(request, _("Goes out in ten seconds."))
    thread = queries.thread_with_person(request.actor, person_id)
    assert thread is not None
    return redirect(request, "mail:thread", thread.id)


@require_POST
@declares(Right.WRITE)
def keep_draft(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Keep what is being written; colleagues see that somebody writes."""
    person = person_visible_to(request.actor, person_id)
    draft = actions.save_draft(
        actor=request.actor, person_id=person.id, words=posted_words(request)
    )
    writing = queries.who_writes([person.id], request.actor).get(person.id, [])
    context = {"draft": draft, "writing": writing, "person": person}
    if not wants_partial(request):
        return redirect(request, "mail:compose", person.id)
    return render_page(request, "mail/kept.html", context)


@require_POST
@declares(Right.WRITE)
def discard_draft(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Throw the draft away."""
    person = person_visible_to(request.actor, person_id)
    actions.discard_draft(actor=request.actor, person_id=person.id)
    messages.success(request, _("Draft thrown away."))
    return _to_writing(request, person.id)


@require_POST
@declares(Right.WRITE)
def attach(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Put files into the draft."""
    person = person_visible_to(request.actor, person_id)
    for upload in request.FILES.getlist("file"):
        actions.attach_file(
            actor=request.actor,
            person_id=person.id,
            words=posted_words(request),
            name=upload.name or "",
            content=upload.read(LARGEST_FILE + 1),
        )
    return _files(request, person.id)


@require_POST
@declares(Right.WRITE)
def detach(request: ActorRequest, person_id: uuid.UUID, file_id: uuid.UUID) -> HttpResponse:
    """Take a file out of the draft."""
    person = person_visible_to(request.actor, person_id)
    actions.detach_file(actor=request.actor, file_id=file_id)
    return _files(request, person.id)


def _files(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    if not wants_partial(request):
        return _to_writing(request, person_id)
    person = person_visible_to(request.actor, person_id)
    begun = queries.beginning(request.actor, person_id)
    return render_page(request, "mail/attached.html", {"person": person, "files": begun.files})


def _to_writing(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Back to where one writes: the conversation, if there is one."""
    thread = queries.thread_with_person(request.actor, person_id)
    if thread is not None and request.POST.get("answers"):
        return redirect(request, "mail:thread", thread.id)
    return redirect(request, "mail:compose", person_id)


@require_POST
@declares(Right.WRITE)
def undo(request: ActorRequest, message_id: uuid.UUID) -> HttpResponse:
    """Take a message back before it leaves; it is a draft again."""
    queries.message_visible_to(request.actor, message_id)
    draft = actions.undo_reply(actor=request.actor, message_id=message_id)
    messages.success(request, _("Taken back. It is a draft again."))
    thread = queries.thread_with_person(request.actor, draft.person_id)
    assert thread is not None
    return redirect(request, "mail:thread", thread.id)


@require_safe
@declares(Right.VIEW)
def received_file(request: ActorRequest, file_id: uuid.UUID) -> HttpResponse:
    """A file that came in, for saving."""
    row, content = inbound_file(request.actor, file_id)
    return as_download(content, name=row.name, media_type=row.media_type)


@require_safe
@declares(Right.VIEW)
def sent_file(request: ActorRequest, file_id: uuid.UUID) -> HttpResponse:
    """A file that went out, for saving."""
    row = outgoing_file(request.actor, file_id)
    with row.file.open("rb") as stored:
        return as_download(stored.read(), name=row.name, media_type=row.media_type)


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.WRITE)
def signature(request: ActorRequest) -> HttpResponse:
    """How one ends one's own letters."""
    held = {
        f"text_{language}": queries.signature_of(request.member.id, language)
        for language in ("de", "en")
    }
    form = SignatureForm(request.POST or None, initial=held)
    status = 200
    if request.method == "POST":
        status = 422
        try:
            if form.is_valid():
                actions.set_signature(actor=request.actor, **form.cleaned_data)
                messages.success(request, _("Saved."))
                return redirect(request, "mail:signature")
        except RuleViolation as error:
            show_refusal(form, error)
    return render_page(request, "mail/signature.html", {"form": form}, status=status)
