# SPDX-License-Identifier: Apache-2.0
"""A mapping: for each column of a file, where its values go."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

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


@dataclass(frozen=True, slots=True)
class Column:
    """Where one column goes. `overwrites`: also over what is already known.

    `option` narrows a target: for a reference what the other system calls the person
    ("candidate"), for a phone number its label.
    """

    target: str = Target.NONE.value
    overwrites: bool = False
    option: str = ""


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


def fingerprint(headers: Sequence[str]) -> str:
    """The same for two files with the same columns in the same order, however they are typed."""
    text = "\x1f".join(" ".join(header.split()).lower() for header in headers)
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def check_mapping(columns: Sequence[Column], layout: str) -> None:
    """Raises RuleViolation when rows mapped like this could never become anything."""
    problems = mapping_problems(columns, layout)
    if problems:
        raise RuleViolation(problems[0], code="mapping_incomplete")


def mapping_problems(columns: Sequence[Column], layout: str) -> list[_StrOrPromise]:
    """What is wrong with a mapping, in sentences."""
    used = [Target(column.target) for column in columns if column.target]
    problems: list[_StrOrPromise] = []
    allowed = targets_for(layout)
    for target in dict.fromkeys(used):
        if target not in allowed:
            problems.append(
                _("“%(target)s” does not fit this kind of file.") % {"target": target.label}
            )
        elif target not in MANY and used.count(target) > 1:
            problems.append(
                _("“%(target)s” is assigned to more than one column.") % {"target": target.label}
            )
    problems += _missing(set(used), layout)
    if any(column.overwrites and Target(column.target) not in OVERWRITABLE for column in columns):
        problems.append(_("Only fields with a single value can be overwritten."))
    return problems


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
