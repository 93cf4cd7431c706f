# SPDX-License-Identifier: Apache-2.0
"""Several wordings of one mail: writing them, sharing people out, settling on one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.nurture import actions, queries
from talentkreis.nurture.forms import SharesForm, WordsForm
from talentkreis.nurture.permissions import Right
from talentkreis.nurture.rules.drawing import letter_of
from talentkreis.nurture.rules.wording import FIELDS
from talentkreis.organisation.forms import show_refusal
from talentkreis.organisation.rights import declares

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from talentkreis.nurture.models import Step
    from talentkreis.organisation.requests import ActorRequest


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.EDIT)
def edit_variant(
    request: ActorRequest, sequence_id: uuid.UUID, step_id: uuid.UUID, number: int
) -> HttpResponse:
    """The words of one wording, German and English side by side."""
    step = _step(request, sequence_id, step_id)
    if not 0 < number < len(step.shares):
        raise NotFound(_("There is no such variant."), code="no_such_variant")
    form = WordsForm(request.POST or None, initial=WordsForm.words_of(step, number))
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                actions.write_variant(
                    actor=request.actor,
                    sequence_id=sequence_id,
                    step_id=step_id,
                    number=number,
                    texts=form.texts(),
                )
            except (RuleViolation, Conflict) as error:
                show_refusal(form, error)
            else:
                messages.success(
                    request, _("Variant %(letter)s is saved.") % {"letter": letter_of(number)}
                )
                return _to_step(request, sequence_id, step_id)
        status = 422
    context = {
        "sequence": step.version.sequence,
        "step": step,
        "letter": letter_of(number),
        "number": number,
        "form": form,
        "fields": FIELDS,
        "is_frozen": step.version.frozen_at is not None,
    }
    return render_page(request, "nurture/variant.html", context, status=status)


@require_POST
@declares(Right.EDIT)
def add_variant(request: ActorRequest, sequence_id: uuid.UUID, step_id: uuid.UUID) -> HttpResponse:
    """A further wording, a copy of the first to begin with."""
    number = actions.add_variant(actor=request.actor, sequence_id=sequence_id, step_id=step_id)
    messages.success(
        request,
        _("Variant %(letter)s begins as a copy of A. Change one thing, so that you learn which.")
        % {"letter": letter_of(number)},
    )
    return redirect(request, "nurture:edit_variant", sequence_id, step_id, number)


@require_POST
@declares(Right.EDIT)
def remove_variant(
    request: ActorRequest, sequence_id: uuid.UUID, step_id: uuid.UUID, number: int
) -> HttpResponse:
    """Take a wording out."""
    actions.remove_variant(
        actor=request.actor, sequence_id=sequence_id, step_id=step_id, number=number
    )
    messages.success(request, _("The variant is out."))
    return _to_step(request, sequence_id, step_id)


@require_POST
@declares(Right.EDIT)
def share_out(request: ActorRequest, sequence_id: uuid.UUID, step_id: uuid.UUID) -> HttpResponse:
    """How many of 100 people get which wording."""
    step = _step(request, sequence_id, step_id)
    form = SharesForm(request.POST, count=len(step.shares))
    if form.is_valid():
        try:
            actions.share_out(
                actor=request.actor,
                sequence_id=sequence_id,
                step_id=step_id,
                shares=form.shares(),
            )
        except RuleViolation as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Together the shares are 100, and each is at least 1."))
    return _to_step(request, sequence_id, step_id)


@require_POST
@declares(Right.EDIT)
def settle_on(
    request: ActorRequest, sequence_id: uuid.UUID, step_id: uuid.UUID, number: int
) -> HttpResponse:
    """Make one wording the only one for those who come next."""
    version = actions.settle_on(
        actor=request.actor, sequence_id=sequence_id, step_id=step_id, number=number
    )
    messages.success(
        request,
        _("Version %(number)d has variant %(letter)s alone. Whoever is under way keeps theirs.")
        % {"number": version.number, "letter": letter_of(number)},
    )
    return redirect(request, "nurture:detail", sequence_id)


def _step(request: ActorRequest, sequence_id: uuid.UUID, step_id: uuid.UUID) -> Step:
    sequence = queries.sequence_visible_to(request.actor, sequence_id)
    version = sequence.versions.order_by("-number")[0]
    step = version.steps.filter(id=step_id).first()
    if step is None:
        raise NotFound(_("There is no such step."), code="no_such_step")
    version.sequence = sequence
    step.version = version
    return step


def _to_step(request: ActorRequest, sequence_id: uuid.UUID, step_id: uuid.UUID) -> HttpResponse:
    address = reverse("nurture:edit_step", args=[sequence_id, step_id])
    return redirect(request, f"{address}#wordings")
