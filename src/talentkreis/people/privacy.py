# SPDX-License-Identifier: Apache-2.0
"""Everything stored about a person can be shown to them, and can go (Art. 15, 17 DSGVO).

Each package registers how it exports and erases its own rows; a test walks over all models and
fails for one that reaches `Person` while its package has registered nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from talentkreis.activity.actions import record
from talentkreis.organisation.actors import SYSTEM
from talentkreis.people.actions.documents import delete_files_afterwards
from talentkreis.people.custom import value_of
from talentkreis.people.events import PersonErased
from talentkreis.people.models import (
    CustomValue,
    Document,
    FieldHistory,
    Mention,
    MergeRecord,
    Person,
)
from talentkreis.people.queries.merging import merged_ids

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from django.db.models import Model, QuerySet

    from talentkreis.organisation.actors import Actor

    Export = Callable[[uuid.UUID], dict[str, Any]]
    Erase = Callable[[uuid.UUID], None]


@dataclass(frozen=True, slots=True)
class Holding:
    """What one package keeps about people."""

    name: str
    export: Export
    erase: Erase


_holdings: dict[str, Holding] = {}


def register_privacy(name: str, *, export: Export, erase: Erase) -> None:
    """Tell how the package `name` (its app label) exports and erases what it keeps of a person.

    `export` returns plain JSON values under readable keys; `erase` deletes the rows, or takes
    the personal data out of rows that must stay. Called from `apps.py`, once a package.
    """
    _holdings[name] = Holding(name, export, erase)


def registered_packages() -> frozenset[str]:
    """App labels that have registered."""
    return frozenset(_holdings)


def export_person_rows(person_id: uuid.UUID) -> dict[str, Any]:
    """Everything every package keeps of a person, by package. Who may ask is decided above.

    What stayed with records that went into this one (lines of the ledger, rows of files) is under
    `merged_from`.
    """
    merged_from = {str(shell): _exported(shell) for shell in merged_ids(person_id)}
    return _exported(person_id) | ({"merged_from": merged_from} if merged_from else {})


def _exported(person_id: uuid.UUID) -> dict[str, Any]:
    return {name: holding.export(person_id) for name, holding in sorted(_holdings.items())}


@transaction.atomic
def erase_person_rows(person_id: uuid.UUID, *, actor: Actor = SYSTEM) -> None:
    """Let every package erase, the upper ones first, and the person last.

    Whoever went into this record goes with it, and with them everything that could bring them
    back. Whether erasing is lawful and who may do it is decided above
    (consent.actions.erase_person).
    """
    everybody = [*merged_ids(person_id), person_id]
    for name, holding in _holdings.items():
        if name != "people":
            for one in everybody:
                holding.erase(one)
    for one in everybody:
        _holdings["people"].erase(one)
        record(PersonErased(actor=actor, person_id=one))


def export_own(person_id: uuid.UUID) -> dict[str, Any]:
    """What this package keeps: the person and everything that hangs on them, notes included."""
    person = Person.objects.filter(id=person_id).values().first()
    if person is None:
        return {}
    return {
        "person": {key: plain(value) for key, value in person.items()},
        "processing_bases": _rows(_of("ProcessingBasis", person_id)),
        "hats": _rows(_of("Hat", person_id)),
        "contact_points": _rows(_of("ContactPoint", person_id)),
        "stations": _rows(_of("Station", person_id)),
        "skills": _rows(
            _of("PersonSkill", person_id),
            "skill__name",
            "level",
            "evidence",
            "evidence_source",
            "evidenced_on",
        ),
        "languages": _rows(
            _of("PersonLanguage", person_id), "code", "level", "evidence", "evidence_source"
        ),
        "own_fields": _custom_rows(person_id),
        "tags": _rows(_of("PersonTag", person_id), "tag__name"),
        "notes": _rows(_of("Note", person_id), "text", "written_at", "visibility", "author__name"),
        "conversations": _rows(
            _of("Conversation", person_id),
            "kind",
            "happened_at",
            "was_reached",
            "minutes",
            "text",
            "member__name",
        ),
        "mentions": _rows(
            Mention.objects.filter(note__person_id=person_id).order_by("made_at", "id"),
            "member__name",
            "made_at",
        ),
        "documents": _rows(
            _of("Document", person_id),
            "id",
            "kind",
            "name",
            "version",
            "valid_until",
            "delete_on",
            "media_type",
            "size",
            "uploaded_at",
            "reading__text",
        ),
        "history": _rows(
            FieldHistory.objects.filter(person_id=person_id).order_by("at", "id"),
            "field",
            "old",
            "new",
            "source",
            "at",
        ),
        "merges": _rows(
            MergeRecord.objects.filter(survivor_id=person_id).order_by("merged_at"),
            "merged_at",
            "reason",
            "undone_at",
        ),
    }


def erase_own(person_id: uuid.UUID) -> None:
    """Delete the person with everything that hangs on them, files and merges included."""
    MergeRecord.objects.filter(merged__person_id=person_id).delete()
    names = list(Document.objects.filter(person_id=person_id).values_list("file", flat=True))
    Person.objects.filter(id=person_id).delete()
    delete_files_afterwards(names)


def _custom_rows(person_id: uuid.UUID) -> list[dict[str, Any]]:
    rows = CustomValue.objects.filter(person_id=person_id).select_related("field")
    return [
        {
            "field": row.field.label_de,
            "purpose": row.field.purpose,
            "value": value_of(row.field, row),
        }
        for row in rows.order_by("field__position", "id")
    ]


def plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    if value is None or isinstance(value, (bool, int, float, str, dict)):
        return value
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).hex()
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _of(relation: str, person_id: uuid.UUID) -> QuerySet[Any]:
    model: type[Model] = Person._meta.apps.get_model("people", relation)
    return model._default_manager.filter(person_id=person_id).order_by("pk")


def _rows(rows: QuerySet[Any], *columns: str) -> list[dict[str, Any]]:
    return [
        {key: plain(value) for key, value in row.items() if key != "person_id"}
        for row in rows.values(*columns)
    ]
