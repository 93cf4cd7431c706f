# SPDX-License-Identifier: Apache-2.0
"""Looking through the stock: a proposal for everybody, chunk by chunk along their ids.

A chunk is one transaction with the place it came to, so a killed worker leaves none half and the
next one goes on behind the last. What somebody fits, lacks and is dead about is asked of the
search rows in one statement a chunk; whether they may be written to, of the gate itself.

People whom not every colleague may see stay out: an inventory is shared work, and a number in it
must not tell of somebody the reader must not know.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from talentkreis.consent.gate import may_contact_many
from talentkreis.consent.models import Channel, Purpose
from talentkreis.hygiene.rules import rule_of
from talentkreis.inventory.models import Inventory, Placement, Scope
from talentkreis.inventory.rules import DEAD, Facts, is_barred, line_of
from talentkreis.kernel import clock
from talentkreis.organisation.actors import SYSTEM
from talentkreis.search import queries as search
from talentkreis.search.compiling import compile_node
from talentkreis.search.fields.registry import Fragment
from talentkreis.search.language import from_json
from talentkreis.search.queries.scope import where
from talentkreis.search.tree import EVERYBODY, Condition, Node, Operator

if TYPE_CHECKING:
    import uuid

    from talentkreis.consent.answers import Answer


CHUNK = 2_000
_FIRST = "00000000-0000-0000-0000-000000000000"
_IN_NO_POOL = Condition("pool", Operator.IS, "none")


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked of each search row, compiled once for a run of the worker."""

    whom: Fragment
    segments: list[tuple[int, Fragment]]
    flaws: list[tuple[str, Fragment]]
    quiet: Fragment


def nodes_of(scope: str) -> Node:
    """The filter of whom an inventory is about."""
    return _IN_NO_POOL if scope == Scope.POOLLESS else EVERYBODY


def expected(scope: str) -> int:
    """How many people there are to look at."""
    whom = where(nodes_of(scope), search.setting_for(SYSTEM))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {_stock(whom)}", whom.parameters)
        number: int = cursor.fetchone()[0]
    return number


def look_on(*, inventory_id: uuid.UUID) -> None:
    """Propose something for everybody who has nothing yet. Safe to run twice and beside itself."""
    asked: list[_Question] = []
    while _look_at_chunk(inventory_id, asked):
        pass


@transaction.atomic
def _look_at_chunk(inventory_id: uuid.UUID, asked: list[_Question]) -> bool:
    """The next chunk; tells whether there was one. What is asked is compiled once."""
    inventory = _locked(inventory_id)
    if inventory is None:
        return False
    asked[:] = asked or [_question(inventory)]
    _look(inventory, asked[0])
    return True


def look_at_once(inventory: Inventory) -> None:
    """The same in the caller's transaction, for few people."""
    question = _question(inventory)
    while inventory.looked_at is None:
        _look(inventory, question)


def _locked(inventory_id: uuid.UUID) -> Inventory | None:
    """The inventory, held, while there is something left to look at."""
    waiting = Inventory.objects.select_for_update(no_key=True, of=("self",))
    return waiting.filter(id=inventory_id, looked_at__isnull=True, finished_at__isnull=True).first()


def _question(inventory: Inventory) -> _Question:
    setting = search.setting_for(SYSTEM)
    months = inventory.quiet_months

    def compiled(node: Node) -> Fragment:
        return compile_node(node, setting)

    return _Question(
        whom=where(nodes_of(inventory.scope), setting),
        segments=[
            (one.position, compiled(from_json(one.filter, is_stored=True)))
            for one in inventory.segments.all()
        ],
        flaws=[(code, compiled(rule_of(code).node(months))) for code in DEAD],
        quiet=compiled(rule_of("quiet").node(months)),
    )


def _look(inventory: Inventory, question: _Question) -> None:
    rows = _asked(inventory, question)
    answers = may_contact_many([row[0] for row in rows], Purpose.NURTURE, Channel.EMAIL)
    barred = _barred([row[0] for row in rows if not row[1]])
    Placement.objects.bulk_create(
        [_proposal(inventory, row, answers[row[0]], barred) for row in rows], batch_size=CHUNK
    )
    inventory.looked_count += len(rows)
    if rows:
        inventory.looked_until = rows[-1][0]
    if len(rows) < CHUNK:
        inventory.looked_at = clock.now()
        inventory.people_count = inventory.looked_count
    inventory.save(update_fields=["looked_count", "looked_until", "looked_at", "people_count"])


def _asked(inventory: Inventory, question: _Question) -> list[tuple[Any, ...]]:
    """The next people: id, may be called, quiet, segments that fit, flaws."""
    fits, flaws = _cases(question.segments), _cases(question.flaws)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id, gate_personal_contact > 0,"
            f" ({question.quiet.sql}),"
            f" array_remove(ARRAY[{fits.sql}]::smallint[], NULL),"
            f" array_remove(ARRAY[{flaws.sql}]::text[], NULL)"
            f" {_stock(question.whom)}"
            " AND person_id > %s ORDER BY person_id LIMIT %s",
            [
                *question.quiet.parameters,
                *fits.parameters,
                *flaws.parameters,
                *question.whom.parameters,
                inventory.looked_until or _FIRST,
                CHUNK,
            ],
        )
        return list(cursor.fetchall())


def _barred(person_ids: list[uuid.UUID]) -> set[uuid.UUID]:
    """Those the gate bars from every contact, among people it lets nobody call."""
    answers = may_contact_many(person_ids, Purpose.PERSONAL_CONTACT, Channel.PHONE)
    return {who for who, said in answers.items() if is_barred(said.verdict, said.reason)}


def _stock(whom: Fragment) -> str:
    return f"FROM search_row WHERE {whom.sql} AND confidential_to IS NULL"


def _cases(named: list[tuple[Any, Fragment]]) -> Fragment:
    """The name of each fragment that holds."""
    sql = ", ".join(f"CASE WHEN {fragment.sql} THEN %s END" for _name, fragment in named)
    values = [value for name, fragment in named for value in (*fragment.parameters, name)]
    return Fragment(sql, tuple(values))


def _proposal(
    inventory: Inventory, row: tuple[Any, ...], answer: Answer, barred: set[uuid.UUID]
) -> Placement:
    person_id, _may_be_called, is_quiet, fits, flaws = row
    line = line_of(
        Facts(
            flaws=frozenset(flaws),
            fits=tuple(fits),
            may_be_written_to=answer.is_yes,
            is_barred=person_id in barred,
            is_quiet=is_quiet,
        )
    )
    return Placement(
        inventory=inventory,
        person_id=person_id,
        kind=line.kind,
        position=line.position,
        fits=list(fits),
        is_barred=person_id in barred,
        reason="" if answer.is_yes else answer.reason[:40],
        step=answer.next_step.code[:24] if answer.next_step and not answer.is_yes else "",
    )
