# SPDX-License-Identifier: Apache-2.0
"""Moving people to the latest version: who stands where, where they land, and back again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.nurture import actions, queries
from talentkreis.nurture.permissions import Right
from talentkreis.organisation.rights import declares

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.START)
def move_people(request: ActorRequest, sequence_id: uuid.UUID) -> HttpResponse:
    """Everybody under way in older versions, with the step of the latest they would land on."""
    sequence = queries.sequence_visible_to(request.actor, sequence_id)
    moving = queries.moving_of(request.actor, sequence)
    refusal, status = "", 200
    if request.method == "POST":
        try:
            move = actions.move_to_latest(
                actor=request.actor, sequence_id=sequence.id, landings=_landings(request, moving)
            )
        except RuleViolation as error:
            refusal, status = str(error), 422
        else:
            messages.success(
                request,
                ngettext(
                    "%(count)d person goes on in version %(number)d.",
                    "%(count)d people go on in version %(number)d.",
                    move.person_count,
                )
                % {"count": move.person_count, "number": moving.target.number},
            )
            return redirect(request, "nurture:move_people", sequence.id)
    context = {"sequence": sequence, "moving": moving, "refusal": refusal}
    return render_page(request, "nurture/moving.html", context, status=status)


@require_POST
@declares(Right.START)
def undo_move(request: ActorRequest, sequence_id: uuid.UUID, move_id: uuid.UUID) -> HttpResponse:
    """Take a move back for whoever has not gone on since."""
    count = actions.undo_version_move(actor=request.actor, move_id=move_id)
    said = ngettext(
        "%(count)d person is back where they were.",
        "%(count)d people are back where they were.",
        count,
    )
    messages.success(request, said % {"count": count})
    return redirect(request, "nurture:move_people", sequence_id)


def _landings(request: ActorRequest, moving: queries.Moving) -> dict[tuple[int, int], int]:
    """What was chosen for each line; an empty choice lets people stay."""
    chosen = {}
    for line in moving.lines:
        place = request.POST.get(line.field, "")
        if place.isdecimal() and int(place) < len(moving.steps):
            chosen[line.version.number, line.position] = int(place)
    return chosen
