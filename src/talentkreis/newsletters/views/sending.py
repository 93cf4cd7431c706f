# SPDX-License-Identifier: Apache-2.0
"""Decisions about a newsletter: test, schedule, take back, recall, copy, delete, archive."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.kernel.pages import redirect
from talentkreis.newsletters import actions
from talentkreis.newsletters.forms import ScheduleForm
from talentkreis.newsletters.permissions import Right
from talentkreis.organisation.queries import employer
from talentkreis.organisation.rights import declares

if TYPE_CHECKING:
    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest


@require_POST
@declares(Right.SEND)
def schedule(request: ActorRequest, issue_id: uuid.UUID) -> HttpResponse:
    """Let it go out at a time; who gets it is decided then."""
    form = ScheduleForm(request.POST)
    if not form.is_valid():
        raise RuleViolation(_("Please choose a day and a time."), code="bad_time")
    due_at = form.moment(employer().time_zone)
    actions.schedule_issue(actor=request.actor, issue_id=issue_id, due_at=due_at)
    messages.success(request, _("Scheduled. Until it begins, it can be taken back."))
    return redirect(request, "newsletters:detail", issue_id)


@require_POST
@declares(Right.SEND)
def send_late(request: ActorRequest, issue_id: uuid.UUID) -> HttpResponse:
    """Let one that is a day late go out now."""
    actions.send_late(actor=request.actor, issue_id=issue_id)
    messages.success(request, _("It goes out within the next minute."))
    return redirect(request, "newsletters:detail", issue_id)


@require_POST
@declares(Right.SEND)
def take_back(request: ActorRequest, issue_id: uuid.UUID) -> HttpResponse:
    """Make a scheduled newsletter a draft again."""
    actions.take_back(actor=request.actor, issue_id=issue_id)
    messages.success(request, _("It is a draft again. Nothing has gone out."))
    return redirect(request, "newsletters:detail", issue_id)


@require_POST
@declares(Right.SEND)
def recall(request: ActorRequest, issue_id: uuid.UUID) -> HttpResponse:
    """Take back what has not gone out."""
    count = actions.recall_issue(actor=request.actor, issue_id=issue_id)
    said = ngettext("One message recalled.", "%(count)d messages recalled.", count)
    messages.success(request, said % {"count": count})
    return redirect(request, "newsletters:results", issue_id)


@require_POST
@declares(Right.EDIT)
def test(request: ActorRequest, issue_id: uuid.UUID) -> HttpResponse:
    """Send the member what a person would get."""
    try:
        person_id = uuid.UUID(request.POST.get("person", ""))
    except ValueError as error:
        raise NotFound(_("There is no such person."), code="no_such_person") from error
    actions.send_test(actor=request.actor, issue_id=issue_id, person_id=person_id)
    said = _("The test is on its way to %(address)s.") % {"address": request.member.email}
    messages.success(request, said)
    return redirect(request, "newsletters:segments", issue_id)


@require_POST
@declares(Right.EDIT)
def copy(request: ActorRequest, issue_id: uuid.UUID) -> HttpResponse:
    """A draft with the same words and blocks."""
    issue = actions.copy_issue(actor=request.actor, issue_id=issue_id)
    return redirect(request, "newsletters:settings", issue.id)


@require_POST
@declares(Right.EDIT)
def delete(request: ActorRequest, issue_id: uuid.UUID) -> HttpResponse:
    """Delete a draft."""
    actions.delete_issue(actor=request.actor, issue_id=issue_id)
    messages.success(request, _("The draft is deleted."))
    return redirect(request, "newsletters:index")


@require_POST
@declares(Right.SEND)
def archive(request: ActorRequest, issue_id: uuid.UUID) -> HttpResponse:
    """Say who may read it on the web."""
    choice = request.POST.get("archive", "")
    actions.set_archive(actor=request.actor, issue_id=issue_id, archive=choice)
    messages.success(request, _("Saved."))
    return redirect(request, "newsletters:settings", issue_id)
