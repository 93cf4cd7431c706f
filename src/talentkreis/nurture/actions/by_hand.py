# SPDX-License-Identifier: Apache-2.0
"""What a colleague sends by hand: on a network, as a letter. One click says that it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from talentkreis.mail import actions as mail
from talentkreis.nurture.queries.by_hand import handwork_of
from talentkreis.organisation.actors import SYSTEM
from talentkreis.relationships.actions import complete_task
from talentkreis.relationships.models import Task, TaskKind

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection

    from talentkreis.organisation.actors import Actor


@transaction.atomic
def note_sent(*, actor: Actor, task_id: uuid.UUID, text: str) -> Task:
    """Note what was sent by hand, in the words it had, and that the task is done.

    Twice is once. Raises NotFound for a task that is none of these, NotAllowed, RuleViolation
    without a text and where the gate says no.
    """
    handwork = handwork_of(actor, task_id)
    task = complete_task(actor=actor, task_id=task_id)
    mail.note_sent_by_hand(
        actor=actor,
        person_id=handwork.person_id,
        channel=handwork.channel,
        subject=task.title,
        text=text,
        language=handwork.language,
        sequence_id=handwork.sequence_id,
        enrolment_id=handwork.enrolment_id,
        step_id=handwork.step_id,
        occurrence=handwork.occurrence,
    )
    return task


@transaction.atomic
def close_calls(person_ids: Collection[uuid.UUID]) -> None:
    """Calls that steps asked for are done once somebody has talked with the person."""
    open_calls = Task.objects.filter(
        person__in=person_ids, kind=TaskKind.CALL, key__startswith="nurture:", done_at__isnull=True
    )
    for task_id in open_calls.order_by("id").values_list("id", flat=True):
        complete_task(actor=SYSTEM, task_id=task_id)
