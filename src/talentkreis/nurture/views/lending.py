# SPDX-License-Identifier: Apache-2.0
"""One letter in the name of a colleague: their page to read, change, approve or decline it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.mail.views.frames import as_download
from talentkreis.nurture import actions
from talentkreis.nurture.forms import ApproveLetterForm, DeclineLetterForm
from talentkreis.nurture.permissions import Right
from talentkreis.nurture.queries import lending
from talentkreis.organisation.forms import show_refusal
from talentkreis.organisation.rights import declares

if TYPE_CHECKING:
    import uuid

    from django.forms import Form
    from django.http import HttpResponse

    from talentkreis.nurture.queries.lending import LetterLine
    from talentkreis.organisation.requests import ActorRequest


@require_safe
@declares(Right.SPEAK)
def waiting(request: ActorRequest) -> HttpResponse:
    """How many requests wait for this member; My day asks for the part alone."""
    context = {"count": lending.count_waiting(request.actor)}
    return render_page(request, "nurture/leaves_waiting.html", context, partial="waiting")


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.SPEAK)
def letter(request: ActorRequest, leave_id: uuid.UUID) -> HttpResponse:
    """Read the letter, change it, let it go out."""
    line = lending.letter_of_mine(request.actor, leave_id)
    if request.method != "POST":
        return _page(request, line, _blank(line))
    form = ApproveLetterForm(request.POST)
    status = 422
    if form.is_valid():
        try:
            actions.approve_letter(actor=request.actor, leave_id=leave_id, **form.cleaned_data)
        except RuleViolation as error:
            show_refusal(form, error)
        except Conflict as error:
            show_refusal(form, error)
            status = 409
        else:
            messages.success(request, _("Thank you. It goes out in ten seconds."))
            return redirect(request, "nurture:letter", leave_id)
    return _page(request, line, form, status=status)


@require_POST
@declares(Right.SPEAK)
def decline(request: ActorRequest, leave_id: uuid.UUID) -> HttpResponse:
    """Say no, and why."""
    form = DeclineLetterForm(request.POST)
    line = lending.letter_of_mine(request.actor, leave_id)
    if form.is_valid():
        try:
            actions.decline_letter(
                actor=request.actor, leave_id=leave_id, reason=form.cleaned_data["reason"]
            )
        except RuleViolation as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Nothing goes out in your name."))
            return redirect(request, "nurture:leaves")
    return _page(request, line, _blank(line), declining=form, status=422)


@require_POST
@declares(Right.SPEAK)
def take_back(request: ActorRequest, leave_id: uuid.UUID) -> HttpResponse:
    """Take it back before it leaves."""
    actions.take_letter_back(actor=request.actor, leave_id=leave_id)
    messages.success(request, _("Taken back. It is a draft again."))
    return redirect(request, "nurture:leaves")


@require_safe
@declares(Right.SPEAK)
def letter_file(request: ActorRequest, leave_id: uuid.UUID, file_id: uuid.UUID) -> HttpResponse:
    """A file that goes out with the letter, for whoever is to lend their name to it."""
    line = lending.letter_of_mine(request.actor, leave_id)
    row = next((each for each in lending.files_of(line) if each.id == file_id), None)
    if row is None:
        raise NotFound(_("There is no such file."), code="no_such_file")
    with row.file.open("rb") as stored:
        return as_download(stored.read(), name=row.name, media_type=row.media_type)


def _blank(line: LetterLine) -> ApproveLetterForm:
    message = line.leave.message
    initial = {"subject": message.subject, "text": message.text, "read": line.read}
    return ApproveLetterForm(initial=initial)


def _page(
    request: ActorRequest,
    line: LetterLine,
    form: Form,
    *,
    declining: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "line": line,
        "form": form,
        "declining": declining or DeclineLetterForm(),
        "files": lending.files_of(line),
        "may_decide": line.is_mine and line.is_open,
    }
    return render_page(request, "nurture/letter.html", context, status=status)
