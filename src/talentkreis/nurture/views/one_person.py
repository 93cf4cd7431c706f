# SPDX-License-Identifier: Apache-2.0
"""A sequence for one person, from their profile: the check of the mass start, for one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from talentkreis.kernel.pages import redirect, render_page
from talentkreis.nurture import actions, queries
from talentkreis.nurture.permissions import Right
from talentkreis.nurture.views.fixes import fix_of
from talentkreis.organisation.rights import declares
from talentkreis.people.queries import person_visible_to

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from talentkreis.nurture.models import Sequence
    from talentkreis.organisation.requests import ActorRequest
    from talentkreis.people.models import Person


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.START)
def enrol(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Choose a sequence, see whether this person may start and why not, start."""
    person = person_visible_to(request.actor, person_id)
    sequences = queries.sequences_to_start(request.actor)
    named = (request.POST if request.method == "POST" else request.GET).get("sequence", "")
    sequence = next((one for one in sequences if str(one.id) == named), None)
    if request.method == "POST" and sequence is not None:
        started = actions.start_enrolments(
            actor=request.actor,
            sequence_id=sequence.id,
            person_ids=[person_id],
            includes_later=bool(request.POST.get("later")),
        )
        if started.count:
            said = _("%(sequence)s has started for this person.") % {"sequence": sequence.name}
            messages.success(request, said)
            return redirect(request, "web:profile", person_id)
    status = 422 if request.method == "POST" else 200
    context = _context(request, person, sequences, sequence)
    return render_page(request, "nurture/enrol.html", context, status=status)


def _context(
    request: ActorRequest, person: Person, sequences: list[Sequence], sequence: Sequence | None
) -> dict[str, Any]:
    if sequence is None and len(sequences) == 1:
        sequence = sequences[0]
    check = queries.enrolment_check(request.actor, sequence.id, [person.id]) if sequence else None
    skip = check.skips[0] if check and check.skips else None
    return {
        "person": person,
        "name": person.name or _("this person"),
        "sequences": sequences,
        "sequence": sequence,
        "check": check,
        "may_wait": skip is not None and skip.may_start_later,
        "next_step": check.groups[0].next_step_text if check and skip else "",
        "fix": fix_of(request.actor, skip, request.get_full_path()) if skip else None,
        "without": [
            (each, fix_of(request.actor, each, request.get_full_path()))
            for start in (check.starts if check else ())
            for each in start.without
        ],
        "held_out_of": queries.held_out_of(request.actor, person.id),
        "earlier": queries.sequences_of_person(request.actor, person.id),
    }
