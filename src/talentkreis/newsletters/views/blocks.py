# SPDX-License-Identifier: Apache-2.0
"""Writing the blocks of a draft, with a preview while one writes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from talentkreis.content.models import Item
from talentkreis.content.queries import items_on_offer, topics_on_offer
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.mail.views.frames import mail_frame, with_frame
from talentkreis.newsletters import actions, queries
from talentkreis.newsletters.forms import BlockForm
from talentkreis.newsletters.models import HAS_WORDS, TAKES, BlockKind
from talentkreis.newsletters.permissions import Right
from talentkreis.newsletters.queries.previews import page_of_part
from talentkreis.nurture.rules.wording import FIELDS
from talentkreis.organisation.forms import show_refusal
from talentkreis.organisation.models import Language
from talentkreis.organisation.rights import declares

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from talentkreis.newsletters.models import Block, Issue
    from talentkreis.organisation.requests import ActorRequest

LONGEST_PLACE = 4


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.EDIT)
def add_block(request: ActorRequest, issue_id: uuid.UUID, kind: str) -> HttpResponse:
    """A new block at the end; a divider needs no words and is put in at once."""
    issue = queries.issue_visible_to(request.actor, issue_id)
    _require_kind(kind)
    form = _form(request, kind)
    if request.method == "POST" and form.is_valid():
        try:
            block = actions.add_block(
                actor=request.actor, issue_id=issue_id, details=form.details()
            )
        except (RuleViolation, Conflict) as error:
            show_refusal(form, error)
        else:
            return redirect(request, _place_of(issue_id, block))
    return _page(request, issue, kind, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@declares(Right.EDIT)
def edit_block(request: ActorRequest, issue_id: uuid.UUID, block_id: uuid.UUID) -> HttpResponse:
    """What a block shows and to whom."""
    issue = queries.issue_visible_to(request.actor, issue_id)
    block = queries.block_of(issue, block_id)
    form = _form(request, block.kind, block)
    if request.method == "POST" and form.is_valid():
        try:
            actions.update_block(
                actor=request.actor, issue_id=issue_id, block_id=block_id, details=form.details()
            )
        except (RuleViolation, Conflict) as error:
            show_refusal(form, error)
        else:
            return redirect(request, _place_of(issue_id, block))
    return _page(request, issue, block.kind, form, block)


@require_POST
@declares(Right.EDIT)
def move_block(request: ActorRequest, issue_id: uuid.UUID, block_id: uuid.UUID) -> HttpResponse:
    """Put a block at another place: by button, key or drag."""
    to = request.POST.get("to", "")
    if not to.isdecimal() or len(to) > LONGEST_PLACE:
        raise RuleViolation(_("This place does not exist."), code="no_such_place")
    block = actions.move_block(
        actor=request.actor, issue_id=issue_id, block_id=block_id, to=int(to)
    )
    return redirect(request, _place_of(issue_id, block))


@require_POST
@declares(Right.EDIT)
def remove_block(request: ActorRequest, issue_id: uuid.UUID, block_id: uuid.UUID) -> HttpResponse:
    """Take a block out; its content stays in the library."""
    actions.remove_block(actor=request.actor, issue_id=issue_id, block_id=block_id)
    messages.success(request, _("The block is out. Its content stays in the library."))
    return redirect(request, "newsletters:detail", issue_id)


@require_POST
@declares(Right.EDIT)
def draft_frame(
    request: ActorRequest, issue_id: uuid.UUID, kind: str, language: str
) -> HttpResponse:
    """The block as it is being written, in a sandboxed frame; nothing is stored."""
    issue = queries.issue_visible_to(request.actor, issue_id)
    _require_kind(kind)
    if language not in Language.values:
        raise NotFound(_("There is no such language."), code="no_such_language")
    form = _form(request, kind)
    form.is_valid()
    details = form.shown()
    items = {item.id: item for item in _items(details.item_ids)}
    part = actions.part_from(details, [items[each] for each in details.item_ids if each in items])
    page = page_of_part(
        request.actor,
        issue,
        part,
        language=language,
        is_dark=request.POST.get("theme") == "dark",
    )
    return mail_frame(page or _("A merge field is not written right."))


def _items(item_ids: Any) -> list[Item]:
    rows = Item.objects.filter(id__in=item_ids)
    return list(rows.prefetch_related("texts", "topics"))


def _page(
    request: ActorRequest, issue: Issue, kind: str, form: BlockForm, block: Block | None
) -> HttpResponse:
    context = {
        "issue": issue,
        "kind": kind,
        "kind_label": BlockKind(kind).label,
        "form": form,
        "block": block,
        "has_words": kind in HAS_WORDS,
        "takes": kind in TAKES,
        "fields": FIELDS,
        "is_frozen": not issue.is_open,
        "has_conditions": any(form[name].value() for name in ("pool", "filter", "language")),
    }
    status = 422 if request.method == "POST" else 200
    return with_frame(render_page(request, "newsletters/block.html", context, status=status))


def _form(request: ActorRequest, kind: str, block: Block | None = None) -> BlockForm:
    actor = request.actor
    initial = None
    items = items_on_offer(actor, kinds=TAKES[kind]) if kind in TAKES else []
    if block is not None:
        initial = BlockForm.initial_of(block, queries.filter_text(actor, block.filter))
    return BlockForm(
        request.POST if request.method == "POST" else None,
        kind=kind,
        actor=actor,
        pools=queries.pools_to_choose(actor),
        topics=topics_on_offer(),
        items=items,
        initial=initial,
    )


def _require_kind(kind: str) -> None:
    if kind not in BlockKind.values:
        raise NotFound(_("There is no such block."), code="no_such_block")


def _place_of(issue_id: uuid.UUID, block: Block) -> str:
    return f"{reverse('newsletters:detail', args=[issue_id])}#block-{block.id}"
