# SPDX-License-Identifier: Apache-2.0
"""Finding: first page, counts with facets, name while typing, over many filters of fixed classes.

The product is measured through its own queries (compiling included, loading of the shown rows
apart). Cold is the first run of each filter after one restart of the server; warm are `RUNS` more.
The baseline of a filter is the faster of two ways to write it by hand, in the same run and
connection; a sequential scan is measured for one filter of each class.
"""

from __future__ import annotations

import contextlib
import itertools
import re
import statistics
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import OperationalError, connection, transaction

from bench import changes
from bench.filling import filled, footprint, restart
from bench.timing import p95, rounded, row, timed
from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.text import fold
from talentkreis.organisation.actors import SYSTEM
from talentkreis.pools.field import condition
from talentkreis.search import queries
from talentkreis.search.fields import Setting
from talentkreis.search.language import Node, all_of, any_of, parse
from talentkreis.search.queries.closest import similar_places
from talentkreis.search.queries.listing import page_of_ids
from talentkreis.search.queries.scope import TIMEOUT_MS, where
from talentkreis.search.semantic.actions import keep_up
from talentkreis.search.semantic.choice import shipped
from talentkreis.search.semantic.closeness import Method

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from talentkreis.pools.models import Pool

RUNS = 3
RUNS_BY_HAND = 2
TYPED = ["mül", "mueller", "schmi", "an", "kowal", "yıld", "jör", "peter s", "wis", "maierr",
         "ba", "sch", "nguy", "kath", "großm"]  # fmt: skip

# Class → filters of it. A skill is asked for with everything narrower: nothing ("Höhentauglich"),
# something or a whole branch.
CLASSES: dict[str, tuple[str, ...]] = {
    "broad": ("sprache:de", "einwilligung:keine", "wärme < 60"),
    "narrow": ('arbeitgeber:"Werk 1234"', 'tag:"Aktion 97"', "ort:24937 UND hut:ambassador"),
    "not": ("NICHT sprache:de", "NICHT hut:prospect UND NICHT tag:Messe"),
    "two words": ("Elektroniker Netz", "Bereitschaft Kundenkontakt"),
    "prefix": ("Servicetech", "Leitst"),
    "typo": ("name~Mayer", "name~Wisniewsky"),
    "radius 200": ("ort:Kiel +200 km", "ort:Wien +200 km"),
    "radius 30": ("ort:Kiel +30 km", "ort:Husum +30 km"),
    "skill": (
        "fähigkeit:SPS",
        "fähigkeit:Höhentauglich",
        "fähigkeit:Elektrotechnik",
        "fähigkeit:Softwareentwicklung",
    ),
    "own field": ("schicht:nacht", "berufsjahre >= 20", "berechtigt-bis < 90 Tage"),
    "gate": ("darf:newsletter", "darf:nein"),
    "active": ("kontakt < 30 Tage",),
    "quiet": ("kontakt > 90 Tage", "kontakt:nie"),
    "role": ("rolle:Elektroniker:in", "rolle:umspann"),
    "owner": ("zuständig:niemand", "nächster-kontakt:überfällig"),
}

CLASS_NAMES = {*CLASSES, "membership"}


def filters(pools: Sequence[Pool]) -> list[tuple[str, Node]]:
    """Each class alone, and pairs of classes with AND and OR: at least sixty."""
    parsed = {name: [parse(text, "de") for text in texts] for name, texts in CLASSES.items()}
    parsed["membership"] = [condition(pools[0]), condition(pools[-1])]
    found = [(name, node) for name, nodes in parsed.items() for node in nodes]
    firsts = {name: nodes[0] for name, nodes in parsed.items()}
    for number, (one, other) in enumerate(itertools.combinations(firsts, 2)):
        join, word = ((all_of, "AND"), (any_of, "OR"))[number % 2]
        if number % 3 != 2:  # two of three pairs keep the run short
            found.append((f"{one} {word} {other}", join([firsts[one], firsts[other]])))
    return found


def measure(people: int) -> Iterator[dict[str, Any]]:
    """Fill where that has not been done, then measure."""
    pools = filled(people)
    asked = filters(pools)
    yield from footprint(people)
    keep_up(shipped())
    restart()
    typed = [(text, text) for text in TYPED]
    worded = [(label, node) for label, node in asked if queries.has_words(node)]
    for name, questions, ask, by_hand in (
        ("search_first_page", asked, _page, (_bare_page, _bare_page_sorted)),
        ("search_closest_page", worded, _closest, (_bare_page, _bare_page_sorted)),
        ("search_similar", worded, _similar, (_bare_page,)),
        ("search_facets", asked, _count_and_facets, (_bare_count,)),
        ("search_name_as_you_type", typed, _typed, (_bare_name,)),
    ):
        measured = [_measured(label, question, ask, by_hand) for label, question in questions]
        yield from _rows(name, measured, people)
    with_rows = partial(queries.search_people, SYSTEM)
    whole = [timed(partial(_unless_refused, with_rows, node), 2) for _name, node in asked]
    yield row(
        "search_first_page_with_rows_p95_ms", p95([t for times in whole for t in times]),
        "ms", None, people,
    )  # fmt: skip
    yield _sequential(asked, people)
    texts = [text for of_class in CLASSES.values() for text in of_class]
    yield from changes.measure(people, texts)


