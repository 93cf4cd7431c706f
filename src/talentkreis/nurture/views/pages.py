# SPDX-License-Identifier: Apache-2.0
"""Reading pages: the list of sequences, and one sequence with its four tabs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.nurture import actions, queries
from talentkreis.nurture.actions.comparing import LARGEST_PERCENT
from talentkreis.nurture.actions.steps import MOST_STEPS
from talentkreis.nurture.forms import AskLeaveForm, HeldOutForm, SequenceForm
from talentkreis.nurture.models import EnrolmentState, SequenceState, StepKind
from talentkreis.nurture.permissions import Right
from talentkreis.nurture.queries.audience import MOST_PEOPLE
from talentkreis.nurture.queries.speaking import leaves_of
from talentkreis.nurture.views.fixes import fixes_of
from talentkreis.organisation.forms import show_refusal
from talentkreis.organisation.models import Language
from talentkreis.organisation.queries import active_members, employer
from talentkreis.organisation.regions import REGIONS
from talentkreis.organisation.rights import declares, may
from talentkreis.search.errors import FilterError

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from talentkreis.nurture.models import Sequence, SequenceVersion
    from talentkreis.organisation.requests import ActorRequest

# Checking more people than this takes longer than a page may; htmx fetches it afterwards.
CHECKED_AT_ONCE = 300


@require_safe
@declares(Right.VIEW)
def index(request: ActorRequest) -> HttpResponse:
    """Every sequence the member sees."""
    lines = queries.sequence_lines(request.actor)
    may_start = may(request.actor, Right.START)
    return render_page(
        request,
        "nurture/index.html",
        {
            "lines": lines,
            "may_edit": may(request.actor, Right.EDIT),
            "may_start": may_start,
            "draft_count": queries.count_drafts(request.actor) if may_start else 0,
        },
    )


@require_safe
@declares(Right.VIEW)
def detail(request: ActorRequest, sequence_id: uuid.UUID) -> HttpResponse:
    """The steps with their dates, the letter five real people read, and who would start."""
    sequence, context = _sequence_context(request, sequence_id, tab="steps")
    version: SequenceVersion = context["version"]
    audience = queries.read_audience(request.GET.dict(), sequence)
    filter_error, ids = "", []
    try:
        ids = queries.people_of(request.actor, audience, limit=MOST_PEOPLE)
    except FilterError as error:
        filter_error = str(error)
    steps = queries.step_lines(version, request.actor)
    chosen = _chosen_step(request, steps)
    position = read_position(request.GET.get("ab", ""))
    is_large = len(ids) > CHECKED_AT_ONCE
    check = None
    if ids and steps and (not is_large or request.GET.get("check")):
        check = queries.enrolment_check(request.actor, sequence.id, ids, position=position)
    fields = _chosen(audience, position)
    context |= {
        "position": position,
        "steps": steps,
        "step_kinds": StepKind.choices,
        "chosen": chosen,
        "preview": _preview(request, sequence, version, ids, chosen),
        "languages": Language.choices,
        "audience": audience,
        "audience_fields": fields,
        "audience_query": urlencode(fields),
        "audience_count": len(ids),
        "filter_error": filter_error,
        "pools": queries.pools_to_choose(request.actor),
        "check": check,
        "is_checked_later": is_large and check is None,
        "results": queries.results(request.actor, sequence, version),
        "region": _region(),
    }
    return render_page(
        request,
        "nurture/detail.html",
        context,
        partial="check" if request.GET.get("check") else None,
        status=422 if filter_error else 200,
    )


@require_safe
@declares(Right.VIEW)
def skipped(request: ActorRequest, sequence_id: uuid.UUID) -> HttpResponse:
    """Everybody who would not start, with reason and next step."""
    sequence, context = _sequence_context(request, sequence_id, tab="steps")
    audience = queries.read_audience(request.GET.dict(), sequence)
    ids = queries.people_of(request.actor, audience)
    position = read_position(request.GET.get("ab", ""))
    check = queries.enrolment_check(request.actor, sequence.id, ids, position=position)
    chosen = _chosen(audience, position)
    context |= {
        "check": check,
        "fixes": fixes_of(request.actor, check.groups, request.get_full_path()),
        "without": fixes_of(request.actor, check.without, request.get_full_path()),
        "audience_fields": chosen,
        "audience_query": urlencode(chosen),
    }
    return render_page(request, "nurture/skipped.html", context)


@require_safe
@declares(Right.VIEW)
def people(request: ActorRequest, sequence_id: uuid.UUID) -> HttpResponse:
    """Who is in the sequence, at which step, and why somebody stopped."""
    sequence, context = _sequence_context(request, sequence_id, tab="people")
    state = request.GET.get("state", "")
    page = queries.enrolments_of(
        request.actor, sequence, state=state, cursor=request.GET.get("cursor", "")
    )
    counts = context["tally"].by_state
    context |= {
        "held_out_count": queries.held_out_now(sequence),
        "page": page,
        "state": state,
        "states": [(value, label, counts.get(value, 0)) for value, label in EnrolmentState.choices],
    }
    return render_page(request, "nurture/people.html", context, partial="lines")


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.VIEW)
def rules(request: ActorRequest, sequence_id: uuid.UUID) -> HttpResponse:
    """Name, owner and pool; what stops the sequence by itself; ending it."""
    sequence, context = _sequence_context(request, sequence_id, tab="rules")
    choices: dict[str, Any] = {
        "owners": active_members(),
        "pools": queries.pools_to_choose(request.actor),
    }
    status = 200
    if request.method == "POST":
        form = SequenceForm(request.POST, **choices)
        if form.is_valid():
            try:
                actions.update_sequence(
                    actor=request.actor, sequence_id=sequence.id, details=form.details()
                )
            except RuleViolation as error:
                show_refusal(form, error)
            else:
                messages.success(request, _("Saved."))
                return redirect(request, "nurture:rules", sequence.id)
        status = 422
    else:
        form = SequenceForm(
            initial={
                "name": sequence.name,
                "description": sequence.description,
                "owner": str(sequence.owner_id),
                "pool": str(sequence.pool_id or ""),
            },
            **choices,
        )
    context |= {
        "form": form,
        "held_out_form": HeldOutForm(initial={"percent": sequence.held_out_percent}),
        "held_out_count": queries.held_out_now(sequence),
        "leaves": leaves_of(request.actor, sequence),
        "leave_form": AskLeaveForm(members=choices["owners"]),
        "region": _region(),
    }
    return render_page(request, "nurture/rules.html", context, status=status)


@require_POST
@declares(Right.START)
def hold_out(request: ActorRequest, sequence_id: uuid.UUID) -> HttpResponse:
    """How many of 100 people go without the sequence."""
    form = HeldOutForm(request.POST)
    if form.is_valid():
        percent = form.cleaned_data["percent"]
        actions.hold_out(actor=request.actor, sequence_id=sequence_id, percent=percent)
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Between 0 and %(most)d.") % {"most": LARGEST_PERCENT})
    return redirect(request, "nurture:rules", sequence_id)


@require_safe
@declares(Right.VIEW)
def results(request: ActorRequest, sequence_id: uuid.UUID) -> HttpResponse:
    """Replies, talks and farewells; opens are not counted."""
    sequence, context = _sequence_context(request, sequence_id, tab="results")
    # A version nobody has started has no figures: those of the one before stand meanwhile.
    version = sequence.versions.filter(frozen_at__isnull=False).first() or context["version"]
    context["version"] = version
    context["results"] = queries.results(request.actor, sequence, version)
    context["effect"] = queries.effect_of(request.actor, sequence)
    context["comparisons"] = queries.comparisons(request.actor, version, request.member.language)
    return render_page(request, "nurture/results.html", context)


def _sequence_context(
    request: ActorRequest, sequence_id: uuid.UUID, *, tab: str
) -> tuple[Sequence, dict[str, Any]]:
    """What every tab of a sequence shows."""
    sequence = queries.sequence_visible_to(request.actor, sequence_id)
    version = sequence.versions.order_by("-number")[0]
    is_over = sequence.state == SequenceState.ENDED
    may_edit = may(request.actor, Right.EDIT) and not is_over
    return sequence, {
        "sequence": sequence,
        "version": version,
        "tab": tab,
        "tally": queries.tally(sequence),
        "is_frozen": version.frozen_at is not None,
        "older_count": queries.older_count(sequence, version) if version.number > 1 else 0,
        "may_edit": may_edit,
        "may_edit_steps": may_edit and version.frozen_at is None,
        "may_start": may(request.actor, Right.START) and not is_over,
    }


def read_position(text: str) -> int:
    """The step somebody is to begin with, as an address or form names it."""
    return int(text) if text.isdecimal() and len(text) <= len(str(MOST_STEPS)) else 0


def _chosen(audience: queries.Audience, position: int) -> dict[str, str]:
    """Whom and from which step on, as parameters of an address or hidden fields."""
    return audience.as_query() | ({"ab": str(position)} if position else {})


def _chosen_step(request: ActorRequest, steps: list[queries.StepLine]) -> queries.StepLine | None:
    """The step whose letter is shown: named in the address, else the first."""
    wanted = request.GET.get("step", "")
    every = queries.flat(steps)
    named = next((line for line in every if str(line.step.id) == wanted), None)
    return named or next(iter(every), None)


def _preview(
    request: ActorRequest,
    sequence: Sequence,
    version: SequenceVersion,
    audience_ids: list[uuid.UUID],
    chosen: queries.StepLine | None,
) -> queries.Preview | None:
    if chosen is None or not chosen.is_worded:
        return None
    number = request.GET.get("person", "1")
    language = request.GET.get("language", "")
    wording = request.GET.get("wording", "")
    return queries.preview_of(
        request.actor,
        sequence,
        version,
        step_id=chosen.step.id,
        person_ids=queries.people_to_preview(request.actor, audience_ids),
        number=int(number) if number.isdecimal() else 1,
        language=language if language in Language.values else "",
        variant=int(wording) if wording in set("0123") else 0,
    )


def _region() -> str:
    """The name of the region whose holidays count."""
    row = employer()
    return REGIONS.get(row.country, {}).get(row.region, "") or str(row.get_country_display())
