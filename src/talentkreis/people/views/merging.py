# SPDX-License-Identifier: Apache-2.0
"""Bringing several records of one human being together, and taking them apart again."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.kernel.pages import path_of_ours, redirect, render_page
from talentkreis.organisation.rights import declares
from talentkreis.people import actions, queries
from talentkreis.people.forms import FindPersonForm
from talentkreis.people.merging.choosing import choosable
from talentkreis.people.merging.previews import chapters
from talentkreis.people.names import split_name
from talentkreis.people.permissions import Right

if TYPE_CHECKING:
    from django.http import HttpResponse, QueryDict

    from talentkreis.organisation.requests import ActorRequest
    from talentkreis.people.queries import Comparison, PossibleDuplicate

FEWEST = 2


@declares(Right.MERGE)
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: ActorRequest) -> HttpResponse:
    """People beside each other: whose value is kept, what comes together, what it means."""
    values = request.POST if request.method == "POST" else request.GET
    refusal = ""
    if request.method == "POST":
        try:
            merged = _merge(request, request.POST)
        except RuleViolation as error:
            refusal = str(error.message)
        else:
            return _show_merged(request, merged, path_of_ours(request.POST.get("next", "")))
    person_ids = _ids(values.getlist("person"))
    beside = queries.comparison(request.actor, person_ids, _id(values.get("survivor", "")))
    return render_page(
        request,
        "people/merge.html",
        {
            "comparison": beside,
            "chapters": _chapters(request, beside),
            "refusal": refusal,
            "find": FindPersonForm(request.GET or None),
            "found": _found(request, beside),
            "is_ready": len(beside.people) >= FEWEST,
            "next_url": path_of_ours(values.get("next", "")),
        },
        status=422 if refusal else 200,
    )


@declares(Right.MERGE)
@require_safe
def merges(request: ActorRequest) -> HttpResponse:
    """What can still come apart."""
    return render_page(request, "people/merges.html", {"merges": queries.merges(request.actor)})


@declares(Right.MERGE)
@require_safe
def merged(request: ActorRequest, merge_id: uuid.UUID) -> HttpResponse:
    """What became of a merge, with the way back."""
    shown = queries.merge_shown(request.actor, merge_id)
    return render_page(request, "people/merged.html", {"shown": shown})


@declares(Right.MERGE)
@require_POST
def undo_merge(request: ActorRequest, merge_id: uuid.UUID) -> HttpResponse:
    """Let everybody stand for themselves again."""
    named = _id(request.POST.get("named", ""))
    try:
        actions.undo_merge(actor=request.actor, merge_id=merge_id, later_edits_stay_with=named)
    except RuleViolation as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Undone. Everybody stands for themselves again."))
    return redirect(request, "people:merged", merge_id=merge_id)


def _show_merged(request: ActorRequest, merge_id: uuid.UUID, next_url: str) -> HttpResponse:
    """What became of it; or back to where one came from, with the way there."""
    said = _("Merged. Nothing is lost, and it can be undone.")
    page = reverse("people:merged", args=[merge_id])
    if next_url:
        said = format_html('{} <a href="{}">{}</a>', said, page, _("Look at it"))
    messages.success(request, said)
    return redirect(request, next_url or page)


def _merge(request: ActorRequest, posted: QueryDict) -> uuid.UUID:
    person_ids = _ids(posted.getlist("person"))
    survivor_id = _id(posted.get("survivor", ""))
    if survivor_id is None:
        raise RuleViolation(_("Choose whose record stays."), code="survivor_missing")
    choices = {
        name: chosen for name in choosable() if (chosen := _id(posted.get(f"field-{name}", "")))
    }
    record = actions.merge_people(
        actor=request.actor,
        survivor_id=survivor_id,
        merged_ids=[one for one in person_ids if one != survivor_id],
        choices=choices,
        reason=posted.get("reason", ""),
    )
    return record.id


def _chapters(request: ActorRequest, beside: Comparison) -> Any:
    if len(beside.people) < FEWEST:
        return []
    return chapters(request.actor, [person.id for person in beside.people])


def _found(request: ActorRequest, beside: Comparison) -> list[tuple[PossibleDuplicate, str]]:
    """Whom to put beside them: by the name that was typed, else who is like the first."""
    name = request.GET.get("name", "").strip()[:200]
    here = {person.id for person in beside.people}
    if name:
        parts = split_name(name)
        found = queries.possible_duplicates(
            request.actor,
            given_name=parts.given_name,
            family_name=parts.family_name,
            emails=[name],
            limit=10,
        )
    elif len(here) == 1:
        first = beside.people[0]
        found = queries.possible_duplicates(
            request.actor,
            given_name=first.given_name,
            family_name=first.family_name,
            emails=[p.value for p in first.contact_points.all() if p.kind == "email"],
            excluding=first.id,
            limit=10,
        )
    else:
        return []
    base = "".join(f"&person={person.id}" for person in beside.people)
    url = reverse("people:merge")
    return [
        (one, f"{url}?person={one.person.id}{base}") for one in found if one.person.id not in here
    ]


def _ids(texts: list[str]) -> list[uuid.UUID]:
    """The ids of a request. Raises NotFound for one that is none."""
    found = [_id(text) for text in texts]
    if None in found:
        raise NotFound(_("There is no such person here."), code="no_such_person")
    return [one for one in found if one is not None]


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
