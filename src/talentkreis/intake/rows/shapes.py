# SPDX-License-Identifier: Apache-2.0
"""What a prepared row is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from talentkreis.intake.columns.own import history_name
from talentkreis.people.custom import shown, value_of
from talentkreis.people.models import CustomValue

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from talentkreis.intake.duplicates.engine.records import Keys
    from talentkreis.people.models import CustomField

# {"code": …, "column": …, …}: what is kept with the row; worded on the page.
Reason = dict[str, Any]


class Address(NamedTuple):
    """One way to reach the person, as typed and comparable."""

    kind: str
    value: str
    normalised: str
    label: str


class Reference(NamedTuple):
    """How another system calls a person. `kind` empty: any kind of record there."""

    kind: str
    external_id: str


class OwnValue(NamedTuple):
    """What the row says in a field of the employer's own, as columns of its value."""

    field: CustomField
    columns: dict[str, Any]

    @property
    def name(self) -> str:
        """How the history of a person calls the field."""
        return history_name(self.field.code)

    @property
    def plain(self) -> Any:
        """The value as the history keeps it."""
        return value_of(self.field, CustomValue(**self.columns))

    @property
    def shown(self) -> str:
        """The value as people read it, in the active language."""
        return shown(self.field, CustomValue(**self.columns))


@dataclass(slots=True)
class ConsentCells:
    """What the row says about a consent."""

    purpose: str = ""
    given_at: dt.datetime | None = None
    wording: str = ""
    evidence: str = ""


@dataclass(slots=True)
class StationCells:
    """One stop of a career."""

    kind: str
    title: str = ""
    organisation: str = ""
    place: str = ""
    description: str = ""
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None


@dataclass(slots=True)
class NoteCells:
    """One note, or one conversation where kind and date are known."""

    text: str = ""
    happened_at: dt.datetime | None = None
    kind: str = ""
    minutes: int | None = None
    author: str = ""
    was_reached: bool = True


# What speaks against an address: the row comes in as it is, and is worth a look.
DOUBTS = frozenset({"address_typo", "address_disposable", "address_role", "address_no_mail"})


@dataclass(slots=True)
class PreparedRow:
    """A row as we understand it. With `errors` it becomes nothing; `hints` are only told."""

    number: int
    cells: list[str]
    errors: list[Reason] = field(default_factory=list)
    hints: list[Reason] = field(default_factory=list)
    # Columns of the person, only those the row says something about.
    fields: dict[str, str] = field(default_factory=dict)
    # Of these, what may replace what is already known.
    overwrites: frozenset[str] = frozenset()
    addresses: list[Address] = field(default_factory=list)
    skills: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    own: list[OwnValue] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    consent: ConsentCells | None = None
    opts_out: bool = False
    station: StationCells | None = None
    note: NoteCells | None = None
    row_hash: int = 0
    # By what other rows may be the same person, and what is compared then; made when first asked
    # for, by `matching`.
    match_keys: list[str] | None = None
    compared: Keys | None = None
    person_id: uuid.UUID | None = None

    @property
    def emails(self) -> list[str]:
        """Comparable e-mail addresses."""
        return [address.normalised for address in self.addresses if address.kind == "email"]

    def refuse(self, code: str, column: str = "", **values: Any) -> None:
        """Note why the row cannot be imported."""
        self.errors.append({"code": code, "column": column, **values})

    def hint(self, code: str, column: str = "", **values: Any) -> None:
        """Note something the row is imported without, or what is worth a second look."""
        self.hints.append({"code": code, "column": column, **values})
