# SPDX-License-Identifier: Apache-2.0
"""What members look after here: people, as owner or deputy, promises, tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from talentkreis.organisation.holdings import Holding, register_holding
from talentkreis.people.models import Person
from talentkreis.relationships.actions import handing_over
from talentkreis.relationships.models import Care, Promise, Task

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from django.db.models import QuerySet

    from talentkreis.organisation.actors import Actor


def owned(member_id: uuid.UUID) -> QuerySet[Care]:
    """People a member cares for, in the archive as well: they may come back."""
    return Care.objects.filter(owner_id=member_id, person__merged_into__isnull=True)


def stood_in_for(member_id: uuid.UUID) -> QuerySet[Care]:
    """People a member is deputy for."""
    return Care.objects.filter(deputy_id=member_id, person__merged_into__isnull=True)


def promised(member_id: uuid.UUID) -> QuerySet[Promise]:
    """What a member promised and has not kept yet."""
    return Promise.objects.filter(
        owner_id=member_id, kept_at__isnull=True, released_at__isnull=True
    )


def to_do(member_id: uuid.UUID) -> QuerySet[Task]:
    """What a member has to do."""
    return Task.objects.filter(owner_id=member_id, done_at__isnull=True)


def _people(
    held: Callable[[uuid.UUID], QuerySet[Any]],
) -> Callable[[Actor, uuid.UUID, int], list[str]]:
    """The names of those behind the first rows whom the actor may know about."""

    def named(actor: Actor, member_id: uuid.UUID, most: int) -> list[str]:
        rows = held(member_id).filter(person__in=Person.objects.visible_to(actor))
        first = rows.select_related("person").order_by("pk")[:most]
        return [row.person.name for row in first]

    return named


def register() -> None:
    """Say what can be handed over."""
    register_holding(
        Holding(
            code="relationships.people",
            label=_("People they care for"),
            held=owned,
            named=_people(owned),
            hand_over=handing_over.hand_over_people,
            take_back=handing_over.take_back_people,
        )
    )
    register_holding(
        Holding(
            code="relationships.deputies",
            label=_("People they stand in for"),
            held=stood_in_for,
            named=_people(stood_in_for),
            hand_over=handing_over.hand_over_deputies,
            take_back=handing_over.take_back_deputies,
        )
    )
    register_holding(
        Holding(
            code="relationships.promises",
            label=_("Open promises"),
            held=promised,
            named=_people(promised),
            hand_over=handing_over.hand_over_promises,
        )
    )
    register_holding(
        Holding(
            code="relationships.tasks",
            label=_("Open tasks"),
            held=to_do,
            named=_people(to_do),
            hand_over=handing_over.hand_over_tasks,
        )
    )
