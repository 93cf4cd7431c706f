# SPDX-License-Identifier: Apache-2.0
"""Arranging the stages of a pool."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.pages import redirect, render_page
from talentkreis.organisation.rights import declares
from talentkreis.pools import actions, queries
from talentkreis.pools.actions.stages import StageDetails
from talentkreis.pools.permissions import Right
from talentkreis.pools.rules import LARGEST_LIMIT, LONGEST_STAGE, MOST_STAGES
from talentkreis.pools.stages import stages_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

    from talentkreis.organisation.requests import ActorRequest
    from talentkreis.pools.stages import StageLine

UP, DOWN, REMOVE, COPY = "up", "down", "remove", "copy"


@dataclass
class Row:
    """A stage as the form shows it; `count` people stand there."""

    code: str
    name: str
    limit: str
    count: int
    error: str = ""
    # Somebody wants it gone, and there are people who need another stage.
    asks_where: bool = False


@declares(Right.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def stages(request: ActorRequest, pool_id: uuid.UUID) -> HttpResponse:
    """Rename, add, reorder, remove stages, or take those of another pool: one form."""
    actor = request.actor
    pool = queries.pool_visible_to(actor, pool_id)
    there = stages_of(pool)
    counts = {c: n.number for c, n in queries.counted(actor, pool, there).items()}
    rows = _rows(there.lines, counts)
    wish, _colon, code = request.POST.get("do", "").partition(":")
    error = ""
    if request.method == "POST":
        try:
            if wish == COPY:
                actions.copy_stages(
                    actor=actor, pool_id=pool_id, from_pool_id=_uuid(request.POST.get("from", ""))
                )
            else:
                rows = _said(request, rows)
                _save(request, pool_id, rows, wish, code)
        except RuleViolation as refusal:
            error = "" if refusal.fields else str(refusal.message)
            _show_refusal(rows, refusal, wish, code)
        else:
            messages.success(request, _("Saved."))
            return redirect(request, "pools:stages", pool_id)
    context = {
        "pool": pool,
        "rows": rows,
        "error": error,
        "has_room": len(rows) < MOST_STAGES,
        "longest": LONGEST_STAGE,
        "largest": LARGEST_LIMIT,
        "new_name": request.POST.get("new", ""),
        "others": [p for p in queries.pools_visible_to(actor) if p.pk != pool.pk],
    }
    status = 422 if request.method == "POST" else 200
    return render_page(request, "pools/stages.html", context, status=status)


def _rows(lines: Iterable[StageLine], counts: dict[str, int]) -> list[Row]:
    return [
        Row(line.code, line.label, str(line.limit or ""), counts.get(line.code, 0))
        for line in lines
    ]


def _said(request: ActorRequest, rows: list[Row]) -> list[Row]:
    """The stages with what was typed; who sends a form that is too old finds the present ones."""
    for row in rows:
        row.name = request.POST.get(f"name.{row.code}", row.name)
        row.limit = request.POST.get(f"limit.{row.code}", row.limit).strip()
    return rows


def _save(request: ActorRequest, pool_id: uuid.UUID, rows: list[Row], wish: str, code: str) -> None:
    codes = [row.code for row in rows]
    ordered = list(rows)
    moving = {}
    if code in codes and wish in {UP, DOWN}:
        place = codes.index(code)
        other = max(0, place - 1) if wish == UP else min(len(rows) - 1, place + 1)
        ordered.insert(other, ordered.pop(place))
    elif code in codes and wish == REMOVE:
        ordered.pop(codes.index(code))
        moving = {code: request.POST.get(f"into.{code}", "")}
    details = [StageDetails(row.code, row.name, _limit(row)) for row in ordered]
    if new := request.POST.get("new", "").strip():
        details.append(StageDetails("", new))
    actions.arrange_stages(actor=request.actor, pool_id=pool_id, stages=details, moving=moving)


def _limit(row: Row) -> int | None:
    """The number typed; none for an empty field, one no rule allows for anything else."""
    if not row.limit:
        return None
    return int(row.limit) if row.limit.isascii() and row.limit.isdigit() else -1


def _show_refusal(rows: list[Row], refusal: RuleViolation, wish: str, code: str) -> None:
    for row in rows:
        if row.code in refusal.fields:
            row.error = str(refusal.fields[row.code])
        row.asks_where = wish == REMOVE and row.code == code and refusal.code == "stage_has_people"


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)
