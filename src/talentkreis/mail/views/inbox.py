# SPDX-License-Identifier: Apache-2.0
"""The inbox: conversations by view, what is done with several at once, mail of machines."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from talentkreis.consent.models import Channel
from talentkreis.kernel import clock
from talentkreis.kernel.pages import path_of_ours, redirect, render_page
from talentkreis.mail import actions, queries, snoozing
from talentkreis.mail.forms import BulkForm
from talentkreis.mail.models import Thread
from talentkreis.mail.permissions import Right
from talentkreis.mail.queries import Wanted
from talentkreis.organisation.rights import declares, may

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest

LABELS = {
    "open": pgettext_lazy("conversations", "Open"),
    "mine": gettext_lazy("Mine"),
    "unassigned": gettext_lazy("Nobody’s yet"),
    "unmatched": gettext_lazy("To be matched"),
    "snoozed": gettext_lazy("Later"),
    "done": gettext_lazy("Done"),
    "aside": pgettext_lazy("conversations", "Put aside"),
}
EMPTY = {
    "open": gettext_lazy("Everything answered. What people write appears here."),
    "mine": gettext_lazy("Nobody waits for an answer from you."),
    "unassigned": gettext_lazy("Every conversation has somebody who answers."),
    "unmatched": gettext_lazy("Every mail belongs to somebody we know."),
    "snoozed": gettext_lazy("Nothing was put off."),
    "done": gettext_lazy("Nothing is done yet."),
    "aside": gettext_lazy("No sender was put aside."),
}
_FILTERS = ("schlagwort", "kanal", "postfach", "q")


@require_safe
@declares(Right.VIEW)
def inbox(request: ActorRequest) -> HttpResponse:
    """Conversations of one view, 50 at a time."""
    actor, given = request.actor, request.GET
    mailbox = given.get("postfach", "")
    wanted = Wanted(
        view=given.get("liste", "open"),
        tag=given.get("schlagwort", ""),
        channel=given.get("kanal", ""),
        mailbox_id=queries.read_id(mailbox) if mailbox else None,
        text=given.get("q", "")[:100],
    )
    page = queries.threads(actor, wanted, cursor=given.get("ab", ""))
    counts = queries.thread_counts(actor)
    kept = {name: value for name in _FILTERS if (value := given.get(name, ""))}
    here = urlencode({"liste": wanted.view, **kept})
    may_write = may(actor, Right.WRITE)
    context = {
        "area": "inbox",
        "wanted": wanted,
        "mailbox": mailbox,
        "tabs": [
            (
                key,
                urlencode({"liste": key, **kept}),
                label,
                queries.shown_count(counts[key]) if key in counts else "",
            )
            for key, label in LABELS.items()
        ],
        "empty_text": EMPTY[wanted.view],
        "is_narrowed": bool(kept),
        "lines": page.rows,
        "next_url": f"?{here}&{urlencode({'ab': page.next_cursor})}" if page.next_cursor else "",
        "here": here,
        "may_write": may_write,
        "colleagues": queries.can_answer(Thread()) if may_write else [],
        "tags": queries.tags_in_use(actor),
        "mailboxes": queries.mailboxes_to_filter(actor),
        "channels": [(each.value, each.label) for each in Channel],
    }
    return render_page(request, "mail/inbox.html", context, partial="lines")


@require_POST
@declares(Right.WRITE)
def bulk(request: ActorRequest) -> HttpResponse:
    """Finish, assign or put off the conversations that were chosen (or the one of ``eins``)."""
    form = BulkForm(request.POST, only=request.GET.get("eins", ""))
    if not form.is_valid():
        messages.warning(request, _("Choose conversations first."))
        return _back(request)
    what, ids = form.cleaned_data["what"], form.cleaned_data["threads"]
    if what in {"assign", "mine", "nobody"}:
        text = _assign(request, what, form.cleaned_data["member"], ids)
    elif what in {"done", "open"}:
        text = _finish(request, ids, is_done=what == "done")
    else:
        text = _put_off(request, what, form.cleaned_data["on"], ids)
    if text:
        messages.success(request, text)
    else:
        messages.warning(request, _("Choose a day that is still to come."))
    return _back(request)


def _assign(
    request: ActorRequest, what: str, member_id: uuid.UUID | None, ids: list[uuid.UUID]
) -> str:
    member_id = {"mine": request.member.id, "nobody": None}.get(what, member_id)
    count = actions.assign_threads(actor=request.actor, thread_ids=ids, member_id=member_id)
    if member_id is None:
        text = ngettext(
            "%(count)d conversation given back: nobody in particular answers any more.",
            "%(count)d conversations given back: nobody in particular answers any more.",
            count,
        )
    else:
        text = ngettext(
            "%(count)d conversation assigned.", "%(count)d conversations assigned.", count
        )
    return text % {"count": count}


def _finish(request: ActorRequest, ids: list[uuid.UUID], *, is_done: bool) -> str:
    count = actions.finish_threads(actor=request.actor, thread_ids=ids, is_done=is_done)
    if is_done:
        text = ngettext("%(count)d conversation done.", "%(count)d conversations done.", count)
    else:
        text = ngettext(
            "%(count)d conversation open again.", "%(count)d conversations open again.", count
        )
    return text % {"count": count}


def _put_off(request: ActorRequest, what: str, on: dt.date | None, ids: list[uuid.UUID]) -> str:
    """Empty for a day that is missing or not ahead."""
    until = None
    if what != "awake":
        until = snoozing.wakes_at(what, on, now=timezone.localtime(clock.now()))
        if until is None:
            return ""
    count = actions.snooze_threads(actor=request.actor, thread_ids=ids, until=until)
    if until is None:
        text = ngettext(
            "%(count)d conversation open again.", "%(count)d conversations open again.", count
        )
    else:
        text = ngettext(
            "%(count)d conversation put off until %(day)s.",
            "%(count)d conversations put off until %(day)s.",
            count,
        )
    day = date_format(until, "SHORT_DATE_FORMAT") if until else ""
    return text % {"count": count, "day": day}


def _back(request: ActorRequest) -> HttpResponse:
    """To the list somebody came from, or the conversation."""
    return redirect(request, path_of_ours(request.POST.get("zurueck", "")) or "mail:inbox")


@require_safe
@declares(Right.VIEW)
def machines(request: ActorRequest) -> HttpResponse:
    """Absence notes, returned mails and the like, 50 at a time."""
    page = queries.machines(request.actor, cursor=request.GET.get("ab", ""))
    context = {"area": "machines", "lines": page.rows, "next_cursor": page.next_cursor}
    return render_page(request, "mail/machines.html", context, partial="lines")


@require_safe
@declares(Right.VIEW)
def inbound(request: ActorRequest, inbound_id: uuid.UUID) -> HttpResponse:
    """One mail: the conversation it belongs to, or what a machine wrote."""
    row = queries.inbound_visible_to(request.actor, inbound_id)
    thread = queries.thread_of(request.actor, row)
    if thread is not None:
        return redirect(request, "mail:thread", thread.id)
    return render_page(request, "mail/inbound.html", {"row": row})
