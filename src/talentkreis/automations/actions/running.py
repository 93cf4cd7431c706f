# SPDX-License-Identifier: Apache-2.0
"""Working through what waits, in batches: one transaction holds effects and states together.

Killed at any moment, a batch has happened as a whole or not at all. Loops, too much for one
person and too many people on a day stop here, after the condition: who is not meant never counts.
"""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog
from django.db import OperationalError, transaction

from talentkreis.activity.actions import record_for_people
from talentkreis.automations import events
from talentkreis.automations.actions.notices import ask_to_look
from talentkreis.automations.actions.performing import found, members_here, perform
from talentkreis.automations.actions.states import pause_by_itself
from talentkreis.automations.definition import tree_of
from talentkreis.automations.models import (
    Automation,
    AutomationState,
    AutomationVersion,
    Overflow,
    PauseReason,
    Run,
    RunState,
)
from talentkreis.automations.permissions import Right
from talentkreis.automations.rules import MOST_A_PERSON, is_loop, over_limit
from talentkreis.automations.steps import FAILED, Acting
from talentkreis.kernel import clock
from talentkreis.organisation.rights import may
from talentkreis.people.models import Person
from talentkreis.search.language import EVERYBODY, to_json

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Sequence

    from talentkreis.organisation.actors import Actor

log = structlog.get_logger(__name__)

BATCH = 500
SECONDS = 45.0
_CHANGED = ("state", "reason", "acted_on", "finished_at", "trace", "due_on")
OVER_LIMIT = "over_limit"


def actor_of(automation: Automation) -> Actor | None:
    """Whoever is in charge, as the automation; None where they may not make automations now."""
    owner = automation.owner
    if not owner.is_active or not may(owner.actor, Right.MAKE):
        return None
    return replace(owner.actor, automation_id=automation.id)


def run_waiting(*, seconds: float = SECONDS) -> int:
    """Work through what waits until nothing does or time is up; tells how many runs ended.

    Many processes may do it at once. What breaks one run never keeps the others waiting.
    """
    until = time.monotonic() + seconds
    count = 0
    while time.monotonic() < until:
        ids = _next_ids()
        if not ids:
            break
        try:
            ended = run_batch(ids)
        except OperationalError:  # the connection or a deadlock: the next job tries again
            raise
        except Exception:
            log.exception("automation_batch_failed", run_count=len(ids))
            ended = sum(_run_alone(run_id) for run_id in ids)
        if not ended:
            break
        count += ended
    return count


@transaction.atomic
def run_batch(run_ids: Sequence[uuid.UUID]) -> int:
    """Act for runs of one version that still wait; tells for how many something was decided."""
    ours = Run.objects.filter(id__in=run_ids).values("automation")
    automation = (
        Automation.objects.select_for_update(no_key=True, of=("self",))
        .select_related("owner", "live_version")
        .filter(id__in=ours, state=AutomationState.ACTIVE)
        .first()
    )
    if automation is None:
        return 0
    rows = list(
        Run.objects.filter(id__in=run_ids, state=RunState.WAITING)
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("due_on", "id")
    )
    # Of two occurrences for one person the second comes after the first is done.
    runs = list({run.person_id: run for run in reversed(rows)}.values())
    if not runs:
        return 0
    actor = actor_of(automation)
    if actor is None:
        pause_by_itself(automation, PauseReason.OWNER_GONE)
        return len(runs)
    return _Batch(automation, actor, runs).decide()


