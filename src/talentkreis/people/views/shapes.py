# SPDX-License-Identifier: Apache-2.0
"""The two shapes of everything small about a person: a form of its own, and a button."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.views.decorators.http import require_http_methods, require_POST

from talentkreis.organisation.rights import declares
from talentkreis.people import queries
from talentkreis.people.panels import answer, answer_at_once
from talentkreis.people.permissions import Right

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.requests import ActorRequest
    from talentkreis.people.panels import Panel

    View = Callable[..., HttpResponse]
    # (person, data=None, **ids) -> the panel about this person, bound to what was sent; (actor,
    # person_id, values, **ids) -> one action called, and what to say about it. Ids come from the
    # address of the page.
    Build = Callable[..., Panel]
    Act = Callable[..., _StrOrPromise]


def small_form(
    build: Build, act: Act, *, right: Right = Right.EDIT, has_actor: bool = False
) -> View:
    """A view that shows the panel and acts on what was entered; `has_actor`: the panel asks who."""

    @declares(right)
    @require_http_methods(["GET", "HEAD", "POST"])
    def view(request: ActorRequest, person_id: uuid.UUID, **ids: Any) -> HttpResponse:
        person = queries.person_visible_to(request.actor, person_id)
        asked = ids | {"actor": request.actor} if has_actor else ids
        panel = build(person, request.POST or None, **asked)
        return answer(
            request, person, panel, lambda values: act(request.actor, person_id, values, **ids)
        )

    return _named_after(act, view)


def button(act: Act, *, right: Right = Right.EDIT) -> View:
    """A view for a button without fields; the values are what its hidden inputs say."""

    @declares(right)
    @require_POST
    def view(request: ActorRequest, person_id: uuid.UUID, **ids: Any) -> HttpResponse:
        queries.person_visible_to(request.actor, person_id)
        values = request.POST.dict()
        return answer_at_once(
            request, person_id, lambda: act(request.actor, person_id, values, **ids)
        )

    return _named_after(act, view)


def _named_after(act: Any, view: View) -> View:
    view.__name__ = act.__name__.removeprefix("_")
    view.__module__ = act.__module__
    view.__doc__ = act.__doc__
    return view
