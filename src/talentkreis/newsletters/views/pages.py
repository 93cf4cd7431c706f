# SPDX-License-Identifier: Apache-2.0
"""Reading pages: the list, the editor with its preview, who sees what, settings, figures."""

from __future__ import annotations

import uuid
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.mail.views.frames import mail_frame, with_frame
from talentkreis.newsletters import actions, queries
from talentkreis.newsletters.forms import IssueForm, ScheduleForm
from talentkreis.newsletters.models import Archive, BlockKind, IssueState
from talentkreis.newsletters.permissions import Right
from talentkreis.newsletters.queries.previews import page_of
from talentkreis.organisation.forms import show_refusal
from talentkreis.organisation.models import Language
from talentkreis.organisation.queries import active_members, employer
from talentkreis.organisation.rights import declares, may
from talentkreis.people.queries import person_visible_to
from talentkreis.search.queries import find_by_name

if TYPE_CHECKING:
    from django.http import HttpResponse

    from talentkreis.newsletters.models import Issue
    from talentkreis.organisation.requests import ActorRequest

# Looking through more people takes longer than a page may; htmx fetches it afterwards.
CHECKED_AT_ONCE = 1_000
WIDTHS, THEMES = ("phone", "desktop"), ("light", "dark")


@require_safe
@declares(Right.VIEW)
def index(request: ActorRequest) -> HttpResponse:
    """Every newsletter the member sees."""
    context = {
        "lines": queries.issue_lines(request.actor),
        "may_edit": may(request.actor, Right.EDIT),
    }
    return render_page(request, "newsletters/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.EDIT)
def create(request: ActorRequest) -> HttpResponse:
    """A new newsletter: name, for whom, subjects."""
    initial = {
        "owner": str(request.member.id),
        "pool": request.GET.get("pool", ""),
        "archive": Archive.NOBODY,
    }
    form = _issue_form(request, initial)
    if request.method == "POST" and form.is_valid():
        try:
            issue = actions.create_issue(actor=request.actor, details=form.details())
        except RuleViolation as error:
            show_refusal(form, error)
        else:
            return redirect(request, "newsletters:detail", issue.id)
    status = 422 if request.method == "POST" else 200
    return render_page(request, "newsletters/create.html", {"form": form}, status=status)


@require_safe
@declares(Right.VIEW)
def detail(request: ActorRequest, issue_id: uuid.UUID) -> HttpResponse:
    """The blocks, and beside them German and English as they look."""
    issue, context = issue_context(request, issue_id, tab="blocks")
    width, theme = request.GET.get("width", ""), request.GET.get("theme", "")
    context |= {
        "blocks": queries.block_lines(request.actor, issue),
        "kinds": [(kind.value, kind.label) for kind in BlockKind],
        "width": width if width in WIDTHS else "phone",
        "theme": theme if theme in THEMES else "light",
        "stale": queries.stale_items(issue) if issue.is_open else [],
    }
    return with_frame(render_page(request, "newsletters/detail.html", context))


@require_safe
@declares(Right.VIEW)
def segments(request: ActorRequest, issue_id: uuid.UUID) -> HttpResponse:
    """Who sees what: the audience by what they would get, and the issue as one person sees it."""
    issue, context = issue_context(request, issue_id, tab="segments")
    people = queries.audience_ids(request.actor, issue)
    count = sum(1 for _id in islice(people, CHECKED_AT_ONCE + 1))
    is_later = count > CHECKED_AT_ONCE and "check" not in request.GET
    blocks = queries.block_lines(request.actor, issue)
    name, person_id = request.GET.get("name", "").strip(), _id_of(request.GET.get("person", ""))
    context |= {
        "blocks": blocks,
        "is_later": is_later,
        "segments": None if is_later else queries.segments_of(request.actor, issue),
        "name": name,
        "found": find_by_name(request.actor, name)[:8] if name else [],
        "seen": None,
    }
    if person_id is not None:
        person_visible_to(request.actor, person_id)
        context["seen"] = queries.for_one(request.actor, issue, person_id)
    return with_frame(
        render_page(request, "newsletters/segments.html", context, partial="segments")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.VIEW)
def settings(request: ActorRequest, issue_id: uuid.UUID) -> HttpResponse:
    """Name, audience, subjects, archive."""
    issue, context = issue_context(request, issue_id, tab="settings")
    text = queries.filter_text(request.actor, issue.filter)
    form = _issue_form(request, IssueForm.initial_of(issue, text), issue)
    if request.method == "POST" and form.is_valid():
        try:
            actions.update_issue(actor=request.actor, issue_id=issue_id, details=form.details())
        except (RuleViolation, Conflict) as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(request, "newsletters:settings", issue_id)
    context |= {"form": form, "archives": Archive.choices}
    status = 422 if request.method == "POST" else 200
    return render_page(request, "newsletters/settings.html", context, status=status)


@require_safe
@declares(Right.VIEW)
def results(request: ActorRequest, issue_id: uuid.UUID) -> HttpResponse:
    """Handed over, came back, answered, unsubscribed; opens are not counted."""
    issue, context = issue_context(request, issue_id, tab="results")
    context["figures"] = queries.figures_of(request.actor, issue)
    return render_page(request, "newsletters/results.html", context, partial="figures")


@require_safe
@declares(Right.VIEW)
def frame(request: ActorRequest, issue_id: uuid.UUID, language: str) -> HttpResponse:
    """What a mail program shows, as the content of a sandboxed frame."""
    issue = queries.issue_visible_to(request.actor, issue_id)
    if language not in Language.values:
        raise NotFound(_("There is no such language."), code="no_such_language")
    page = page_of(
        request.actor,
        issue,
        language=language,
        person_id=_id_of(request.GET.get("person", "")),
        is_dark=request.GET.get("theme") == "dark",
    )
    return mail_frame(page or _("There is nothing to show here yet."))


def issue_context(
    request: ActorRequest, issue_id: uuid.UUID, *, tab: str
) -> tuple[Issue, dict[str, Any]]:
    """What every tab of a newsletter shows."""
    issue = queries.issue_visible_to(request.actor, issue_id)
    may_edit = may(request.actor, Right.EDIT)
    is_draft, is_late = issue.state == IssueState.DRAFT, issue.is_late(clock.now())
    return issue, {
        "issue": issue,
        "tab": tab,
        "is_late": is_late,
        "audience": queries.audience_text(request.actor, issue),
        "words": {words.language: words for words in issue.words.all()},
        "may_edit": may_edit and is_draft,
        "may_copy": may_edit,
        "may_send": may(request.actor, Right.SEND),
        "obstacles": queries.obstacles(request.actor, issue) if is_draft or is_late else [],
        "schedule_form": ScheduleForm(),
        "zone": employer().time_zone,
    }


def _issue_form(
    request: ActorRequest, initial: dict[str, Any], issue: Issue | None = None
) -> IssueForm:
    owners, pools = active_members(), queries.pools_to_choose(request.actor)
    if issue is not None and issue.owner not in owners:
        owners.append(issue.owner)
    return IssueForm(
        request.POST if request.method == "POST" else None,
        actor=request.actor,
        owners=owners,
        pools=pools,
        initial=initial,
    )


def _id_of(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
