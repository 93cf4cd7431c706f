# SPDX-License-Identifier: Apache-2.0
"""Warmth as it is stored: added with every conversation, counted anew when the rule changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.kernel import clock
from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.jobs import defer
from talentkreis.organisation.rights import require
from talentkreis.people.models import ConversationKind
from talentkreis.relationships import rules, scale
from talentkreis.relationships.events import WarmthRuleChanged
from talentkreis.relationships.models import Care, WarmthSettings
from talentkreis.relationships.permissions import Right
from talentkreis.search.actions import refresh

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable, Mapping, Sequence

    from talentkreis.organisation.actors import Actor

PEOPLE_AT_ONCE = 1_000


@transaction.atomic
def add_warmth(talks: Iterable[tuple[uuid.UUID, str, bool, dt.datetime]]) -> None:
    """Let conversations (person, kind, whether reached, time) warm many relations at once.

    Part of the transaction that recorded them; only for subscribers.
    """
    by = scale.for_writing()
    rows = [
        (person_id, log, at)
        for person_id, kind, was_reached, at in talks
        if (log := by.log_of(by.weight_of(kind, was_reached=was_reached), at)) is not None
    ]
    if not rows:
        return
    people, logs, times = (list(column) for column in zip(*rows, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(_ADD_WARMTH, {"people": people, "logs": logs, "times": times})


@transaction.atomic
def count_warmth_anew(*, person_ids: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """Count the warmth of these people from their conversations; tell whose has changed.

    For whoever takes conversations away or moves them, in the same transaction.
    """
    return _count(scale.for_writing(), list(person_ids))


@transaction.atomic
def set_warmth_rule(
    *, actor: Actor, half_life_days: int, weights: Mapping[str, int]
) -> WarmthSettings:
    """Set how warmth is counted from now on; a background job counts everybody anew.

    `weights` names each kind of conversation. Raises NotAllowed, RuleViolation out of bounds.
    """
    require(actor, Right.SET_WARMTH)
    scale.lock_for_change()
    row = WarmthSettings.objects.select_for_update().filter(id=1).first()
    before = scale.scale_of(row)
    _require_bounds(half_life_days, weights)
    after = before.changed(half_life_days=half_life_days, weights=weights, now=clock.now())
    if row is not None and after == before:
        return row
    values = {f"{kind}_weight": after.weights[kind] for kind in ConversationKind.values}
    row, _created = WarmthSettings.objects.update_or_create(
        id=1,
        defaults={
            **values,
            "half_life_days": after.half_life_days,
            "counted_from": after.counted_from,
            "revision": row.revision + 1 if row else 1,
            "counted_until": None,
            "is_counted": False,
        },
    )
    transaction.on_commit(scale.forget)
    record(WarmthRuleChanged(actor=actor, half_life_days=half_life_days))
    _go_on(row)
    return row


@transaction.atomic
def count_next_warmth(*, revision: int) -> bool:
    """Count the next people by the rule of `revision`; tell whether there are more.

    One batch is one transaction, so a killed worker goes on where it was. A later change of the
    rule ends this one: it has begun anew with everybody.
    """
    by = scale.for_writing()
    row = WarmthSettings.objects.select_for_update().filter(id=1, revision=revision).first()
    if row is None or row.is_counted:
        return False
    cared_for = Care.objects.order_by("person_id")
    if row.counted_until is not None:
        cared_for = cared_for.filter(person_id__gt=row.counted_until)
    person_ids = list(cared_for.values_list("person_id", flat=True)[:PEOPLE_AT_ONCE])
    refresh(_count(by, person_ids))
    row.is_counted = len(person_ids) < PEOPLE_AT_ONCE
    row.counted_until = person_ids[-1] if person_ids else row.counted_until
    row.save(update_fields=["is_counted", "counted_until"])
    if not row.is_counted:
        _go_on(row)
    return not row.is_counted


def _go_on(row: WarmthSettings) -> None:
    from talentkreis.relationships.tasks import count_warmth

    defer(count_warmth, lock="relationships.count_warmth", revision=row.revision)


def _require_bounds(half_life_days: int, weights: Mapping[str, int]) -> None:
    fields = {}
    shortest, longest = rules.SHORTEST_HALF_LIFE_DAYS, rules.LONGEST_HALF_LIFE_DAYS
    if not shortest <= half_life_days <= longest:
        fields["half_life_days"] = _("Between %(least)s and %(most)s.") % {
            "least": shortest,
            "most": longest,
        }
    for kind in ConversationKind.values:
        if not 0 <= weights[kind] <= rules.LARGEST_WEIGHT:
            fields[kind] = _("Between %(least)s and %(most)s.") % {
                "least": 0,
                "most": rules.LARGEST_WEIGHT,
            }
    if not fields and not any(weights.values()):
        fields[ConversationKind.MEETING] = _("Something has to warm a relation.")
    if fields:
        raise RuleViolation(next(iter(fields.values())), code="out_of_bounds", fields=fields)


def _count(by: rules.Scale, person_ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    # Locked in a statement of its own: the one that counts then sees every conversation that was
    # added before, and whoever adds one now waits and adds to what was counted.
    locked = Care.objects.select_for_update(no_key=True).filter(person_id__in=person_ids)
    found = list(locked.order_by("person_id").values_list("person_id", flat=True))
    kinds = list(by.weights)
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT,
            {
                "people": found,
                "kinds": kinds,
                "weights": [by.weights[kind] for kind in kinds],
                "from": by.counted_from,
                "half_life_s": by.half_life_days * 86_400,
            },
        )
        return [row[0] for row in cursor.fetchall()]


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
# The same sum from the conversations themselves, relative to the greatest of each person.
_COUNT = """
WITH talks AS (
    SELECT t.person_id, t.happened_at,
           ln(w.weight) / ln(2.0)
             + extract(epoch FROM t.happened_at - %(from)s)::float8 / %(half_life_s)s AS log
    FROM people_conversation t
    JOIN unnest(%(kinds)s::text[], %(weights)s::float8[]) AS w(kind, weight) USING (kind)
    WHERE t.person_id = ANY(%(people)s) AND t.was_reached AND w.weight > 0
), counted AS (
    SELECT person_id, max(log) + ln(sum(power(2.0, greatest(log - top, -900)))) / ln(2.0) AS log,
           max(happened_at) AS at
    FROM (SELECT *, max(log) OVER (PARTITION BY person_id) AS top FROM talks) AS parts
    GROUP BY person_id
), new AS (
    SELECT given.person_id, counted.log, counted.at
    FROM unnest(%(people)s::uuid[]) AS given(person_id) LEFT JOIN counted USING (person_id)
)
UPDATE relationships_care care SET warmth_log = new.log, last_contact_at = new.at
FROM new
WHERE care.person_id = new.person_id
  AND (care.warmth_log IS DISTINCT FROM new.log OR care.last_contact_at IS DISTINCT FROM new.at)
RETURNING care.person_id
"""
