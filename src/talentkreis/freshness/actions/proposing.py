# SPDX-License-Identifier: Apache-2.0
"""Putting values beside the field, for somebody to decide."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db import transaction

from talentkreis.freshness.models import Proposal, ProposalState
from talentkreis.kernel import clock

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping

    from talentkreis.freshness.models import UpdateRequest


@transaction.atomic
def propose(
    *,
    person_id: uuid.UUID,
    values: Mapping[str, list[tuple[Any, Any]]],
    source: str,
    request: UpdateRequest | None = None,
) -> list[Proposal]:
    """Propose values by field as (what stands, what is said); writes nothing to the person.

    What the same source said before about these fields is outdated; what it says again stays as
    it is. Part of the transaction of whoever asked; the caller has locked the person.
    """
    now = clock.now()
    older = Proposal.objects.filter(
        person_id=person_id, source=source, field__in=list(values), state=ProposalState.OPEN
    )
    still = {
        (row.field, _key(row.value))
        for row in older
        if row.value in [said for _was, said in values[row.field]]
    }
    outdated = [row.id for row in older if (row.field, _key(row.value)) not in still]
    Proposal.objects.filter(id__in=outdated).update(state=ProposalState.OUTDATED, decided_at=now)
    return Proposal.objects.bulk_create(
        Proposal(
            person_id=person_id,
            field=field,
            value=said,
            was=was,
            source=source,
            request=request,
            made_at=now,
        )
        for field, pairs in values.items()
        for was, said in pairs
        if (field, _key(said)) not in still
    )


def _key(value: Any) -> str:
    """The same for equal values: the database keeps the keys of an object in its own order."""
    return json.dumps(value, sort_keys=True)
