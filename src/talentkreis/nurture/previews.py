# SPDX-License-Identifier: Apache-2.0
"""What a merge means for sequences under way, in words."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from talentkreis.mail.models import Message
from talentkreis.mail.rules import NOT_GONE_OUT
from talentkreis.nurture.models import LIVE_STATES, Enrolment, Sequence
from talentkreis.people.merging.previews import Consequence

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence as Seq

    from talentkreis.organisation.actors import Actor


def tell(actor: Actor, person_ids: Seq[uuid.UUID]) -> list[Consequence]:
    """Which sequence goes on from which step, and that planned messages follow."""
    rows = (
        Enrolment.objects.filter(
            person__in=person_ids,
            state__in=LIVE_STATES,
            sequence__in=Sequence.objects.visible_to(actor),
        )
        .select_related("sequence")
        .order_by("sequence__name", "id")
    )
    by_sequence: dict[uuid.UUID, list[Enrolment]] = defaultdict(list)
    for row in rows:
        by_sequence[row.sequence_id].append(row)
    told = []
    for live in by_sequence.values():
        step = max((row.position, row.occurrence) for row in live)[0] + 1
        values = {"name": live[0].sequence.name, "step": step}
        if len(live) > 1:
            text = _("“%(name)s” goes on once, at step %(step)d. No step comes twice.")
        else:
            text = _("“%(name)s” goes on at step %(step)d.")
        told.append(Consequence(text % values))
    planned = Message.objects.filter(person__in=person_ids, state__in=NOT_GONE_OUT).count()
    if planned:
        text = ngettext(
            "%(count)d planned message goes to the address used first then.",
            "%(count)d planned messages go to the address used first then.",
            planned,
        )
        told.append(Consequence(text % {"count": planned}))
    return told
