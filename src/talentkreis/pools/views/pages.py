# SPDX-License-Identifier: Apache-2.0
"""Pages of pools and of who is in them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.organisation.rights import declares, may
from talentkreis.pools import actions, queries
from talentkreis.pools.field import condition, tree_of
from talentkreis.pools.forms import PoolForm, initial_of
from talentkreis.pools.permissions import Right
from talentkreis.pools.presets import BY_CODE, PRESETS
from talentkreis.pools.rules import PoolDetails
from talentkreis.pools.stages import stages_of
from talentkreis.pools.views.shown import about, list_url
from talentkreis.search import queries as search
from talentkreis.search.language import to_json
from talentkreis.search.queries.orders import ORDERS
from talentkreis.search.views.beside import rows_alone, rows_beside

if TYPE_CHECKING:
    from django.http import HttpResponse

    from talentkreis.kernel.errors import DomainError
    from talentkreis.organisation.requests import ActorRequest
    from talentkreis.pools.presets import Preset

MOST_BOXES = 1_000


@declares(Right.VIEW)
@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """Open pools with their numbers of this moment; closed ones on a tab."""
    is_closed = "geschlossen" in request.GET
    with search.bounded():
        lines = queries.pool_lines(request.actor, is_closed=is_closed)
    context = {
        "lines": [(line, queries.health_of(line.pool)) for line in lines],
        "presets": [] if is_closed else _missing_presets(lines),
        "is_closed": is_closed,
        "may_edit": may(request.actor, Right.EDIT),
    }
    return render_page(request, "pools/index.html", context)


@declares(Right.VIEW)
@require_safe
def members(request: ActorRequest, pool_id: uuid.UUID) -> HttpResponse:
    """The people of one pool as a list, all of them or those of one stage."""
    actor = request.actor
    sort = request.GET.get("sort", "name")
    sort = sort if sort in ORDERS else "name"
    with search.bounded():
        shown = queries.pool_visible_to(actor, pool_id)
        stages = stages_of(shown)
        asked = stages.get(request.GET.get("stufe", ""))
        stage = asked.code if asked else ""
        members, cursor = queries.members_of(
            actor, shown, stage=stage, sort=sort, cursor=request.GET.get("after", "")
        )
        counts = queries.counted(actor, shown, stages)
        context = {
            **about(actor, shown),
            "view": "list",
            "members": members,
            "count": search.count_people(actor, condition(shown)),
            "stages": [(line, counts[line.code]) for line in stages.lines],
            "stage": stage,
            "sort": sort,
            "next_cursor": cursor,
            "is_first": "after" not in request.GET,
        }
    return render_page(request, "pools/members.html", context)


@declares(Right.VIEW)
@require_safe
def orphaned(request: ActorRequest) -> HttpResponse:
    """Pools whose owner left, for those who lead; My day asks for the alarms alone."""
    context = {"pools": queries.orphaned(request.actor)}
    return render_page(request, "pools/orphaned.html", context, partial="alarms")


@declares(Right.EDIT)
@require_POST
def create_preset(request: ActorRequest, code: str) -> HttpResponse:
    """One of the pools every employer needs; its filter is changed like any other."""
    preset = BY_CODE.get(code)
    if preset is None:
        raise NotFound(_("There is no such pool."), code="no_such_preset")
    details = PoolDetails(
        name=str(preset.name),
        purpose=str(preset.purpose),
        filter=preset.node,
        language=get_language() or "de",
    )
    made = actions.create_pool(actor=request.actor, details=details)
    text = _("The pool “%(name)s” is there. Its filter can be changed under “Edit pool”.")
    messages.success(request, text % {"name": made.name})
    return redirect(request, "pools:pool", made.pk)


@declares(Right.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: ActorRequest) -> HttpResponse:
    """A new pool: by hand, or from a filter when the address brings one (``?q=…``)."""
    text = request.GET.get("q", "") if request.method != "POST" else ""
    # A filter in the address, in the form, or in the rows of the builder beside it.
    is_dynamic = bool({"q", "b", "filter"} & {*request.GET, *request.POST})
    form = PoolForm(
        request.POST if request.method == "POST" else None,
        actor=request.actor,
        is_dynamic=is_dynamic,
        initial={"filter": text, "language": get_language() or "de"},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_pool(
                actor=request.actor, details=form.details(), owner_id=form.chosen_owner()
            )
        except (RuleViolation, Conflict) as error:
            _add_errors(form, error)
        else:
            messages.success(request, _("The pool “%(name)s” is there.") % {"name": made.name})
            return _to_pool(request, made.pk)
    return _form_page(request, form, is_dynamic=is_dynamic)


@declares(Right.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: ActorRequest, pool_id: uuid.UUID) -> HttpResponse:
    """Change what a pool says."""
    changed = queries.pool_visible_to(request.actor, pool_id)
    node = tree_of(changed) if changed.is_dynamic else None
    form = PoolForm(
        request.POST if request.method == "POST" else None,
        actor=request.actor,
        is_dynamic=changed.is_dynamic,
        initial=initial_of(changed, node, get_language() or "de", request.actor),
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.update_pool(
                actor=request.actor,
                pool_id=pool_id,
                details=form.details(),
                owner_id=form.chosen_owner(),
            )
        except (RuleViolation, Conflict) as error:
            _add_errors(form, error)
        else:
            messages.success(request, _("Saved."))
            return _to_pool(request, pool_id)
    return _form_page(request, form, is_dynamic=changed.is_dynamic, pool=changed)


@declares(Right.EDIT)
@require_POST
def close(request: ActorRequest, pool_id: uuid.UUID) -> HttpResponse:
    """Close: nobody enters, nothing is sent for it."""
    closed = actions.close_pool(
        actor=request.actor, pool_id=pool_id, is_resting="rest" in request.POST
    )
    messages.success(
        request,
        _("“%(name)s” is closed. The people stay, and it can be opened again.")
        % {"name": closed.name},
    )
    return redirect(request, "pools:pool", pool_id)


@declares(Right.EDIT)
@require_POST
def reopen(request: ActorRequest, pool_id: uuid.UUID) -> HttpResponse:
    """Open again."""
    opened = actions.reopen_pool(actor=request.actor, pool_id=pool_id)
    messages.success(request, _("“%(name)s” is open again.") % {"name": opened.name})
    return redirect(request, "pools:pool", pool_id)


@declares(Right.EDIT)
@require_POST
def add(request: ActorRequest, pool_id: uuid.UUID) -> HttpResponse:
    """Put single people in: from a profile or a list."""
    count = actions.add_people(
        actor=request.actor,
        pool_id=pool_id,
        person_ids=_people(request),
        why=request.POST.get("why", ""),
    )
    text = ngettext(
        "%(count)d person is new in the pool.", "%(count)d people are new in the pool.", count
    )
    messages.success(request, text % {"count": count})
    return redirect(request, _back(request, pool_id))


@declares(Right.EDIT)
@require_POST
def remove(request: ActorRequest, pool_id: uuid.UUID) -> HttpResponse:
    """Take the chosen people out; they stay talents."""
    count = actions.remove_people(
        actor=request.actor,
        pool_id=pool_id,
        person_ids=_people(request),
        why=request.POST.get("why", ""),
    )
    text = ngettext(
        "%(count)d person is out of the pool. They stay a talent.",
        "%(count)d people are out of the pool. They stay talents.",
        count,
    )
    messages.success(request, text % {"count": count})
    return redirect(request, _back(request, pool_id))


def _missing_presets(lines: list[queries.PoolLine]) -> list[Preset]:
    """Those whose filter no pool of the list has."""
    filters = [line.pool.filter for line in lines]
    return [preset for preset in PRESETS if to_json(preset.node) not in filters]


def _to_pool(request: ActorRequest, pool_id: uuid.UUID) -> HttpResponse:
    """The pool, or the list of pools for whoever handed it over and sees it no more."""
    try:
        queries.pool_visible_to(request.actor, pool_id)
    except NotFound:
        return redirect(request, "pools:index")
    return redirect(request, "pools:pool", pool_id)


def _form_page(request: ActorRequest, form: PoolForm, **context: object) -> HttpResponse:
    rows = rows_beside(request, form, "filter") if "filter" in form.fields else {}
    return rows_alone(request, rows) or render_page(
        request,
        "pools/form.html",
        {"form": form, **context, **rows},
        status=422 if form.is_bound else 200,
    )


def _add_errors(form: PoolForm, error: DomainError) -> None:
    for name, text in error.fields.items():
        form.add_error(name if name in form.fields else None, str(text))
    if not error.fields:
        form.add_error(None, str(error.message))


def _people(request: ActorRequest) -> list[uuid.UUID]:
    found = []
    for value in request.POST.getlist("person")[:MOST_BOXES]:
        try:
            found.append(uuid.UUID(value))
        except ValueError:
            continue
    return found


def _back(request: ActorRequest, pool_id: uuid.UUID) -> str:
    """Where the member came from: the profile they were on, or the list."""
    profile = request.POST.get("back_person", "")
    if profile:
        try:
            return f"/talente/{uuid.UUID(profile)}/"
        except ValueError:
            pass
    return list_url(pool_id, request.POST.get("back_stage", ""))
