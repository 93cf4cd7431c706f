# SPDX-License-Identifier: Apache-2.0
"""Parts beside the list: the command palette's people, the preview, the explanation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from talentkreis.consent.gate import may_contact
from talentkreis.consent.models import Channel, Purpose
from talentkreis.kernel.errors import NotFound
from talentkreis.kernel.pages import render_page
from talentkreis.organisation.rights import declares
from talentkreis.people.models import Hat
from talentkreis.people.queries import person_visible_to, timeline
from talentkreis.search import queries
from talentkreis.search.completing import complete
from talentkreis.search.permissions import Right
from talentkreis.search.views.asking import asked, language_of, query_string

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest


@declares(Right.FIND)
@require_safe
def palette(request: ActorRequest) -> HttpResponse:
    """People whose name is being typed, as options of the command palette."""
    text = request.GET.get("q", "").replace("\x00", "")[:80]
    rows = queries.find_by_name(request.actor, text)
    return render(request, "search/palette.html", {"rows": rows})


@declares(Right.FIND)
@require_safe
def completions(request: ActorRequest) -> JsonResponse:
    """What could be typed next: `q` is the filter up to the caret.

    `back`: how many units of the text before the caret a proposal replaces, as scripts count them.
    """
    before = request.GET.get("q", "")
    completion = complete(request.actor, before, language_of(request))
    replaced = before[completion.start :].encode("utf-16-le", "surrogatepass")
    proposals = [
        {"text": each.text, "label": str(each.label), "value": each.value}
        for each in completion.proposals
    ]
    return JsonResponse({"back": len(replaced) // 2, "proposals": proposals})


@declares(Right.FIND)
@require_safe
def preview(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Who is this, may I contact them, what comes next: beside the list."""
    person = person_visible_to(request.actor, person_id)
    rows = queries.person_rows(request.actor, [person_id])
    if not rows:
        raise NotFound("no row", code="no_such_person")
    wanted = asked(request)
    context: dict[str, Any] = {
        "person": person,
        "row": rows[0],
        "hats": Hat.objects.filter(person_id=person_id).order_by("-starts_on", "kind"),
        "gates": [
            may_contact(person_id, Purpose.PERSONAL_CONTACT, Channel.PHONE),
            may_contact(person_id, Purpose.PERSONAL_EMAIL, Channel.EMAIL),
        ],
        "entries": timeline(request.actor, person_id, limit=3, only_real=True),
        "why_url": reverse("search:why", args=[person_id]) + query_string(wanted.text),
        "has_filter": bool(wanted.text),
        "passages": queries.passages(request.actor, person_id, wanted.node),
    }
    return render_page(request, "search/preview.html", context, partial="preview")


@declares(Right.FIND)
@require_safe
def why(request: ActorRequest, person_id: uuid.UUID) -> HttpResponse:
    """Why one person is in the result of a filter, or not."""
    wanted = asked(request)
    context = {
        "asked": wanted,
        "person": person_visible_to(request.actor, person_id),
        "reason": None if wanted.error else queries.explain(request.actor, person_id, wanted.node),
        "list_url": reverse("search:people") + wanted.query,
    }
    return render_page(request, "search/why.html", context, partial="answer")


@declares(Right.FIND)
@require_safe
def why_anybody(request: ActorRequest) -> HttpResponse:
    """Choose by name whose being in or not is to be explained."""
    wanted = asked(request)
    name = request.GET.get("name", "").replace("\x00", "")[:80]
    rows = queries.find_by_name(request.actor, name) if name else []
    found = queries.matching(request.actor, wanted.node, [row.id for row in rows])
    context = {
        "asked": wanted,
        "name": name,
        "people": [
            (row, row.id in found, reverse("search:why", args=[row.id]) + query_string(wanted.text))
            for row in rows
        ],
        "list_url": reverse("search:people") + wanted.query,
    }
    return render_page(request, "search/why_anybody.html", context)
