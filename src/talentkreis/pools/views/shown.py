# SPDX-License-Identifier: Apache-2.0
"""What the board and the list of a pool say alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language

from talentkreis.organisation.rights import may
from talentkreis.pools.field import condition, tree_of
from talentkreis.pools.permissions import Right
from talentkreis.search.language import pieces, to_text

if TYPE_CHECKING:
    import uuid

    from talentkreis.organisation.actors import Actor
    from talentkreis.pools.models import Pool


def about(actor: Actor, pool: Pool) -> dict[str, Any]:
    """The pool itself, its filter in the reader's language, what the reader may do."""
    language = get_language() or "de"
    node = tree_of(pool) if pool.is_dynamic else None
    return {
        "pool": pool,
        "pieces": pieces(node, language, actor=actor) if node else [],
        "may_edit": may(actor, Right.EDIT),
        "list_query": to_text(condition(pool), language, actor=actor),
    }


def list_url(pool_id: uuid.UUID, stage: str = "") -> str:
    """The list of a pool, narrowed to a stage."""
    query = f"?{urlencode({'stufe': stage})}" if stage else ""
    return reverse("pools:members", args=[pool_id]) + query
