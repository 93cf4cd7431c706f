# SPDX-License-Identifier: Apache-2.0
"""Doing something with many people at once: asked, foreseen, done, taken back."""

from __future__ import annotations

import uuid
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import StreamingHttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talentkreis.kernel.errors import Conflict, RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.organisation.rights import declares
from talentkreis.search import bulk, foreseeing, queries, running
from talentkreis.search.exporting import actions as export_actions
from talentkreis.search.language import parse
from talentkreis.search.models import BulkState
from talentkreis.search.permissions import Right
from talentkreis.search.views.asking import query_string

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse, QueryDict
    from django.http.response import HttpResponseBase

    from talentkreis.organisation.requests import ActorRequest
    from talentkreis.search.tree import Node

MOST_BOXES = 1_000


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

    def people(self, most: int | None = None) -> list[uuid.UUID]:
        """All of them, or so many of the first."""
        if self.node is None:
            return self.person_ids[:most]
        return list(islice(queries.person_ids(self.actor, self.node), most))


@declares(Right.FIND)
@require_http_methods(["GET", "HEAD", "POST"])
def bulk_action(request: ActorRequest, code: str) -> HttpResponse:
    """Ask for the rest and for a yes, then do it."""
    action = bulk.offered(request.actor, code)
    is_posted = request.method == "POST"
    selection = Selection(request, request.POST if is_posted else request.GET)
    count = selection.count()
    form = action.make_form(request.actor, request.POST if is_posted else None)
    context: dict[str, Any] = {"status": 422 if is_posted else 200}
    if is_posted and count and form.is_valid():
        try:
            context = _check(request, action, selection, form, count)
            if context.get("is_agreed", True):
                return _run(request, action, selection, form)
        except (RuleViolation, Conflict) as error:
            form.add_error(None, str(error.message))
            context = {"status": 422}
    status = context.pop("status", 200)
    context |= {
        "bulk_action": action,
        "form": form,
        "count": count,
        "question": action.question(count),
        "button": action.button(context.get("will", count)),
        "selection": selection,
        "is_background": count > bulk.AT_ONCE,
        "back_url": reverse("search:people") + query_string(selection.text, selection.sort),
    }
    return render_page(request, "search/bulk.html", context, partial="form", status=status)


def _check(
    request: ActorRequest,
    action: bulk.BulkAction,
    selection: Selection,
    form: forms.Form,
    count: int,
) -> dict[str, Any]:
    """What would happen, for actions that leave people out; `is_agreed` once it was seen."""
    people = selection.people(bulk.FORESEEN)
    foreseen = foreseeing.foresee(request.actor, action, people, form, count=count)
    if foreseen is None:
        return {}
    mark = foreseeing.mark_of(foreseen, foreseeing.answers_of(form))
    seen = request.POST.get("seen", "")
    rows = queries.person_rows(request.actor, foreseeing.named(foreseen.outlook))
    return {
        "is_agreed": seen == mark and not foreseen.is_for_nobody,
        "is_changed": foreseeing.is_changed_since(seen, mark),
        "seen": mark,
        "foreseen": foreseen,
        "will": count if foreseen.is_part else foreseen.outlook.will,
        "left_out": foreseeing.in_groups(foreseen.outlook, {row.id: row for row in rows}),
    }


def _run(
    request: ActorRequest, action: bulk.BulkAction, selection: Selection, form: forms.Form
) -> HttpResponse:
    run = running.start_run(
        actor=request.actor,
        action=action,
        person_ids=selection.people(),
        answers=foreseeing.answers_of(form),
    )
    page = reverse("search:bulk_run", args=[run.id])
    if run.state == BulkState.WAITING or action.undo is None:
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
    context = {
        "shown": queries.shown_whole(request.actor, run),
        "is_own": run.member_id == request.actor.member_id,
    }
    return render_page(request, "search/bulk_run.html", context, partial="moving")


@declares(Right.FIND)
@require_POST
def undo_bulk(request: ActorRequest, run_id: uuid.UUID) -> HttpResponse:
    """Take bulk work back."""
    run = running.undo_run(actor=request.actor, run_id=run_id)
    if run.state == BulkState.UNDONE and run.undone_count == run.changed_count:
        text = ngettext(
            "Undone for %(count)d person.", "Undone for %(count)d people.", run.undone_count
        )
        messages.success(request, text % {"count": run.undone_count})
    return redirect(request, "search:bulk_run", run_id=run_id)


@declares(Right.EXPORT)
@require_POST
def take_file(request: ActorRequest, run_id: uuid.UUID) -> HttpResponseBase:
    """Download a list one made; a POST, as taking it is recorded."""
    file = export_actions.take_file(actor=request.actor, run_id=run_id)
    return StreamingHttpResponse(
        file.text,
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{file.name}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )


def _uuid(value: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(value)
    except ValueError:
        return None
