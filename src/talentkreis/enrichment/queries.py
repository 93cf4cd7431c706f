# SPDX-License-Identifier: Apache-2.0
"""Reads: sources with their switches and costs, what can be asked about a person, the log."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from babel.numbers import format_currency
from django.db.models import Count, Exists, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from talentkreis.consent.gate import load_people
from talentkreis.enrichment.models import REASONS, Lookup, SourceSetting
from talentkreis.enrichment.permissions import Right
from talentkreis.enrichment.rules import why_not
from talentkreis.enrichment.sources import SOURCES
from talentkreis.enrichment.sources.port import Key, Subject
from talentkreis.freshness.models import Proposal, ProposalState
from talentkreis.kernel import clock
from talentkreis.organisation.rights import may, require
from talentkreis.people.models import ContactKind, ContactPoint, LegalBasis, Person
from talentkreis.people.queries import people_visible_to, person_visible_to

if TYPE_CHECKING:
    import datetime as dt

    from django.utils.functional import _StrOrPromise

    from talentkreis.enrichment.sources.port import Source
    from talentkreis.organisation.actors import Actor

CALLS_A_PAGE: Final = 50
LATEST: Final = 10


@dataclass(frozen=True, slots=True)
class ShownSource:
    """A source as the settings show it, with what it cost this month."""

    source: Source
    setting: SourceSetting
    spent_cents: int
    call_count: int

    @property
    def spent(self) -> str:
        """What this month's calls cost, in words."""
        return euros(self.spent_cents)

    @property
    def ceiling(self) -> str:
        """What they may cost, in words."""
        return euros(self.setting.cents_a_month)


def euros(cents: int) -> str:
    """An amount as the reader writes it."""
    return str(format_currency(cents / 100, "EUR", locale=get_language() or "de"))


def sources(actor: Actor) -> list[ShownSource]:
    """Every source that comes with Talentkreis. Raises NotAllowed."""
    require(actor, Right.SWITCH)
    settings = SourceSetting.objects.in_bulk(list(SOURCES))
    rows = Lookup.objects.filter(asked_at__gte=clock.month_start()).values_list("source")
    spent = {
        code: (cents, call_count)
        for code, cents, call_count in rows.annotate(Sum("cents"), Count("id")).order_by("source")
    }
    return [
        ShownSource(
            source, settings.get(code) or SourceSetting(code=code), *spent.get(code, (0, 0))
        )
        for code, source in SOURCES.items()
    ]


def spent_cents(code: str) -> int:
    """What calls of a source have cost since the first of the month."""
    rows = Lookup.objects.filter(source=code, asked_at__gte=clock.month_start())
    spent: int = rows.aggregate(cents=Sum("cents"))["cents"] or 0
    return spent


@dataclass(frozen=True, slots=True)
class Offer:
    """A source that is switched on, for one person: what would leave, or why it may not."""

    source: Source
    key: Key | None
    obstacle: _StrOrPromise
    latest: Lookup | None

    @property
    def is_open(self) -> bool:
        """Whether the source can be asked now."""
        return not self.obstacle and not self.is_under_way

    @property
    def is_under_way(self) -> bool:
        """Asked, not answered yet."""
        return self.latest is not None and self.latest.answered_at is None


def offers(actor: Actor, person_id: uuid.UUID) -> list[Offer]:
    """What could be asked about a person at each source that is on. Raises NotAllowed, NotFound."""
    require(actor, Right.LOOK_UP)
    person_visible_to(actor, person_id)
    settings = SourceSetting.objects.filter(is_on=True).in_bulk(list(SOURCES))
    subject = subject_of(person_id)
    people, _sending = load_people([person_id])
    latest = _latest_by_source(person_id)
    now = clock.now()
    shown = []
    for code, setting in settings.items():
        source = SOURCES[code]
        key = source.key_of(subject)
        needs_consent = setting.legal_basis == LegalBasis.CONSENT
        code_of_obstacle = why_not(people.get(person_id), now, needs_consent=needs_consent)
        obstacle: _StrOrPromise = REASONS.get(code_of_obstacle, "")
        if not obstacle:
            obstacle = source.needs if key is None else _too_much(setting, now)
        shown.append(Offer(source, key, obstacle, latest.get(code)))
    return sorted(shown, key=lambda offer: offer.source.label)


