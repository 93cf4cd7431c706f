# SPDX-License-Identifier: Apache-2.0
"""The board of a pool: looking, moving, taking a move back."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from talentkreis.kernel.errors import Conflict
from talentkreis.kernel.pages import redirect, render_page, wants_partial
from talentkreis.organisation.queries import active_members
from talentkreis.organisation.rights import declares
from talentkreis.pools import actions, queries
from talentkreis.pools.permissions import Right
from talentkreis.pools.stages import stages_of
from talentkreis.pools.views.shown import about, list_url
from talentkreis.search import queries as search
from talentkreis.search.language import EVERYBODY, Condition, FilterError, Operator, all_of, parse

if TYPE_CHECKING:
    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest
    from talentkreis.pools.models import Pool
    from talentkreis.search.language import Node

LONGEST_FIRST = "lange"


@declares(Right.VIEW)
@require_safe
def board(request: ActorRequest, pool_id: uuid.UUID) -> HttpResponse:
    """The people of a pool, stage by stage; htmx asks for more cards of one stage."""
    actor = request.actor
    with search.bounded():
        shown = queries.pool_visible_to(actor, pool_id)
        asked = _Asked(request)
        context: dict[str, Any] = {
            **about(actor, shown, is_fresh=True),
            "asked": asked,
            "view": "board",
        }
        if stage := request.GET.get("stufe", ""):
            column = queries.column(
                actor,
                shown,
                stage,
                asked.node,
                cursor=request.GET.get("after", ""),
                is_longest_first=asked.is_longest_first,
            )
            context |= {"columns": [column], "column": column, "is_part": True}
        else:
            columns = queries.board(
                actor, shown, asked.node, is_longest_first=asked.is_longest_first
            )
            context |= {
                "columns": columns,
                "total": sum(column.count.number for column in columns),
                "is_capped": any(column.count.is_capped for column in columns),
                "moves": queries.recent_moves(actor, shown),
            }
    context["members"] = active_members()
    status = 422 if asked.error else 200
    return render_page(request, "pools/board.html", context, partial="cards", status=status)


@declares(Right.EDIT)
@require_POST
def move(request: ActorRequest, pool_id: uuid.UUID, person_id: uuid.UUID) -> HttpResponse:
    """Move one person to another stage; the board gets the card, the counts and a way back."""
    try:
        made = actions.move_member(
            actor=request.actor,
            pool_id=pool_id,
            person_id=person_id,
            stage=request.POST.get("stage", ""),
            expected=request.POST.get("expected", ""),
        )
    except Conflict as error:
        if not _is_from_board(request):
            raise
        return _moved(request, pool_id, person_id, refusal=str(error.message))
    if _is_from_board(request):
        return _moved(request, pool_id, person_id, made=made)
    return redirect(request, list_url(pool_id, request.POST.get("back_stage", "")))


@declares(Right.EDIT)
@require_POST
def undo(request: ActorRequest, pool_id: uuid.UUID, move_id: uuid.UUID) -> HttpResponse:
    """Take a move back."""
    person_id = actions.undo_move(actor=request.actor, pool_id=pool_id, move_id=move_id)
    if _is_from_board(request):
        return _moved(request, pool_id, person_id, is_undo=True)
    messages.success(request, _("The move was taken back."))
    return redirect(request, "pools:pool", pool_id)


def _is_from_board(request: ActorRequest) -> bool:
    """The board's script puts the answer in place; the list and pages without script go on."""
    return wants_partial(request) and "board" in request.POST


def _moved(
    request: ActorRequest, pool_id: uuid.UUID, person_id: uuid.UUID, **more: Any
) -> HttpResponse:
    """The card where it stands now, the heads of all columns, and what happened."""
    actor = request.actor
    with search.bounded():
        pool: Pool = queries.pool_visible_to(actor, pool_id)
        stages = stages_of(pool)
        counts = queries.counted(actor, pool, stages, _Asked(request).node)
        columns = [queries.Column(line, counts[line.code]) for line in stages.lines]
        card = queries.card_of(actor, pool, person_id)
    context = {
        "pool": pool,
        "may_edit": True,
        "columns": columns,
        "card": card,
        "stage": stages.label(card.stage) if card else "",
        "column": next((c for c in columns if card and c.stage.code == card.stage), None),
        **more,
    }
    status = 409 if more.get("refusal") else 200
    return render(request, "pools/moved.html", context, status=status)


class _Asked:
    """How the board is narrowed: a filter as text, who is in charge, only what is overdue."""

    def __init__(self, request: ActorRequest) -> None:
        self.text = request.GET.get("q", "").strip()
        self.owner = request.GET.get("zustaendig", "")
        self.is_overdue = request.GET.get("faellig") == "1"
        self.is_longest_first = request.GET.get("folge") == LONGEST_FIRST
        self.error: FilterError | None = None
        self.node = self._node(request)

    @property
    def query(self) -> str:
        """The same as part of an address, for more cards and for counts after a move."""
        said = {
            "q": self.text,
            "zustaendig": self.owner,
            "faellig": "1" if self.is_overdue else "",
            "folge": LONGEST_FIRST if self.is_longest_first else "",
        }
        return urlencode({name: value for name, value in said.items() if value})

    @property
    def is_narrowed(self) -> bool:
        """Whether anybody may be missing."""
        return bool(self.text or self.owner or self.is_overdue)

    def _node(self, request: ActorRequest) -> Node:
        parts: list[Node] = []
        try:
            if self.text:
                parts.append(parse(self.text, get_language() or "de", actor=request.actor))
        except FilterError as error:
            self.error = error
        if self.owner:
            parts.append(Condition("owner", Operator.IS, _owner(self.owner)))
        if self.is_overdue:
            parts.append(Condition("next_contact", Operator.IS, "overdue"))
        return all_of(parts) if parts else EVERYBODY


def _owner(text: str) -> str:
    """Me, nobody, or the id of a member; whatever else is nobody's id."""
    if text in {"me", "none"}:
        return text
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return str(uuid.UUID(int=0))
