# SPDX-License-Identifier: Apache-2.0
"""Mails in the name of a colleague: asking them, and their own page to decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.nurture import actions
from talentkreis.nurture.forms import AskLeaveForm, GiveLeaveForm
from talentkreis.nurture.models import LeaveState
from talentkreis.nurture.permissions import Right
from talentkreis.nurture.queries import lending, speaking
from talentkreis.nurture.rules.drawing import letter_of
from talentkreis.organisation.forms import show_refusal
from talentkreis.organisation.queries import active_members
from talentkreis.organisation.rights import declares

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest


@require_safe
@declares(Right.SPEAK)
def leaves(request: ActorRequest) -> HttpResponse:
    """What this member is or was asked."""
    context = {
        "lines": speaking.leaves_asked_of(request.actor),
        "letters": lending.letters_asked_of(request.actor),
        "asked_letters": lending.letters_asked_by(request.actor),
    }
    return render_page(request, "nurture/leaves.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.SPEAK)
def leave(request: ActorRequest, leave_id: uuid.UUID) -> HttpResponse:
    """Read every mail, then say until when, no, or take it back."""
    line = speaking.leave_asked_of(request.actor, leave_id)
    form = GiveLeaveForm(request.POST or None, initial={"until": GiveLeaveForm.in_half_a_year()})
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                until = form.cleaned_data["until"]
                actions.give_leave(actor=request.actor, leave_id=leave_id, until=until)
            except (RuleViolation, Conflict) as error:
                show_refusal(form, error)
            else:
                messages.success(request, _("Thank you. You can take it back here at any time."))
                return redirect(request, "nurture:leave", leave_id)
        status = 422
    is_open = line.leave.state in {LeaveState.ASKED, LeaveState.GIVEN}
    context = {
        "line": line,
        "form": form,
        "mails": [
            (mail, letter_of(mail.variant)) for mail in speaking.mails_of(line.leave.version)
        ],
        "may_give": is_open and not line.holds,
        "is_asked": line.leave.state == LeaveState.ASKED,
        "may_withdraw": line.leave.state == LeaveState.GIVEN,
        "today": clock.today(),
    }
    return render_page(request, "nurture/leave.html", context, status=status)


@require_POST
@declares(Right.SPEAK)
def decline_leave(request: ActorRequest, leave_id: uuid.UUID) -> HttpResponse:
    """Say no."""
    actions.decline_leave(actor=request.actor, leave_id=leave_id)
    messages.success(request, _("Nothing goes out in your name."))
    return redirect(request, "nurture:leaves")


@require_POST
@declares(Right.SPEAK)
def withdraw_leave(request: ActorRequest, leave_id: uuid.UUID) -> HttpResponse:
    """Take one's own leave back, or as whoever leads the sequence the request."""
    taken = actions.withdraw_leave(actor=request.actor, leave_id=leave_id)
    messages.success(request, _("Taken back. What had not gone out does not go out."))
    if taken.sender_id == request.member.id:
        return redirect(request, "nurture:leaves")
    return redirect(request, "nurture:rules", taken.version.sequence_id)


@require_POST
@declares(Right.START)
def ask_leave(request: ActorRequest, sequence_id: uuid.UUID) -> HttpResponse:
    """Ask a colleague whether a sequence may go out in their name."""
    form = AskLeaveForm(request.POST, members=active_members())
    if form.is_valid():
        try:
            actions.ask_leave(actor=request.actor, sequence_id=sequence_id, **form.values())
        except RuleViolation as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("They are asked by mail and read everything first."))
    else:
        messages.error(request, _("Choose a colleague and for how many people at most."))
    return redirect(request, "nurture:rules", sequence_id)


@require_POST
@declares(Right.START)
def go_on_without(
    request: ActorRequest, sequence_id: uuid.UUID, leave_id: uuid.UUID
) -> HttpResponse:
    """Let those who wait go on in the name of whoever cares for them."""
    count = actions.go_on_without(actor=request.actor, leave_id=leave_id)
    said = ngettext("%(count)d person goes on.", "%(count)d people go on.", count)
    messages.success(request, said % {"count": count})
    return redirect(request, "nurture:rules", sequence_id)