def _too_much(setting: SourceSetting, now: dt.datetime) -> str:
    if setting.paused_until is not None and now < setting.paused_until:
        until = timezone.localtime(setting.paused_until)
        return _("The source asked to wait until %(time)s.") % {"time": f"{until:%H:%M}"}
    if not is_affordable(setting):
        return _("This month’s budget is used up.")
    return ""


def is_affordable(setting: SourceSetting) -> bool:
    """Whether one more call stays within the month's ceiling; free calls always do."""
    if not setting.cents_a_call:
        return True
    return spent_cents(setting.code) + setting.cents_a_call <= setting.cents_a_month


def subject_of(person_id: uuid.UUID) -> Subject:
    """What sources may look at to find their key."""
    rows = ContactPoint.objects.filter(
        person_id=person_id, kind__in=[ContactKind.LINK, ContactKind.EMAIL]
    ).order_by("-is_primary", "created_at", "id")
    points = list(rows.values_list("kind", "normalised", "bounced_at"))
    emails = [value for kind, value, bounced in points if kind == ContactKind.EMAIL and not bounced]
    return Subject(
        links=tuple(value for kind, value, _bounced in points if kind == ContactKind.LINK),
        email=emails[0] if emails else "",
    )


def _latest_by_source(person_id: uuid.UUID) -> dict[str, Lookup]:
    rows = Lookup.objects.filter(person_id=person_id).order_by("source", "-id")
    return {row.source: row for row in rows.distinct("source")}


def lookups_of(actor: Actor, person_id: uuid.UUID) -> list[Lookup]:
    """The latest calls about a person. Raises NotAllowed, NotFound."""
    require(actor, Right.LOOK_UP)
    person_visible_to(actor, person_id)
    rows = Lookup.objects.filter(person_id=person_id).select_related("asked_by")
    return list(rows.order_by("-id")[:LATEST])


@dataclass(frozen=True, slots=True)
class AtAGlance:
    """What a profile says about proposals and sources."""

    proposal_count: int = 0
    is_offered: bool = False


def at_a_glance(actor: Actor, person_id: uuid.UUID) -> AtAGlance:
    """How many proposals wait, and whether there is a source to ask: one statement.

    About a person whom the caller has seen.
    """
    waiting = Proposal.objects.filter(person_id=OuterRef("pk"), state=ProposalState.OPEN)
    counted = waiting.order_by().values("person_id").annotate(n=Count("id")).values("n")
    row = (
        Person.objects.filter(id=person_id)
        .values_list(
            Coalesce(Subquery(counted), 0),
            Exists(SourceSetting.objects.filter(is_on=True, code__in=list(SOURCES))),
        )
        .first()
    )
    count, is_on = row or (0, False)
    return AtAGlance(count, is_on and may(actor, Right.LOOK_UP))


@dataclass(frozen=True, slots=True)
class Call:
    """A line of the log; `person` is empty for one the reader may not see, or who was erased."""

    lookup: Lookup
    person: Person | None

    @property
    def cost(self) -> str:
        """What it cost, in words."""
        return euros(self.lookup.cents)


@dataclass(frozen=True, slots=True)
class Calls:
    """A page of the log, the newest first; `next` is the cursor of the following one."""

    calls: list[Call]
    next: str = ""


def calls(actor: Actor, *, source: str = "", before: str = "") -> Calls:
    """Who asked which source about whom, why, at what cost. Raises NotAllowed."""
    require(actor, Right.SEE_CALLS)
    rows = Lookup.objects.select_related("asked_by").order_by("-id")
    if source in SOURCES:
        rows = rows.filter(source=source)
    start = _uuid(before)
    if start is not None:
        rows = rows.filter(id__lt=start)
    found = list(rows[: CALLS_A_PAGE + 1])
    shown = found[:CALLS_A_PAGE]
    people = people_visible_to(actor, {row.person_id for row in shown if row.person_id})
    lines = [Call(row, people.get(row.person_id) if row.person_id else None) for row in shown]
    return Calls(lines, str(shown[-1].id) if len(found) > CALLS_A_PAGE else "")


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
