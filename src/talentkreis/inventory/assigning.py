# SPDX-License-Identifier: Apache-2.0
"""The bulk work behind a batch: each person into their pools, or into the archive, and back.

Offered in no list: whom it is about and what becomes of each is what the batch says.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from talentkreis.inventory.models import Batch, Outcome, Placement, Segment
from talentkreis.inventory.permissions import Right
from talentkreis.people.actions import archive_people, restore_people
from talentkreis.pools.actions import gather_people, remove_people
from talentkreis.search.bulk import BulkAction

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from talentkreis.organisation.actors import Actor

POOLS, REASON = "pools", "reason"


class BatchForm(forms.Form):
    """Which batch."""

    batch = forms.UUIDField(widget=forms.HiddenInput)


def _run(
    actor: Actor, person_ids: Sequence[uuid.UUID], answers: Mapping[str, Any]
) -> dict[uuid.UUID, Any]:
    batch = Batch.objects.get(id=answers["batch"])
    segments = {one.position: one for one in Segment.objects.filter(inventory=batch.inventory_id)}
    into: dict[int, list[uuid.UUID]] = defaultdict(list)
    leaving: list[uuid.UUID] = []
    rows = Placement.objects.filter(batch=batch, person__in=list(person_ids)).order_by("id")
    for person_id, outcome, targets in rows.values_list("person_id", "outcome", "targets"):
        if outcome == Outcome.ARCHIVE:
            leaving.append(person_id)
        for position in targets if outcome == Outcome.POOLS else ():
            into[position].append(person_id)
    reason = str(_("Inventory"))
    before: dict[uuid.UUID, Any] = {}
    for position, people in sorted(into.items()):
        pool_id = segments[position].pool_id
        assert pool_id is not None, "the pool was made when the batch was confirmed"
        for person_id in gather_people(actor=actor, pool_id=pool_id, person_ids=people, why=reason):
            before.setdefault(person_id, {POOLS: []})[POOLS].append(str(pool_id))
    if leaving:
        for person_id in archive_people(actor=actor, person_ids=leaving, reason=reason):
            before[person_id] = {REASON: reason}
    return before


def _undo(actor: Actor, before: Mapping[uuid.UUID, Any]) -> int:
    undone: set[uuid.UUID] = set()
    for pool_id, people in _grouped(before, POOLS).items():
        remove_people(actor=actor, pool_id=uuid.UUID(pool_id), person_ids=people)
        undone.update(people)
    count = len(undone)
    for reason, people in _grouped(before, REASON).items():
        count += restore_people(actor=actor, person_ids=people, reason=reason)
    return count


def _grouped(before: Mapping[uuid.UUID, Any], key: str) -> dict[str, list[uuid.UUID]]:
    """People by what was kept of them under `key`: one value, or several."""
    grouped: dict[str, list[uuid.UUID]] = defaultdict(list)
    for person_id, kept in before.items():
        value: Any = kept.get(key, ())
        values: Iterable[str] = [value] if isinstance(value, str) else value
        for each in values:
            grouped[each].append(person_id)
    return grouped


def _question(count: int) -> str:
    text = ngettext(
        "Decide %(count)d person as proposed?", "Decide %(count)d people as proposed?", count
    )
    return text % {"count": count}


def _button(count: int) -> str:
    return ngettext("Confirm %(count)d", "Confirm %(count)d", count) % {"count": count}


def _done(count: int) -> str:
    text = ngettext("%(count)d person is sorted.", "%(count)d people are sorted.", count)
    return text % {"count": count}


ASSIGN = BulkAction(
    code="inventory",
    label=_("Inventory"),
    right=Right.RUN,
    make_form=lambda _actor, answers: BatchForm(answers),
    run=_run,
    undo=_undo,
    question=_question,
    button=_button,
    done=_done,
    is_offered=False,
)
