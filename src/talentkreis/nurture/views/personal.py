# SPDX-License-Identifier: Apache-2.0
"""What a human sends: drafts read one after the other, and messages sent by hand elsewhere."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib import messages
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talentkreis.kernel import jobs
from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.mail import actions as mail
from talentkreis.mail import tasks as mail_tasks
from talentkreis.nurture import actions, queries
from talentkreis.nurture.forms import DraftForm, SentForm
from talentkreis.nurture.permissions import Right
from talentkreis.organisation.forms import show_refusal
from talentkreis.organisation.rights import declares

if TYPE_CHECKING:
    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest


@require_safe
@declares(Right.START)
def drafts(request: ActorRequest) -> HttpResponse:
    """Personal messages that wait: one open beside its person, the others below."""
    return _page(request, None, request.GET.get("entwurf", ""))


@require_POST
@declares(Right.START)
def send_draft(request: ActorRequest, message_id: uuid.UUID) -> HttpResponse:
    """Send a draft in the words on the page, and go to the next."""
    form = DraftForm(request.POST)
    if form.is_valid():
        following = _following(request, message_id)
        try:
            mail.send_draft(actor=request.actor, message_id=message_id, **form.cleaned_data)
        except RuleViolation as error:
            show_refusal(form, error)
        else:
            jobs.defer_once(mail_tasks.deliver, key="mail.deliver")
            messages.success(request, _("The message is on its way."))
            return redirect(request, following)
    return _page(request, form, str(message_id))


@require_POST
@declares(Right.START)
def skip_draft(request: ActorRequest, message_id: uuid.UUID) -> HttpResponse:
    """Leave a draft out, and go to the next."""
    following = _following(request, message_id)
    mail.skip_draft(actor=request.actor, message_id=message_id)
    messages.success(request, _("Left out. The sequence goes on."))
    return redirect(request, following)


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.START)
def by_hand(request: ActorRequest, task_id: uuid.UUID) -> HttpResponse:
    """The words to copy, where they go, and the click that says they are sent."""
    handwork = queries.handwork_of(request.actor, task_id)
    form = SentForm(request.POST or None, initial={"text": handwork.task.text})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.note_sent(actor=request.actor, task_id=task_id, **form.cleaned_data)
            except RuleViolation as error:
                show_refusal(form, error)
            else:
                messages.success(request, _("Noted as sent."))
                return redirect(request, f"/talente/{handwork.person_id}/")
    context = {
        "handwork": handwork,
        "form": form,
        "gate": queries.answer_for(handwork),
        "profile": queries.profile_of(handwork),
    }
    return render_page(request, "nurture/by_hand.html", context, status=status)


def _page(request: ActorRequest, form: DraftForm | None, named: str) -> HttpResponse:
    is_mine = request.GET.get("alle") != "1"
    found = queries.drafts(request.actor, is_mine=is_mine, draft_id=_read_id(named))
    if form is None and found.draft is not None:
        message = found.draft.message
        form_shown = DraftForm(initial={"subject": message.subject, "text": message.text})
    else:
        form_shown = form or DraftForm()
    context = {
        "drafts": found,
        "draft": found.draft,
        "form": form_shown,
        "is_mine": is_mine,
        "scope": "" if is_mine else "&alle=1",
    }
    return render_page(request, "nurture/drafts.html", context, status=422 if form else 200)


def _following(request: ActorRequest, message_id: uuid.UUID) -> str:
    """Where to go after this draft, with the same choice of drafts."""
    is_mine = request.GET.get("alle") != "1"
    found = queries.drafts(request.actor, is_mine=is_mine, draft_id=message_id)
    query = {} if is_mine else {"alle": "1"}
    if found.next_id:
        query["entwurf"] = str(found.next_id)
    return f"{reverse('nurture:drafts')}?{urlencode(query)}"


def _read_id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
