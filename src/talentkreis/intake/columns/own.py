# SPDX-License-Identifier: Apache-2.0
"""Fields of the employer's own that columns may go to."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from talentkreis.intake.columns.headers import header_key
from talentkreis.intake.columns.targets import Target
from talentkreis.people.queries import custom_fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from talentkreis.intake.columns.mapping import Column
    from talentkreis.organisation.actors import Actor
    from talentkreis.people.models import CustomField

    OwnFields = Mapping[str, CustomField]

NO_FIELDS: Final[OwnFields] = MappingProxyType({})


def own_fields(actor: Actor) -> OwnFields:
    """Own fields in use that this actor may read, by their code and in their order."""
    return {field.code: field for field in custom_fields(actor)}


def fields_of(columns: Iterable[Column], actor: Actor) -> OwnFields:
    """Own fields for reading rows; nothing is asked where no column goes to one."""
    if any(column.target == Target.OWN_FIELD for column in columns):
        return own_fields(actor)
    return NO_FIELDS


def named_fields(own: OwnFields) -> dict[str, str]:
    """Folded label in either language, or code → code."""
    found: dict[str, str] = {}
    for names in ("label_de", "label_en", "code"):
        for code, field in own.items():
            found.setdefault(header_key(getattr(field, names)), code)
    found.pop("", None)
    return found


def history_name(code: str) -> str:
    """How an own field is called in the history of a person."""
    return f"custom.{code}"
