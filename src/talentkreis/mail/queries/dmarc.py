# SPDX-License-Identifier: Apache-2.0
"""Who sends in our name, as receivers report it: by domain, source and day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Max, Q, Sum

from talentkreis.kernel import clock
from talentkreis.mail.models import AggregateReport, ReportedSource
from talentkreis.mail.permissions import Right
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from talentkreis.organisation.actors import Actor

DAYS: Final = 30
MOST_SOURCES: Final = 50
LATEST: Final = 20
_PASSED = Q(has_dkim=True) | Q(has_spf=True)


@dataclass(frozen=True, slots=True)
class Source:
    """One machine: how much it sent as us, and how much of it was recognised as ours."""

    address: str
    domain: str
    count: int
    passed_count: int
    dkim_count: int
    spf_count: int
    stopped_count: int
    last_day: dt.date
    called: list[str]

    @property
    def is_unknown(self) -> bool:
        """Nothing of what it sent was recognised as ours."""
        return self.passed_count == 0

    @property
    def is_partly(self) -> bool:
        """Some of it was, some was not: mostly a forwarder, or a key that is missing."""
        return 0 < self.passed_count < self.count


@dataclass(frozen=True, slots=True)
class Day:
    """One day over all sources."""

    day: dt.date
    count: int
    passed_count: int

    @property
    def failed_count(self) -> int:
        """What nobody could recognise as ours."""
        return self.count - self.passed_count


@dataclass(frozen=True, slots=True)
class InOurName:
    """The last 30 days."""

    domains: list[str]
    domain: str
    count: int
    passed_count: int
    unknown: list[Source]
    known: list[Source]
    days: list[Day]
    reports: list[AggregateReport]
    has_more: bool

    @property
    def percent(self) -> str:
        """How much was recognised, whole percent, never rounded up to all."""
        return str(self.passed_count * 100 // self.count) if self.count else "–"

    @property
    def failed_count(self) -> int:
        """What was not."""
        return self.count - self.passed_count


def in_our_name(actor: Actor, domain: str = "") -> InOurName:
    """Who sent as us in the last 30 days, unknown machines first. Raises NotAllowed.

    A domain there is no report about counts as none chosen.
    """
    require(actor, Right.MAILBOX)
    since = clock.today() - dt.timedelta(days=DAYS)
    recent = ReportedSource.objects.filter(day__gte=since)
    domains = sorted(recent.values_list("domain", flat=True).distinct())
    domain = domain if domain in domains else ""
    rows = recent.filter(domain=domain) if domain else recent
    sources = _sources(rows)
    totals = rows.aggregate(all=Sum("count"), passed=Sum("count", filter=_PASSED))
    reports = AggregateReport.objects.annotate(
        sources_=Count("sources"), messages_=Sum("sources__count")
    )
    return InOurName(
        domains=domains,
        domain=domain,
        count=totals["all"] or 0,
        passed_count=totals["passed"] or 0,
        unknown=[each for each in sources if each.is_unknown][:MOST_SOURCES],
        known=[each for each in sources if not each.is_unknown][:MOST_SOURCES],
        days=_days(rows),
        reports=list(reports.order_by("-begins_at", "-id")[:LATEST]),
        has_more=len(sources) > MOST_SOURCES,
    )


def _sources(rows: QuerySet[ReportedSource]) -> list[Source]:
    found = (
        rows.values("source", "domain")
        .annotate(
            all_=Sum("count"),
            passed_=Sum("count", filter=_PASSED, default=0),
            dkim_=Sum("count", filter=Q(has_dkim=True), default=0),
            spf_=Sum("count", filter=Q(has_spf=True), default=0),
            stopped_=Sum("count", filter=Q(disposition__in=["quarantine", "reject"]), default=0),
            last_=Max("day"),
            signed_=Max("signed_as"),
            envelope_=Max("envelope_from"),
        )
        .order_by("-all_", "source", "domain")
    )
    return [
        Source(
            row["source"],
            row["domain"],
            row["all_"],
            row["passed_"],
            row["dkim_"],
            row["spf_"],
            row["stopped_"],
            row["last_"],
            list(dict.fromkeys(name for name in (row["signed_"], row["envelope_"]) if name)),
        )
        for row in found
    ]


def _days(rows: QuerySet[ReportedSource]) -> list[Day]:
    found = (
        rows.values("day")
        .annotate(all_=Sum("count"), passed_=Sum("count", filter=_PASSED, default=0))
        .order_by("-day")
    )
    return [Day(row["day"], row["all_"], row["passed_"]) for row in found]
