# SPDX-License-Identifier: Apache-2.0
"""Which value the survivor holds afterwards: the chosen one, else their own, else what is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.errors import RuleViolation
from talentkreis.people.models import ContactKind
from talentkreis.people.rules import EDITABLE_FIELDS, PAY_FIELDS

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence

    from talentkreis.people.merging.tables import Image

# What belongs together is taken together: nobody lives in one person's street in another's town.
TOGETHER = {
    "place": ("street", "postcode", "city", "country", "latitude", "longitude"),
    "notice": ("notice_count", "notice_unit", "notice_end"),
    "expected_pay": tuple(sorted(PAY_FIELDS)),
}
# First and last source are never overwritten by a merge (FEATURES A6).
KEPT = frozenset({"source_type", "source", "source_detail"})
# The address of each kind that is used first.
ADDRESSES = tuple(str(kind) for kind in ContactKind)


def choosable() -> dict[str, tuple[str, ...]]:
    """What can be chosen from one of the people, and the columns it is made of."""
    grouped = {name for columns in TOGETHER.values() for name in columns}
    fields = {name: (name,) for name in EDITABLE_FIELDS if name not in KEPT | grouped}
    return {**fields, **TOGETHER, **dict.fromkeys(ADDRESSES, ())}


def checked_choices(
    choices: Mapping[str, uuid.UUID] | None, everybody: Sequence[uuid.UUID]
) -> dict[str, uuid.UUID]:
    """The choices, each of a field there is and of somebody concerned. Raises RuleViolation."""
    known = choosable()
    for name, person_id in (choices or {}).items():
        if name not in known or person_id not in everybody:
            raise RuleViolation(_("This is not one of the choices."), code="invalid_choice")
    return dict(choices or {})


def united(choices: Mapping[str, uuid.UUID], everybody: Sequence[tuple[uuid.UUID, Image]]) -> Image:
    """The survivor's columns after the merge; `everybody` begins with the survivor."""
    images = dict(everybody)
    values: Image = {}
    for name, columns in choosable().items():
        chosen = choices.get(name)
        if chosen is None:
            chosen = next(
                (who for who, image in everybody if any(image[column] for column in columns)),
                everybody[0][0],
            )
        values |= {column: images[chosen][column] for column in columns}
    values["restricted_at"] = min(
        (image["restricted_at"] for _who, image in everybody if image["restricted_at"]),
        default=None,
    )
    return values
