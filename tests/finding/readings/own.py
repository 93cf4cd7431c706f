# SPDX-License-Identifier: Apache-2.0
"""What somebody says in the fields of the employer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentkreis.kernel.text import fold
from talentkreis.organisation.actors import Role
from talentkreis.organisation.rights import CARING_ROLES
from talentkreis.people.models import CustomKind, CustomValue
from tests.finding.readings.measures import planned
from tests.finding.readings.registry import OWN, RANGED, compared, reads, spellings

if TYPE_CHECKING:
    from talentkreis.search.language import Condition
    from tests.finding.plain import Asking, Everybody, Known


def said(known: Known, code: str, asking: Asking) -> CustomValue | None:
    """What somebody says in a field of the employer, as far as the actor may read it."""
    value: CustomValue | None = next(
        (each for each in known.rows[CustomValue] if f"own.{each.field.code}" == code), None
    )
    if value is None or not value.field.is_restricted:
        return value
    is_reader = asking.actor.is_system or asking.actor.role in {*CARING_ROLES, Role.DPO}
    return value if is_reader else None


@reads(OWN + CustomKind.TEXT)
@reads(OWN + CustomKind.LONG_TEXT)
@reads(OWN + CustomKind.LINK)
def _own_text(_all: Everybody, known: Known, asked: Condition, asking: Asking) -> bool:
    value = said(known, asked.field, asking)
    return value is not None and (
        any(word in fold(value.text) for word in spellings(asked.value))
        or str(asked.value).lower() in value.text.lower()
    )


@reads(OWN + CustomKind.NUMBER, *RANGED)
@reads(OWN + CustomKind.MONEY, *RANGED)
def _own_number(_all: Everybody, known: Known, asked: Condition, asking: Asking) -> bool:
    value = said(known, asked.field, asking)
    if value is None or value.number is None:
        return False
    return compared(asked.operator, float(value.number), asked.value)


@reads(OWN + CustomKind.DATE, *RANGED)
def _own_date(_all: Everybody, known: Known, asked: Condition, asking: Asking) -> bool:
    value = said(known, asked.field, asking)
    return planned(asked, value.day if value else None, asking.today)


@reads(OWN + CustomKind.YES_NO)
def _own_yes_no(_all: Everybody, known: Known, asked: Condition, asking: Asking) -> bool:
    value = said(known, asked.field, asking)
    return value is not None and value.is_true is (asked.value == "yes")


@reads(OWN + CustomKind.CHOICE)
@reads(OWN + CustomKind.CHOICES)
def _own_choice(_all: Everybody, known: Known, asked: Condition, asking: Asking) -> bool:
    value = said(known, asked.field, asking)
    return value is not None and asked.value in value.choices
