# SPDX-License-Identifier: Apache-2.0
"""Who cares for a person, when next, and how warm the relation is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Max

from talentkreis.activity.actions import record
from talentkreis.organisation.rights import require
from talentkreis.people.actions.access import locked_person
from talentkreis.people.models import Conversation
from talentkreis.people.rules import optional_line
from talentkreis.relationships import rules
from talentkreis.relationships.actions.checks import require_day, require_member
from talentkreis.relationships.events import NextContactSet, OwnerSet
from talentkreis.relationships.models import Care
from talentkreis.relationships.permissions import Right

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable

    from talentkreis.organisation.actors import Actor


@transaction.atomic
def set_owner(
    *,
    actor: Actor,
    person_id: uuid.UUID,
    owner_id: uuid.UUID | None,
    deputy_id: uuid.UUID | None = None,
) -> Care:
    """Let a member care for a person, and another stand in. Raises NotFound, NotAllowed."""
    require(actor, Right.CARE)
    locked_person(actor, person_id)
    for member_id in filter(None, (owner_id, deputy_id)):
        require_member(member_id)
    care, _created = Care.objects.get_or_create(person_id=person_id)
    if (care.owner_id, care.deputy_id) == (owner_id, deputy_id):
        return care
    care.owner_id, care.deputy_id = owner_id, deputy_id
    care.save(update_fields=["owner", "deputy"])
    record(OwnerSet(actor=actor, person_id=person_id, member_id=owner_id))
    return care


@transaction.atomic
def set_next_contact(
    *, actor: Actor, person_id: uuid.UUID, on: dt.date | None, reason: str = ""
) -> Care:
    """Set, move or remove (None) the day of the next contact.

    Whoever sets it for a person nobody cares for cares from then on. Raises NotFound,
    NotAllowed, RuleViolation for a day in the past.
    """
    require(actor, Right.CARE)
    locked_person(actor, person_id)
    if on is not None:
        require_day(on, "on")
    care, _created = Care.objects.get_or_create(person_id=person_id)
    care.next_contact_on = on
    care.next_contact_reason = optional_line(reason, 200, "reason") if on else ""
    if care.owner_id is None and on is not None:
        care.owner_id = actor.member_id
    care.save(update_fields=["next_contact_on", "next_contact_reason", "owner"])
    record(NextContactSet(actor=actor, person_id=person_id, has_day=on is not None))
    return care


@transaction.atomic
def start_caring(pairs: Iterable[tuple[uuid.UUID, uuid.UUID]]) -> None:
    """Let members care for new people (person, member) unless somebody does already.

    Part of the transaction that made them known; only for subscribers.
    """
    Care.objects.bulk_create(
        [Care(person_id=person_id, owner_id=member_id) for person_id, member_id in pairs],
        ignore_conflicts=True,
    )


@transaction.atomic
def add_warmth(
    interactions: Iterable[tuple[uuid.UUID, float, dt.datetime]],
) -> None:
    """Add real interactions (person, weight, time) to the warmth of many people at once.

    Part of the transaction that recorded them; only for subscribers and rebuilding.
    """
    rows = [row for row in interactions if row[1] > 0]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _ADD_WARMTH,
            {
                "people": [person_id for person_id, _weight, _at in rows],
                "logs": [rules.added(None, weight, at) for _person, weight, at in rows],
                "times": [at for _person, _weight, at in rows],
            },
        )


@transaction.atomic
def take_warmth_back(interactions: Iterable[tuple[uuid.UUID, float, dt.datetime]]) -> None:
    """Take interactions (person, weight, time) out of the warmth again.

    The last real contact becomes the latest conversation that is left. Part of the transaction
    that removed them; only for subscribers.
    """
    gone: dict[uuid.UUID, list[tuple[float, dt.datetime]]] = {}
    for person_id, weight, at in interactions:
        if weight > 0:
            gone.setdefault(person_id, []).append((weight, at))
    cares = Care.objects.select_for_update(no_key=True).filter(person_id__in=gone)
    for care in cares.order_by("person_id"):
        for weight, at in gone[care.person_id]:
            care.warmth_log = rules.taken_back(care.warmth_log, weight, at)
        if care.last_contact_at in {at for _weight, at in gone[care.person_id]}:
            talks = Conversation.objects.filter(person_id=care.person_id, was_reached=True)
            care.last_contact_at = talks.aggregate(latest=Max("happened_at"))["latest"]
        care.save(update_fields=["warmth_log", "last_contact_at"])


# One more interaction is log2(2^a + 2^b) = max + log2(1 + 2^(min − max)); summing within the
# statement is done relative to the greatest, so that nothing overflows.
_ADD_WARMTH = """
WITH new AS (
    SELECT person_id, max(log) + ln(sum(power(2.0, greatest(log - top, -900)))) / ln(2.0) AS log,
           max(at) AS at
    FROM (
        SELECT person_id, log, at, max(log) OVER (PARTITION BY person_id) AS top
        FROM unnest(%(people)s::uuid[], %(logs)s::float8[], %(times)s::timestamptz[])
             AS given(person_id, log, at)
    ) AS parts
    WHERE EXISTS (SELECT 1 FROM people_person WHERE id = person_id)
    GROUP BY person_id
)
INSERT INTO relationships_care AS care (person_id, warmth_log, last_contact_at)
SELECT person_id, log, at FROM new ORDER BY person_id
ON CONFLICT (person_id) DO UPDATE SET
    warmth_log = CASE
        WHEN care.warmth_log IS NULL THEN excluded.warmth_log
        ELSE greatest(care.warmth_log, excluded.warmth_log)
             + ln(1 + power(
                 2.0, greatest(-abs(care.warmth_log - excluded.warmth_log), -900)
             )) / ln(2.0)
    END,
    last_contact_at = greatest(care.last_contact_at, excluded.last_contact_at)
"""
