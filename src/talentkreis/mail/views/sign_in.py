# SPDX-License-Identifier: Apache-2.0
"""Connecting a mailbox at its provider: our registrations, there and back again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talentkreis.kernel.errors import Conflict, RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.mail import checks
from talentkreis.mail.actions import sign_in as actions
from talentkreis.mail.forms import AccessForm
from talentkreis.mail.models import Provider
from talentkreis.mail.permissions import Right
from talentkreis.mail.queries.sign_in import (
    open_access,
    open_providers,
    own_mailboxes,
    registrations,
)
from talentkreis.mail.sign_in import flow
from talentkreis.organisation.forms import show_refusal
from talentkreis.organisation.rights import declares, may

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest

_SESSION_KEY = "mail.sign_in"
_WORDS = {
    "wrong_state": gettext_lazy("This answer belongs to no sign-in of yours. Begin once more."),
    "too_late": gettext_lazy("That took too long. Begin once more."),
    "revoked": gettext_lazy("The provider takes this code no more. Begin once more."),
    "wrong_identity": gettext_lazy("The provider does not say clearly whose mailbox this is."),
    "denied": gettext_lazy("You said no at the provider. Nothing was connected."),
}


def return_address() -> str:
    """Where a provider sends members back to; part of our registration there."""
    return settings.PUBLIC_URL + reverse("mail:sign_in_return")


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.MAILBOX)
def providers(request: ActorRequest) -> HttpResponse:
    """Our own registrations with Microsoft and Google."""
    rows = registrations(request.actor)
    asked = request.POST.get("provider", "")
    forms = []
    status = 200
    for row in rows:
        is_asked = request.method == "POST" and asked == row.provider
        form = AccessForm(
            request.POST if is_asked else None,
            prefix=None,
            auto_id=f"{row.provider}_%s",
            initial={"client_id": row.client_id, "tenant": row.tenant, "is_on": row.is_on},
        )
        if row.provider != Provider.MICROSOFT:
            del form.fields["tenant"]
        forms.append((row, Provider(row.provider).label, form))
        if is_asked:
            status = 422
            try:
                if form.is_valid():
                    actions.save_access(
                        actor=request.actor, provider=row.provider, **form.cleaned_data
                    )
                    messages.success(request, _("Saved."))
                    return redirect(request, "mail:providers")
            except RuleViolation as error:
                show_refusal(form, error)
    context = {"forms": forms, "return_address": return_address()}
    return render_page(request, "mail/providers.html", context, status=status)


@require_safe
@declares(Right.WRITE)
def own(request: ActorRequest) -> HttpResponse:
    """The member's own mailboxes and how to connect one."""
    rows = own_mailboxes(request.actor)
    context = {
        "rows": [(row, checks.WORDS.get(row.smtp_result, "")) for row in rows],
        "providers": open_providers(request.actor),
        "may_share": may(request.actor, Right.MAILBOX),
    }
    return render_page(request, "mail/own_mailboxes.html", context)


@require_POST
@declares(Right.WRITE)
def begin(request: ActorRequest) -> HttpResponse:
    """Remember an attempt and show the way to the provider."""
    access = open_access(request.actor, request.POST.get("provider", ""))
    is_shared = bool(request.POST.get("is_shared")) and may(request.actor, Right.MAILBOX)
    url, attempt = flow.begin(access, return_address(), is_shared=is_shared)
    request.session[_SESSION_KEY] = attempt.as_plain()
    context = {"url": url, "provider": Provider(access.provider).label, "is_shared": is_shared}
    return render_page(request, "mail/sign_in.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.WRITE)
def came_back(request: ActorRequest) -> HttpResponse:
    """Back from the provider: a look first, connected only when the member says so."""
    given = request.POST if request.method == "POST" else request.GET
    code, state = given.get("code", ""), given.get("state", "")
    kept = request.session.get(_SESSION_KEY)
    try:
        attempt = flow.require_answer(
            flow.Attempt(**kept) if kept else None, state, is_yes=bool(code)
        )
        if request.method != "POST":
            context = {"code": code, "state": state, "label": Provider(attempt.provider).label}
            return render_page(request, "mail/sign_in_return.html", context)
        # An attempt is used once, whatever becomes of it.
        del request.session[_SESSION_KEY]
        access = open_access(request.actor, attempt.provider)
        tokens = flow.exchange(access, attempt, code, return_address())
        mailbox = actions.connect_mailbox(
            actor=request.actor,
            provider=attempt.provider,
            tokens=tokens,
            is_shared=attempt.is_shared,
        )
    except flow.CannotSignIn as problem:
        said = _WORDS.get(problem.code) or checks.WORDS.get(problem.code, "")
        messages.error(request, str(said))
        return redirect(request, "mail:own_mailboxes")
    except Conflict as error:
        messages.error(request, str(error.message))
        return redirect(request, "mail:own_mailboxes")
    messages.success(request, _("%(address)s is connected.") % {"address": mailbox.from_address})
    if attempt.is_shared:
        return redirect(request, "mail:one_mailbox", mailbox.id)
    return redirect(request, "mail:own_mailboxes")


@require_POST
@declares(Right.WRITE)
def disconnect(request: ActorRequest, mailbox_id: uuid.UUID) -> HttpResponse:
    """Throw the tokens of a mailbox away."""
    actions.disconnect_mailbox(actor=request.actor, mailbox_id=mailbox_id)
    messages.success(request, _("Disconnected. What came in stays; nothing new is read."))
    return redirect(request, "mail:own_mailboxes")
