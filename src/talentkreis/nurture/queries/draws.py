# SPDX-License-Identifier: Apache-2.0
"""Which wording people get: what was drawn before, else a lot that always comes out the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F
from django.db.models.functions import Coalesce

from talentkreis.nurture.models import Draw
from talentkreis.nurture.rules.drawing import point_of, variant_at

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Iterable

    from talentkreis.nurture.queries.recipients import PlannedStep

    Place = tuple[uuid.UUID, uuid.UUID]


def draw_variants(
    due: Iterable[tuple[uuid.UUID, uuid.UUID, PlannedStep]],
) -> dict[uuid.UUID, int]:
    """The wording by enrolment, given as enrolment, person and step; where there is one, none.

    Somebody keeps the wording they had of a step in any of its versions and in any enrolment of
    theirs, the earliest where records with several were merged. One query, where it is needed.
    """
    wanted = {
        enrolment_id: (step.origin_id, person_id, step.shares)
        for enrolment_id, person_id, step in due
        if step.shares and step.origin_id is not None
    }
    if not wanted:
        return {}
    before = _before(
        {origin_id for origin_id, _person, _shares in wanted.values()},
        {person_id for _origin, person_id, _shares in wanted.values()},
    )
    found = {}
    for enrolment_id, (origin_id, person_id, shares) in wanted.items():
        number = before.get((origin_id, person_id))
        if number is None or number >= len(shares):
            number = variant_at(point_of("variant", origin_id, person_id), shares)
        found[enrolment_id] = number
    return found


def _before(
    origin_ids: Collection[uuid.UUID], person_ids: Collection[uuid.UUID]
) -> dict[Place, int]:
    rows = (
        Draw.objects.filter(enrolment__person__in=person_ids)
        .annotate(origin=Coalesce(F("step__origin"), F("step_id")))
        .filter(origin__in=origin_ids)
        .order_by("-drawn_at", "-id")
        .values_list("origin", "enrolment__person_id", "variant")
    )
    return {(origin, person_id): variant for origin, person_id, variant in rows}  # the first stays
