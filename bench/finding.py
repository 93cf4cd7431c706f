# SPDX-License-Identifier: Apache-2.0
"""Finding: first page, counts with facets, name while typing, over many filters of fixed classes.

The product is measured through its own queries (compiling included, loading of the shown rows
apart); the baseline of each is the best bare SQL of the same filter, measured in the same run and
connection. Every filter runs once to warm the caches, then `RUNS` times.
"""

from __future__ import annotations

import itertools
import statistics
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import connection, connections

from bench.population import analyse, populate
from talentkreis.organisation.actors import SYSTEM
from talentkreis.pools.field import condition
from talentkreis.search import actions, queries
from talentkreis.search.compiling import compile_node
from talentkreis.search.fields import Setting
from talentkreis.search.language import Node, all_of, any_of, parse
from talentkreis.search.queries.listing import page_of_ids

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from talentkreis.pools.models import Pool

RUNS = 5
TYPED = ["mül", "mueller", "schmi", "an", "kowal", "yıld", "jör", "peter s", "wis", "maierr",
         "ba", "sch", "nguy", "kath", "großm"]  # fmt: skip

# Class → filters of it. Skills stand for themselves until there is a taxonomy; custom fields are
# not there yet.
CLASSES: dict[str, tuple[str, ...]] = {
    "broad": ("sprache:de", "einwilligung:keine", "wärme < 60"),
    "narrow": ('arbeitgeber:"Werk 1234"', 'tag:"Aktion 97"', "ort:24937 UND hut:ambassador"),
    "not": ("NICHT sprache:de", "NICHT hut:prospect UND NICHT tag:Messe"),
    "two words": ("Elektroniker Netz", "Bereitschaft Kundenkontakt"),
    "prefix": ("Servicetech", "Leitst"),
    "typo": ("name~Mayer", "name~Wisniewsky"),
    "radius 200": ("ort:Kiel +200 km", "ort:Wien +200 km"),
    "radius 30": ("ort:Kiel +30 km", "ort:Husum +30 km"),
    "skill": ("fähigkeit:SPS", "fähigkeit:Höhentauglich"),
    "gate": ("darf:newsletter", "darf:nein"),
    "active": ("kontakt < 30 Tage",),
    "quiet": ("kontakt > 90 Tage", "kontakt:nie"),
    "role": ("rolle:Elektroniker:in", "rolle:umspann"),
    "owner": ("zuständig:niemand", "nächster-kontakt:überfällig"),
}


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
    """Populate, project, then measure."""
    pools = populate(people)
    started = time.perf_counter()
    actions.rebuild()
    took = time.perf_counter() - started
    yield _row("projection_rows_per_second", people / took, "rows/s", None, people)
    analyse()
    _settle()
    asked = filters(pools)
    yield from _first_pages(asked, people)
    yield from _facets(asked, people)
    yield from _names(people)


def _first_pages(asked: Sequence[tuple[str, Node]], people: int) -> Iterator[dict[str, Any]]:
    product, bare, whole = [], [], []
    slowest: tuple[float, str] = (0.0, "")
    for name, node in asked:
        times = _timed(partial(_page, node))
        product += times
        slowest = max(slowest, (statistics.median(times), name))
        bare += _timed(partial(_bare_page, node))
        whole += _timed(partial(queries.search_people, SYSTEM, node), runs=2)
    yield _row("search_first_page_p95_ms", _p95(product), "ms", _p95(bare), people,
               p50=_rounded(statistics.median(product)), filters=len(asked),
               slowest=slowest[1], slowest_ms=_rounded(slowest[0]))  # fmt: skip
    yield _row(
        "search_first_page_with_rows_p95_ms", _p95(whole), "ms", _p95(bare), people,
        p50=_rounded(statistics.median(whole)),
    )  # fmt: skip


def _facets(asked: Sequence[tuple[str, Node]], people: int) -> Iterator[dict[str, Any]]:
    product, bare = [], []
    slowest: tuple[float, str] = (0.0, "")
    for name, node in asked:
        times = _timed(partial(_count_and_facets, node))
        product += times
        slowest = max(slowest, (statistics.median(times), name))
        bare += _timed(partial(_bare_count, node))
    yield _row("search_facets_p95_ms", _p95(product), "ms", _p95(bare), people,
               p50=_rounded(statistics.median(product)), filters=len(asked),
               slowest=slowest[1], slowest_ms=_rounded(slowest[0]))  # fmt: skip


def _names(people: int) -> Iterator[dict[str, Any]]:
    product, bare = [], []
    for text in TYPED:
        product += _timed(partial(queries.find_by_name, SYSTEM, text))
        bare += _timed(partial(_bare_name, text))
    yield _row("search_name_as_you_type_p95_ms", _p95(product), "ms", _p95(bare), people,
               p50=_rounded(statistics.median(product)))  # fmt: skip


def _page(node: Node) -> None:
    page_of_ids(Setting(), node, "name", "", 50)


def _count_and_facets(node: Node) -> None:
    with queries.bounded():
        queries.facets(SYSTEM, node)
        queries.count_people(SYSTEM, node)


def _bare_page(node: Node) -> None:
    fragment = compile_node(node, Setting())
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT person_id FROM search_row WHERE {fragment.sql}"
            " ORDER BY sort_name, person_id LIMIT 50",
            fragment.parameters,
        )
        cursor.fetchall()


def _bare_count(node: Node) -> None:
    """The capped count and one grouping: the least that a page with facets has to ask."""
    fragment = compile_node(node, Setting())
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH f AS MATERIALIZED (SELECT hats FROM search_row"
            f" WHERE {fragment.sql} LIMIT 10000)"
            " SELECT x, count(*) FROM f, unnest(hats) AS x GROUP BY 1",
            fragment.parameters,
        )
        cursor.fetchall()


def _bare_name(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id, sort_name FROM search_row WHERE name_key LIKE %s"
            " ORDER BY sort_name LIMIT 8",
            [f"%{text}%"],
        )
        cursor.fetchall()


def _timed(work: Callable[[], object], runs: int = RUNS) -> list[float]:
    work()
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1_000)
    return times


def _settle() -> None:
    """Let the writing of the population end before reading is measured."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) search_row")
    connections["owner"].close()


def _p95(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _rounded(value: float) -> float:
    return round(value, 2)


def _row(
    name: str, value: float, unit: str, baseline: float | None, people: int, **more: object
) -> dict[str, Any]:
    return {
        "name": name,
        "value": _rounded(value),
        "unit": unit,
        "baseline": None if baseline is None else _rounded(baseline),
        "ratio": None if not baseline else _rounded(value / baseline),
        "n": people,
        **more,
    }
