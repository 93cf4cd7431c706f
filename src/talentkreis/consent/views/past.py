# SPDX-License-Identifier: Apache-2.0
"""Looking back: why somebody got a message, and what held on another day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from talentkreis.consent import queries
from talentkreis.consent.forms import DayForm
from talentkreis.consent.past import UNKNOWN
from talentkreis.consent.permissions import Right
from talentkreis.kernel import clock
from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.pages import render_page
from talentkreis.organisation.rights import declares
from talentkreis.people.queries import person_visible_to

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest


@require_safe
@declares(Right.HISTORY)
def why(request: ActorRequest, person_id: uuid.UUID, subject_id: uuid.UUID) -> HttpResponse:
    """The decision about one message or conversation."""
    return render_page(
        request,
        "consent/why.html",
        {
            "person": person_visible_to(request.actor, person_id),
            "decision": queries.decision_about(request.actor, person_id, subject_id),
        },
    )


@require_safe
@declares(Right.HISTORY)
def then(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """The gate's answers as of a day; today where none is chosen."""
    person = person_visible_to(request.actor, person_id)
    form = DayForm(request.GET or {"tag": clock.today().isoformat()})
    held = None
    if form.is_valid():
        day: dt.date = form.cleaned_data["tag"]
        try:
            held = queries.what_held(request.actor, person_id, day)
        except RuleViolation as error:
            form.add_error("tag", str(error.message))
    return render_page(
        request,
        "consent/then.html",
        {"person": person, "held": held, "form": form, "unknown": UNKNOWN},
        status=200 if held else 422,
    )
