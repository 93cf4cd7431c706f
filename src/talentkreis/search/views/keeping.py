# SPDX-License-Identifier: Apache-2.0
"""Saving views, and doing something with many people at once."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.organisation.rights import declares
from talentkreis.search import actions, bulk, queries, running
from talentkreis.search.language import parse
from talentkreis.search.models import BulkState
from talentkreis.search.permissions import Right
from talentkreis.search.queries.listing import DEFAULT_SORT
from talentkreis.search.views.asking import query_string, text_of

if TYPE_CHECKING:
    from django.http import HttpResponse, QueryDict

    from talentkreis.organisation.requests import ActorRequest
    from talentkreis.search.tree import Node

MOST_BOXES = 1_000
# What the page itself posts beside the answers of the action's form.
_OURS = frozenset({"csrfmiddlewaretoken", "q", "sort", "all_matching", "person"})


@declares(Right.SAVE_VIEW)
@require_POST
def save_view(request: ActorRequest) -> HttpResponse:
    """Keep filter and order as a tab."""
    node = parse(request.POST.get("q", ""), actor=request.actor)
    view = actions.save_view(
        actor=request.actor,
        name=request.POST.get("name", ""),
        node=node,
        sort=request.POST.get("sort", DEFAULT_SORT),
        is_shared=bool(request.POST.get("is_shared")),
    )
    messages.success(request, _("View “%(name)s” is saved.") % {"name": view.name})
    query = query_string(text_of(node, request.actor), view.sort)
    return redirect(request, reverse("search:people") + query)


@declares(Right.SAVE_VIEW)
@require_POST
def delete_view(request: ActorRequest, view_id: uuid.UUID) -> HttpResponse:
    """Remove one of one's own tabs."""
    actions.delete_view(actor=request.actor, view_id=view_id)
    messages.success(request, _("The view is gone. The people are not."))
    return redirect(request, "search:people")


class Selection:
    """The chosen people: single ones, or everybody a filter finds."""

    def __init__(self, request: ActorRequest, parameters: QueryDict) -> None:
        self.actor = request.actor
        self.text = parameters.get("q", "")
        self.sort = parameters.get("sort", "")
        self.is_everybody = bool(parameters.get("all_matching"))
        self.node: Node | None = None
        self.person_ids: list[uuid.UUID] = []
        if self.is_everybody:
            self.node = parse(self.text, actor=self.actor)
        else:
            given = [_uuid(value) for value in parameters.getlist("person")[:MOST_BOXES]]
            # Nobody is chosen by an id whose person the actor cannot see.
            rows = queries.person_rows(self.actor, [p for p in given if p is not None])
            self.person_ids = [row.id for row in rows]

    def count(self) -> int:
        """How many people it is."""
        if self.node is None:
            return len(self.person_ids)
        return queries.count_exactly(self.actor, self.node)


@declares(Right.FIND)
@require_http_methods(["GET", "HEAD", "POST"])
def bulk_action(request: ActorRequest, code: str) -> HttpResponse:
    """Ask for the rest and for a yes, then do it."""
    action = bulk.by_code(request.actor, code)
    is_done = request.method == "POST"
    selection = Selection(request, request.POST if is_done else request.GET)
    count = selection.count()
    form = action.make_form(request.actor, request.POST if is_done else None)
    if is_done and count and form.is_valid():
        try:
            return _run(request, action, selection)
        except RuleViolation as error:
            form.add_error(None, str(error.message))
    context: dict[str, Any] = {
        "bulk_action": action,
        "form": form,
        "count": count,
        "question": action.question(count),
        "button": action.button(count),
        "selection": selection,
        "is_background": count > bulk.AT_ONCE,
        "back_url": reverse("search:people") + query_string(selection.text, selection.sort),
    }
    return render_page(
        request,
        "search/bulk.html",
        context,
        partial="form",
        status=422 if is_done else 200,
    )


def _run(request: ActorRequest, action: bulk.BulkAction, selection: Selection) -> HttpResponse:
    person_ids = selection.person_ids
    if selection.node is not None:
        person_ids = list(queries.person_ids(request.actor, selection.node))
    run = running.start_run(
        actor=request.actor,
        action=action,
        person_ids=person_ids,
        answers={k: v for k, v in request.POST.items() if isinstance(v, str) and k not in _OURS},
    )
    page = reverse("search:bulk_run", args=[run.id])
    if run.state == BulkState.WAITING:
        return redirect(request, page)
    said = format_html('{} <a href="{}">{}</a>', action.done(run.changed_count), page, _("Undo"))
    messages.success(request, said if run.changed_count else action.done(0))
    query = query_string(selection.text, selection.sort)
    return redirect(request, reverse("search:people") + query)


@declares(Right.FIND)
@require_safe
def bulk_runs(request: ActorRequest) -> HttpResponse:
    """Bulk work of the last 30 days."""
    return render_page(request, "search/bulk_runs.html", {"runs": queries.runs(request.actor)})


@declares(Right.FIND)
@require_safe
def bulk_run(request: ActorRequest, run_id: uuid.UUID) -> HttpResponse:
    """How far a piece of bulk work is, and the way back."""
    run = queries.run_visible_to(request.actor, run_id)
    context = {"shown": queries.shown(run)}
    return render_page(request, "search/bulk_run.html", context, partial="moving")


@declares(Right.FIND)
@require_POST
def undo_bulk(request: ActorRequest, run_id: uuid.UUID) -> HttpResponse:
    """Take bulk work back."""
    run = running.undo_run(actor=request.actor, run_id=run_id)
    if run.state == BulkState.UNDONE:
        text = ngettext(
            "Undone for %(count)d person.", "Undone for %(count)d people.", run.undone_count
        )
        messages.success(request, text % {"count": run.undone_count})
    return redirect(request, "search:bulk_run", run_id=run_id)


def _uuid(value: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(value)
    except ValueError:
        return None
