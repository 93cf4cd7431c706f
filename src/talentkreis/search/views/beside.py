# SPDX-License-Identifier: Apache-2.0
"""The builder beside a field of another page's form that holds a filter as text.

Both say the same: rows are read from the text, and what is said in rows is written into the text.
Only the text is sent with the form, so that the form works without a script as it did.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render

from talentkreis.kernel.pages import wants_partial
from talentkreis.search import builder, queries
from talentkreis.search.fields import all_fields
from talentkreis.search.fields.sharing import sharing
from talentkreis.search.views.asking import asked_in

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest

TARGET = "filter-rows"


def rows_beside(request: ActorRequest, form: forms.Form, name: str) -> dict[str, Any]:
    """What `search/beside.html` shows for the field `name` of `form`, which learns to ask for it.

    The form is one that was not sent, or was refused; rows sent by the builder win over its text.
    """
    attributes = form.fields[name].widget.attrs
    attributes["hx-get"] = request.path
    attributes["hx-trigger"] = "change"
    attributes["hx-target"] = f"#{TARGET}"
    attributes["hx-swap"] = "outerHTML"
    with sharing(), queries.bounded():
        wanted = asked_in(request, request.GET.get(name, _stands_there(form, name)))
        count = None if wanted.error else queries.count_people(request.actor, wanted.node)
    if wanted.is_built and not form.is_bound:
        form.initial[name] = wanted.text
    return {
        "asked": wanted,
        "rows_count": count,
        "rows_field": form[name],
        "fields": all_fields(),
        "joins": builder.JOINS,
        "action": request.path,
    }


def _stands_there(form: forms.Form, name: str) -> str:
    # Not through the bound field: it would remember what the rows are about to change.
    known = form.get_initial_for_field(form.fields[name], name)
    return str((form.data.get(name) if form.is_bound else known) or "")


def rows_alone(request: ActorRequest, context: dict[str, Any]) -> HttpResponse | None:
    """The rows, where a script asks for them alone: after a change of rows or text."""
    if request.method == "GET" and wants_partial(request):
        return render(request, "search/beside.html", context | {"is_alone": True})
    return None
