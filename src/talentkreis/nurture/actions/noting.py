# SPDX-License-Identifier: Apache-2.0
"""Steps that reach nobody: tags on and off, into a pool. A few statements for any number."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.utils.translation import gettext

from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.text import fold
from talentkreis.nurture.actions.outcomes import LeftOut, Noted
from talentkreis.nurture.models import StepKind
from talentkreis.organisation.actors import SYSTEM
from talentkreis.people.actions import tag_people, take_tag_off_people
from talentkreis.people.actions.history import BULK
from talentkreis.people.models import Tag
from talentkreis.pools.actions import gather_people

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable


def write_notes(noted: Iterable[Noted]) -> list[LeftOut]:
    """Write what steps note about people who are locked; tells which could not be written.

    A pool that was closed or is full by now takes nobody in: their course goes on all the same.
    """
    tags: dict[tuple[str, bool], list[uuid.UUID]] = defaultdict(list)
    pools: dict[uuid.UUID, list[Noted]] = defaultdict(list)
    for note in noted:
        if note.step.kind == StepKind.TAG:
            tags[note.step.tag_name, note.step.takes_off].append(note.due.person_id)
        elif note.step.pool_id is not None:
            pools[note.step.pool_id].append(note)
    for (name, takes_off), people in tags.items():
        if takes_off:
            tag = Tag.objects.filter(key=fold(name)).first()
            if tag is not None:
                take_tag_off_people(actor=SYSTEM, person_ids=people, tag_id=tag.id, source=BULK)
        else:
            tag_people(actor=SYSTEM, person_ids=people, name=name)
    refused: list[LeftOut] = []
    for pool_id, notes in pools.items():
        try:
            gather_people(
                actor=SYSTEM,
                pool_id=pool_id,
                person_ids=[note.due.person_id for note in notes],
                why=gettext("By a step of a sequence"),
            )
        except RuleViolation as error:
            refused += [LeftOut(note.due, note.progress, error.code) for note in notes]
    return refused
