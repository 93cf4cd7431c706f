# SPDX-License-Identifier: Apache-2.0
"""Pages of the content library and its topics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from talentkreis.content import actions, queries
from talentkreis.content.forms import ItemForm, TopicForm, wanted_from
from talentkreis.content.models import Kind
from talentkreis.content.permissions import Right
from talentkreis.kernel.errors import Conflict, RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.organisation.forms import show_refusal
from talentkreis.organisation.models import Language
from talentkreis.organisation.queries import active_members
from talentkreis.organisation.rights import declares, may
from talentkreis.organisation.writing_aids import CONTENT, aids_for

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from talentkreis.content.queries import ItemLine
    from talentkreis.organisation.requests import ActorRequest


@require_safe
@declares(Right.VIEW)
def index(request: ActorRequest) -> HttpResponse:
    """The library, narrowed by words, kind, topic, language and state."""
    wanted = wanted_from(request.GET.dict())
    page = queries.library(request.actor, wanted, cursor=request.GET.get("cursor", ""))
    narrowed = {k: v for k, v in request.GET.dict().items() if v and k != "cursor"}
    context = {
        "page": page,
        "wanted": wanted,
        "query": urlencode(narrowed),
        "kinds": Kind.choices,
        "topics": [
            (str(topic.id), topic.name_in(get_language())) for topic in queries.topics_on_offer()
        ],
        "languages": Language.choices,
        "may_edit": may(request.actor, Right.EDIT),
    }
    return render_page(request, "content/index.html", context, partial="lines")


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.EDIT)
def create(request: ActorRequest) -> HttpResponse:
    """A new item, German and English side by side."""
    form = _form(request, None)
    if request.method == "POST" and form.is_valid():
        try:
            item = actions.create_item(actor=request.actor, details=form.details())
        except RuleViolation as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(request, "content:edit", item.id)
    status = 422 if request.method == "POST" else 200
    return render_page(request, "content/edit.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.VIEW)
def edit(request: ActorRequest, item_id: uuid.UUID) -> HttpResponse:
    """One item: its words, where they drift, where it is used."""
    line = queries.item_line(request.actor, item_id)
    form = _form(request, line)
    if request.method == "POST" and form.is_valid():
        try:
            actions.update_item(actor=request.actor, item_id=item_id, details=form.details())
        except RuleViolation as error:
            show_refusal(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(request, "content:edit", item_id)
    may_edit = may(request.actor, Right.EDIT)
    aids = aids_for(CONTENT, request.actor, item_id) if may_edit else []
    context = {"form": form, "line": line, "may_edit": may_edit, "aids": aids}
    status = 422 if request.method == "POST" else 200
    return render_page(request, "content/edit.html", context, status=status)


@require_POST
@declares(Right.EDIT)
def confirm(request: ActorRequest, item_id: uuid.UUID, language: str) -> HttpResponse:
    """This side still says what the other one does."""
    actions.confirm_side(actor=request.actor, item_id=item_id, language=language)
    return redirect(request, "content:edit", item_id)


@require_POST
@declares(Right.EDIT)
def archive(request: ActorRequest, item_id: uuid.UUID) -> HttpResponse:
    """Offer it for nothing new."""
    actions.archive_item(actor=request.actor, item_id=item_id)
    messages.success(request, _("Archived. Where it is used, it stays."))
    return redirect(request, "content:index")


@require_POST
@declares(Right.EDIT)
def restore(request: ActorRequest, item_id: uuid.UUID) -> HttpResponse:
    """Offer it again."""
    actions.restore_item(actor=request.actor, item_id=item_id)
    return redirect(request, "content:edit", item_id)


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.VIEW)
def topics(request: ActorRequest) -> HttpResponse:
    """The topics, with how much there is about each and how many asked for it; a new one."""
    form = TopicForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _save_topic(request, form, None):
        return redirect(request, "content:topics")
    context = {
        "lines": queries.topic_lines(request.actor),
        "form": form,
        "may_edit": may(request.actor, Right.EDIT),
    }
    status = 422 if request.method == "POST" else 200
    return render_page(request, "content/topics.html", context, status=status)


@require_POST
@declares(Right.EDIT)
def rename_topic(request: ActorRequest, topic_id: uuid.UUID) -> HttpResponse:
    """Another name for a topic; whoever chose it keeps it."""
    form = TopicForm(request.POST)
    if form.is_valid() and _save_topic(request, form, topic_id):
        return redirect(request, "content:topics")
    messages.error(request, " ".join(_texts(form)))
    return redirect(request, "content:topics")


@require_POST
@declares(Right.EDIT)
def archive_topic(request: ActorRequest, topic_id: uuid.UUID) -> HttpResponse:
    """Take a topic out of every choice."""
    actions.set_topic_archived(actor=request.actor, topic_id=topic_id, is_archived=True)
    return redirect(request, "content:topics")


@require_POST
@declares(Right.EDIT)
def restore_topic(request: ActorRequest, topic_id: uuid.UUID) -> HttpResponse:
    """Offer a topic again."""
    actions.set_topic_archived(actor=request.actor, topic_id=topic_id, is_archived=False)
    return redirect(request, "content:topics")


def _form(request: ActorRequest, line: ItemLine | None) -> ItemForm:
    owners = active_members()
    topics_offered = queries.topics_on_offer()
    if line is not None:  # what it has is kept, though it is offered for nothing new
        owners += [line.item.owner] if line.item.owner not in owners else []
        topics_offered += [each for each in line.item.topics.all() if each.archived_at]
    initial = (
        ItemForm.initial_of(line) if line else {"owner": str(request.member.id), "kind": "update"}
    )
    return ItemForm(
        request.POST if request.method == "POST" else None,
        owners=owners,
        topics=topics_offered,
        initial=initial,
    )


def _save_topic(request: ActorRequest, form: TopicForm, topic_id: uuid.UUID | None) -> bool:
    try:
        actions.save_topic(actor=request.actor, topic_id=topic_id, **form.cleaned_data)
    except (RuleViolation, Conflict) as error:
        show_refusal(form, error)
        return False
    messages.success(request, _("Saved."))
    return True


def _texts(form: TopicForm) -> list[str]:
    return [str(text) for texts in form.errors.values() for text in texts]
