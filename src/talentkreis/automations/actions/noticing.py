# SPDX-License-Identifier: Apache-2.0
"""What sets automations off: rows written in the transaction of the change, or by the calendar.

The row of a run is the queue: it lives or dies with the change. A job looks after it at once, and
a second one every minute, so that nothing waits for a nudge that a dying process never gave.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import structlog
from django.db import connection, transaction
from django.utils import timezone

from talentkreis.automations import chain as chains
from talentkreis.automations import triggers
from talentkreis.automations.models import Automation, AutomationState
from talentkreis.automations.rules import IMPORTED_FOR, window
from talentkreis.kernel import clock, jobs
from talentkreis.kernel.arrays import id_array, text_array
from talentkreis.kernel.errors import NotAllowed, RuleViolation
from talentkreis.search import queries as search
from talentkreis.search.fields.registry import Setting, Way
from talentkreis.search.language import FilterError, from_json
from talentkreis.search.queries.scope import where

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Iterable, Sequence

    from talentkreis.activity.events import Event, PersonChanged
    from talentkreis.automations.models import AutomationVersion
    from talentkreis.automations.triggers import Happening

log = structlog.get_logger(__name__)

CHUNK = 2_000
TIMEOUT_MS = 60_000
# Everything in one transaction is one occurrence; numbers of transactions begin anew after a
# dump is restored, days do not.
_HERE = "to_char(now(), 'YYYYMMDD') || ':' || pg_current_xact_id()::text"
_WANTED = """
    JOIN people_person person ON person.id = new.person_id
        AND person.merged_into_id IS NULL AND person.restricted_at IS NULL
    WHERE %(imported)s OR NOT (new.is_import
        OR person.import_id IS NOT NULL AND person.created_at > %(import_from)s)
    ON CONFLICT (automation_id, person_id, occurrence) DO NOTHING
    RETURNING 1
"""
_INSERT = """
    INSERT INTO automations_run (id, automation_id, version_id, person_id, occurrence, state,
        reason, chain, caused_by, is_released, occurred_at, due_on, trace)
    SELECT gen_random_uuid(), %(automation)s, %(version)s, new.person_id,
        {occurrence}, 'waiting', '', new.chain::uuid[], new.caused_by, false,
        %(now)s, %(today)s, '[]'
"""
_IN_HERE = f"coalesce(nullif(new.occurrence, ''), {_HERE})"
_HAPPENED = _INSERT.format(occurrence=_IN_HERE) + (
    """
    FROM unnest(%(people)s::uuid[], %(keys)s::text[], %(causes)s::uuid[], %(imports)s::bool[],
        %(chains)s::text[]) AS new(person_id, occurrence, caused_by, is_import, chain)
"""
)
_CAME_DUE = _INSERT.format(occurrence="new.occurrence") + (  # noqa: S608 - constants
    """
    FROM (SELECT due.person_id, due.occurrence, NULL::uuid AS caused_by, false AS is_import,
        '{{}}'::text AS chain FROM ({due}) AS due(person_id, occurrence)) AS new
"""
)
_FOUND = """
    WITH found AS MATERIALIZED (
        SELECT person_id FROM search_row WHERE {among} AND {where}
    ), went AS (
        DELETE FROM automations_automationfind known
        WHERE known.version_id = %s AND {among_known}
            AND NOT EXISTS (SELECT FROM found WHERE found.person_id = known.person_id)
    )
    INSERT INTO automations_automationfind (version_id, person_id)
    SELECT %s, found.person_id FROM found
    ON CONFLICT DO NOTHING RETURNING person_id
