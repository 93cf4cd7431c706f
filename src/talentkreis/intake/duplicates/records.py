# SPDX-License-Identifier: Apache-2.0
"""People of the database as records of the engine: only the columns it compares.

Birth dates are compared where the employer keeps them in a field of their own named so; nothing
else of custom fields is read.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from talentkreis.intake.duplicates.engine.records import Record
from talentkreis.people.models import ContactKind, ContactPoint, Person

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Iterator, Sequence

_FIELDS = (
    "id", "given_name", "family_name", "city", "postcode", "street", "employer_name", "position",
)  # fmt: skip
_PIECE = 5_000


def numbered_records(numbers: dict[uuid.UUID, int]) -> Iterator[Record]:
    """Everybody in stock, piece by piece; fills `numbers` with the number each id got.

    People who are archived count too: they come back. Restricted ones (Art. 18 DSGVO) and the
    shells of merges do not.
    """
    last: uuid.UUID | None = None
    while True:
        people = Person.objects.filter(merged_into__isnull=True, restricted_at__isnull=True)
        if last is not None:
            people = people.filter(id__gt=last)
        piece = list(people.order_by("id").values_list(*_FIELDS)[:_PIECE])
        if not piece:
            return
        addresses = _addresses([row[0] for row in piece])
        for row in piece:
            numbers[row[0]] = len(numbers)
            yield _record(numbers[row[0]], row, addresses[row[0]])
        last = piece[-1][0]


def records_of(person_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Record]:
    """The records of a few people."""
    rows = Person.objects.filter(id__in=person_ids).values_list(*_FIELDS)
    addresses = _addresses(person_ids)
    return {row[0]: _record(0, row, addresses[row[0]]) for row in rows}


def _addresses(person_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, dict[str, list[str]]]:
    found: dict[uuid.UUID, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    points = ContactPoint.objects.filter(person_id__in=list(person_ids)).order_by("id")
    for person_id, kind, value in points.values_list("person_id", "kind", "normalised"):
        if value:
            found[person_id][kind].append(value)
    return found


def _record(
    number: int,
    row: tuple[uuid.UUID, str, str, str, str, str, str, str],
    said: dict[str, list[str]],
) -> Record:
    _id, given, family, city, postcode, street, employer, position = row
    return Record(
        id=number,
        given_name=given,
        family_name=family,
        place=city,
        postcode=postcode,
        street=street,
        employer=employer,
        occupation=position,
        emails=tuple(said[ContactKind.EMAIL]),
        phones=tuple(said[ContactKind.PHONE]),
        links=tuple(said[ContactKind.LINK]),
    )
