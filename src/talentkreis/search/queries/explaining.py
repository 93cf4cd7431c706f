# SPDX-License-Identifier: Apache-2.0
"""Why is somebody in, or not: the tree of a filter with yes or no at every node."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from django.db import connection
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talentkreis.kernel.errors import NotFound
from talentkreis.organisation.rights import require
from talentkreis.people.queries import person_visible_to
from talentkreis.search.compiling import compile_node, evaluate
from talentkreis.search.fields import registry
from talentkreis.search.fields.sharing import setting_for
from talentkreis.search.fields.standard import ARCHIVED
from talentkreis.search.language.printer import to_text
from talentkreis.search.models import SearchRow
from talentkreis.search.permissions import Right
from talentkreis.search.queries.closest import evidence_for
from talentkreis.search.queries.scope import bounded
from talentkreis.search.tree import And, Condition, Node, Not, Or, children, conditions

if TYPE_CHECKING:
    import uuid

    from talentkreis.organisation.actors import Actor
    from talentkreis.search.fields.registry import Passage, Setting

# Passages that are shown of one person, and conditions that are asked for them.
MOST_PASSAGES, MOST_ASKED = 4, 12


@dataclass(frozen=True, slots=True)
class Reason:
    """One node of the filter: whether it holds, what it says, what the person's row says.

    `passages`: where in longer texts it was found.
    """

    is_met: bool
    text: str
    fact: str = ""
    parts: tuple[Reason, ...] = ()
    passages: tuple[Passage, ...] = ()


def explain(actor: Actor, person_id: uuid.UUID, node: Node) -> Reason:
    """Whether and why a filter finds a person, in the active language.

    Raises NotFound for somebody the actor may not see.
    """
    require(actor, Right.FIND)
    person_visible_to(actor, person_id)
    row = SearchRow.objects.select_related("person").filter(pk=person_id).first()
    if row is None:
        raise NotFound(_("There is no such person here."), code="no_such_person")
    setting = setting_for(actor)
    answers = _textual(row, node, setting)
    reason = _reason(node, row, setting, answers)
    barrier = _barrier(row, node, setting)
    if barrier:
        return Reason(is_met=False, text=_("all of these"), parts=(barrier, reason))
    return reason


def passages(actor: Actor, person_id: uuid.UUID, node: Node) -> list[Passage]:
    """Where in longer texts of a person the words of a filter stand.

    Raises NotFound for somebody the actor may not see.
    """
    require(actor, Right.FIND)
    person_visible_to(actor, person_id)
    setting = setting_for(actor)
    row = SearchRow(pk=person_id)
    found = (
        passage
        for condition in islice(dict.fromkeys(conditions(node)), MOST_ASKED)
        for passage in _field(condition).passages(condition.value, row, setting)
    )
    shown = list(islice(found, MOST_PASSAGES))
    if shown:
        return shown
    evidence = evidence_for(setting, node, person_id)
    return [evidence] if evidence else []


def _textual(row: SearchRow, node: Node, setting: Setting) -> dict[Condition, bool]:
    """What only the database can tell about this row, asked at once."""
    asked = [c for c in dict.fromkeys(conditions(node)) if _field(c).textual(c.operator)]
    if not asked:
        return {}
    fragments = [compile_node(condition, setting) for condition in asked]
    with bounded(), connection.cursor() as database:
        database.execute(
            f"SELECT {', '.join(f.sql for f in fragments)} FROM search_row WHERE person_id = %s",  # noqa: S608 - compiled fragments
            [*(p for f in fragments for p in f.parameters), row.pk],
        )
        return dict(zip(asked, database.fetchone(), strict=True))


def _reason(node: Node, row: SearchRow, setting: Setting, answers: dict[Condition, bool]) -> Reason:
    is_met = evaluate(node, row, setting, answers.__getitem__)
    parts = tuple(_reason(part, row, setting, answers) for part in children(node))
    match node:
        case And(()):
            return Reason(is_met, _("everybody"))
        case And():
            return Reason(is_met, _("all of these"), parts=parts)
        case Or():
            return Reason(is_met, _("one of these"), parts=parts)
        case Not():
            return Reason(is_met, _("not"), parts=parts)
        case Condition(value=value):
            field = _field(node)
            text = to_text(node, get_language() or "de", actor=setting.actor)
            fact = field.says(value, row, setting) or (
                "" if field.textual(node.operator) else _("not known")
            )
            passages = field.passages(value, row, setting) if is_met else ()
            return Reason(is_met, text, fact, passages=tuple(passages))


def _barrier(row: SearchRow, node: Node, setting: Setting) -> Reason | None:
    """What keeps somebody out of every result, whatever the filter says."""
    if row.is_restricted:
        return Reason(is_met=False, text=_("Processing is restricted (Art. 18 GDPR)."))
    if row.basis_until is None or row.basis_until < setting.today:
        return Reason(is_met=False, text=_("No processing basis holds any more."))
    if row.is_archived and all(c.field != ARCHIVED for c in conditions(node)):
        return Reason(is_met=False, text=_("In the archive, and the filter does not ask for it."))
    return None


def _field(condition: Condition) -> registry.Field:
    field = registry.by_code(condition.field)
    assert field is not None, "parse and from_json let no unknown field through"
    return field
