# SPDX-License-Identifier: Apache-2.0
"""A member looks through proposals and decides; and what happens without a look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from talentkreis.activity.actions import record
from talentkreis.freshness.actions.applying import apply
from talentkreis.freshness.events import ProposalsDecided, UpdateRulesSet
from talentkreis.freshness.models import Proposal, ProposalState, UpdateRules
from talentkreis.freshness.permissions import Right
from talentkreis.kernel import clock
from talentkreis.organisation.rights import require
from talentkreis.people.actions.access import locked_person

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection

    from talentkreis.organisation.actors import Actor


@transaction.atomic
def decide_proposals(
    *,
    actor: Actor,
    person_id: uuid.UUID,
    shown: Collection[int],
    accepted: Collection[int],
) -> tuple[int, int]:
    """Take over the accepted ones of the proposals that were shown, leave the others out.

    What has come in since the page was opened, or was decided meanwhile by a colleague, stays as
    it is. Tells how many were taken over and left out. Raises NotFound, NotAllowed, RuleViolation.
    """
    require(actor, Right.DECIDE)
    locked_person(actor, person_id)
    rows = list(
        Proposal.objects.filter(
            person_id=person_id, id__in=list(shown), state=ProposalState.OPEN
        ).order_by("made_at", "id")
    )
    taken = [row for row in rows if row.id in accepted]
    left = [row.id for row in rows if row.id not in accepted]
    apply(actor=actor, person_id=person_id, proposals=taken)
    Proposal.objects.filter(id__in=left).update(
        state=ProposalState.DECLINED, decided_at=clock.now(), decided_by_id=actor.member_id
    )
    if rows:
        record(
            ProposalsDecided(
                actor=actor,
                person_id=person_id,
                accepted_count=len(taken),
                declined_count=len(left),
            )
        )
    return len(taken), len(left)


@transaction.atomic
def set_update_rules(*, actor: Actor, takes_over_at_once: bool) -> UpdateRules:
    """Say whether answers are taken over without a look. Raises NotAllowed."""
    require(actor, Right.SET_RULES)
    row, _is_new = UpdateRules.objects.update_or_create(
        id=1, defaults={"takes_over_at_once": takes_over_at_once}
    )
    record(UpdateRulesSet(actor=actor))
    return row
