# SPDX-License-Identifier: Apache-2.0
"""The calls of today as a page: who, why, the number, and the outcome in two clicks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from talentkreis.kernel import clock
from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.organisation.rights import declares
from talentkreis.relationships import actions
from talentkreis.relationships.call_list import CallOutcome, calls_of, proposed_days
from talentkreis.relationships.permissions import Right

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest


class CallForm(forms.Form):
    """What became of a call, and when to be in touch again."""

    outcome = forms.ChoiceField(choices=CallOutcome.choices)
    next_on = forms.DateField(
        error_messages={"required": gettext_lazy("Say when to be in touch again.")}
    )
    text = forms.CharField(max_length=200, required=False)
    point = forms.UUIDField(required=False)
    kept = forms.UUIDField(required=False)


@require_safe
@declares(Right.CARE)
def calls(request: ActorRequest) -> HttpResponse:
    """Whom to call today, in order."""
    return _page(request)


@require_POST
@declares(Right.CARE)
def note_call(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Note the outcome; the next one stands first."""
    form = CallForm(request.POST)
    if not form.is_valid():
        reasons = [str(reason) for wrong in form.errors.values() for reason in wrong]
        return _page(request, refused=person_id, reason=" ".join(reasons))
    values = form.cleaned_data
    try:
        actions.note_call(
            actor=request.actor,
            person_id=person_id,
            outcome=values["outcome"],
            next_on=values["next_on"],
            text=values["text"],
            contact_point_id=values["point"],
            kept_promise_id=values["kept"],
        )
    except RuleViolation as error:
        return _page(request, refused=person_id, reason=str(error))
    messages.success(request, _("Noted."))
    return redirect(request, "relationships:calls")


def _page(
    request: ActorRequest, *, refused: uuid.UUID | None = None, reason: str = ""
) -> HttpResponse:
    context = {
        "list": calls_of(request.actor, request.member.id),
        "outcomes": proposed_days(clock.today()),
        "today": clock.today(),
        "refused": refused,
        "reason": reason,
    }
    status = 422 if refused else 200
    return render_page(request, "relationships/calls.html", context, status=status)
