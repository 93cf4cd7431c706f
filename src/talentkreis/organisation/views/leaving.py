# SPDX-License-Identifier: Apache-2.0
"""Handing over what a member looked after, and days on which members are away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talentkreis.kernel import clock
from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.organisation import actions, queries
from talentkreis.organisation.actions.handing_over import UNDOABLE_FOR
from talentkreis.organisation.forms import AbsenceForm, HandoverForm, show_refusal
from talentkreis.organisation.models import HandoverState
from talentkreis.organisation.permissions import Right
from talentkreis.organisation.rights import declares, may, member_id_of

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.MANAGE_MEMBERS)
def hand_over(request: ActorRequest, member_id: uuid.UUID) -> HttpResponse:
    """What a member looks after and whom it goes to; several share it evenly."""
    member = queries.any_member(request.actor, member_id)
    held = queries.held_by(request.actor, member_id)
    form = HandoverForm(
        request.POST if request.method == "POST" else None,
        members=queries.heirs_for(request.actor, member_id),
        holdings=[each.holding for each in held],
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                started = actions.start_handover(
                    actor=request.actor, member_id=member_id, heirs=form.heirs_by_code
                )
            except RuleViolation as error:
                show_refusal(form, error)
            else:
                return redirect(request, "organisation:handover", handover_id=started.id)
    fields = {code: form[name] for name, code in form.codes.items()}
    context = {
        "leaving": member,
        "form": form,
        "parts": [(each, fields[each.holding.code]) for each in held],
        "total": sum(each.count for each in held),
        "handovers": queries.handovers_of(request.actor, member_id),
    }
    return render_page(request, "organisation/hand_over.html", context, status=status)


@require_safe
@declares(Right.MANAGE_MEMBERS)
def handover(request: ActorRequest, handover_id: uuid.UUID) -> HttpResponse:
    """How far a handover is, who took over how much, and its undoing."""
    row = queries.handover_visible_to(request.actor, handover_id)
    is_moving = row.state in {HandoverState.WAITING, HandoverState.UNDOING}
    undoable_until = row.created_at + UNDOABLE_FOR
    context = {
        "handover": row,
        "is_moving": is_moving,
        "shares": queries.shares_of(row),
        "left": row.moved_count - row.undone_count,
        "undoable_until": undoable_until,
        "may_be_undone": row.state == HandoverState.DONE
        and row.moved_count > 0
        and undoable_until > clock.now(),
        "still_held": sum(each.count for each in queries.held_by(request.actor, row.member_id))
        if not is_moving
        else 0,
    }
    return render_page(request, "organisation/handover.html", context, partial="moving")


@require_POST
@declares(Right.MANAGE_MEMBERS)
def undo_handover(request: ActorRequest, handover_id: uuid.UUID) -> HttpResponse:
    """Give back what nobody passed on since."""
    actions.undo_handover(actor=request.actor, handover_id=handover_id)
    return redirect(request, "organisation:handover", handover_id=handover_id)


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.EDIT_OWN_SETTINGS)
def absences(request: ActorRequest) -> HttpResponse:
    """Days one is away, and who stands in; who manages members notes it for anybody."""
    own_id = member_id_of(request.actor)
    everybody = queries.active_members()
    manages = may(request.actor, Right.MANAGE_MEMBERS)
    form = AbsenceForm(
        request.POST if request.method == "POST" else None,
        members=queries.stand_ins(),
        away=everybody if manages else (),
        initial={"member": str(own_id)},
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            cleaned = form.cleaned_data
            try:
                actions.note_absence(
                    actor=request.actor,
                    member_id=cleaned.get("member") or own_id,
                    starts_on=cleaned["starts_on"],
                    ends_on=cleaned["ends_on"],
                    deputy_id=cleaned["deputy"],
                )
            except RuleViolation as error:
                show_refusal(form, error)
            else:
                messages.success(request, _("Noted. What is due goes to whoever stands in."))
                return redirect(request, "organisation:absences")
    context = {"form": form, "absences": queries.absences_ahead(request.actor), "manages": manages}
    return render_page(request, "organisation/absences.html", context, status=status)


@require_POST
@declares(Right.EDIT_OWN_SETTINGS)
def remove_absence(request: ActorRequest, absence_id: uuid.UUID) -> HttpResponse:
    """Take an absence back."""
    actions.remove_absence(actor=request.actor, absence_id=absence_id)
    messages.success(request, _("The absence is removed."))
    return redirect(request, "organisation:absences")
