# SPDX-License-Identifier: Apache-2.0
"""Choosing the starter set, and how its pools are doing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.organisation.rights import declares
from talentkreis.search import queries as search
from talentkreis.starter import actions, queries
from talentkreis.starter.permissions import Right
from talentkreis.starter.rules import LEAST, MOST

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest


@declares(Right.MAKE)
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: ActorRequest) -> HttpResponse:
    """Three to five families of roles; then everything that belongs to them is made."""
    is_posted = request.method == "POST"
    chosen = request.POST.getlist("family")
    refusal = ""
    if is_posted:
        try:
            made = actions.make_set(actor=request.actor, families=chosen)
        except RuleViolation as error:
            refusal = str(error.message)
        else:
            text = ngettext(
                "%(count)d pool is ready. Nothing has been sent.",
                "%(count)d pools are ready. Nothing has been sent.",
                len(made),
            )
            messages.success(request, text % {"count": len(made)})
            return redirect(request, "starter:dashboard")
    with search.bounded():
        offered = queries.offered(request.actor)
    context = {
        "offered": offered,
        "chosen": chosen,
        "refusal": refusal,
        "least": LEAST,
        "most": MOST,
        "has_set": any(one.is_there for one in offered),
    }
    return render_page(request, "starter/choose.html", context, status=422 if refusal else 200)


@declares(Right.MAKE)
@require_safe
def dashboard(request: ActorRequest) -> HttpResponse:
    """Each pool of the set in numbers, its form, and the first steps."""
    base = settings.PUBLIC_URL.rstrip("/")
    with search.bounded():
        lines = queries.lines(request.actor)
    context = {
        "lines": [(line, f"{base}{_form_path(line.starter.id)}") for line in lines],
        "may_add": len(lines) < MOST,
    }
    return render_page(request, "starter/dashboard.html", context)


def _form_path(starter_id: uuid.UUID) -> str:
    # The public page is made by a package above this one: known by its name alone.
    return reverse("community:join_pool", args=[starter_id])


@declares(Right.MAKE)
@require_POST
def take_back(request: ActorRequest, starter_id: uuid.UUID) -> HttpResponse:
    """Take a pool of the set back."""
    actions.take_back(actor=request.actor, starter_id=starter_id)
    messages.success(request, _("Taken back. The pool is closed, nobody has lost anything."))
    return redirect(request, "starter:dashboard")
