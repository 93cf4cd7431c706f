# SPDX-License-Identifier: Apache-2.0
"""What a row changes: rows of a new person, or what is added to somebody. Pure; writes nothing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from talentkreis.intake.known import FIELDS, Known
from talentkreis.intake.models import EffectKind
from talentkreis.kernel.ids import new_id, new_key
from talentkreis.kernel.text import fold
from talentkreis.people.actions.bulk import (
    BasisRow,
    Bundle,
    ContactPointRow,
    CustomValueRow,
    HatRow,
    HistoryRow,
    NoteRow,
    PersonRow,
)
from talentkreis.people.models import FormOfAddress, NoteVisibility

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from talentkreis.intake.rows.shapes import PreparedRow
    from talentkreis.people.actions.bulk import Key

_FORMAL = FormOfAddress.FORMAL.value


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What holds for every row of a batch."""

    import_id: uuid.UUID
    member_id: uuid.UUID | None
    source_type: str
    source: str
    source_detail: str
    hat: str
    country: str
    language: str
    # Columns of a lawful processing basis, from people.rules.checked_basis.
    basis: dict[str, Any]
    now: dt.datetime

    @cached_property
    def now_text(self) -> str:
        """`now` as COPY writes it a hundred thousand times."""
        return self.now.isoformat()

    @cached_property
    def import_text(self) -> str:
        """`import_id` as COPY writes it."""
        return str(self.import_id)


class New(NamedTuple):
    """Somebody who is created, and what their row says."""

    id: uuid.UUID
    person: PersonRow
    row: PreparedRow


