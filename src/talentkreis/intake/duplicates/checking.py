# SPDX-License-Identifier: Apache-2.0
"""Who may be known already: asked at every entry, answered through indexes in milliseconds.

Candidates come by address, by name in every form and spelling, by the beginning of the name in the
same town or at the same employer, and last by names that are like these; the engine judges them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils.text import capfirst

from talentkreis.intake.acquaintance import acquaintances
from talentkreis.intake.duplicates.engine.judging import judge_pair, reasons_of
from talentkreis.intake.duplicates.engine.records import (
    Record,
    forms_of,
    key_of,
    keys_of,
    names_of_form,
    significant_words,
)
from talentkreis.intake.duplicates.records import records_of
from talentkreis.intake.duplicates.rules import POSSIBLE, Certainty, certainty_of
from talentkreis.intake.duplicates.wording import CERTAINTIES, reasons_text
from talentkreis.intake.matching.keys import employer_key
from talentkreis.kernel.errors import RuleViolation
from talentkreis.people.addresses import normalise_email, normalise_link, normalise_phone
from talentkreis.people.models import ContactKind, Person
from talentkreis.people.names import name_key
from talentkreis.people.queries import PossibleDuplicate
from talentkreis.search.queries import called_alike

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable, Iterable, Iterator

    from django.db.models import QuerySet

    from talentkreis.organisation.actors import Actor
    from talentkreis.people.rules import PersonDetails

# The same address is shown whatever the name: a family's phone, a mailbox of two.
_KINDS = {"same_email": "email", "same_phone": "phone", "same_link": "link"}
# With more people of one name, the name alone says nothing.
_MOST_NAMESAKES = 3
# What is left out of a name when it is typed; the names of families who keep it have it in the key.
_PARTICLES = ("von", "von der", "vom", "zu", "van", "van den", "van der", "de")
_PER_WAY = 40
_MOST_FORMS = 60

_BY_ADDRESS = """
SELECT person_id FROM people_contactpoint
WHERE normalised = ANY(%s) AND (kind, normalised) IN (SELECT * FROM unnest(%s::text[], %s::text[]))
LIMIT %s
"""
_BY_NAME = """
SELECT id FROM people_person WHERE people_name_key(given_name, family_name) = ANY(%s) LIMIT %s
"""
_IN_TOWN = """
SELECT id FROM people_person
WHERE given_name <> '' AND family_name <> '' AND city <> ''
    AND intake_namesake_key(given_name, family_name, city) = intake_namesake_key(%s, %s, %s)
LIMIT %s
"""
_AT_EMPLOYER = """
SELECT id FROM people_person
WHERE given_name <> '' AND family_name <> '' AND employer_name <> ''
    AND intake_namesake_key(given_name, family_name, left(intake_key(employer_name), 4))
        = intake_namesake_key(%s, %s, left(%s, 4))
LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Likeness:
    """Somebody who may be the same person."""

    person_id: uuid.UUID
    # How sure, in bits of evidence and as a word.
    weight: float
    certainty: Certainty
    # Codes of `wording.REASONS`, the strongest first.
    reasons: tuple[str, ...]

    @property
    def text(self) -> str:
        """The reasons in the reader's language."""
        return capfirst(reasons_text(self.reasons))


def similar_people(
    actor: Actor, details: PersonDetails, *, excluding: uuid.UUID | None = None, limit: int = 5
) -> list[Likeness]:
    """People who may be this one, the surest first; nobody the actor may not see."""
    record, addresses = _wanted(details)
    found = _candidates(record, addresses, details)
    found -= {excluding}
    visible = Person.objects.visible_to(actor).filter(restricted_at__isnull=True, id__in=found)
    return _judged(record, visible)[:limit]


def hints(
    actor: Actor, details: PersonDetails, excluding: uuid.UUID | None, limit: int
) -> list[PossibleDuplicate]:
    """The answer `people` asks for: the people, why they may be the one, how we stand with them."""
    found = similar_people(actor, details, excluding=excluding, limit=limit)
    ids = [each.person_id for each in found]
    people = Person.objects.in_bulk(ids)
    known = acquaintances(ids, seen_at=details.links)
    return [
        PossibleDuplicate(
            person=people[each.person_id],
            reason=next((_KINDS[code] for code in each.reasons if code in _KINDS), "name"),
            text=each.text,
            certainty=each.certainty.value,
            certainty_text=str(CERTAINTIES[each.certainty]),
            acquaintance=known[each.person_id],
        )
        for each in found
        if each.person_id in people
    ]


