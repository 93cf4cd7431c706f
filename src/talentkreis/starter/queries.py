# SPDX-License-Identifier: Apache-2.0
"""Families one may choose, how the pools of the set are doing, and the form of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from talentkreis.kernel.errors import NotFound
from talentkreis.nurture.models import SequenceState
from talentkreis.organisation.rights import require
from talentkreis.pools.families import FAMILIES
from talentkreis.pools.field import condition
from talentkreis.pools.models import Pool
from talentkreis.pools.queries import Health, health_of
from talentkreis.search import queries as search
from talentkreis.search.tree import Condition, Operator, all_of
from talentkreis.starter.models import StarterPool
from talentkreis.starter.permissions import Right

if TYPE_CHECKING:
    import uuid

    from talentkreis.organisation.actors import Actor
    from talentkreis.pools.families import Family

_MAY_BE_WRITTEN_TO = Condition("gate", Operator.IS, "nurture")


@dataclass(frozen=True, slots=True)
class Offered:
    """A family one may choose: how many people fit it now, and whether it has its pool."""

    family: Family
    count: search.Count
    is_there: bool


def offered(actor: Actor) -> list[Offered]:
    """Every family with its number of this moment. Raises NotAllowed."""
    require(actor, Right.MAKE)
    there = set(
        StarterPool.objects.filter(taken_back_at__isnull=True).values_list("family", flat=True)
    )
    counts = search.counts(actor, [family.node for family in FAMILIES])
    return [
        Offered(family, count, family.code in there)
        for family, count in zip(FAMILIES, counts, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class StarterLine:
    """A pool of the set in numbers, and what is still to do about it."""

    starter: StarterPool
    health: Health | None
    people: search.Count
    # Whom its sequence may write to now.
    writable: search.Count

    @property
    def is_started(self) -> bool:
        """Whether its sequence has been started."""
        return self.starter.sequence.state != SequenceState.DRAFT

    @property
    def has_deputy(self) -> bool:
        """Whether somebody stands in."""
        return self.starter.pool.deputy_id is not None


def lines(actor: Actor) -> list[StarterLine]:
    """The pools of the set the actor sees, by name. Raises NotAllowed."""
    require(actor, Right.MAKE)
    starters = list(
        StarterPool.objects.filter(
            taken_back_at__isnull=True, pool__in=Pool.objects.visible_to(actor)
        )
        .select_related("pool__owner", "pool__counted_health", "sequence")
        .order_by("pool__key", "id")
    )
    nodes = [condition(starter.pool) for starter in starters]
    people = search.counts(actor, nodes)
    writable = search.counts(actor, [all_of([node, _MAY_BE_WRITTEN_TO]) for node in nodes])
    return [
        StarterLine(starter, health_of(starter.pool), all_there, some)
        for starter, all_there, some in zip(starters, people, writable, strict=True)
    ]


def open_form(starter_id: uuid.UUID) -> StarterPool:
    """The pool whose public form this is. Raises NotFound for one taken back or closed."""
    starter = (
        StarterPool.objects.select_related("pool")
        .filter(id=starter_id, taken_back_at__isnull=True, pool__closed_at__isnull=True)
        .first()
    )
    if starter is None:
        raise NotFound(_("This form is closed."), code="no_such_form")
    return starter


def has_begun() -> bool:
    """Whether there is any pool at all: then nobody needs to be told how to begin."""
    return Pool.objects.exists()