@dataclass(frozen=True, slots=True)
class Measured:
    """The times of one question: the first one, later ones, the best ones written by hand."""

    label: str
    cold: float
    warm: list[float]
    by_hand: list[float]


def _measured(
    label: str,
    question: Any,
    ask: Callable[[Any], object],
    by_hand: Sequence[Callable[[Any], object]],
) -> Measured:
    [cold] = timed(partial(_unless_refused, ask, question), 1)
    warm = timed(partial(_unless_refused, ask, question), RUNS)
    ways = [timed(partial(way, question), RUNS_BY_HAND) for way in by_hand]
    return Measured(label, cold, warm, min(ways, key=statistics.median))


def _unless_refused(ask: Callable[[Any], object], question: Any) -> None:
    """What the database gives up counts as long as it was waited for."""
    with contextlib.suppress(RuleViolation):
        ask(question)


def _rows(name: str, measured: Sequence[Measured], people: int) -> Iterator[dict[str, Any]]:
    warm = [time for each in measured for time in each.warm]
    bare = p95([time for each in measured for time in each.by_hand])
    slowest = max(measured, key=lambda each: statistics.median(each.warm))
    yield row(
        f"{name}_p95_ms", p95(warm), "ms", bare, people,
        p50=rounded(statistics.median(warm)), filters=len(measured),
        refused=sum(statistics.median(each.warm) >= TIMEOUT_MS for each in measured),
        slowest=slowest.label, slowest_ms=rounded(statistics.median(slowest.warm)),
    )  # fmt: skip
    yield row(f"{name}_cold_p95_ms", p95([m.cold for m in measured]), "ms", bare, people)
    for label in dict.fromkeys(each.label for each in measured if each.label in CLASS_NAMES):
        of_class = [m for m in measured if label in re.split(" AND | OR ", m.label)]
        yield row(
            f"{name}_{label.replace(' ', '_')}_p95_ms", p95([t for m in of_class for t in m.warm]),
            "ms", p95([t for m in of_class for t in m.by_hand]), people, filters=len(of_class),
        )  # fmt: skip


def _sequential(asked: Sequence[tuple[str, Node]], people: int) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SET enable_indexscan TO off; SET enable_bitmapscan TO off")
        times = [
            timed(partial(_bare_page, node), 1)[0]
            for name, node in dict(reversed(asked)).items()
            if name in CLASS_NAMES
        ]
        cursor.execute("RESET enable_indexscan; RESET enable_bitmapscan")
    return row("search_sequential_scan_p95_ms", p95(times), "ms", None, people)


def _page(node: Node) -> None:
    page_of_ids(Setting(), node, "name", "", 50)


def _closest(node: Node) -> None:
    page_of_ids(Setting(), node, queries.RELEVANCE, "", 50)


def _similar(node: Node) -> None:
    similar_places(Setting(), node, Method.HYBRID, 20)


def _count_and_facets(node: Node) -> None:
    with queries.bounded():
        queries.facets(SYSTEM, node)
        queries.count_people(SYSTEM, node)


def _typed(text: str) -> None:
    queries.find_by_name(SYSTEM, text)


def _bare_page(node: Node) -> None:
    fragment = where(node, Setting())
    _by_hand(
        f"SELECT person_id FROM search_row WHERE {fragment.sql}"
        " ORDER BY sort_name, person_id LIMIT 50",
        fragment.parameters,
    )


def _bare_page_sorted(node: Node) -> None:
    fragment = where(node, Setting())
    _by_hand(
        "WITH f AS MATERIALIZED (SELECT person_id, sort_name FROM search_row"
        f" WHERE {fragment.sql}) SELECT person_id FROM f ORDER BY sort_name, person_id LIMIT 50",
        fragment.parameters,
    )


def _bare_count(node: Node) -> None:
    """The capped count and one grouping: the least that a page with facets has to ask."""
    fragment = where(node, Setting())
    _by_hand(
        "WITH f AS MATERIALIZED (SELECT hats FROM search_row"
        f" WHERE {fragment.sql} LIMIT 10000)"
        " SELECT x, count(*) FROM f, unnest(hats) AS x GROUP BY 1",
        fragment.parameters,
    )


def _bare_name(text: str) -> None:
    _by_hand(
        "SELECT person_id, sort_name FROM search_row WHERE name_key LIKE %s"
        " ORDER BY sort_name LIMIT 8",
        [f"%{fold(text)}%"],
    )


def _by_hand(sql: str, parameters: Sequence[Any]) -> None:
    """Given up after as long as the product waits; that time counts then."""
    with (
        contextlib.suppress(OperationalError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(TIMEOUT_MS)])
        cursor.execute(sql, parameters)
        cursor.fetchall()
