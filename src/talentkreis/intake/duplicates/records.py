# SPDX-License-Identifier: Apache-2.0
"""People of the database as records of the engine: only the columns it compares.

Birth dates are compared where the employer keeps them in a field of their own named so
(`people.queries.birth_date_field`); nothing else of own fields is read.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from talentkreis.intake.duplicates.engine.records import Record
from talentkreis.people.models import ContactKind, ContactPoint, CustomValue, Person
from talentkreis.people.queries import birth_date_field

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Iterator, Sequence

    from django.db.models import QuerySet

    from talentkreis.people.models import CustomField

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
    field = birth_date_field()
    while True:
        people = Person.objects.filter(merged_into__isnull=True, restricted_at__isnull=True)
        if last is not None:
            people = people.filter(id__gt=last)
        piece = list(people.order_by("id").values_list(*_FIELDS)[:_PIECE])
        if not piece:
            return
        ids = [row[0] for row in piece]
        addresses, born = _addresses(ids), _birth_dates(field, ids)
        for row in piece:
            numbers[row[0]] = len(numbers)
            yield _record(numbers[row[0]], row, addresses[row[0]], born.get(row[0], ""))
        last = piece[-1][0]


def records_of(people: QuerySet[Person]) -> dict[uuid.UUID, Record]:
    """The records of some people."""
    rows = list(people.values_list(*_FIELDS))
    ids = [row[0] for row in rows]
    addresses, born = _addresses(ids), _birth_dates(birth_date_field(), ids)
    return {row[0]: _record(0, row, addresses[row[0]], born.get(row[0], "")) for row in rows}


def _birth_dates(
    field: CustomField | None, person_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, str]:
    if field is None or not person_ids:
        return {}
    said = CustomValue.objects.filter(field=field, person_id__in=person_ids, day__isnull=False)
    return {person_id: str(day) for person_id, day in said.values_list("person_id", "day")}


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
    born_on: str,
) -> Record:
    _id, given, family, city, postcode, street, employer, position = row
    return Record(
        id=number,
        given_name=given,
        family_name=family,
        born_on=born_on,
        place=city,
        postcode=postcode,
        street=street,
        employer=employer,
        occupation=position,
        emails=tuple(said[ContactKind.EMAIL]),
        phones=tuple(said[ContactKind.PHONE]),
        links=tuple(said[ContactKind.LINK]),
    )
