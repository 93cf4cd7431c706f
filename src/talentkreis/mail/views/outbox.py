# SPDX-License-Identifier: Apache-2.0
"""What goes out: lists by state, one message with the reason why, recall, hold, release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from talentkreis.consent.models import Decision
from talentkreis.consent.permissions import Right as ConsentRight
from talentkreis.kernel import jobs
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.mail import actions, previews, queries, rules, tasks, words
from talentkreis.mail.forms import ResolveForm
from talentkreis.mail.models import MessageState
from talentkreis.mail.permissions import Right
from talentkreis.mail.views.frames import mail_frame, with_frame
from talentkreis.organisation.rights import declares, may

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from talentkreis.mail.models import Message
    from talentkreis.organisation.requests import ActorRequest

LABELS = {
    "planned": gettext_lazy("Planned"),
    "review": gettext_lazy("To be read"),
    "held": gettext_lazy("Held"),
    "uncertain": gettext_lazy("Uncertain"),
    "refused": gettext_lazy("Not arrived"),
    "sent": gettext_lazy("Sent"),
    "recalled": gettext_lazy("Not sent"),
}
EMPTY = {
    "planned": gettext_lazy("Nothing is planned. Sequences and your own messages appear here."),
    "review": gettext_lazy("No message waits to be read by you."),
    "held": gettext_lazy("No message is held."),
    "uncertain": gettext_lazy("We know of every message whether it was handed over."),
    "refused": gettext_lazy("No message was refused."),
    "sent": gettext_lazy("Nothing was sent yet."),
    "recalled": gettext_lazy("No message was recalled or refused by the gate."),
}


@require_safe
@declares(Right.VIEW)
def outbox(request: ActorRequest) -> HttpResponse:
    """Messages of one group of states, 50 at a time."""
    group = request.GET.get("liste", "planned")
    page = queries.outbox(request.actor, group, cursor=request.GET.get("ab", ""))
    counts = queries.outbox_counts(request.actor)
    context = {
        "area": "outbox",
        "group": group,
        "tabs": [(key, label, queries.shown_count(counts[key])) for key, label in LABELS.items()],
        "empty_text": EMPTY[group],
        "lines": [(message, words.reason_of(message)) for message in page.rows],
        "next_cursor": page.next_cursor,
        "waiting": sum(counts[key] for key in ("planned", "review", "held")),
        "may_recall": may(request.actor, Right.RECALL),
        "late_count": queries.late_count() if group == "held" else 0,
        "hold_up": queries.hold_up() if group == "planned" else "",
        "may_write": may(request.actor, Right.WRITE),
    }
    return render_page(request, "mail/outbox.html", context, partial="lines")


@require_safe
@declares(Right.VIEW)
def message(request: ActorRequest, message_id: uuid.UUID) -> HttpResponse:
    """One message: what it says, where it is, why this person got it."""
    return _message_page(request, message_id, ResolveForm())


def _message_page(
    request: ActorRequest, message_id: uuid.UUID, form: ResolveForm, *, status: int = 200
) -> HttpResponse:
    row = queries.message_visible_to(request.actor, message_id)
    context = {
        "message_row": row,
        "reason": words.reason_of(row),
        "why": queries.why(row),
        "form": form,
        "may_write": may(request.actor, Right.WRITE),
        "can_be_recalled": row.state in rules.NOT_GONE_OUT,
        "can_be_held": row.state in {MessageState.PLANNED, MessageState.DEFERRED},
        "can_be_released": row.state in {MessageState.HELD, MessageState.WAITING_FOR_PERSON}
        and row.state_reason != rules.ASKS_LEAVE,
        "is_uncertain": row.state == MessageState.UNCERTAIN,
        "is_in_review": queries.is_in_review(row),
        "has_text": bool(row.text),
        "has_decision": may(request.actor, ConsentRight.HISTORY)
        and row.person_id is not None
        and Decision.objects.filter(person_id=row.person_id, subject_id=row.id).exists(),
    }
    return with_frame(render_page(request, "mail/message.html", context, status=status))


@require_safe
@declares(Right.VIEW)
def message_html(request: ActorRequest, message_id: uuid.UUID) -> HttpResponse:
    """The HTML of a message exactly as it is sent, for the frame on its page."""
    row = queries.message_visible_to(request.actor, message_id)
    return mail_frame(previews.html_of(row))


@require_POST
@declares(Right.WRITE)
def recall(request: ActorRequest, message_id: uuid.UUID) -> HttpResponse:
    """Recall one message."""
    row = queries.message_visible_to(request.actor, message_id)
    if actions.cancel_messages(actor=request.actor, message_ids=[row.id], reason="recalled"):
        messages.success(request, _("Recalled. It will not be sent."))
    else:
        messages.warning(request, _("Too late: it has already been handed over."))
    return _back(request, row)


@require_POST
@declares(Right.WRITE)
def hold(request: ActorRequest, message_id: uuid.UUID) -> HttpResponse:
    """Keep one message back."""
    row = queries.message_visible_to(request.actor, message_id)
    if actions.hold_messages(actor=request.actor, message_ids=[row.id], reason="held_by_member"):
        messages.success(request, _("Held. It goes out when somebody releases it."))
    return _back(request, row)


@require_POST
@declares(Right.WRITE)
def release(request: ActorRequest, message_id: uuid.UUID) -> HttpResponse:
    """Let a held or reviewed message go out."""
    row = queries.message_visible_to(request.actor, message_id)
    if actions.release_messages(actor=request.actor, message_ids=[row.id]):
        jobs.defer_once(tasks.deliver, key="mail.deliver")
        messages.success(request, _("Released. The gate is asked once more at hand-over."))
    return _back(request, row)


@require_POST
@declares(Right.RECALL)
def recall_everything(request: ActorRequest) -> HttpResponse:
    """Recall everything that has not gone out."""
    count = actions.recall_everything(actor=request.actor)
    messages.success(
        request,
        ngettext("%(count)d message recalled.", "%(count)d messages recalled.", count)
        % {"count": count},
    )
    return redirect(request, "mail:outbox")


@require_POST
@declares(Right.RECALL)
def settle_late(request: ActorRequest) -> HttpResponse:
    """Decide about everything that is too late: out it goes, or it ends."""
    sends = request.POST.get("what") == "send"
    count = actions.settle_late(actor=request.actor, sends=sends)
    if sends:
        jobs.defer_once(tasks.deliver, key="mail.deliver")
        said = ngettext(
            "%(count)d late message goes out.", "%(count)d late messages go out.", count
        )
    else:
        said = ngettext(
            "%(count)d late message dropped.", "%(count)d late messages dropped.", count
        )
    messages.success(request, said % {"count": count})
    return redirect(request, "mail:outbox")


@require_POST
@declares(Right.WRITE)
def resolve_address(request: ActorRequest, message_id: uuid.UUID) -> HttpResponse:
    """Say whether an address that was refused for no reason given is right."""
    row = queries.message_visible_to(request.actor, message_id)
    is_right = request.POST.get("what") == "right"
    actions.resolve_address(actor=request.actor, message_id=row.id, is_right=is_right)
    if is_right:
        jobs.defer_once(tasks.deliver, key="mail.deliver")
        messages.success(request, _("Noted. What waited for it goes out."))
    else:
        messages.success(request, _("Noted. This address is not written to any more."))
    return _back(request, row)


@require_POST
@declares(Right.WRITE)
def resolve(request: ActorRequest, message_id: uuid.UUID) -> HttpResponse:
    """Say what became of an uncertain message."""
    row = queries.message_visible_to(request.actor, message_id)
    form = ResolveForm(request.POST)
    if not form.is_valid():
        return _message_page(request, message_id, form, status=422)
    actions.resolve_uncertain(actor=request.actor, message_id=row.id, **form.cleaned_data)
    messages.success(request, _("Noted."))
    return _back(request, row)


def _back(request: ActorRequest, row: Message) -> HttpResponse:
    return redirect(request, "mail:message", row.id)
