# SPDX-License-Identifier: Apache-2.0
"""Settings: webhooks, allowed addresses, how long the log is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from talentkreis.automations import actions
from talentkreis.automations.forms import EndpointForm, SettingsPageForm
from talentkreis.automations.permissions import Right
from talentkreis.automations.queries import settings as queries
from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.organisation.forms import show_refusal
from talentkreis.organisation.rights import declares

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.CONNECT)
def settings(request: ActorRequest) -> HttpResponse:
    """Switch webhooks, allow an address, set the days of the log."""
    row = queries.settings()
    is_new = "url" in request.POST
    form = SettingsPageForm(
        request.POST if request.POST and not is_new else None,
        initial={"has_webhooks": row.has_webhooks, "log_days": row.log_days},
    )
    endpoint_form = EndpointForm(request.POST if is_new else None, auto_id="endpoint_%s")
    secret = ""
    status = 422 if request.method == "POST" else 200
    if is_new and endpoint_form.is_valid():
        try:
            _row, secret = actions.add_endpoint(actor=request.actor, **endpoint_form.cleaned_data)
        except RuleViolation as refusal:
            show_refusal(endpoint_form, refusal)
        else:
            # The secret is shown once, on the answer itself: it is nowhere to be read again.
            endpoint_form, status = EndpointForm(auto_id="endpoint_%s"), 200
    elif request.method == "POST" and not is_new and form.is_valid():
        actions.set_settings(actor=request.actor, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(request, "automations:settings")
    context = {
        "form": form,
        "endpoint_form": endpoint_form,
        "endpoints": queries.endpoints(request.actor),
        "deliveries": queries.last_deliveries(request.actor),
        "secret": secret,
    }
    return render_page(request, "automations/settings.html", context, status=status)


@require_POST
@declares(Right.CONNECT)
def close_endpoint(request: ActorRequest, endpoint_id: uuid.UUID) -> HttpResponse:
    """Let nothing go to an address any more."""
    actions.close_endpoint(actor=request.actor, endpoint_id=endpoint_id)
    messages.success(request, _("Nothing goes there any more."))
    return redirect(request, "automations:settings")
