# SPDX-License-Identifier: Apache-2.0
"""Pages of CVs: uploading up to twenty, their progress, looking one through, quarantine."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talentkreis.intake.cv import queries
from talentkreis.intake.cv.accepting import accept_cv
from talentkreis.intake.cv.forms import CvTermsForm, DecisionForm
from talentkreis.intake.cv.storing import (
    MOST_FILES,
    CvTerms,
    discard_cv,
    read_cv_again,
    store_cvs,
)
from talentkreis.intake.models import CvState
from talentkreis.intake.permissions import Right
from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.organisation.rights import declares, may

if TYPE_CHECKING:
    from django.http import HttpResponse

    from talentkreis.intake.models import CvFile
    from talentkreis.organisation.requests import ActorRequest


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.IMPORT)
def upload_cvs(request: ActorRequest) -> HttpResponse:
    """Take up to twenty CVs in; each is read in the background."""
    context: dict[str, Any] = {
        "most": MOST_FILES,
        "batches": queries.latest_batches(request.actor),
        "quarantined_count": len(queries.quarantined_cvs(request.actor)),
        "form": CvTermsForm(),
    }
    if request.method != "POST":
        return render_page(request, "intake/cv_upload.html", context)
    form = CvTermsForm(request.POST)
    files = request.FILES.getlist("files")
    context |= {"form": form}
    if not files:
        context["files_error"] = _("Please choose at least one file.")
    elif form.is_valid():
        try:
            batch = store_cvs(actor=request.actor, files=files, terms=CvTerms(**form.cleaned_data))
        except RuleViolation as refusal:
            context["files_error"] = str(refusal.message)
        else:
            return redirect(request, "intake:cv_batch", batch.id)
    return render_page(request, "intake/cv_upload.html", context, partial="form", status=422)


@require_safe
@declares(Right.VIEW)
def cv_batch(request: ActorRequest, batch_id: uuid.UUID) -> HttpResponse:
    """The CVs of a batch, how far each is, and which wait for a look."""
    batch, lines = queries.batch_of_cvs(request.actor, batch_id)
    context = {
        "batch": batch,
        "lines": lines,
        "moves": any(line.is_under_way for line in lines),
        "done_count": sum(not line.is_under_way for line in lines),
        "may_import": may(request.actor, Right.IMPORT),
    }
    return render_page(request, "intake/cv_batch.html", context, partial="files")


@require_safe
@declares(Right.VIEW)
def cv_file(request: ActorRequest, file_id: uuid.UUID) -> HttpResponse:
    """One CV: every value beside the lines it was found in."""
    file = queries.cv_visible_to(request.actor, file_id)
    return _file_page(request, file)


@require_POST
@declares(Right.IMPORT)
def accept(request: ActorRequest, file_id: uuid.UUID) -> HttpResponse:
    """Take the ticked values over, or all of them."""
    file = queries.cv_visible_to(request.actor, file_id)
    people = queries.candidates(request.actor, file)
    form = DecisionForm(request.POST, people=people)
    if not form.is_valid():
        return _file_page(request, file, form=form, status=422)
    said = form.cleaned_data
    try:
        person = accept_cv(
            actor=request.actor,
            file_id=file.id,
            proposal_ids=_ticked(request, file),
            person_id=uuid.UUID(said["person"]) if said["person"] else None,
            name=said["name"],
            email=said["email"],
        )
    except RuleViolation as refusal:
        form.add_error(None, str(refusal.message))
        return _file_page(request, file, form=form, status=422)
    messages.success(
        request, _("Taken over to %(name)s.") % {"name": person.full_name or _("without a name")}
    )
    return _go_on(request, file)


@require_POST
@declares(Right.IMPORT)
def discard(request: ActorRequest, file_id: uuid.UUID) -> HttpResponse:
    """Delete a CV nothing was taken from."""
    file = queries.cv_visible_to(request.actor, file_id)
    discard_cv(actor=request.actor, file_id=file.id)
    messages.success(request, _("The CV is deleted."))
    return _go_on(request, file)


@require_POST
@declares(Right.IMPORT)
def again(request: ActorRequest, file_id: uuid.UUID) -> HttpResponse:
    """Try to read a CV once more."""
    file = queries.cv_visible_to(request.actor, file_id)
    read_cv_again(actor=request.actor, file_id=file.id)
    return redirect(request, "intake:cv_batch", file.batch_id)


@require_safe
@declares(Right.VIEW)
def quarantine(request: ActorRequest) -> HttpResponse:
    """CVs that could not be read three times."""
    context = {
        "lines": queries.quarantined_cvs(request.actor),
        "may_import": may(request.actor, Right.IMPORT),
    }
    return render_page(request, "intake/cv_quarantine.html", context)


def _go_on(request: ActorRequest, file: CvFile) -> HttpResponse:
    """To the next CV that waits for a look, else back to the list."""
    following = queries.next_to_look_through(file)
    if following is not None:
        return redirect(request, "intake:cv_file", following.id)
    return redirect(request, "intake:cv_batch", file.batch_id)


def _ticked(request: ActorRequest, file: CvFile) -> set[int]:
    if "all" in request.POST:
        return set(file.proposals.values_list("id", flat=True))
    return {int(value) for value in request.POST.getlist("take") if value.isdigit()}


def _file_page(
    request: ActorRequest, file: CvFile, *, form: DecisionForm | None = None, status: int = 200
) -> HttpResponse:
    people = queries.candidates(request.actor, file)
    groups = queries.proposal_groups(file)
    ticked = set(map(int, filter(str.isdigit, request.POST.getlist("take")))) if form else None
    chosen = request.POST.get("person", "") if form else ""
    if form is None and people and people[0].is_likely:
        chosen = str(people[0].person.id)
    context = {
        "file": file,
        "found": groups,
        "ticked": ticked,
        "people": people,
        "chosen": chosen,
        "form": form or DecisionForm(people=people),
        "has_name": any(group.kind == "name" for group in groups),
        "failure": queries.failure_text(file),
        "notes": queries.note_texts(file),
        "hidden": queries.hidden_lines(file),
        "is_open": file.state in {CvState.READ, CvState.UNREADABLE, CvState.QUARANTINED},
        "may_import": may(request.actor, Right.IMPORT),
        "following": queries.next_to_look_through(file),
        "left": queries.left_to_look_through(file),
    }
    return render_page(request, "intake/cv_file.html", context, status=status)
