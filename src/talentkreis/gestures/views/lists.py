# SPDX-License-Identifier: Apache-2.0
"""Gestures to be done, and what of them is put on paper."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from talentkreis.gestures import actions, queries
from talentkreis.gestures.permissions import Right
from talentkreis.kernel import clock
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.organisation.rights import declares, may
from talentkreis.relationships.standing_in import standing_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest

TABS = (
    ("meine", gettext_lazy("Mine")),
    ("alle", gettext_lazy("All")),
    ("freigabe", gettext_lazy("For approval")),
    ("erledigt", gettext_lazy("Closed")),
)


@require_safe
@declares(Right.VIEW)
def index(request: ActorRequest) -> HttpResponse:
    """What is to be done, mine or everybody's; what waits for approval; what is closed."""
    wanted = request.GET.get("zeige", "")
    shown = queries.Shown(wanted if wanted in dict(TABS) else TABS[0][0])
    context = {
        "page": queries.listed(request.actor, request.member.id, shown),
        "shown": shown,
        "tabs": TABS,
        "today": clock.today(),
        "may_plan": may(request.actor, Right.PLAN),
        "may_set": may(request.actor, Right.SET),
    }
    return render_page(request, "gestures/index.html", context)


@require_safe
@declares(Right.VIEW)
def waiting(request: ActorRequest) -> HttpResponse:
    """What is due within a week and what waits for a decision; My day asks for the part alone."""
    found = queries.waiting_for(request.actor, standing_of(request.member.id))
    context = {"waiting": found}
    return render_page(request, "gestures/waiting.html", context, partial="waiting")


@require_safe
@declares(Right.PLAN)
def printing(request: ActorRequest) -> HttpResponse:
    """Sheets for a printer: letters for window envelopes, or labels with addresses."""
    is_label = request.GET.get("als") == "etiketten"
    sheets = queries.sheets(request.actor, _ids(request.GET.getlist("id")))
    context = {
        "sheets": [
            sheet for sheet in sheets if not sheet.obstacle and (is_label or sheet.words.text)
        ],
        "left_out": [sheet for sheet in sheets if sheet.obstacle],
        "wordless": [
            sheet for sheet in sheets if not (is_label or sheet.obstacle or sheet.words.text)
        ],
        "is_label": is_label,
        "query": "&".join(f"id={sheet.gesture.id}" for sheet in sheets),
    }
    return render_page(request, "gestures/print.html", context)


@require_POST
@declares(Right.PLAN)
def note_printed(request: ActorRequest) -> HttpResponse:
    """These are on paper."""
    count = actions.note_printed(actor=request.actor, gesture_ids=_ids(request.POST.getlist("id")))
    said = ngettext("%(count)d is noted as printed.", "%(count)d are noted as printed.", count) % {
        "count": count
    }
    messages.success(request, said if count else _("Nothing was noted."))
    return redirect(request, "gestures:index")


def _ids(given: Iterable[str]) -> list[uuid.UUID]:
    """What is an id of these; anything else names nothing."""
    found = []
    for text in given:
        try:
            found.append(uuid.UUID(text))
        except ValueError:
            continue
    return found
