# SPDX-License-Identifier: Apache-2.0
"""The inbox of signals, and closing one of them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talentkreis.freshness import actions, queries
from talentkreis.freshness.forms import SnoozeForm
from talentkreis.freshness.models import SignalEnd, SignalKind
from talentkreis.freshness.permissions import Right
from talentkreis.kernel import clock
from talentkreis.kernel.pages import render_page
from talentkreis.organisation.rights import declares
from talentkreis.people.panels import Panel, answer, answer_at_once

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse
    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.requests import ActorRequest

EVERYBODY: Final = "alle"
LATER: Final = dt.timedelta(days=14)


@declares(Right.SIGNALS)
@require_safe
def inbox(request: ActorRequest) -> HttpResponse:
    """What changed about the people one cares for, or about everybody."""
    scope = request.GET.get("wer", "")
    kind = request.GET.get("art", "")
    member_id = None if scope == EVERYBODY else request.member.id
    found = queries.inbox(request.actor, cared_for_by=member_id, kind=kind)
    context = {
        "inbox": found,
        "is_everybody": member_id is None,
        "kind": kind if kind in SignalKind.values else "",
        "kinds": SignalKind.choices,
        "next_url": request.get_full_path(),
    }
    return render_page(request, "freshness/signals.html", context, partial="signals")


@declares(Right.SIGNALS)
@require_POST
def close_signal(request: ActorRequest, signal_id: uuid.UUID) -> HttpResponse:
    """A signal is acted on (``end=acted``) or put aside."""
    row = queries.signal_visible_to(request.actor, signal_id)
    end = request.POST.get("end", "")

    def act() -> _StrOrPromise:
        actions.dismiss_signal(actor=request.actor, signal_id=signal_id, end=end)
        return _("Done.") if end == SignalEnd.ACTED else _("Put aside.")

    return answer_at_once(request, row.person_id, act)


@declares(Right.SIGNALS)
@require_http_methods(["GET", "HEAD", "POST"])
def snooze(request: ActorRequest, signal_id: uuid.UUID) -> HttpResponse:
    """Let a signal rest until a day."""
    row = queries.signal_visible_to(request.actor, signal_id)

    def act(values: dict[str, dt.date]) -> _StrOrPromise:
        actions.snooze_signal(actor=request.actor, signal_id=signal_id, until=values["until"])
        return _("Rests until then.")

    panel = Panel(
        name="snooze",
        heading=_("Show again later"),
        text=str(SignalKind(row.kind).label),
        submit=_("Let it rest"),
        url=request.path,
        form=SnoozeForm(
            request.POST or None, auto_id="snooze_%s", initial={"until": clock.today() + LATER}
        ),
    )
    return answer(request, row.person, panel, act)