class _Batch:
    """Runs of one version, one a person."""

    def __init__(self, automation: Automation, actor: Actor, runs: list[Run]) -> None:
        self.automation, self.actor, self.runs = automation, actor, runs
        self.version = AutomationVersion.objects.get(id=runs[0].version_id)
        self.today, self.now = clock.today(), clock.now()

    def decide(self) -> int:
        """Condition, loop, limits, steps, in this order."""
        people = [run.person_id for run in self.runs]
        # Everybody's order: two batches never wait for each other.
        locked = Person.objects.filter(id__in=people).order_by("id")
        list(locked.select_for_update(no_key=True, of=("self",)).values_list("id", flat=True))
        condition = self.version.condition or to_json(EVERYBODY)
        meant = found(self.actor, condition, people)
        if meant is None:
            pause_by_itself(self.automation, PauseReason.GONE)
            return len(self.runs)
        self._leave_out([run for run in self.runs if run.person_id not in meant])
        wanted = [run for run in self.runs if run.person_id in meant]
        looping = [run for run in wanted if is_loop(self.automation.id, run.chain)]
        if looping:
            self._stop(looping, PauseReason.LOOP)
            return len(self.runs)
        tired = self._acted_too_often(wanted)
        if tired:
            self._stop(tired, PauseReason.TOO_OFTEN)
            return len(self.runs)
        self._act(self._within_limit(wanted))
        return len(self.runs)

    def _leave_out(self, runs: list[Run]) -> None:
        people = [run.person_id for run in runs]
        visible = Person.objects.visible_to(self.actor).filter(id__in=people)
        seen = set(visible.values_list("id", flat=True))
        active = set(visible.active().values_list("id", flat=True))
        for run in runs:
            run.state, run.finished_at = RunState.NOT_MET, self.now
            if run.person_id not in seen:
                run.reason = "not_visible"
            else:
                run.reason = "not_met" if run.person_id in active else "not_active"
        self._save(runs)

    def _acted_too_often(self, runs: list[Run]) -> list[Run]:
        acted = Run.objects.filter(
            automation=self.automation,
            acted_on=self.today,
            person__in=[run.person_id for run in runs],
        ).values_list("person_id", flat=True)
        counts = Counter(acted)
        return [run for run in runs if counts[run.person_id] >= MOST_A_PERSON]

    def _stop(self, runs: list[Run], reason: PauseReason) -> None:
        """A loop: these go no further, the automation stands, and whoever is in charge is told."""
        for run in runs:
            run.state, run.reason, run.finished_at = RunState.STOPPED, reason.value, self.now
        self._save(runs)
        chain = [*runs[0].chain, self.automation.id] if reason is PauseReason.LOOP else []
        pause_by_itself(self.automation, reason, loop=chain)

    def _within_limit(self, runs: list[Run]) -> list[Run]:
        """Those it may act for today; the others wait for a human, or for tomorrow."""
        acted = Run.objects.filter(
            automation=self.automation, acted_on=self.today, is_released=False
        ).count()
        waiting = set(
            over_limit(
                [run.id for run in runs],
                released={run.id: run.is_released for run in runs},
                room=self.automation.daily_limit - acted,
            )
        )
        if waiting:
            held = [run for run in runs if run.id in waiting]
            self._hold(held)
        return [run for run in runs if run.id not in waiting]

    def _hold(self, runs: list[Run]) -> None:
        if self.automation.overflow == Overflow.NEXT_DAY:
            for run in runs:
                run.due_on = _day_after(self.today)
        else:
            for run in runs:
                run.state, run.reason = RunState.HELD, OVER_LIMIT
            ask_to_look(self.automation, OVER_LIMIT)
        self._save(runs)

    def _act(self, runs: list[Run]) -> None:
        if not runs:
            return
        acting = Acting(
            actor=self.actor,
            automation=self.automation,
            today=self.today,
            runs={run.person_id: run.id for run in runs},
            members=members_here(),
        )
        traces = perform(
            acting,
            tree_of(self.version.steps),
            {run.person_id: (*run.chain, self.automation.id) for run in runs},
            {run.person_id: run.trace for run in runs},
        )
        for run in runs:
            run.trace = traces[run.person_id]
            failed = next((e for e in run.trace if e["outcome"] == FAILED), None)
            run.state = RunState.FAILED if failed else RunState.DONE
            run.reason = failed["code"][:60] if failed else ""
            run.acted_on, run.finished_at = self.today, self.now
        self._save(runs)
        for state in (RunState.DONE, RunState.FAILED):
            people = [run.person_id for run in runs if run.state == state]
            event = events.AutomationRan(
                actor=self.actor, automation_id=self.automation.id, outcome=state.value
            )
            record_for_people(event, people)

    @staticmethod
    def _save(runs: Iterable[Run]) -> None:
        Run.objects.bulk_update(list(runs), _CHANGED, batch_size=BATCH)


def _next_ids() -> list[uuid.UUID]:
    """A batch of what waits longest, all of one version."""
    waiting = Run.objects.filter(
        state=RunState.WAITING,
        due_on__lte=clock.today(),
        automation__state=AutomationState.ACTIVE,
    ).order_by("due_on", "id")
    version_id = waiting.values_list("version_id", flat=True).first()
    if version_id is None:
        return []
    return list(waiting.filter(version=version_id).values_list("id", flat=True)[:BATCH])


def _run_alone(run_id: uuid.UUID) -> int:
    try:
        return run_batch([run_id])
    except OperationalError:
        raise
    except Exception:
        log.exception("automation_run_failed", run_id=str(run_id))
        return _note_crash(run_id)


@transaction.atomic
def _note_crash(run_id: uuid.UUID) -> int:
    rows = Run.objects.filter(id=run_id, state=RunState.WAITING)
    return rows.update(state=RunState.FAILED, reason="crashed", finished_at=clock.now())


def _day_after(day: dt.date) -> dt.date:
    return day + dt.timedelta(days=1)
