# SPDX-License-Identifier: Apache-2.0
"""Starting, pausing, recalling and ending: buttons that say what they do and to how many."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from talentkreis.kernel.pages import redirect
from talentkreis.nurture import actions, queries
from talentkreis.nurture.permissions import Right
from talentkreis.nurture.views.pages import read_position
from talentkreis.organisation.rights import declares

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest


@require_POST
@declares(Right.START)
def start(request: ActorRequest, sequence_id: uuid.UUID) -> HttpResponse:
    """Start everybody of the audience who may start now, or later where only time is missing."""
    sequence = queries.sequence_visible_to(request.actor, sequence_id)
    audience = queries.read_audience(request.POST.dict(), sequence)
    started = actions.start_enrolments(
        actor=request.actor,
        sequence_id=sequence.id,
        person_ids=queries.people_of(request.actor, audience),
        includes_later=bool(request.POST.get("later")),
        position=read_position(request.POST.get("ab", "")),
        waits=bool(request.POST.get("waits")),
    )
    messages.success(
        request,
        _("%(started)d started, %(skipped)d skipped.")
        % {"started": started.count, "skipped": started.check.skip_count},
    )
    return redirect(request, "nurture:people", sequence.id)


@require_POST
@declares(Right.START)
def pause(request: ActorRequest, sequence_id: uuid.UUID) -> HttpResponse:
    """Hold the whole sequence."""
    actions.pause_sequence(actor=request.actor, sequence_id=sequence_id)
    messages.success(request, _("The sequence is paused. Nothing goes out."))
    return redirect(request, "nurture:detail", sequence_id)


@require_POST
@declares(Right.START)
def resume(request: ActorRequest, sequence_id: uuid.UUID) -> HttpResponse:
    """Let it go on."""
    actions.resume_sequence(actor=request.actor, sequence_id=sequence_id)
    messages.success(request, _("The sequence goes on. What waited moves on by as much."))
    return redirect(request, "nurture:detail", sequence_id)


@require_POST
@declares(Right.START)
def recall(request: ActorRequest, sequence_id: uuid.UUID) -> HttpResponse:
    """Take back everything that has not gone out."""
    recalled = actions.recall_sequence(actor=request.actor, sequence_id=sequence_id)
    messages.success(
        request,
        ngettext(
            "%(count)d message recalled. The sequence is paused.",
            "%(count)d messages recalled. The sequence is paused.",
            recalled.message_count,
        )
        % {"count": recalled.message_count},
    )
    return redirect(request, "nurture:people", sequence_id)


@require_POST
@declares(Right.START)
def end(request: ActorRequest, sequence_id: uuid.UUID) -> HttpResponse:
    """End the sequence for everybody and for good."""
    actions.end_sequence(actor=request.actor, sequence_id=sequence_id)
    messages.success(request, _("The sequence has ended."))
    return redirect(request, "nurture:detail", sequence_id)


@require_POST
@declares(Right.START)
def pause_person(request: ActorRequest, enrolment_id: uuid.UUID) -> HttpResponse:
    """Let the sequence wait for one person."""
    enrolment = actions.pause_enrolment(actor=request.actor, enrolment_id=enrolment_id)
    messages.success(request, _("The sequence waits for this person."))
    return redirect(request, "nurture:people", enrolment.sequence_id)


@require_POST
@declares(Right.START)
def resume_person(request: ActorRequest, enrolment_id: uuid.UUID) -> HttpResponse:
    """Go on with one person."""
    enrolment = actions.resume_enrolment(actor=request.actor, enrolment_id=enrolment_id)
    messages.success(request, _("The sequence goes on for this person."))
    return redirect(request, "nurture:people", enrolment.sequence_id)


@require_POST
@declares(Right.START)
def stop_person(request: ActorRequest, enrolment_id: uuid.UUID) -> HttpResponse:
    """End the sequence for one person."""
    enrolment = actions.stop_enrolment(actor=request.actor, enrolment_id=enrolment_id)
    messages.success(request, _("The sequence has stopped for this person."))
    return redirect(request, "nurture:people", enrolment.sequence_id)