@dataclass
class Plan:
    """Everything a chunk writes, gathered row by row."""

    terms: Terms
    bundle: Bundle = field(default_factory=Bundle)
    # column → person → new value, for people who are already here
    changes: dict[str, dict[uuid.UUID, str]] = field(default_factory=lambda: defaultdict(dict))
    history: list[HistoryRow] = field(default_factory=list)
    # what they say in own fields from now on
    own_values: dict[tuple[Key, uuid.UUID], CustomValueRow] = field(default_factory=dict)
    # kind, person, id of what was added to somebody who was already here
    effects: list[tuple[EffectKind, Key, str]] = field(default_factory=list)
    # (person, name, whether the person was already here); ids are looked up once a chunk
    skills: list[tuple[Key, str, bool]] = field(default_factory=list)
    tags: list[tuple[Key, str, bool]] = field(default_factory=list)
    # (person, kind, id in the other system)
    references: list[tuple[Key, str, str]] = field(default_factory=list)
    created: list[New] = field(default_factory=list)
    completed: dict[uuid.UUID, None] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How much is gathered for people who are already here."""
        gathered = (self.effects, self.history, self.references, self.bundle.notes)
        return sum(len(part) for part in gathered)


def plan_new(plan: Plan, row: PreparedRow) -> uuid.UUID:
    """Gather the rows of a new person and tell their id."""
    terms, bundle, get = plan.terms, plan.bundle, row.fields.get
    new = new_id()
    person_id, now = new.hex, terms.now_text
    person = PersonRow(
        person_id,
        get("title", ""),
        get("given_name", ""),
        get("family_name", ""),
        get("salutation", ""),
        _FORMAL,
        get("language") or terms.language,
        get("position", ""),
        get("employer_name", ""),
        get("summary", ""),
        get("street", ""),
        get("postcode", ""),
        get("city", ""),
        get("country") or (terms.country if get("city") or get("postcode") else ""),
        terms.source_type,
        terms.source,
        get("source_detail") or terms.source_detail,
        terms.import_text,
        now,
        now,
    )
    bundle.people.append(person)
    bundle.bases.append(_basis(terms, person_id))
    if terms.hat:
        bundle.hats.append(_hat(terms, person_id))
    seen: set[str] = set()
    for address in row.addresses:
        bundle.contact_points.append(
            ContactPointRow(
                new_key(),
                person_id,
                address.kind,
                address.value,
                address.normalised,
                address.label,
                address.kind not in seen,
                now,
            )
        )
        seen.add(address.kind)
    plan.skills += [(person_id, skill, False) for skill in row.skills]
    plan.tags += [(person_id, tag, False) for tag in row.tags]
    bundle.custom_values += [
        CustomValueRow(person_id, said.field.id, **said.columns) for said in row.own
    ]
    bundle.notes += [_note(terms, new, text) for text in row.notes]
    plan.references += [(person_id, ref.kind, ref.external_id) for ref in row.references]
    plan.created.append(New(new, person, row))
    return new


def plan_completion(plan: Plan, row: PreparedRow, known: Known) -> bool:
    """Gather what the row adds to somebody who is already here; tell whether it adds anything.

    Only empty fields are filled, unless the mapping says otherwise. `known` is brought up to
    date, so that a later row of the same person adds nothing twice.
    """
    before = plan.size
    _change_fields(plan, row, known)
    _add_addresses(plan, row, known)
    _add_labels(plan, row, known)
    _fill_own_fields(plan, row, known)
    _add_basis_and_hat(plan, known)
    for text in row.notes:
        if text not in known.notes:
            plan.bundle.notes.append(_note(plan.terms, known.id, text))
            known.notes.add(text)
    for reference in row.references:
        if reference not in known.references:
            plan.references.append((known.id, reference.kind, reference.external_id))
            known.references.add(reference)
    if plan.size == before:
        return False
    plan.completed[known.id] = None
    return True


def _change_fields(plan: Plan, row: PreparedRow, known: Known) -> None:
    for column in FIELDS:
        value = row.fields.get(column)
        old = known.fields[column]
        if not value or value == old or (old and column not in row.overwrites):
            continue
        plan.changes[column][known.id] = value
        plan.history.append(HistoryRow(known.id, column, old, value))
        known.fields[column] = value


def _add_addresses(plan: Plan, row: PreparedRow, known: Known) -> None:
    for address in row.addresses:
        if (address.kind, address.normalised) in known.addresses:
            continue
        point = ContactPointRow(
            new_key(),
            known.id,
            address.kind,
            address.value,
            address.normalised,
            address.label,
            address.kind not in known.primaries,
            plan.terms.now,
        )
        plan.bundle.contact_points.append(point)
        plan.effects.append((EffectKind.CONTACT_POINT, known.id, str(point.id)))
        plan.history.append(
            HistoryRow(known.id, f"contact_points.{address.kind}", None, address.value)
        )
        known.addresses.add((address.kind, address.normalised))
        known.primaries.add(address.kind)


def _add_labels(plan: Plan, row: PreparedRow, known: Known) -> None:
    for skill in row.skills:
        if (key := fold(skill)) not in known.skills:
            plan.skills.append((known.id, skill, True))
            plan.history.append(HistoryRow(known.id, "skills", None, {"name": skill}))
            known.skills.add(key)
    for tag in row.tags:
        if (key := fold(tag)) not in known.tags:
            plan.tags.append((known.id, tag, True))
            plan.history.append(HistoryRow(known.id, "tags", None, tag))
            known.tags.add(key)


def _fill_own_fields(plan: Plan, row: PreparedRow, known: Known) -> None:
    for said in row.own:
        field, name, value = said.field, said.name, said.plain
        old = known.own.get(field.id)
        if value == old or (old is not None and name not in row.overwrites):
            continue
        plan.own_values[known.id, field.id] = CustomValueRow(known.id, field.id, **said.columns)
        plan.history.append(HistoryRow(known.id, name, old, value, str(field.id)))
        known.own[field.id] = value


def _add_basis_and_hat(plan: Plan, known: Known) -> None:
    """A live reason of the same kind is not doubled; another one is one more reason."""
    terms = plan.terms
    reason = (terms.basis["purpose"], terms.basis["legal_basis"])
    if reason not in known.bases:
        basis = _basis(terms, known.id)
        plan.bundle.bases.append(basis)
        plan.effects.append((EffectKind.BASIS, known.id, str(basis.id)))
        known.bases.add(reason)
    if terms.hat and terms.hat not in known.hats:
        hat = _hat(terms, known.id)
        plan.bundle.hats.append(hat)
        plan.effects.append((EffectKind.HAT, known.id, str(hat.id)))
        known.hats.add(terms.hat)


def _basis(terms: Terms, person_id: Key) -> BasisRow:
    basis = terms.basis
    return BasisRow(
        new_key(),
        person_id,
        basis["purpose"],
        basis["legal_basis"],
        basis["source"],
        basis["evidence"],
        basis["starts_on"],
        basis["ends_on"],
        basis["notice_due_on"],
    )


def _hat(terms: Terms, person_id: Key) -> HatRow:
    return HatRow(new_key(), person_id, terms.hat, None, terms.source)


def _note(terms: Terms, person_id: uuid.UUID, text: str) -> NoteRow:
    return NoteRow(
        new_id(),
        person_id,
        terms.member_id,
        text,
        NoteVisibility.TEAM.value,
        terms.now,
        terms.import_id,
    )
