# SPDX-License-Identifier: Apache-2.0
"""Saved searches: the list of them, changing one, looking at what is new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect as found
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talentkreis.kernel.errors import Conflict, NotAllowed, RuleViolation
from talentkreis.kernel.pages import redirect, render_page, wants_partial
from talentkreis.organisation.rights import declares, may
from talentkreis.search.language import parse
from talentkreis.search.permissions import Right
from talentkreis.search.queries.orders import DEFAULT_SORT
from talentkreis.search.queries.scope import bounded
from talentkreis.search.saved import actions, queries
from talentkreis.search.saved.forms import HandOverForm, SearchForm
from talentkreis.search.saved.models import Notify
from talentkreis.search.saved.reading import tree_of
from talentkreis.search.views.asking import language_of, query_string, text_of
from talentkreis.search.views.listing import CLOSE_SORTS, SORTS

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from django import forms

    from talentkreis.kernel.errors import DomainError
    from talentkreis.organisation.requests import ActorRequest
    from talentkreis.search.saved.models import SavedSearch


@declares(Right.FIND)
@require_safe
def saved(request: ActorRequest) -> HttpResponse:
    """Every saved search the member sees, and what is new in it."""
    with bounded():
        context = {
            "lines": queries.saved_lines(request.actor),
            "frequencies": Notify.choices,
            "may_save": may(request.actor, Right.SAVE_SEARCH),
        }
    return render_page(request, "search/saved.html", context)


@declares(Right.FIND)
@require_safe
def found_lately(request: ActorRequest) -> HttpResponse:
    """Searches with somebody new; My day asks for the part alone."""
    context = {"news": queries.searches_with_news(request.actor)}
    return render_page(request, "search/found.html", context, partial="found")


@declares(Right.FIND)
@require_safe
def open_search(request: ActorRequest, search_id: uuid.UUID) -> HttpResponse:
    """The list of people of a saved search, or the list of searches where it cannot be read."""
    search = queries.search_visible_to(request.actor, search_id)
    return found(_list_url(request, search) or reverse("search:saved"))


@declares(Right.FIND)
@require_safe
def new_people(request: ActorRequest, search_id: uuid.UUID) -> HttpResponse:
    """Whom a saved search found since the member looked last, and why."""
    search = queries.search_visible_to(request.actor, search_id)
    with bounded():
        context = {
            "search": search,
            "news": queries.news_of(request.actor, search),
            "list_url": _list_url(request, search),
        }
    return render_page(request, "search/new_people.html", context)


@declares(Right.SAVE_SEARCH)
@require_POST
def save_search(request: ActorRequest) -> HttpResponse:
    """Keep filter and order under a name."""
    node = parse(request.POST.get("q", ""), actor=request.actor)
    search = actions.save_search(
        actor=request.actor,
        name=request.POST.get("name", ""),
        node=node,
        sort=request.POST.get("sort", DEFAULT_SORT),
        is_shared=bool(request.POST.get("is_shared")),
    )
    notify = request.POST.get("notify", Notify.NEVER)
    actions.set_notify(actor=request.actor, search_id=search.pk, notify=notify)
    messages.success(request, _("The search “%(name)s” is saved.") % {"name": search.name})
    return redirect(request, _list_url(request, search))


@declares(Right.SAVE_SEARCH)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_search(request: ActorRequest, search_id: uuid.UUID) -> HttpResponse:
    """Change a search, where it is one's own; hand it over, delete it."""
    search = queries.search_visible_to(request.actor, search_id)
    form = SearchForm(
        request.POST if request.method == "POST" else None,
        actor=request.actor,
        search=search,
        language=language_of(request),
        sorts=(*SORTS, *CLOSE_SORTS),
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.update_search(
                actor=request.actor,
                search_id=search_id,
                name=said["name"],
                node=said["filter"],
                sort=said["sort"],
                is_shared=said["is_shared"],
                pool_id=form.chosen_pool(),
            )
        except (RuleViolation, Conflict) as error:
            _add_errors(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(request, "search:saved")
    return _search_page(request, search, form, HandOverForm(None, search=search))


@declares(Right.SAVE_SEARCH)
@require_POST
def hand_over_search(request: ActorRequest, search_id: uuid.UUID) -> HttpResponse:
    """Give it to another member."""
    search = queries.search_visible_to(request.actor, search_id)
    form = HandOverForm(request.POST, search=search)
    if form.is_valid():
        try:
            handed = actions.hand_over_search(
                actor=request.actor, search_id=search_id, member_id=form.cleaned_data["member"]
            )
        except (RuleViolation, Conflict) as error:
            _add_errors(form, error)
        else:
            text = _("%(name)s looks after “%(search)s” now.")
            said = {"name": handed.owner.name, "search": handed.name}
            messages.success(request, text % said)
            return redirect(request, "search:saved")
    own = SearchForm(
        None,
        actor=request.actor,
        search=search,
        language=language_of(request),
        sorts=(*SORTS, *CLOSE_SORTS),
    )
    return _search_page(request, search, own, form)


@declares(Right.SAVE_SEARCH)
@require_POST
def delete_search(request: ActorRequest, search_id: uuid.UUID) -> HttpResponse:
    """Remove it for everybody."""
    actions.delete_search(actor=request.actor, search_id=search_id)
    messages.success(request, _("The search is gone. The people are not."))
    return redirect(request, "search:saved")


@declares(Right.FIND)
@require_POST
def notify(request: ActorRequest, search_id: uuid.UUID) -> HttpResponse:
    """How often the member hears of it."""
    chosen = request.POST.get("notify", "")
    actions.set_notify(actor=request.actor, search_id=search_id, notify=chosen)
    messages.success(request, _("Saved."))
    return redirect(request, "search:saved")


@declares(Right.FIND)
@require_POST
def look(request: ActorRequest, search_id: uuid.UUID) -> HttpResponse:
    """The list was in front of the member: what it showed is not new any more."""
    actions.look(actor=request.actor, search_id=search_id, until=_moment(request))
    if wants_partial(request):
        return HttpResponse(status=204)
    return redirect(request, "search:saved")


def _moment(request: ActorRequest) -> dt.datetime:
    """The latest find the page showed. Raises RuleViolation for what no page of ours sends."""
    try:
        moment = parse_datetime(request.POST.get("until", ""))
    except ValueError:
        moment = None
    if moment is None or timezone.is_naive(moment):
        raise RuleViolation(_("This moment cannot be read."), code="bad_moment")
    return moment


def _search_page(
    request: ActorRequest, search: SavedSearch, form: SearchForm, handing: HandOverForm
) -> HttpResponse:
    with bounded():
        [line] = queries.lines_of(request.actor, [search])
    if not line.may_govern:
        raise NotAllowed(_("Only its owner, and whoever leads, may do this."), code="not_the_owner")
    context = {"line": line, "form": form, "handing": handing}
    is_refused = form.is_bound or handing.is_bound
    return render_page(
        request, "search/saved_search.html", context, status=422 if is_refused else 200
    )


def _list_url(request: ActorRequest, search: SavedSearch) -> str:
    node = tree_of(search, request.actor)
    if node is None:
        return ""
    text = text_of(node, request.actor)
    return reverse("search:people") + query_string(text, search.sort, suche=str(search.pk))


def _add_errors(form: forms.Form, error: DomainError) -> None:
    for name, text in error.fields.items():
        form.add_error(name if name in form.fields else None, str(text))
    if not error.fields:
        form.add_error(None, str(error.message))
