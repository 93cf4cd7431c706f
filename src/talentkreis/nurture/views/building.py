# SPDX-License-Identifier: Apache-2.0
"""Setting up a sequence and writing its steps, without a line of script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from talentkreis.channels.queries import account_on
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.nurture import actions, queries
from talentkreis.nurture.forms import NewSequenceForm, StepForm
from talentkreis.nurture.models import MAIL_KINDS, SHORT_KINDS, WORDED_KINDS, StepKind, Way
from talentkreis.nurture.permissions import Right
from talentkreis.nurture.rules.wording import FIELDS
from talentkreis.organisation.forms import show_refusal
from talentkreis.organisation.queries import active_members
from talentkreis.organisation.rights import declares

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from django.http import HttpResponse

    from talentkreis.nurture.models import Sequence, SequenceVersion, Step
    from talentkreis.organisation.requests import ActorRequest


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.EDIT)
def create(request: ActorRequest) -> HttpResponse:
    """A new sequence: with the ready cadence, or empty."""
    form = NewSequenceForm(
        request.POST or None,
        owners=active_members(),
        pools=queries.pools_to_choose(request.actor),
        initial={"owner": str(request.member.id), "pool": request.GET.get("pool", "")},
    )
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                sequence = _create(request, form)
            except RuleViolation as error:
                show_refusal(form, error)
            else:
                return redirect(request, "nurture:detail", sequence.id)
        status = 422
    return render_page(request, "nurture/create.html", {"form": form}, status=status)


def _create(request: ActorRequest, form: NewSequenceForm) -> Sequence:
    details = form.details()
    if form.cleaned_data["begins_with"] == NewSequenceForm.EMPTY:
        return actions.create_sequence(actor=request.actor, details=details)
    return actions.create_sequence_from_cadence(
        actor=request.actor, details=details, language=request.member.language
    )


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.EDIT)
def add_step(request: ActorRequest, sequence_id: uuid.UUID) -> HttpResponse:
    """A new step of the kind and on the way the address names; at its end, before a repeating one.

    ``art`` is a kind, ``weiche`` and ``weg`` name a branch of the open version and its way.
    """
    kind = request.GET.get("art", StepKind.EMAIL)
    if kind not in StepKind.values:
        raise NotFound(_("There is no such step."), code="no_such_step")
    version = _latest(request, sequence_id)
    branch, way = _named_way(request, version)
    form = StepForm(
        request.POST or None,
        kind=kind,
        actor=request.actor,
        pools=queries.pools_to_choose(request.actor),
    )

    def save() -> Step:
        return actions.add_step(
            actor=request.actor,
            sequence_id=sequence_id,
            details=form.details(),
            branch_id=branch.id if branch else None,
            way=way,
        )

    return _step_page(request, version, form, save, branch=branch, way=way)


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.EDIT)
def edit_step(request: ActorRequest, sequence_id: uuid.UUID, step_id: uuid.UUID) -> HttpResponse:
    """The words of a step, German and English side by side."""
    version = _latest(request, sequence_id)
    step = version.steps.filter(id=step_id).select_related("branch").first()
    if step is None:
        raise NotFound(_("There is no such step."), code="no_such_step")
    form = StepForm(
        request.POST or None,
        kind=step.kind,
        actor=request.actor,
        pools=queries.pools_to_choose(request.actor),
        initial=StepForm.values_of(step, request.actor),
    )

    def save() -> Step:
        return actions.update_step(
            actor=request.actor, sequence_id=sequence_id, step_id=step.id, details=form.details()
        )

    return _step_page(request, version, form, save, step=step, branch=step.branch, way=step.way)


def _latest(request: ActorRequest, sequence_id: uuid.UUID) -> SequenceVersion:
    sequence = queries.sequence_visible_to(request.actor, sequence_id)
    version = sequence.versions.order_by("-number")[0]
    version.sequence = sequence
    return version


def _named_way(request: ActorRequest, version: SequenceVersion) -> tuple[Step | None, str]:
    named, way = request.GET.get("weiche", ""), request.GET.get("weg", "")
    if not named:
        return None, ""
    branch = next((step for step in version.steps.all() if str(step.id) == named), None)
    if branch is None or branch.kind != StepKind.BRANCH or way not in Way.values:
        raise NotFound(_("There is no such step."), code="no_such_step")
    return branch, way


def _step_page(
    request: ActorRequest,
    version: SequenceVersion,
    form: StepForm,
    save: Callable[[], Step],
    *,
    step: Step | None = None,
    branch: Step | None = None,
    way: str = "",
) -> HttpResponse:
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                saved = save()
            except (RuleViolation, Conflict) as error:
                show_refusal(form, error)
            else:
                messages.success(request, _("The step is saved."))
                return redirect(request, f"{_address(version.sequence_id)}?step={saved.id}")
        status = 422
    context = {
        "sequence": version.sequence,
        "version": version,
        "step": step,
        "form": form,
        "kind": form.kind,
        "kind_label": StepKind(form.kind).label,
        "is_worded": form.kind in WORDED_KINDS,
        "branch": branch,
        "way": Way(way).label if way else "",
        "fields": FIELDS,
        "is_frozen": version.frozen_at is not None,
        "has_variants": form.kind in MAIL_KINDS,
        "is_off": form.kind in SHORT_KINDS and account_on(form.kind) is None,
        "wordings": queries.wordings_of(step) if step else [],
    }
    return render_page(request, "nurture/step.html", context, status=status)


@require_POST
@declares(Right.EDIT)
def move_step(
    request: ActorRequest, sequence_id: uuid.UUID, step_id: uuid.UUID, by: int
) -> HttpResponse:
    """Swap a step with the one before or after it."""
    actions.move_step(
        actor=request.actor,
        sequence_id=sequence_id,
        step_id=step_id,
        by=by,
    )
    return redirect(request, f"{_address(sequence_id)}?step={step_id}")


@require_POST
@declares(Right.EDIT)
def remove_step(request: ActorRequest, sequence_id: uuid.UUID, step_id: uuid.UUID) -> HttpResponse:
    """Take a step out."""
    actions.remove_step(actor=request.actor, sequence_id=sequence_id, step_id=step_id)
    messages.success(request, _("The step is out."))
    return redirect(request, "nurture:detail", sequence_id)


@require_POST
@declares(Right.EDIT)
def new_version(request: ActorRequest, sequence_id: uuid.UUID) -> HttpResponse:
    """A copy that may change; whoever is under way keeps what they began with."""
    version = actions.start_new_version(actor=request.actor, sequence_id=sequence_id)
    messages.success(
        request,
        _("Version %(number)d is open. Whoever is under way stays with theirs.")
        % {"number": version.number},
    )
    return redirect(request, "nurture:detail", sequence_id)


def _address(sequence_id: uuid.UUID) -> str:
    return reverse("nurture:detail", args=[sequence_id])
