# SPDX-License-Identifier: Apache-2.0
"""Small forms about one person: a dialog where there is script, a page of their own where not.

The same template draws both. A refused entry comes back with status 422 and its reason beside
the field; a change leads back to where one came from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse

from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.pages import path_of_ours, redirect, render_page, wants_partial

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable
    from typing import Any

    from django import forms
    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.requests import ActorRequest
    from talentkreis.people.models import Person

# Parts of pages that are drawn anew after a change: page → element id.
REDRAWN = {"web:profile": "profile", "web:my_day": "my-day"}


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One small form. `name` makes its element ids, `url` is where it is posted."""

    name: str
    heading: _StrOrPromise
    submit: _StrOrPromise
    url: str
    form: forms.BaseForm
    text: _StrOrPromise = ""
    is_halt: bool = False
    template: str = "people/panel_fields.html"

    @property
    def id(self) -> str:
        """Element id of the form."""
        return f"panel-{self.name}"

    @property
    def dialog_id(self) -> str:
        """Element id of the dialog around it."""
        return f"dialog-{self.name}"


def answer(
    request: ActorRequest,
    person: Person | None,
    panel: Panel,
    act: Callable[[dict[str, Any]], _StrOrPromise],
) -> HttpResponse:
    """Show the panel on GET; on POST act with its clean values and say what `act` returns.

    What a rule refuses is shown beside the fields it names.
    """
    if request.method == "POST":
        if panel.form.is_valid():
            try:
                said = act(panel.form.cleaned_data)
            except RuleViolation as refusal:
                add_refusal(panel.form, refusal)
            else:
                messages.success(request, str(said))
                return back(request, person.id if person else None)
        return _page(request, person, panel, status=422)
    return _page(request, person, panel, status=200)


def answer_at_once(
    request: ActorRequest, person_id: uuid.UUID | None, act: Callable[[], _StrOrPromise]
) -> HttpResponse:
    """For buttons without fields: act, say it, go back. A refusal is said as a message."""
    try:
        messages.success(request, str(act()))
    except RuleViolation as refusal:
        messages.error(request, str(refusal.message))
    return back(request, person_id)


def add_refusal(form: forms.BaseForm, refusal: RuleViolation) -> None:
    """Put the reasons of a rule beside the fields they are about."""
    shown = False
    for field, reason in refusal.fields.items():
        if field in form.fields:
            form.add_error(field, str(reason))
            shown = True
    if not shown:
        form.add_error(None, str(refusal.message))


def back(request: ActorRequest, person_id: uuid.UUID | None) -> HttpResponse:
    """To `next` where it is a path of ours, else to the profile, else to My day.

    htmx follows the redirect itself where it replaces a part that the next page can draw.
    """
    target = path_of_ours(request.POST.get("next", ""))
    if not target:
        target = reverse("web:profile", args=[person_id]) if person_id else reverse("web:my_day")
    if wants_partial(request) and request.headers.get("HX-Target") in REDRAWN.values():
        response = HttpResponseRedirect(target)
        response.status_code = 303
        return response
    return redirect(request, target)


def _focus_first(form: forms.BaseForm) -> None:
    """Let one begin to type at once: in the first refused field, else in the first of all."""
    if any("autofocus" in field.widget.attrs for field in form.fields.values()):
        return
    refused = [name for name in form.fields if form.is_bound and name in form.errors]
    first = next(iter([*refused, *form.fields]), None)
    if first is not None:
        form.fields[first].widget.attrs["autofocus"] = True


def redrawn_part(next_url: str) -> str:
    """Element id of what the page at `next_url` can draw anew; empty for any other page."""
    try:
        return REDRAWN.get(resolve(urlsplit(next_url).path).view_name, "")
    except (Resolver404, ValueError):
        return ""


def _page(
    request: ActorRequest, person: Person | None, panel: Panel, *, status: int
) -> HttpResponse:
    next_url = request.POST.get("next") or request.GET.get("next", "")
    _focus_first(panel.form)
    response = render_page(
        request,
        "people/panel_page.html",
        {
            "panel": panel,
            "person": person,
            "next_url": next_url,
            "target": redrawn_part(next_url),
        },
        partial="panel",
        status=status,
    )
    if status != 200 and wants_partial(request):  # noqa: PLR2004 - the one that is no refusal
        response.headers["HX-Retarget"] = f"#{panel.id}"
        response.headers["HX-Reswap"] = "outerHTML"
    return response
