# SPDX-License-Identifier: Apache-2.0
"""What is known about people whom an import may complete: read set-based, for planning."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from talentkreis.intake.models import ExternalRef
from talentkreis.kernel import clock
from talentkreis.people.custom import value_of
from talentkreis.people.models import (
    ContactPoint,
    CustomValue,
    Hat,
    Note,
    NoteVisibility,
    Person,
    PersonSkill,
    PersonTag,
    ProcessingBasis,
)

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection

    from django.db.models import QuerySet

    from talentkreis.people.models import CustomField

# Columns of a person that an import may fill.
FIELDS = (
    "title", "given_name", "family_name", "salutation", "language", "position", "employer_name",
    "summary", "street", "postcode", "city", "country",
)  # fmt: skip


@dataclass(slots=True)
class Known:
    """A person as they are now. Planning changes this as it goes, row by row."""

    id: uuid.UUID
    import_id: uuid.UUID | None
    is_restricted: bool
    fields: dict[str, str]
    addresses: set[tuple[str, str]] = field(default_factory=set)
    # Kinds of address that have a first one.
    primaries: set[str] = field(default_factory=set)
    skills: set[str] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)
    hats: set[str] = field(default_factory=set)
    bases: set[tuple[str, str]] = field(default_factory=set)
    # field → value as the history keeps it; only of fields that were asked for
    own: dict[uuid.UUID, Any] = field(default_factory=dict)
    notes: set[str] = field(default_factory=set)
    # (kind, id) in the other system
    references: set[tuple[str, str]] = field(default_factory=set)


def load_known(
    person_ids: Collection[uuid.UUID],
    *,
    system: str,
    own_fields: Collection[CustomField],
    with_notes: bool,
    lock: bool,
) -> dict[uuid.UUID, Known]:
    """What is known about these people; with `lock`, nobody changes them until the commit."""
    ids = sorted(person_ids)
    if not ids:
        return {}
    people = Person.objects.filter(id__in=ids).order_by("id")
    if lock:
        people = people.select_for_update(no_key=True, of=("self",))
    columns = ("id", "import_id", "restricted_at", *FIELDS)
    found = {
        row[0]: Known(
            id=row[0],
            import_id=row[1],
            is_restricted=row[2] is not None,
            fields=dict(zip(FIELDS, row[3:], strict=True)),
        )
        for row in people.values_list(*columns)
    }
    points = ContactPoint.objects.filter(person_id__in=ids)
    for person_id, kind, normalised, is_primary in points.values_list(
        "person_id", "kind", "normalised", "is_primary"
    ):
        found[person_id].addresses.add((kind, normalised))
        if is_primary:
            found[person_id].primaries.add(kind)
    _gather(found, PersonSkill.objects.filter(person_id__in=ids), "skill__key", "skills")
    _gather(found, PersonTag.objects.filter(person_id__in=ids), "tag__key", "tags")
    _gather(found, Hat.objects.filter(person_id__in=ids, ends_on__isnull=True), "kind", "hats")
    live = Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today())
    bases = ProcessingBasis.objects.filter(live, person_id__in=ids)
    for person_id, purpose, legal_basis in bases.values_list("person_id", "purpose", "legal_basis"):
        found[person_id].bases.add((purpose, legal_basis))
    references = ExternalRef.objects.filter(person_id__in=ids, system=system)
    for person_id, kind, external_id in references.values_list("person_id", "kind", "external_id"):
        found[person_id].references.add((kind, external_id))
    if own_fields:
        said = CustomValue.objects.filter(person_id__in=ids, field__in=own_fields)
        for value in said.select_related("field"):
            found[value.person_id].own[value.field_id] = value_of(value.field, value)
    if with_notes:
        # Imported notes are for the team: others are not compared, or leaving one out would tell
        # whoever imports what somebody keeps to themselves.
        team = Note.objects.filter(person_id__in=ids, visibility=NoteVisibility.TEAM)
        _gather(found, team, "text", "notes")
    return found


def _gather(
    found: dict[uuid.UUID, Known], rows: QuerySet[Any], column: str, attribute: str
) -> None:
    gathered: dict[uuid.UUID, set[str]] = defaultdict(set)
    for person_id, value in rows.values_list("person_id", column):
        gathered[person_id].add(value)
    for person_id, values in gathered.items():
        getattr(found[person_id], attribute).update(values)
