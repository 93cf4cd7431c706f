# SPDX-License-Identifier: Apache-2.0
"""Who the audience is, and everything an issue needs to know about many of them at once."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from talentkreis.consent.gate import may_contact_many
from talentkreis.consent.models import Channel, Purpose
from talentkreis.content.models import Topic
from talentkreis.content.queries import chosen_topics
from talentkreis.kernel.text import fold
from talentkreis.newsletters.rules.fitting import Reader
from talentkreis.nurture.queries.recipients import load_recipients
from talentkreis.people.models import ContactKind, ContactPoint
from talentkreis.pools.field import condition
from talentkreis.pools.models import Pool
from talentkreis.pools.queries import pool_visible_to
from talentkreis.relationships.models import Interest
from talentkreis.search import queries as search
from talentkreis.search.language import from_json

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from talentkreis.newsletters.models import Issue
    from talentkreis.newsletters.rules.editions import Edition, Part
    from talentkreis.nurture.queries.recipients import Recipient
    from talentkreis.organisation.actors import Actor
    from talentkreis.search.tree import Node

# One issue reaches at most this many.
MOST_PEOPLE = 500_000


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody of the audience: how they are addressed, what they see, whether they may get it."""

    recipient: Recipient
    reader: Reader
    address: str
    # Why the gate says no at this moment: its code; empty for yes.
    refusal: str
    may_load_pictures: bool


def audience_ids(
    actor: Actor, issue: Issue, *, after: uuid.UUID | None = None
) -> Iterator[uuid.UUID]:
    """Ids of the audience whom the actor sees, by id; those behind `after`.

    Raises NotFound for a pool they do not see, FilterError for a filter nobody understands.
    """
    if issue.pool_id is not None:
        node: Node = condition(pool_visible_to(actor, issue.pool_id))
    elif issue.filter is not None:
        node = from_json(issue.filter, actor=actor)
    else:
        return iter(())
    return islice(search.person_ids(actor, node, after=after), MOST_PEOPLE)


def load_readers(
    actor: Actor, edition: Edition, person_ids: Sequence[uuid.UUID], *, asks_gate: bool = True
) -> dict[uuid.UUID, Known]:
    """These people as readers; a handful of queries for any number, and one a condition."""
    recipients = load_recipients(person_ids)
    ids = list(recipients)
    chosen = chosen_topics(ids)
    interests = _interests(ids) if any(part.topics for part in edition.parts) else {}
    among = _among(actor, edition.parts, ids)
    addresses = _addresses(ids)
    refusals = _refusals(ids) if asks_gate else {}
    pictures = _may_load_pictures(ids) if edition.has_pictures else set()
    return {
        person_id: Known(
            recipient=recipient,
            reader=Reader(
                language=recipient.language,
                chosen=chosen.get(person_id),
                interests=frozenset(interests.get(person_id, ())),
                among=frozenset(among.get(person_id, ())),
            ),
            address=addresses.get(person_id, ""),
            refusal=refusals.get(person_id, ""),
            may_load_pictures=person_id in pictures,
        )
        for person_id, recipient in recipients.items()
    }


def _interests(person_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, set[uuid.UUID]]:
    """What colleagues noted, as topics of the library: of the same name in either language."""
    by_key: dict[str, set[uuid.UUID]] = defaultdict(set)
    for topic in Topic.objects.filter(archived_at__isnull=True):
        by_key[topic.key].add(topic.id)
        by_key[fold(topic.name_en)].add(topic.id)
    rows = Interest.objects.filter(person_id__in=person_ids, topic__key__in=list(by_key))
    found: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for person_id, key in rows.values_list("person_id", "topic__key"):
        found[person_id] |= by_key[key]
    return found


def _among(
    actor: Actor, parts: Iterable[Part], person_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, set[int]]:
    """For each person the places of the parts whose pool and filter find them."""
    found: dict[uuid.UUID, set[int]] = defaultdict(set)
    for place, part in enumerate(parts):
        if not part.is_for_some:
            continue
        people = set(person_ids)
        if part.pool:
            people &= _in_pool(actor, uuid.UUID(part.pool), person_ids)
        if part.filter is not None:
            node = from_json(part.filter, actor=actor, is_stored=True)
            people &= search.matching(actor, node, person_ids)
        for person_id in people:
            found[person_id].add(place)
    return found


def _in_pool(actor: Actor, pool_id: uuid.UUID, person_ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    pool = Pool.objects.visible_to(actor).filter(pk=pool_id).first()
    return search.matching(actor, condition(pool), person_ids) if pool else set()


def _addresses(person_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    rows = ContactPoint.objects.filter(
        person_id__in=person_ids, kind=ContactKind.EMAIL, bounced_at__isnull=True
    ).order_by("is_primary", "-created_at")
    return dict(rows.values_list("person_id", "value"))  # the primary one comes last and stays


def _refusals(person_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    answers = may_contact_many(person_ids, Purpose.NEWSLETTER, Channel.EMAIL)
    return {person_id: answer.reason for person_id, answer in answers.items() if not answer.is_yes}


def _may_load_pictures(person_ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Loading a picture tells when a mail is read: only with consent to that (TRUST L-20)."""
    answers = may_contact_many(person_ids, Purpose.TRACKING, Channel.EMAIL)
    return {person_id for person_id, answer in answers.items() if answer.is_yes}
