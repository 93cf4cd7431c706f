# SPDX-License-Identifier: Apache-2.0
"""Sending by a service: which one, its account, its switch, where it reaches us."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from talentkreis.kernel.errors import Conflict, RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.mail import actions, checks
from talentkreis.mail.forms import RelayForm
from talentkreis.mail.permissions import Right
from talentkreis.mail.queries import relays as queries
from talentkreis.organisation.forms import show_refusal
from talentkreis.organisation.rights import declares

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from talentkreis.mail.models import Mailbox
    from talentkreis.organisation.requests import ActorRequest


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.MAILBOX)
def relay(request: ActorRequest, mailbox_id: uuid.UUID) -> HttpResponse:
    """The services to choose from, or the account with the chosen one."""
    mailbox = queries.team_mailbox(request.actor, mailbox_id)
    lines = queries.services(mailbox)
    line = _chosen(lines, request)
    if line is None:
        return _page(request, mailbox, lines, {})
    initial = RelayForm.values_of(line.relay, mailbox)
    form = RelayForm(line.service, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_relay(
                actor=request.actor,
                mailbox_id=mailbox_id,
                service=line.service,
                details=form.details(),
            )
        except RuleViolation as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(request, "mail:relay", mailbox_id)
    status = 422 if request.method == "POST" else 200
    return _page(request, mailbox, lines, {"line": line, "form": form}, status=status)


def _chosen(lines: list[queries.ServiceLine], request: ActorRequest) -> queries.ServiceLine | None:
    """The one that is named; else the one that was set up, unless somebody looks for another."""
    given = request.POST if request.method == "POST" else request.GET
    named = given.get("dienst")
    if named is not None:
        return next((line for line in lines if line.service == named), None)
    return next((line for line in lines if line.relay), None)


def _page(
    request: ActorRequest,
    mailbox: Mailbox,
    lines: list[queries.ServiceLine],
    own: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "row": mailbox,
        "lines": lines,
        "problem": checks.WORDS.get(mailbox.smtp_result, ""),
        **own,
    }
    return render_page(request, "mail/relay.html", context, status=status)


@require_POST
@declares(Right.MAILBOX)
def switch(request: ActorRequest, mailbox_id: uuid.UUID) -> HttpResponse:
    """Let mail leave through the service, or no more."""
    is_on = bool(request.POST.get("is_on"))
    try:
        actions.switch_relay(actor=request.actor, mailbox_id=mailbox_id, is_on=is_on)
    except Conflict as refusal:
        messages.warning(request, str(refusal.message))
    else:
        messages.success(request, _("Switched on.") if is_on else _("Switched off."))
    return redirect(request, "mail:relay", mailbox_id)


@require_POST
@declares(Right.MAILBOX)
def renew_address(request: ActorRequest, mailbox_id: uuid.UUID) -> HttpResponse:
    """A new password in the address the service calls."""
    actions.renew_call_address(actor=request.actor, mailbox_id=mailbox_id)
    messages.success(request, _("Enter the new address there; the old one is refused from now on."))
    return redirect(request, "mail:relay", mailbox_id)


@require_POST
@declares(Right.MAILBOX)
def follows_nobody(request: ActorRequest, mailbox_id: uuid.UUID) -> HttpResponse:
    """Somebody had the service stop following people."""
    actions.note_follows_nobody(actor=request.actor, mailbox_id=mailbox_id)
    messages.success(request, _("Noted. If it goes on, it stands here again."))
    return redirect(request, "mail:relay", mailbox_id)
