# SPDX-License-Identifier: Apache-2.0
"""Own words for skills and occupations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from talentkreis.kernel.errors import Conflict, RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.organisation.forms import show_refusal
from talentkreis.organisation.rights import declares
from talentkreis.taxonomy import actions, queries
from talentkreis.taxonomy.forms import AliasForm
from talentkreis.taxonomy.models import Scheme
from talentkreis.taxonomy.permissions import Right
from talentkreis.taxonomy.vocabulary import Kind, vocabulary

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.EDIT_ALIASES)
def aliases(request: ActorRequest) -> HttpResponse:
    """The words of the team, and a form for one more."""
    form = AliasForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.add_alias(actor=request.actor, **form.cleaned_data)
            except RuleViolation as error:
                show_refusal(form, error)
            except Conflict as error:
                form.add_error("text", str(error))
            else:
                messages.success(request, _("From now on this word is understood everywhere."))
                return redirect(request, "taxonomy:aliases")
    context = {
        "form": form,
        "aliases": queries.aliases(get_language()),
        "skill_count": len(vocabulary(Kind.SKILL).entries),
        "occupation_count": len(vocabulary(Kind.OCCUPATION).entries),
        "schemes": Scheme.objects.order_by("name"),
    }
    return render_page(request, "taxonomy/aliases.html", context, status=status)


@require_POST
@declares(Right.EDIT_ALIASES)
def remove_alias(request: ActorRequest, alias_id: uuid.UUID) -> HttpResponse:
    """Take a word back."""
    actions.remove_alias(actor=request.actor, alias_id=alias_id)
    messages.success(request, _("The word was removed."))
    return redirect(request, "taxonomy:aliases")