def _judged(record: Record, people: QuerySet[Person]) -> list[Likeness]:
    """How much each of these people is like the record, those who are not left out."""
    ours = keys_of(record)
    judgements = {
        person_id: judge_pair(ours, keys_of(theirs))
        for person_id, theirs in records_of(people).items()
    }
    likenesses = []
    for person_id, judgement in judgements.items():
        # Ten namesakes in one town: each of them is a tenth as likely the one.
        rivals = sum(other.steps == judgement.steps for other in judgements.values())
        weight = judgement.weight - math.log2(rivals)
        reasons = tuple(reasons_of(judgement.steps))
        # The same name: worth a look, also in another town; people move.
        is_namesake = (
            reasons[:1] == ("same_name",)
            and rivals <= _MOST_NAMESAKES
            and judgement.steps.get("born") != "other"
        )
        if weight >= POSSIBLE or is_namesake or not _KINDS.keys().isdisjoint(reasons):
            certainty = certainty_of(weight, is_tied=judgement.is_tied)
            likenesses.append(Likeness(person_id, weight, certainty, reasons))
    return sorted(likenesses, key=_order)


def _order(each: Likeness) -> tuple[int, bool, float, uuid.UUID]:
    """The surest first; of those as sure, first who is called the same, not nearly the same."""
    is_called_otherwise = "same_name" not in each.reasons
    return [*Certainty].index(each.certainty), is_called_otherwise, -each.weight, each.person_id


def _wanted(details: PersonDetails) -> tuple[Record, list[tuple[str, str]]]:
    emails = _normal(details.emails, normalise_email)
    country = details.country or "DE"
    phones = _normal(details.phones, lambda value: normalise_phone(value, country))
    links = _normal(details.links, normalise_link)
    record = Record(
        id=0,
        given_name=details.given_name,
        family_name=details.family_name,
        place=details.city,
        postcode=details.postcode,
        employer=details.employer_name,
        occupation=details.position,
        emails=emails,
        phones=phones,
        links=links,
    )
    addresses = [
        *((ContactKind.EMAIL.value, value) for value in emails),
        *((ContactKind.PHONE.value, value) for value in phones),
        *((ContactKind.LINK.value, value) for value in links),
    ]
    return record, addresses


def _normal(values: Iterable[str], normalise: Callable[[str], str]) -> tuple[str, ...]:
    """Normalised addresses; what is none yet, while somebody types, is left out."""
    found = []
    for value in values:
        try:
            found.append(normalise(value))
        except RuleViolation:
            continue
    return tuple(filter(None, found))


def _candidates(
    record: Record, addresses: list[tuple[str, str]], details: PersonDetails
) -> set[uuid.UUID]:
    found: set[uuid.UUID] = set()
    with connection.cursor() as cursor:
        for statement, parameters in _lookups(record, addresses, details):
            cursor.execute(statement, parameters)
            found.update(row[0] for row in cursor.fetchall())
    if not found and record.given_name and record.family_name:
        found.update(called_alike(record.given_name, record.family_name, _PER_WAY))
    return found


def _lookups(
    record: Record, addresses: list[tuple[str, str]], details: PersonDetails
) -> Iterator[tuple[str, list[Any]]]:
    if addresses:
        kinds, values = map(list, zip(*addresses, strict=True))
        yield _BY_ADDRESS, [values, kinds, values, _PER_WAY]
    given, family = record.given_name, record.family_name
    if not (given and family):
        return
    yield _BY_NAME, [[*_name_keys(given, family)], _PER_WAY]
    if details.city:
        yield _IN_TOWN, [given, family, details.city, _PER_WAY]
    if details.employer_name:
        yield _AT_EMPLOYER, [given, family, employer_key(details.employer_name), _PER_WAY]


def _name_keys(given: str, family: str) -> Iterator[str]:
    """The name as the database keys it, in every form one may go by: Uli for Ulrich, half a
    double name, the names in the other order."""
    first = key_of(given).partition(" ")[0]
    forms = [name for form in forms_of(first) for name in names_of_form(form)]
    givens = dict.fromkeys([given, first, *forms[:_MOST_FORMS]])
    families = dict.fromkeys([family, *significant_words(family)])
    keys = [name_key(*names) for names in product(givens, families)]
    keys += [name_key(given, f"{particle} {family}") for particle in _PARTICLES]
    yield from dict.fromkeys([*keys, name_key(family, given)])
