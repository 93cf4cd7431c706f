# SPDX-License-Identifier: Apache-2.0
"""The inbox of signals: what changed about whom, where we know it from, what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from talentkreis.consent.gate import may_contact_many
from talentkreis.consent.models import Channel, Purpose
from talentkreis.freshness.models import Proposal, ProposalState, Signal, SignalKind
from talentkreis.freshness.permissions import Right
from talentkreis.freshness.rules import Step, steps
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound
from talentkreis.organisation.rights import require
from talentkreis.people.models import Person
from talentkreis.people.provenance import SOURCES
from talentkreis.people.sentences import label_of_field
from talentkreis.relationships.queries import cared_for

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet
    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.actors import Actor
    from talentkreis.relationships.standing_in import Standing

MOST: Final = 50


@dataclass(frozen=True, slots=True)
class ShownSignal:
    """A signal with its person and what can be done about it, the suggested step first."""

    signal: Signal
    person: Person
    proposal_count: int
    steps: tuple[Step, ...]

    @property
    def label(self) -> str:
        """What happened, in words."""
        return str(SignalKind(self.signal.kind).label)

    @property
    def source_label(self) -> _StrOrPromise:
        """Where we know it from, in words."""
        return SOURCES.get(self.signal.source, self.signal.source)

    @property
    def field_labels(self) -> list[str]:
        """What it is about, each word once."""
        return list(dict.fromkeys(str(label_of_field(name)) for name in self.signal.fields))

    @property
    def suggested(self) -> Step:
        """The step to take first."""
        return self.steps[0]


@dataclass(frozen=True, slots=True)
class Inbox:
    """Open signals, the newest first; `left_out` says how many more there are."""

    signals: list[ShownSignal]
    count: int

    @property
    def left_out(self) -> int:
        """How many are not shown."""
        return self.count - len(self.signals)


def inbox(
    actor: Actor,
    *,
    cared_for_by: uuid.UUID | None = None,
    kind: str = "",
    limit: int = MOST,
) -> Inbox:
    """Open signals that do not rest, about people in daily work the actor may know about.

    `cared_for_by`: only about whom this member or nobody cares for. Raises NotAllowed.
    """
    require(actor, Right.SIGNALS)
    rows = _of(actor, cared_for_by)
    if kind in SignalKind.values:
        rows = rows.filter(kind=kind)
    found = list(rows[:limit])
    return Inbox(_shown(found), len(found) if len(found) < limit else rows.count())


def latest(actor: Actor, whose: Standing, *, limit: int) -> list[ShownSignal]:
    """The newest signals about whom a member sees to or nobody cares for, with how we care.

    Without asking what to do. One statement, for a page that has much else to ask. Raises
    NotAllowed.
    """
    require(actor, Right.SIGNALS)
    mine = whose.owns("person__care__owner", "person__care__deputy")
    rows = _of(actor, None).filter(mine | Q(person__care__owner__isnull=True))
    rows = rows.select_related("person__care")[:limit]
    return [ShownSignal(row, row.person, _count_of(row), ()) for row in rows]


def signal_visible_to(actor: Actor, signal_id: uuid.UUID) -> Signal:
    """A signal about a person the actor may know about. Raises NotAllowed, NotFound."""
    require(actor, Right.SIGNALS)
    row = (
        Signal.objects.select_related("person")
        .filter(id=signal_id, person__in=Person.objects.visible_to(actor))
        .first()
    )
    if row is None:
        raise NotFound(_("There is no such signal."), code="no_such_signal")
    return row


def _of(actor: Actor, cared_for_by: uuid.UUID | None) -> QuerySet[Signal]:
    """Open ones that do not rest, with their person, newest first."""
    awake = Q(snoozed_until__isnull=True) | Q(snoozed_until__lte=clock.today())
    people = Person.objects.visible_to(actor).active()
    rows = Signal.objects.filter(awake, decided_at__isnull=True, person__in=people)
    if cared_for_by is not None:
        rows = rows.filter(person__in=cared_for(cared_for_by, or_by_nobody=True))
    rows = rows.select_related("person").annotate(proposal_count=_proposal_count())
    return rows.order_by("-happened_at", "-id")


def _count_of(row: Signal) -> int:
    count: int = row.proposal_count  # type: ignore[attr-defined]  # annotated by `_of`
    return count


def _proposal_count() -> Coalesce:
    waiting = Proposal.objects.filter(person_id=OuterRef("person_id"), state=ProposalState.OPEN)
    counted = waiting.order_by().values("person_id").annotate(n=Count("id")).values("n")
    return Coalesce(Subquery(counted), 0)


def _shown(rows: list[Signal]) -> list[ShownSignal]:
    ids = [row.person_id for row in rows]
    write = may_contact_many(ids, Purpose.PERSONAL_EMAIL, Channel.EMAIL)
    call = may_contact_many(ids, Purpose.PERSONAL_CONTACT, Channel.PHONE)
    shown = []
    for row in rows:
        count = _count_of(row)
        possible = steps(
            row.kind,
            has_proposals=bool(count),
            may_call=call[row.person_id].is_yes,
            may_write=write[row.person_id].is_yes,
        )
        shown.append(ShownSignal(row, row.person, count, possible))
    return shown