"""


def set_off(events: Sequence[Event]) -> None:
    """Something happened that a trigger hears: a row for each person and active automation.

    A subscriber: runs in the transaction of the change, with one statement an automation.
    """
    kinds = tuple({type(event) for event in events})
    codes = {
        trigger.code: trigger
        for trigger in triggers.every()
        if any(issubclass(kind, trigger.hears) for kind in kinds if trigger.hears)
    }
    for automation in _active(codes):
        version = _live(automation)
        trigger = codes[version.trigger]
        assert trigger.happened is not None, "only triggers that hear are asked here"
        ours = [event for event in events if isinstance(event, trigger.hears)]
        _keep(automation, trigger.happened(ours, version.trigger_settings))


def look_at_changes(events: Sequence[PersonChanged]) -> None:
    """People changed: a job asks the filters of triggers about them, after the commit.

    A subscriber. Their chain goes with them.
    """
    people = {event.person_id for event in events if event.person_id is not None}
    if not people or not _active(_finding()):
        return
    from talentkreis.automations import tasks

    by_chain: dict[tuple[uuid.UUID, ...], list[str]] = defaultdict(list)
    for person_id in sorted(people):
        by_chain[chains.behind(person_id)].append(str(person_id))
    for chain, ids in by_chain.items():
        for start in range(0, len(ids), CHUNK):
            jobs.defer(
                tasks.ask_filters,
                person_ids=ids[start : start + CHUNK],
                chain=[str(each) for each in chain],
            )


def look_at_calendar() -> int:
    """Everything that came due by the calendar or by time alone; tells how much.

    One statement an automation, a transaction each. Safe to run any number of times.
    """
    codes = {one.code for one in triggers.every() if one.due is not None}
    count = sum(_come_due(automation) for automation in _active(codes))
    return count + ask_filters()


@transaction.atomic
def _come_due(automation: Automation) -> int:
    version = _live(automation)
    trigger = triggers.by_code(version.trigger)
    assert trigger is not None
    assert trigger.due is not None
    due = trigger.due(version.trigger_settings)
    activated = automation.activated_at or clock.now()
    since, today = window(clock.today(), timezone.localtime(activated).date())
    values = {
        **due.parameters,
        "since": since,
        "today": today,
        "zone": timezone.get_current_timezone_name(),
    }
    return _insert(automation, _CAME_DUE.format(due=due.sql), values)


def ask_filters(
    person_ids: Collection[uuid.UUID] | None = None, chain: Sequence[uuid.UUID] = ()
) -> int:
    """Ask the filters of triggers whom they newly find, of these people or of everybody.

    A transaction each; a filter that takes too long leaves everything as it is.
    """
    count = 0
    for automation in _active(_finding()):
        try:
            with transaction.atomic():
                count += _ask(automation, person_ids, chain)
        except (FilterError, NotAllowed, RuleViolation):
            log.warning("automation_filter_not_asked", automation_id=str(automation.id))
    return count


def take_note(automation: Automation) -> None:
    """Note whom the filter of a trigger finds as it is activated: they are nothing new.

    Part of activating. Raises RuleViolation for a filter that takes too long.
    """
    version = _live(automation)
    if version.trigger in _finding():
        _newly_found(automation, version, None)


def _ask(
    automation: Automation, person_ids: Collection[uuid.UUID] | None, chain: Sequence[uuid.UUID]
) -> int:
    found = _newly_found(automation, _live(automation), person_ids)
    happenings = [triggers.Happening(person_id) for person_id in found]
    with chains.acting({person_id: tuple(chain) for person_id in found}):
        return _keep(automation, happenings)


def _newly_found(
    automation: Automation, version: AutomationVersion, person_ids: Collection[uuid.UUID] | None
) -> list[uuid.UUID]:
    trigger = triggers.by_code(version.trigger)
    assert trigger is not None
    actor = automation.owner.actor
    node = from_json(version.trigger_settings[trigger.finds], actor=actor, is_stored=True)
    condition = where(node, Setting(actor=actor, now=clock.now()), Way.MANY)
    among, parameters = "true", []
    if person_ids is not None:
        among, parameters = "person_id = ANY(%s)", [list(person_ids)]
    sql = _FOUND.format(among=among, among_known=among, where=condition.sql)
    with search.bounded(TIMEOUT_MS), connection.cursor() as cursor:
        cursor.execute(
            sql,
            [*parameters, *condition.parameters, version.id, *parameters, version.id],
        )
        return [row[0] for row in cursor.fetchall()]


def _active(codes: Collection[str]) -> list[Automation]:
    """Active automations with one of these triggers; one query, none where nobody asks."""
    if not codes:
        return []
    rows = Automation.objects.filter(
        state=AutomationState.ACTIVE, live_version__trigger__in=list(codes)
    )
    return list(rows.select_related("live_version", "owner").order_by("id"))


def _finding() -> set[str]:
    return {one.code for one in triggers.every() if one.finds}


def _live(automation: Automation) -> AutomationVersion:
    version = automation.live_version
    assert version is not None, "the database keeps no active automation without a version"
    return version


def _keep(automation: Automation, happenings: Iterable[Happening]) -> int:
    once = {(one.person_id, one.key): one for one in happenings}
    if not once:
        return 0
    people = [one.person_id for one in once.values()]
    values = {
        "people": id_array(people),
        "keys": text_array([one.key for one in once.values()]),
        "causes": [one.caused_by for one in once.values()],
        "imports": [one.is_import for one in once.values()],
        "chains": [id_array(chains.behind(person_id)) for person_id in people],
    }
    return _insert(automation, _HAPPENED, values)


def _insert(automation: Automation, sql: str, values: dict[str, Any]) -> int:
    now = clock.now()
    parameters = {
        **values,
        "automation": automation.id,
        "version": _live(automation).id,
        "now": now,
        "today": clock.today(),
        "imported": automation.includes_imported,
        "import_from": now - IMPORTED_FOR,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql + _WANTED, parameters)
        count = int(cursor.rowcount)
    if count:
        transaction.on_commit(nudge)
    return count


def nudge() -> None:
    """After the commit, so that no change waits for the queue; every minute somebody looks too."""
    from talentkreis.automations import tasks

    jobs.defer_once(tasks.run_waiting, key="automations.run_waiting", timestamp=0)
