# SPDX-License-Identifier: Apache-2.0
"""The suppression list: how many are on it, asking about one address, adding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from talentkreis.consent import actions, queries
from talentkreis.consent.forms import SuppressionFileForm, SuppressionForm
from talentkreis.consent.permissions import Right
from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.organisation.queries import employer
from talentkreis.organisation.rights import declares
from talentkreis.people.addresses import normalise
from talentkreis.people.models import ContactKind

if TYPE_CHECKING:
    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest

SHOWN_LINES = 20


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.SUPPRESS)
def suppressions(request: ActorRequest) -> HttpResponse:
    """Counts; a POST asks about one address, or adds it (never in the address bar or a log)."""
    form = SuppressionForm(request.POST if request.method == "POST" else None)
    answer: str | None = None
    if request.method == "POST" and form.is_valid():
        try:
            kind, normalised = _address(form.cleaned_data["address"])
        except RuleViolation as error:
            form.add_error("address", str(error.message))
        else:
            if request.POST.get("do") == "add":
                actions.suppress_address(actor=request.actor, kind=kind, normalised=normalised)
                messages.success(request, _("Added. Nobody writes to this address any more."))
                return redirect(request, "consent:suppressions")
            found = queries.suppressed_addresses([(kind, normalised)])
            reasons = [str(reason.label) for reason in found.values()]
            answer = reasons[0] if reasons else ""
    return _show(request, form=form, answer=answer)


@require_POST
@declares(Right.SUPPRESS)
def upload(request: ActorRequest) -> HttpResponse:
    """Add every address of a file; lines that are none are named."""
    form = SuppressionFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, upload_form=form)
    done = actions.suppress_addresses(
        actor=request.actor, lines=form.cleaned_data["file"], country=employer().country
    )
    messages.success(request, _told(done))
    if done.unreadable:
        numbers = ", ".join(map(str, done.unreadable[:SHOWN_LINES]))
        messages.warning(
            request,
            ngettext(
                "%(count)d line is neither an e-mail address nor a phone number: %(numbers)s.",
                "%(count)d lines are neither an e-mail address nor a phone number: %(numbers)s.",
                len(done.unreadable),
            )
            % {"count": len(done.unreadable), "numbers": numbers},
        )
    return redirect(request, "consent:suppressions")


def _told(done: actions.SuppressionImport) -> str:
    return _("%(added)d added, %(known)d were on the list already.") % {
        "added": done.added,
        "known": done.known,
    }


def _show(
    request: ActorRequest,
    *,
    form: SuppressionForm | None = None,
    upload_form: SuppressionFileForm | None = None,
    answer: str | None = None,
) -> HttpResponse:
    has_errors = bool((form and form.errors) or (upload_form and upload_form.errors))
    counts = queries.suppression_counts(request.actor)
    return render_page(
        request,
        "consent/suppressions.html",
        {
            "counts": counts,
            "total": sum(count for _label, count in counts),
            "form": form or SuppressionForm(),
            "upload_form": upload_form or SuppressionFileForm(),
            "answer": answer,
            "was_asked": answer is not None,
        },
        status=422 if has_errors else 200,
    )


def _address(text: str) -> tuple[str, str]:
    kind = ContactKind.EMAIL if "@" in text else ContactKind.PHONE
    return kind, normalise(kind, text, employer().country)
