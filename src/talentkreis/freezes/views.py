# SPDX-License-Identifier: Apache-2.0
"""The list of pauses with the form for a new one, and the small form about a person."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from talentkreis.freezes import actions, queries
from talentkreis.freezes.forms import FreezeForm, WiderForm
from talentkreis.freezes.permissions import Right
from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.pages import path_of_ours, redirect, render_page
from talentkreis.organisation.forms import show_refusal
from talentkreis.organisation.rights import declares, may, require
from talentkreis.people.panels import Panel, answer
from talentkreis.people.queries import person_visible_to
from talentkreis.pools.queries import pools_visible_to

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.requests import ActorRequest


@declares(Right.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: ActorRequest) -> HttpResponse:
    """Pauses under way or over; a new one for everybody or a pool."""
    is_posted = request.method == "POST"
    if is_posted:
        require(request.actor, Right.ORDER)
    may_order = may(request.actor, Right.ORDER)
    pools = pools_visible_to(request.actor) if may_order else []
    form = WiderForm(
        request.POST or None, pools=pools, initial={"pool": request.GET.get("pool", "")}
    )
    if is_posted and form.is_valid() and _started(request, form):
        return redirect(request, "freezes:index")
    are_over = request.GET.get("zeige") == "beendet"
    context = {
        "rows": queries.freezes(request.actor, are_over=are_over),
        "are_over": are_over,
        "form": form,
        "may_order": may_order,
        "may_spare": may(request.actor, Right.SPARE),
    }
    return render_page(request, "freezes/index.html", context, status=422 if is_posted else 200)


def _started(request: ActorRequest, form: WiderForm) -> bool:
    values = dict(form.cleaned_data)
    pool = values.pop("pool")
    try:
        actions.start_freeze(
            actor=request.actor, pool_id=uuid.UUID(pool) if pool else None, **values
        )
    except RuleViolation as refusal:
        show_refusal(form, refusal)
        return False
    messages.success(request, _("Paused. What is planned waits until the pause is over."))
    return True


@declares(Right.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Pauses of one person, and a new one."""
    if request.method == "POST":
        require(request.actor, Right.SPARE)
    row = person_visible_to(request.actor, person_id)
    panel = Panel(
        name="freeze",
        heading=_("Pause outreach: %(name)s") % {"name": row.shown_name},
        submit=_("Pause outreach"),
        url=reverse("freezes:person", args=[person_id]),
        form=FreezeForm(request.POST or None, auto_id="freeze_%s"),
        text=_("Applications, confirmations and the person’s own requests go on as before."),
    )

    def act(values: dict[str, Any]) -> _StrOrPromise:
        actions.start_freeze(actor=request.actor, person_id=person_id, **values)
        return _("Paused. What is planned waits until the pause is over.")

    return answer(request, row, panel, act)


@declares(Right.SPARE)
@require_POST
def end(request: ActorRequest, freeze_id: uuid.UUID) -> HttpResponse:
    """Go on before the last day."""
    actions.end_freeze(actor=request.actor, freeze_id=freeze_id)
    messages.success(request, _("The pause is over. What waited for it goes on."))
    if wanted := path_of_ours(request.POST.get("next", "")):
        return redirect(request, wanted)
    return redirect(request, "freezes:index")
