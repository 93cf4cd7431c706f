# SPDX-License-Identifier: Apache-2.0
"""Why a filter finds the people of a page: the conditions each meets, with what their row says.

Two queries for any number of people; one person's whole tree is `queries.explaining`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.utils.translation import get_language

from talentkreis.search.compiling import compile_node
from talentkreis.search.fields import ValueKind, by_code
from talentkreis.search.language.printer import value_text
from talentkreis.search.models import SearchRow
from talentkreis.search.tree import Condition, Node, Not, children

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator, Sequence

    from talentkreis.search.fields import Setting

# More reasons than this nobody reads beside a name.
MOST = 6


def reasons_of(
    setting: Setting, node: Node, person_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, tuple[str, ...]]:
    """Person → the conditions of the filter they meet, in words of the active language."""
    asked = list(dict.fromkeys(_wanted(node)))[:MOST]
    if not asked or not person_ids:
        return {}
    fragments = [compile_node(condition, setting) for condition in asked]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT person_id, {', '.join(f.sql for f in fragments)} FROM search_row"  # noqa: S608 - compiled fragments
            " WHERE person_id = ANY(%s)",
            [*(p for f in fragments for p in f.parameters), list(person_ids)],
        )
        answers = {row[0]: row[1:] for row in cursor.fetchall()}
    rows = SearchRow.objects.select_related("person").filter(pk__in=person_ids)
    return {
        row.pk: tuple(
            _said(condition, row, setting)
            for condition, is_met in zip(asked, answers[row.pk], strict=True)
            if is_met
        )
        for row in rows
    }


def _wanted(node: Node) -> Iterator[Condition]:
    """Conditions somebody is found by; what must not hold is no reason."""
    if isinstance(node, Condition):
        yield node
    elif not isinstance(node, Not):
        for part in children(node):
            yield from _wanted(part)


def _said(condition: Condition, row: SearchRow, setting: Setting) -> str:
    """What the row says where something is measured, else what was asked for."""
    field = by_code(condition.field)
    assert field is not None, "a stored tree names fields that are known"
    language = (get_language() or "de")[:2]
    is_measured = field.kind is not ValueKind.WORD and not field.textual(condition.operator)
    fact = field.says(condition.value, row, setting) if is_measured else ""
    return f"{field.label}: {fact or value_text(condition, language, setting)}"
