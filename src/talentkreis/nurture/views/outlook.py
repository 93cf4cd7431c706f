# SPDX-License-Identifier: Apache-2.0
"""The 12-month dry run as pages: of a sequence, of a pool, of one person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.views.decorators.http import require_safe

from talentkreis.kernel.pages import render_page
from talentkreis.nurture import queries
from talentkreis.nurture.permissions import Right
from talentkreis.organisation.rights import declares
from talentkreis.people.queries import person_visible_to
from talentkreis.pools.queries import pool_visible_to

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from django.http import HttpResponse

    from talentkreis.nurture.queries import DryRun
    from talentkreis.organisation.requests import ActorRequest


@require_safe
@declares(Right.VIEW)
def of_sequence(request: ActorRequest, sequence_id: uuid.UUID) -> HttpResponse:
    """Everybody under way in a sequence."""
    sequence = queries.sequence_visible_to(request.actor, sequence_id)
    context = {"sequence": sequence, "heading": sequence.name}
    return _page(request, context, lambda: queries.dry_run_of_sequence(request.actor, sequence_id))


@require_safe
@declares(Right.VIEW)
def of_pool(request: ActorRequest, pool_id: uuid.UUID) -> HttpResponse:
    """Everybody in a pool, whatever reaches them."""
    pool = pool_visible_to(request.actor, pool_id)
    context = {"pool": pool, "heading": pool.name}
    return _page(request, context, lambda: queries.dry_run_of_pool(request.actor, pool_id))


def _page(
    request: ActorRequest, context: dict[str, Any], run: Callable[[], DryRun]
) -> HttpResponse:
    """The frame at once; the months follow, because thousands of people take a moment.

    Without script the link in the frame leads to the same page with its months.
    """
    if request.GET.get("zeigen") == "alles":
        context["run"] = run()
    return render_page(request, "nurture/outlook.html", context, partial="months")


@require_safe
@declares(Right.VIEW)
def of_person(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """What comes to one person, and what waits for what."""
    person = person_visible_to(request.actor, person_id)
    ahead = queries.dry_run_of_person(request.actor, person_id)
    return render_page(
        request,
        "nurture/outlook_person.html",
        {"person": person, "heading": person.shown_name, "ahead": ahead},
    )
