# SPDX-License-Identifier: Apache-2.0
"""What the board and the list of a pool say alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from talentkreis.organisation.rights import may
from talentkreis.pools import queries
from talentkreis.pools.field import condition, tree_of
from talentkreis.pools.permissions import Right
from talentkreis.search.language import pieces, to_text

if TYPE_CHECKING:
    import uuid

    from talentkreis.organisation.actors import Actor
    from talentkreis.pools.models import Pool
    from talentkreis.pools.queries import Health


def about(actor: Actor, pool: Pool, *, is_fresh: bool = False) -> dict[str, Any]:
    """The pool itself, its filter in the reader's language, what the reader may do."""
    language = get_language() or "de"
    health = queries.health_of(pool, is_fresh=is_fresh)
    node = tree_of(pool) if pool.is_dynamic else None
    return {
        "pool": pool,
        "pieces": pieces(node, language, actor=actor) if node else [],
        "may_edit": may(actor, Right.EDIT),
        "health": health,
        "figures": _figures(actor, pool, health, language) if health else [],
        "flaws": _flaws(actor, pool, health, language) if health else [],
        "list_query": to_text(condition(pool), language, actor=actor),
    }


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of people with the filter that shows them, and those it leaves out."""

    number: int
    label: str
    query: str
    rest: int = 0
    rest_query: str = ""


def _figures(actor: Actor, pool: Pool, health: Health, language: str) -> list[Figure]:
    """What should be everybody."""
    labels = {
        "touched": _("touched in %(days)d days") % {"days": pool.touch_days_max},
        "consented": _("with valid consent"),
        "reachable": _("reachable"),
    }
    found = []
    for name, label in labels.items():
        number = getattr(health.figures, name)
        found.append(
            Figure(
                number,
                label,
                queries.filter_of(actor, pool, name, language, is_rest=False),
                health.figures.people - number,
                queries.filter_of(actor, pool, name, language, is_rest=True),
            )
        )
    return found


def _flaws(actor: Actor, pool: Pool, health: Health, language: str) -> list[Figure]:
    """What should be nobody, as far as there is somebody."""
    figures = health.figures
    texts = {
        "bounced": ngettext("bounce", "bounces", figures.bounced),
        "duplicate": ngettext("possible duplicate", "possible duplicates", figures.duplicate),
        "quiet": _("without contact for a year"),
    }
    if pool.is_boutique:
        # Everybody in a boutique pool has a plan of their own.
        texts["unplanned"] = _("without a planned contact")
    return [
        Figure(number, text, queries.filter_of(actor, pool, name, language, is_rest=False))
        for name, text in texts.items()
        if (number := getattr(figures, name))
    ]


def list_url(pool_id: uuid.UUID, stage: str = "") -> str:
    """The list of a pool, narrowed to a stage."""
    query = f"?{urlencode({'stufe': stage})}" if stage else ""
    return reverse("pools:members", args=[pool_id]) + query
