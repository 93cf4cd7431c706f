# SPDX-License-Identifier: Apache-2.0
"""People as rows of a list: what every list of the product shows about a person.

Packages above bring what they know (pools, next steps) through `register_enrichment`, at most one
query for a whole page.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import UUIDField
from django.db.models.expressions import RawSQL

from talentkreis.organisation.models import Member
from talentkreis.people.models import shown_name
from talentkreis.people.queries import primary_addresses
from talentkreis.search import warmth
from talentkreis.search.fields.choices import ANSWERS, best_answer
from talentkreis.search.fields.sharing import setting_for
from talentkreis.search.models import SearchRow
from talentkreis.search.queries.scope import bounded

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable

    from talentkreis.organisation.actors import Actor
    from talentkreis.people.models import Person
    from talentkreis.search.fields.registry import Fragment, Passage, Setting

_LIMITS = ("", "ask", "no")
_ANSWER = {number: code for code, number in ANSWERS.items()}


@dataclass(frozen=True, slots=True)
class NextStep:
    """What comes next for a person: a promise, a task, a planned contact."""

    text: str
    due_on: dt.date | None = None
    is_overdue: bool = False


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person in a list. `gate` is "yes", "ask" or "no", as the ring shows it."""

    id: uuid.UUID
    name: str
    initials: str
    position: str
    employer_name: str
    city: str
    warmth: int
    last_contact_at: dt.datetime | None
    gate: str
    owner: str = ""
    next_contact_on: dt.date | None = None
    pools: tuple[str, ...] = ()
    next_step: NextStep | None = None
    is_archived: bool = False
    # Off-limits: "no", "ask" or empty.
    limit: str = ""
    hats: tuple[str, ...] = field(default=())
    # In a list by closeness: why somebody stands where they stand, in words.
    why: tuple[str, ...] = ()
    # The sentence that shows it, where the reader may read one.
    evidence: Passage | None = None


Rows = Mapping["uuid.UUID", SearchRow]
# What was asked with each row, by person.
Asked = Mapping["uuid.UUID", "Sequence[uuid.UUID]"]
Enrich = Callable[["Actor", Rows, Asked], "Mapping[uuid.UUID, Any]"]
Asks = Callable[["Setting"], "Fragment | None"]


@dataclass(frozen=True, slots=True)
class Enrichment:
    """How a package above brings what it knows of the people of a page."""

    enrich: Enrich
    asks: Asks | None


_enrichments: dict[str, Enrichment] = {}


def register_enrichment(attribute: str, enrich: Enrich, *, asks: Asks | None = None) -> None:
    """Bring `pools` (tuple of names) or `next_step` (NextStep) of the people of a page.

    `asks`: an array of ids, over `search_row`, that is read with every row and handed on.
    """
    if attribute not in {"pools", "next_step"}:
        raise ValueError(f"a row has no {attribute} to bring")
    _enrichments[attribute] = Enrichment(enrich, asks)


def person_rows(actor: Actor, person_ids: Sequence[uuid.UUID]) -> list[PersonRow]:
    """Rows of these people in this order; those the actor may not see are left out."""
    from talentkreis.people.models import Person

    visible = set(
        Person.objects.visible_to(actor).filter(pk__in=person_ids).values_list("pk", flat=True)
    )
    return rows_in_order(setting_for(actor), [p for p in person_ids if p in visible])


# Everything a `PersonRow` is made of; the rest of both rows stays where it is.
_READ = (
    "hats", "warmth_log", "last_contact_at", "owner_id", "next_contact_on", "is_archived",
    "is_restricted", "pool_ids",
    "gate_personal_contact", "gate_personal_email", "gate_limit", "person__title",
    "person__given_name", "person__family_name", "person__position", "person__employer_name",
    "person__city",
)  # fmt: skip


def rows_in_order(
    setting: Setting,
    person_ids: Sequence[uuid.UUID],
    *,
    is_brief: bool = False,
    bring: Collection[str] | None = None,
) -> list[PersonRow]:
    """Rows of people already known to be visible, in this order.

    Brief ones come without what costs further queries: owner, pools, next step. `bring`: only so
    much of what packages above know, for pages that show no more.
    """
    if not person_ids:
        return []
    enrichments = {
        attribute: one
        for attribute, one in _enrichments.items()
        if not is_brief and (bring is None or attribute in bring)
    }
    found, asked = _read(setting, person_ids, enrichments)
    emails = _emails_of_nameless(row.person for row in found.values())
    owners: Mapping[uuid.UUID, str] = {}
    if not is_brief:
        owners = _owner_names({row.owner_id for row in found.values() if row.owner_id})
    brought = {
        attribute: one.enrich(setting.actor, found, asked[attribute])
        for attribute, one in enrichments.items()
    }
    return [
        _row(found[person_id], setting, owners, brought, emails)
        for person_id in person_ids
        if person_id in found
    ]


def _read(
    setting: Setting, person_ids: Sequence[uuid.UUID], enrichments: Mapping[str, Enrichment]
) -> tuple[dict[uuid.UUID, SearchRow], dict[str, Asked]]:
    """The rows of these people, and what enrichments ask with them, in one statement."""
    rows = SearchRow.objects.filter(pk__in=person_ids).select_related("person").only(*_READ)
    more = {
        attribute: one.asks(setting) if one.asks else None for attribute, one in enrichments.items()
    }
    for attribute, fragment in more.items():
        if fragment is not None:
            ids = RawSQL(fragment.sql, fragment.parameters, ArrayField(UUIDField()))  # noqa: S611 - compiled
            rows = rows.annotate(**{f"asked_{attribute}": ids})
    with bounded() if any(more.values()) else nullcontext():
        found = {row.pk: row for row in rows}
    asked: dict[str, Asked] = {
        attribute: {pk: getattr(row, f"asked_{attribute}", ()) for pk, row in found.items()}
        for attribute in enrichments
    }
    return found, asked


def _emails_of_nameless(people: Iterable[Person]) -> dict[uuid.UUID, str]:
    """What tells people without a name apart; no query where everybody has one."""
    nameless = [person.pk for person in people if not person.full_name]
    return primary_addresses(nameless) if nameless else {}


def _owner_names(member_ids: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    if not member_ids:
        return {}
    return dict(Member.objects.filter(pk__in=member_ids).values_list("pk", "name"))


def _row(
    row: SearchRow,
    setting: Setting,
    owners: Mapping[uuid.UUID, str],
    brought: Mapping[str, Mapping[uuid.UUID, Any]],
    emails: Mapping[uuid.UUID, str],
) -> PersonRow:
    person = row.person
    return PersonRow(
        id=person.pk,
        name=shown_name(person.full_name, emails.get(person.pk, "")),
        initials=person.initials,
        position=person.position,
        employer_name=person.employer_name,
        city=person.city,
        warmth=warmth.at(row.warmth_log, setting.now),
        last_contact_at=row.last_contact_at,
        gate=_ANSWER[best_answer(row)],
        owner=owners.get(row.owner_id, "") if row.owner_id else "",
        next_contact_on=row.next_contact_on,
        is_archived=row.is_archived,
        limit=_LIMITS[row.gate_limit],
        hats=tuple(row.hats),
        **{
            attribute: answers[person.pk]
            for attribute, answers in brought.items()
            if person.pk in answers
        },
    )
