# SPDX-License-Identifier: Apache-2.0
"""The captured mailbox of the demo: what recipients would see, and answering in their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from talentkreis.kernel.errors import NotFound
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.mail import captured as captured_mailbox
from talentkreis.mail import queries
from talentkreis.mail.forms import AnswerForm
from talentkreis.mail.permissions import Right
from talentkreis.mail.views.frames import mail_frame, with_frame
from talentkreis.organisation.rights import declares

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest


def _require_open() -> None:
    if not captured_mailbox.is_open():
        raise NotFound(_("There is no captured mailbox here."), code="no_captured_mailbox")


@require_safe
@declares(Right.CAPTURED)
def captured(request: ActorRequest) -> HttpResponse:
    """Mails that would have gone into the world."""
    _require_open()
    page = queries.captured(request.actor, cursor=request.GET.get("ab", ""))
    context = {"lines": page.rows, "next_cursor": page.next_cursor}
    return render_page(request, "mail/captured.html", context, partial="lines")


@require_safe
@declares(Right.CAPTURED)
def captured_mail(request: ActorRequest, captured_id: uuid.UUID) -> HttpResponse:
    """One captured mail as its recipient sees it."""
    return _mail_page(request, captured_id, AnswerForm())


def _mail_page(
    request: ActorRequest, captured_id: uuid.UUID, form: AnswerForm, *, status: int = 200
) -> HttpResponse:
    _require_open()
    row = queries.captured_one(request.actor, captured_id)
    context = {
        "row": row,
        "text": captured_mailbox.captured_text(row),
        "has_html": bool(captured_mailbox.captured_html(row)),
        "form": form,
    }
    return with_frame(render_page(request, "mail/captured_mail.html", context, status=status))


@require_safe
@declares(Right.CAPTURED)
def captured_html(request: ActorRequest, captured_id: uuid.UUID) -> HttpResponse:
    """The HTML part, for the frame."""
    _require_open()
    row = queries.captured_one(request.actor, captured_id)
    return mail_frame(captured_mailbox.captured_html(row))


@require_POST
@declares(Right.CAPTURED)
def answer(request: ActorRequest, captured_id: uuid.UUID) -> HttpResponse:
    """Answer as the recipient, or as their absence note (``is_automatic``)."""
    _require_open()
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _mail_page(request, captured_id, form, status=422)
    captured_mailbox.answer(
        actor=request.actor,
        captured_id=captured_id,
        text=form.cleaned_data["text"],
        is_automatic=bool(request.POST.get("is_automatic")),
    )
    messages.success(request, _("The answer has come in."))
    return redirect(request, "mail:captured_mail", captured_id)
