# SPDX-License-Identifier: Apache-2.0
"""Saving views, and doing something with many people at once."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.organisation.rights import declares
from talentkreis.search import actions, bulk, queries
from talentkreis.search.language import parse
from talentkreis.search.permissions import Right
from talentkreis.search.queries.listing import DEFAULT_SORT
from talentkreis.search.views.asking import query_string, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse, QueryDict

    from talentkreis.organisation.requests import ActorRequest
    from talentkreis.search.tree import Node

MOST_BOXES = 1_000


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
        self.sort = parameters.get("sort", DEFAULT_SORT)
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
            return _run(request, action, selection, count, form.cleaned_data)
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


def _run(
    request: ActorRequest,
    action: bulk.BulkAction,
    selection: Selection,
    count: int,
    answers: Mapping[str, Any],
) -> HttpResponse:
    if selection.node is not None and count > bulk.AT_ONCE:
        with transaction.atomic():
            actions.start_bulk(
                actor=request.actor,
                action=action,
                node=selection.node,
                answers={k: v for k, v in request.POST.items() if isinstance(v, str)},
            )
        text = ngettext(
            "%(count)d person is worked on in the background. You can go on.",
            "%(count)d people are worked on in the background. You can go on.",
            count,
        )
        messages.success(request, text % {"count": count})
    else:
        person_ids = selection.person_ids
        if selection.node is not None:
            person_ids = list(queries.person_ids(request.actor, selection.node))
        changed = action.run(request.actor, person_ids, answers)
        messages.success(request, action.done(changed))
    query = query_string(selection.text, selection.sort)
    return redirect(request, reverse("search:people") + query)


def _uuid(value: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(value)
    except ValueError:
        return None
