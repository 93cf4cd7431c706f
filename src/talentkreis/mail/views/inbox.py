# SPDX-License-Identifier: Apache-2.0
"""What comes in: lists, one mail, whose it is, done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from talentkreis.kernel.pages import redirect, render_page
from talentkreis.mail import actions, queries
from talentkreis.mail.forms import AssignForm
from talentkreis.mail.models import InboundState
from talentkreis.mail.permissions import Right
from talentkreis.mail.views.candidates import candidates_for
from talentkreis.organisation.rights import declares, may

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest

LABELS = {
    "open": pgettext_lazy("inbound mail", "Open"),
    "unassigned": gettext_lazy("To be assigned"),
    "done": gettext_lazy("Done"),
    "machines": gettext_lazy("From machines"),
}
EMPTY = {
    "open": gettext_lazy("Everything answered. Replies of people appear here."),
    "unassigned": gettext_lazy("Every mail belongs to somebody we know."),
    "done": gettext_lazy("Nothing is done yet."),
    "machines": gettext_lazy("Absence notes and returned mails appear here."),
}


@require_safe
@declares(Right.VIEW)
def inbox(request: ActorRequest) -> HttpResponse:
    """Mail that came in, 50 at a time."""
    tab = request.GET.get("liste", "open")
    page = queries.inbox(request.actor, tab, cursor=request.GET.get("ab", ""))
    counts = queries.inbox_counts(request.actor)
    context = {
        "area": "inbox",
        "tab": tab,
        "tabs": [
            (key, label, queries.shown_count(counts[key]) if key in counts else "")
            for key, label in LABELS.items()
        ],
        "empty_text": EMPTY[tab],
        "lines": page.rows,
        "next_cursor": page.next_cursor,
    }
    return render_page(request, "mail/inbox.html", context, partial="lines")


@require_safe
@declares(Right.VIEW)
def inbound(request: ActorRequest, inbound_id: uuid.UUID) -> HttpResponse:
    """One mail: what it says, what it answers, whose it is."""
    row = queries.inbound_visible_to(request.actor, inbound_id)
    asked = request.GET.get("wer", "")
    is_unassigned = row.person_id is None and may(request.actor, Right.WRITE)
    context = {
        "row": row,
        "is_done": row.state == InboundState.DONE,
        "may_write": may(request.actor, Right.WRITE),
        "asked": asked,
        "candidates": candidates_for(request.actor, row, asked) if is_unassigned else [],
    }
    return render_page(request, "mail/inbound.html", context)


@require_POST
@declares(Right.WRITE)
def assign(request: ActorRequest, inbound_id: uuid.UUID) -> HttpResponse:
    """Say whose mail it is."""
    row = queries.inbound_visible_to(request.actor, inbound_id)
    form = AssignForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Choose a person."))
        return redirect(request, "mail:inbound", row.id)
    actions.assign_inbound(
        actor=request.actor,
        inbound_id=row.id,
        person_id=form.cleaned_data["person"],
        keeps_address=form.cleaned_data["keeps_address"],
    )
    messages.success(request, _("Assigned."))
    return redirect(request, "mail:inbound", row.id)


@require_POST
@declares(Right.WRITE)
def finish(request: ActorRequest, inbound_id: uuid.UUID) -> HttpResponse:
    """Mark a mail as dealt with, or open it again (``is_done`` empty)."""
    row = queries.inbound_visible_to(request.actor, inbound_id)
    is_done = bool(request.POST.get("is_done"))
    actions.finish_inbound(actor=request.actor, inbound_id=row.id, is_done=is_done)
    messages.success(request, _("Done.") if is_done else _("Open again."))
    return redirect(request, "mail:inbox")
