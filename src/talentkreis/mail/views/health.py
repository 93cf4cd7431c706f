# SPDX-License-Identifier: Apache-2.0
"""Deliverability: would mail servers take our mail, how fast may we send, who complains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from talentkreis.kernel import clock, jobs
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.mail import actions, checks, queries, tasks
from talentkreis.mail.forms import NameServerForm, ReportedRateForm
from talentkreis.mail.models import NameServerSwitch
from talentkreis.mail.permissions import Right
from talentkreis.mail.preflight import Level, lines_of
from talentkreis.mail.queries.capacity import capacity_of, waiting_for
from talentkreis.mail.queries.complaints import complaint_share
from talentkreis.mail.rules import PAUSE_AT, STOP_AT
from talentkreis.organisation.forms import show_refusal
from talentkreis.organisation.rights import declares

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from talentkreis.mail.models import Mailbox
    from talentkreis.mail.preflight import Line
    from talentkreis.organisation.requests import ActorRequest


@require_safe
@declares(Right.MAILBOX)
def health(request: ActorRequest, mailbox_id: uuid.UUID | None = None) -> HttpResponse:
    """Everything about one mailbox; without an id about the one we send from."""
    return _page(request, mailbox_id)


def _page(
    request: ActorRequest,
    mailbox_id: uuid.UUID | None,
    form: ReportedRateForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    rows = queries.mailboxes(request.actor)
    row = _chosen(rows, mailbox_id)
    switch = NameServerSwitch.objects.select_related("switched_by").filter(id=1).first()
    lines = lines_of(row) if row else []
    capacity = capacity_of(row) if row else None
    context = {
        "rows": rows,
        "row": row,
        "lines": lines,
        "summary": _summary(lines),
        "asked_at": max((line.checked_at for line in lines if line.checked_at), default=None),
        "share": complaint_share(row.id) if row else None,
        "goal": PAUSE_AT,
        "limit": STOP_AT,
        "capacity": capacity,
        "waiting": waiting_for(row, capacity) if row and capacity else [],
        "rate_form": form or ReportedRateForm(initial={"day": clock.today()}),
        "switch_form": NameServerForm(initial={"is_on": bool(switch and switch.is_on)}),
        "switch": switch,
    }
    return render_page(request, "mail/health.html", context, status=status)


def _chosen(rows: list[Mailbox], mailbox_id: uuid.UUID | None) -> Mailbox | None:
    if mailbox_id is None:
        return rows[0] if rows else None
    row = next((each for each in rows if each.id == mailbox_id), None)
    if row is None:
        raise NotFound(_("There is no such mailbox."))
    return row


def _summary(lines: list[Line]) -> str:
    """The whole page in one sentence."""
    red = sum(line.level == Level.RED for line in lines)
    yellow = sum(line.level == Level.YELLOW for line in lines)
    if red:
        said = ngettext(
            "%(count)d point blocks: no sequence and no newsletter starts until it is settled.",
            "%(count)d points block: no sequence and no newsletter starts until they are settled.",
            red,
        )
        return said % {"count": red}
    if yellow:
        said = ngettext(
            "Nothing blocks. %(count)d point is worth a look.",
            "Nothing blocks. %(count)d points are worth a look.",
            yellow,
        )
        return said % {"count": yellow}
    return _("Everything is in order. Mail servers know whom they deal with.")


@require_POST
@declares(Right.MAILBOX)
def check(request: ActorRequest, mailbox_id: uuid.UUID) -> HttpResponse:
    """Try the servers and ask the name servers now."""
    lines = checks.run_preflight(actor=request.actor, mailbox_id=mailbox_id)
    messages.success(request, _summary(lines))
    return redirect(request, "mail:one_health", mailbox_id)


@require_POST
@declares(Right.MAILBOX)
def switch(request: ActorRequest) -> HttpResponse:
    """Ask name servers from now on, or no more."""
    form = NameServerForm(request.POST)
    is_on = form.is_valid() and form.cleaned_data["is_on"]
    actions.switch_name_servers(actor=request.actor, is_on=is_on)
    if is_on:
        jobs.defer_once(tasks.look_at_domains, key="mail.look_at_domains", timestamp=0)
        messages.success(request, _("Switched on. The answers stand here within minutes."))
    else:
        messages.success(request, _("Switched off. What they said is forgotten."))
    return redirect(request, "mail:health")


@require_POST
@declares(Right.MAILBOX)
def send_test(request: ActorRequest, mailbox_id: uuid.UUID) -> HttpResponse:
    """Send a mail to the member who asks."""
    message = actions.send_test_mail(actor=request.actor, mailbox_id=mailbox_id)
    jobs.defer_once(tasks.deliver, key="mail.deliver")
    messages.success(
        request, _("A test mail to %(address)s is on its way.") % {"address": message.to_address}
    )
    return redirect(request, "mail:one_health", mailbox_id)


@require_POST
@declares(Right.MAILBOX)
def report(request: ActorRequest, mailbox_id: uuid.UUID) -> HttpResponse:
    """Note what a provider shows about complaints."""
    form = ReportedRateForm(request.POST)
    if form.is_valid():
        try:
            actions.enter_reported_rate(
                actor=request.actor, mailbox_id=mailbox_id, **form.cleaned_data
            )
        except RuleViolation as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Noted."))
            return redirect(request, "mail:one_health", mailbox_id)
    return _page(request, mailbox_id, form, status=422)


@require_POST
@declares(Right.MAILBOX)
def warm_up(request: ActorRequest, mailbox_id: uuid.UUID) -> HttpResponse:
    """Begin slowly, or say that the address is known."""
    is_on = bool(request.POST.get("is_on"))
    actions.set_warm_up(actor=request.actor, mailbox_id=mailbox_id, is_on=is_on)
    messages.success(
        request,
        _("Ten mails on the first day, half as many again on each further one.")
        if is_on
        else _("The daily limit alone holds from now on."),
    )
    return redirect(request, "mail:one_health", mailbox_id)
