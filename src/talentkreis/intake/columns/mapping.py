# SPDX-License-Identifier: Apache-2.0
"""A mapping: for each column of a file, where its values go."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from talentkreis.intake.columns.own import history_name
from talentkreis.intake.columns.targets import (
    MANY,
    OVERWRITABLE,
    PEOPLE_LAYOUTS,
    Target,
    targets_for,
)
from talentkreis.kernel.errors import RuleViolation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.utils.functional import _StrOrPromise

    from talentkreis.intake.columns.own import OwnFields


@dataclass(frozen=True, slots=True)
class Column:
    """Where one column goes. `overwrites`: also over what is already known.

    `option` narrows a target: for a reference what the other system calls the person
    ("candidate"), for a phone number its label, for an own field its code.
    """

    target: str = Target.NONE.value
    overwrites: bool = False
    option: str = ""

    @property
    def choice(self) -> str:
        """What stands for it in the list of choices: there, each own field is one of its own."""
        return f"{self.target}:{self.option}" if self.target == Target.OWN_FIELD else self.target

    @property
    def replaceable(self) -> tuple[str, ...]:
        """What the column may overwrite, as the history of a person calls it."""
        if self.target == Target.OWN_FIELD:
            return (history_name(self.option),)
        return OVERWRITABLE.get(Target(self.target), ())


def columns_from_json(stored: Iterable[dict[str, Any]]) -> list[Column]:
    """The columns as they are kept with a batch."""
    known = set(Target.values)
    return [
        Column(
            target=column["target"] if column.get("target") in known else Target.NONE.value,
            overwrites=bool(column.get("overwrites")),
            option=str(column.get("option", ""))[:40],
        )
        for column in stored
    ]


def columns_to_json(columns: Iterable[Column]) -> list[dict[str, Any]]:
    """The columns as they are kept with a batch."""
    return [asdict(column) for column in columns]


def still_there(columns: Iterable[Column], own: OwnFields) -> list[Column]:
    """The columns without those for own fields that are gone; they are not imported then."""
    return [
        Column() if column.target == Target.OWN_FIELD and column.option not in own else column
        for column in columns
    ]


def fingerprint(headers: Sequence[str]) -> str:
    """The same for two files with the same columns in the same order, however they are typed."""
    text = "\x1f".join(" ".join(header.split()).lower() for header in headers)
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def check_mapping(columns: Sequence[Column], layout: str, own: OwnFields) -> None:
    """Raises RuleViolation when rows mapped like this could never become anything."""
    problems = mapping_problems(columns, layout, own)
    if problems:
        raise RuleViolation(problems[0], code="mapping_incomplete")


def mapping_problems(columns: Sequence[Column], layout: str, own: OwnFields) -> list[_StrOrPromise]:
    """What is wrong with a mapping, in sentences."""
    problems: list[_StrOrPromise] = []
    chosen = [column for column in columns if column.target]
    counts = Counter(column.choice for column in chosen)
    for column in {column.choice: column for column in chosen}.values():
        problem = _problem(column, layout, own, counts[column.choice])
        if problem:
            problems.append(problem)
    problems += _missing({Target(column.target) for column in chosen}, layout)
    if any(column.overwrites and not column.replaceable for column in columns):
        problems.append(_("Only fields with a single value can be overwritten."))
    return problems


def _problem(column: Column, layout: str, own: OwnFields, count: int) -> _StrOrPromise:
    """What speaks against a choice that was made for so many columns; empty where nothing does."""
    target = Target(column.target)
    if target not in targets_for(layout):
        return _("“%(target)s” does not fit this kind of file.") % {"target": target.label}
    if target == Target.OWN_FIELD and column.option not in own:
        return _("An own field that was chosen is not in use any more. Please choose again.")
    if target in MANY or count == 1:
        return ""
    label = own[column.option].label if target == Target.OWN_FIELD else target.label
    return _("“%(target)s” is assigned to more than one column.") % {"target": label}


def _missing(used: set[Target], layout: str) -> list[_StrOrPromise]:
    if layout in PEOPLE_LAYOUTS:
        named = {Target.FULL_NAME, Target.GIVEN_NAME, Target.FAMILY_NAME, Target.EMAIL}
        return [] if used & named else [_("Please assign at least a name or an e-mail address.")]
    missing: list[_StrOrPromise] = []
    if not used & {Target.PERSON_REF, Target.EMAIL}:
        missing.append(_("Please say which column names the person."))
    if layout == "notes" and Target.NOTE_TEXT not in used:
        missing.append(_("Please say which column holds the text of the note."))
    if layout in {"work", "education"} and not used & {
        Target.ORGANISATION,
        Target.STATION_TITLE,
        Target.SUBJECT,
    }:
        missing.append(_("Please say which column holds the employer, the school or the position."))
    return missing
