# SPDX-License-Identifier: Apache-2.0
"""One conversation: what was said, who answers, the answer, whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.mail import actions, queries
from talentkreis.mail.forms import AssignForm, ForwardForm, TagsForm
from talentkreis.mail.models import ThreadState
from talentkreis.mail.permissions import Right
from talentkreis.mail.views.candidates import candidates_for
from talentkreis.mail.views.letters import (
    letter_context,
    letter_form,
    send_letter,
    show_violation,
)
from talentkreis.organisation.rights import declares, may

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from talentkreis.mail.forms import LetterForm
    from talentkreis.mail.models import Thread
    from talentkreis.organisation.requests import ActorRequest


@require_safe
@declares(Right.VIEW)
def thread(request: ActorRequest, thread_id: uuid.UUID) -> HttpResponse:
    """What was said, in the order of time; below it the place to answer."""
    row = queries.thread_visible_to(request.actor, thread_id)
    return _page(request, row)


def _page(
    request: ActorRequest,
    row: Thread,
    form: LetterForm | None = None,
    *,
    conflict: Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    may_write = may(request.actor, Right.WRITE)
    page = queries.conversation(row, cursor=request.GET.get("ab", ""))
    asked = request.GET.get("wer", "")
    now = clock.now()
    context: dict[str, Any] = {
        "thread": row,
        "name": _name(row),
        "said": page.rows,
        "earlier": page.next_cursor,
        "may_write": may_write,
        "is_open": row.state == ThreadState.OPEN,
        "is_aside": row.state == ThreadState.ASIDE,
        "is_asleep": bool(row.snoozed_until and row.snoozed_until > now),
        "asked": asked,
        "tags_line": ", ".join(row.tags),
        "tags": queries.tags_in_use(request.actor) if may_write else [],
    }
    if may_write:
        context["colleagues"] = queries.can_answer(row)
        if row.person is None and row.latest is not None:
            context["candidates"] = candidates_for(request.actor, row.latest, asked)
        elif row.person is not None:
            form = form or letter_form(request, row.person, row.latest, row.channel)
            context |= letter_context(
                request, row.person, form, answered=row.latest, conflict=conflict
            )
    return render_page(request, "mail/thread.html", context, status=status)


def _name(row: Thread) -> str:
    if row.person is not None:
        return row.person.shown_name
    return (row.latest.from_name if row.latest else "") or row.sender or _("Unknown sender")


@require_POST
@declares(Right.WRITE)
def reply(request: ActorRequest, thread_id: uuid.UUID) -> HttpResponse:
    """Answer in the channel of the last message."""
    row = queries.thread_visible_to(request.actor, thread_id)
    person = queries.person_to_answer(row)
    form = letter_form(request, person, row.latest, row.channel)
    try:
        if form.is_valid():
            send_letter(request, person, form, row.latest)
            messages.success(request, _("Goes out in ten seconds."))
            return redirect(request, "mail:thread", row.id)
    except RuleViolation as error:
        show_violation(form, error)
    except Conflict as error:
        return _page(request, row, form, conflict=error, status=409)
    return _page(request, row, form, status=422)


@require_safe
@declares(Right.VIEW)
def who(request: ActorRequest, thread_id: uuid.UUID) -> HttpResponse:
    """Which colleagues are writing at this moment; the page asks now and then."""
    row = queries.thread_visible_to(request.actor, thread_id)
    names = []
    if row.person_id:
        names = queries.who_writes([row.person_id], request.actor).get(row.person_id, [])
    return render_page(request, "mail/who.html", {"writing": names})


@require_POST
@declares(Right.WRITE)
def tag(request: ActorRequest, thread_id: uuid.UUID) -> HttpResponse:
    """Set the tags."""
    row = queries.thread_visible_to(request.actor, thread_id)
    form = TagsForm(request.POST)
    if not form.is_valid():
        raise RuleViolation(_("That is too long."), code="too_many_tags")
    actions.tag_thread(actor=request.actor, thread_id=row.id, tags=form.words())
    messages.success(request, _("Saved."))
    return redirect(request, "mail:thread", row.id)


@require_POST
@declares(Right.WRITE)
def put_aside(request: ActorRequest, thread_id: uuid.UUID) -> HttpResponse:
    """Ask nobody any more about this sender, or ask again (``is_aside`` empty)."""
    row = queries.thread_visible_to(request.actor, thread_id)
    is_aside = bool(request.POST.get("is_aside"))
    actions.put_aside(actor=request.actor, thread_id=row.id, is_aside=is_aside)
    text = _("Put aside. What this sender writes stays there.") if is_aside else _("Open again.")
    messages.success(request, text)
    return redirect(request, "mail:inbox")


@require_POST
@declares(Right.WRITE)
def match(request: ActorRequest, thread_id: uuid.UUID) -> HttpResponse:
    """Say whose words these are."""
    row = queries.thread_visible_to(request.actor, thread_id)
    form = AssignForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Choose a person."))
        return redirect(request, "mail:thread", row.id)
    matched = actions.match_thread(
        actor=request.actor,
        thread_id=row.id,
        person_id=form.cleaned_data["person"],
        keeps_address=form.cleaned_data["keeps_address"],
    )
    messages.success(request, _("Assigned."))
    return redirect(request, "mail:thread", matched.id)


@require_POST
@declares(Right.WRITE)
def forward(request: ActorRequest, thread_id: uuid.UUID) -> HttpResponse:
    """Show a colleague what was written, as a note that names them."""
    row = queries.thread_visible_to(request.actor, thread_id)
    form = ForwardForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Choose a colleague."))
        return redirect(request, "mail:thread", row.id)
    actions.forward_thread(
        actor=request.actor,
        thread_id=row.id,
        member_id=form.cleaned_data["member"],
        text=form.cleaned_data["text"],
    )
    messages.success(request, _("Your colleague finds it on their day."))
    return redirect(request, "mail:thread", row.id)
