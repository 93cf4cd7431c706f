# SPDX-License-Identifier: Apache-2.0
"""Settings of channels: accounts, their switch, templates of WhatsApp."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talentkreis.channels import actions, queries
from talentkreis.channels.forms import AccountForm, TemplateForm, TestForm
from talentkreis.channels.models import ProviderCode
from talentkreis.channels.permissions import Right
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.mail import checks
from talentkreis.organisation.forms import show_refusal
from talentkreis.organisation.rights import declares

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest


@require_safe
@declares(Right.SET_UP)
def accounts(request: ActorRequest) -> HttpResponse:
    """Every provider: what leaves, to whom, whether it is on."""
    return render_page(request, "channels/accounts.html", {"lines": _lines(request)})


def _lines(request: ActorRequest) -> list[queries.AccountLine]:
    return queries.accounts(request.actor)


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.SET_UP)
def account(request: ActorRequest, provider: str) -> HttpResponse:
    """One account: keys, sender, price; for WhatsApp its templates."""
    line = _line(request, provider)
    form = AccountForm(
        line.provider, request.POST or None, initial=AccountForm.values_of(line.account)
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_account(actor=request.actor, provider=provider, details=form.details())
        except RuleViolation as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(request, "channels:account", provider)
    status = 422 if request.method == "POST" else 200
    return _page(request, line, {"form": form}, status=status)


def _line(request: ActorRequest, provider: str) -> queries.AccountLine:
    found = next((line for line in _lines(request) if line.provider == provider), None)
    if found is None:
        raise NotFound(_("There is no such provider."), code="no_such_provider")
    return found


def _page(
    request: ActorRequest, line: queries.AccountLine, own: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    row = line.account
    context = {
        "line": line,
        "row": row,
        "form": AccountForm(line.provider, initial=AccountForm.values_of(row)),
        "hook": queries.hook_of(row) if row else None,
        "problem": checks.WORDS.get(row.mailbox.smtp_result, "") if row else "",
        "is_whatsapp": line.provider == ProviderCode.WHATSAPP,
        "templates": row.templates.all() if row else [],
        "template_form": TemplateForm(),
        "test_form": TestForm(),
        **own,
    }
    return render_page(request, "channels/account.html", context, status=status)


@require_POST
@declares(Right.SET_UP)
def switch(request: ActorRequest, provider: str) -> HttpResponse:
    """Switch an account on or off."""
    is_on = bool(request.POST.get("is_on"))
    try:
        actions.switch_account(actor=request.actor, provider=provider, is_on=is_on)
    except Conflict as refusal:
        messages.warning(request, str(refusal.message))
    else:
        messages.success(request, _("Switched on.") if is_on else _("Switched off."))
    return redirect(request, "channels:account", provider)


@require_POST
@declares(Right.SET_UP)
def send_test(request: ActorRequest, provider: str) -> HttpResponse:
    """Send one SMS to a number of one's own."""
    line = _line(request, provider)
    form = TestForm(request.POST)
    if form.is_valid():
        try:
            actions.send_test(
                actor=request.actor, provider=provider, number=form.cleaned_data["number"]
            )
        except RuleViolation as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("It goes out within a minute."))
            return redirect(request, "channels:account", provider)
    return _page(request, line, {"test_form": form}, status=422)


@require_POST
@declares(Right.SET_UP)
def add_template(request: ActorRequest) -> HttpResponse:
    """Enter a template, or what changed about it."""
    line = _line(request, ProviderCode.WHATSAPP)
    form = TemplateForm(request.POST)
    if form.is_valid():
        try:
            actions.save_template(actor=request.actor, details=form.details())
        except RuleViolation as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(request, "channels:account", ProviderCode.WHATSAPP)
    return _page(request, line, {"template_form": form}, status=422)


@require_POST
@declares(Right.SET_UP)
def remove_template(request: ActorRequest, template_id: uuid.UUID) -> HttpResponse:
    """Forget a template."""
    actions.remove_template(actor=request.actor, template_id=template_id)
    messages.success(request, _("Removed."))
    return redirect(request, "channels:account", ProviderCode.WHATSAPP)
