# SPDX-License-Identifier: Apache-2.0
"""Who sends in our name, as receivers report it; reports are taken in here or come by mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from talentkreis.kernel.errors import Conflict, RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.mail.actions.dmarc import take_in_aggregate_report
from talentkreis.mail.dmarc.unpacking import LARGEST_PACKED
from talentkreis.mail.permissions import Right
from talentkreis.mail.queries import dmarc as queries
from talentkreis.organisation.rights import declares

if TYPE_CHECKING:
    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest

MOST_FILES = 50


@declares(Right.MAILBOX)
@require_http_methods(["GET", "HEAD", "POST"])
def in_our_name(request: ActorRequest) -> HttpResponse:
    """The last 30 days; upload reports."""
    problems: list[tuple[str, str]] = []
    if request.method == "POST":
        taken, problems = _taken_in(request)
        if taken:
            text = ngettext("%(count)d report taken in.", "%(count)d reports taken in.", taken)
            messages.success(request, text % {"count": taken})
        if taken and not problems:
            return redirect(request, "mail:in_our_name")
    shown = queries.in_our_name(request.actor, request.GET.get("domain", ""))
    context = {"shown": shown, "problems": problems, "days": queries.DAYS}
    status = 422 if problems else 200
    return render_page(request, "mail/in_our_name.html", context, status=status)


def _taken_in(request: ActorRequest) -> tuple[int, list[tuple[str, str]]]:
    """How many files were reports, and why the others were not."""
    files = request.FILES.getlist("reports")
    if not files:
        return 0, [("", _("Choose a file."))]
    taken = 0
    problems: list[tuple[str, str]] = []
    for file in files[:MOST_FILES]:
        content = file.read(LARGEST_PACKED + 1)
        try:
            take_in_aggregate_report(actor=request.actor, content=content)
        except (RuleViolation, Conflict) as refusal:
            problems.append(((file.name or "")[:120], str(refusal.message)))
        else:
            taken += 1
    if len(files) > MOST_FILES:
        most = _("At most %(most)d files at once.") % {"most": MOST_FILES}
        problems.append(("", most))
    return taken, problems
