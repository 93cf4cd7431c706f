# SPDX-License-Identifier: Apache-2.0
"""Writing accepted proposals to the person, with where each value came from."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import transaction

from talentkreis.freshness.aspects import PROPOSABLE, address_field
from talentkreis.freshness.models import Proposal, ProposalState
from talentkreis.kernel import clock
from talentkreis.people import actions as people
from talentkreis.people.actions.skills import Evidence
from talentkreis.people.models import EvidenceSource

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from talentkreis.organisation.actors import Actor

_KINDS = {address_field(kind): kind for kind in PROPOSABLE}


@transaction.atomic
def apply(*, actor: Actor, person_id: uuid.UUID, proposals: Sequence[Proposal]) -> None:
    """Take proposals over, columns of one source together.

    Raises NotFound, NotAllowed, RuleViolation where a value cannot be; then nothing has happened.
    """
    columns: dict[str, dict[str, Any]] = {}
    for proposal in proposals:
        if proposal.field == "skills":
            _apply_skill(actor, person_id, proposal)
        elif proposal.field in _KINDS:
            people.add_contact_point(
                actor=actor,
                person_id=person_id,
                kind=_KINDS[proposal.field],
                value=proposal.value,
                is_primary=proposal.source == "self_update",
                source=proposal.source,
            )
        else:
            columns.setdefault(proposal.source, {})[proposal.field] = proposal.value
    for source, changes in columns.items():
        people.update_person(actor=actor, person_id=person_id, changes=changes, source=source)
    Proposal.objects.filter(id__in=[proposal.id for proposal in proposals]).update(
        state=ProposalState.ACCEPTED, decided_at=clock.now(), decided_by_id=actor.member_id
    )


def _apply_skill(actor: Actor, person_id: uuid.UUID, proposal: Proposal) -> None:
    name = proposal.value["name"]
    if not proposal.value["is_there"]:
        people.remove_skill(actor=actor, person_id=person_id, name=name, source=proposal.source)
        return
    if proposal.source == "self_update":
        shown = Evidence(source=EvidenceSource.SELF, on=clock.today())
    else:
        shown = Evidence(
            text=proposal.value.get("evidence", ""),
            source=EvidenceSource.WORK if proposal.value.get("evidence") else "",
            on=_day(proposal.value.get("on")) or clock.today(),
        )
    people.add_skill(
        actor=actor, person_id=person_id, name=name, evidence=shown, source=proposal.source
    )


def _day(value: str | None) -> dt.date | None:
    return dt.date.fromisoformat(value) if value else None
