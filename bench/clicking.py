# SPDX-License-Identifier: Apache-2.0
"""Every page of the back office, found as a member finds it: by following links.

The demo employer with its histories stands among copies of its people. A route is measured on the
first links that lead to it, through the whole of Django: middleware, session, rights, template.
Time in the database is the baseline, so a ratio near one means that only the database can make the
page faster. What a page loads by itself after it is shown (`hx-get`) counts as a page of its own.
"""

from __future__ import annotations

import gzip
import logging
import re
import statistics
import time
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import Resolver404, URLResolver, get_resolver, resolve, reverse

from bench.filling import MARK, as_owner, is_filled
from bench.multiplying import multiply
from bench.timing import p95, rounded, row
from talentkreis.demo.build import build_demo
from talentkreis.organisation.models import Member
from talentkreis.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Iterator

ORIGINALS = 2_000
RUNS = 5
EXAMPLES = 3
KIB = 1_024
_LINK = re.compile(r'\s(?:href|hx-get)="([^"#]+)')
_STRANGE = ("public", "token")


@dataclass
class Spent:
    """What one request asked of the database."""

    queries: int = 0
    seconds: float = 0.0


@dataclass
class Route:
    """The answers of one route."""

    paths: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)
    queries: int = 0
    kib: float = 0.0


@dataclass
class Walk:
    """Routes with up to `EXAMPLES` paths of each, and links that lead nowhere."""

    routes: dict[str, Route] = field(default_factory=dict)
    dead_ends: list[str] = field(default_factory=list)


def measure(people: int) -> Iterator[dict[str, Any]]:
    """Fill where that has not been done, then click through and time each page."""
    if not is_filled():
        build_demo(count=min(people, ORIGINALS))
        multiply(Person.objects.count(), people)
        as_owner(f"COMMENT ON TABLE search_row IS '{MARK}'", "VACUUM (ANALYZE)")
    call_command("collectstatic", interactive=False, verbosity=0)
    settings.ALLOWED_HOSTS.append("testserver")
    client = Client(headers={"Accept-Encoding": "identity"})
    client.force_login(Member.objects.filter(role="admin").earliest("pk"))
    logging.getLogger("django.request").setLevel(logging.ERROR)  # routes that only take POST
    routes = click_through(client).routes
    for route in routes.values():
        for path in route.paths:
            _time(client, path, route)
    total = Person.objects.count()
    for name, route in sorted(routes.items()):
        yield from _rows(name, route, total)
    yield from _all(routes, total)


def click_through(client: Client) -> Walk:
    """Follow links breadth first, from the pages that need no argument."""
    walk = Walk()
    waiting = deque((path, "") for path in sorted(_starts()))
    seen = {path for path, _source in waiting}
    while waiting:
        path, source = waiting.popleft()
        name = _name_of(path)
        if not name or len(walk.routes.get(name, Route()).paths) >= EXAMPLES:
            continue
        answer = client.get(path)
        if source and answer.status_code >= HTTPStatus.BAD_REQUEST:
            walk.dead_ends.append(f"{source} → {path}: {answer.status_code}")
        if answer.status_code != HTTPStatus.OK or not _is_html(answer):
            continue
        walk.routes.setdefault(name, Route()).paths.append(path)
        for link in _LINK.findall(answer.content.decode()):
            target = urlsplit(urljoin(path, unescape(link))).path
            if target not in seen and not urlsplit(link).netloc:
                seen.add(target)
                waiting.append((target, path))
    return walk


def _starts() -> Iterator[str]:
    for name, view in _patterns(get_resolver()):
        if _is_inside(view):
            yield reverse(name)


def _patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Full name and view of every route without arguments."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            if not entry.pattern.converters:
                namespace = f"{entry.namespace}:" if entry.namespace else ""
                yield from _patterns(entry, prefix + namespace)
        elif entry.name and not entry.pattern.converters:
            yield prefix + entry.name, entry.callback


def _is_inside(view: Any) -> bool:
    right = getattr(view, "declared_right", None)
    return right is not None and right not in _STRANGE


def _name_of(path: str) -> str:
    """The route behind a path; empty for one outside the back office."""
    try:
        match = resolve(path)
    except Resolver404:
        return ""
    return match.view_name if _is_inside(match.func) else ""


def _is_html(answer: Any) -> bool:
    return not answer.streaming and answer.headers.get("Content-Type", "").startswith("text/html")


def _time(client: Client, path: str, route: Route) -> None:
    """The page is warm: clicking through has opened it once."""
    for _ in range(RUNS):
        with _watched() as spent:
            started = time.perf_counter()
            answer = client.get(path)
            route.times.append((time.perf_counter() - started) * 1_000)
        route.database.append(spent.seconds * 1_000)
        route.queries = max(route.queries, spent.queries)
        route.kib = max(route.kib, len(gzip.compress(answer.content)) / KIB)


@contextmanager
def _watched() -> Iterator[Spent]:
    spent = Spent()

    def ask(execute: Any, *arguments: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            spent.queries += 1
            spent.seconds += time.perf_counter() - started

    with connection.execute_wrapper(ask):
        yield spent


def _rows(name: str, route: Route, people: int) -> Iterator[dict[str, Any]]:
    label = f"page_{name.replace(':', '_')}"
    database = statistics.median(route.database)
    yield row(
        f"{label}_p50_ms", statistics.median(route.times), "ms", database, people,
        paths=len(route.paths),
    )  # fmt: skip
    yield row(f"{label}_p95_ms", p95(route.times), "ms", p95(route.database), people)
    yield row(f"{label}_queries", route.queries, "queries", None, people)
    yield row(f"{label}_compressed_kib", route.kib, "KiB", None, people)


def _all(routes: dict[str, Route], people: int) -> Iterator[dict[str, Any]]:
    """The pages together, each with the same weight, and which of them is the worst."""
    medians = {name: statistics.median(route.times) for name, route in routes.items()}
    tails = {name: p95(route.times) for name, route in routes.items()}
    asked = {name: route.queries for name, route in routes.items()}
    for label, values, unit in (
        ("p50_ms", medians, "ms"), ("p95_ms", tails, "ms"), ("queries", asked, "queries"),
    ):  # fmt: skip
        worst = max(values, key=lambda name: values[name])
        yield row(
            f"pages_{label}", statistics.median(values.values()), unit, None, people,
            worst=worst, worst_value=rounded(values[worst]), pages=len(values),
        )  # fmt: skip
