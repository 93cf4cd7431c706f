# SPDX-License-Identifier: Apache-2.0
"""Bulk work as lists and pages show it: one's own, for those who lead everybody's."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils.translation import gettext as _

from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound
from talentkreis.organisation.rights import LEADING_ROLES
from talentkreis.people.models import Person
from talentkreis.search import bulk
from talentkreis.search.models import BulkChange, BulkRun, BulkState

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet
    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.actors import Actor

LISTED = 50
DAYS = 30
NAMED = 20


@dataclass(frozen=True, slots=True)
class Reason:
    """Why some were left out, or what was done for them stays; with those who may be named."""

    code: str
    text: _StrOrPromise
    count: int
    people: tuple[Person, ...] = ()

    @property
    def more_count(self) -> int:
        """Those who are not named."""
        return self.count - len(self.people)


@dataclass(frozen=True, slots=True)
class ShownRun:
    """One piece of bulk work in words."""

    run: BulkRun
    label: _StrOrPromise
    about: str
    left_out: tuple[Reason, ...] = ()
    stays: tuple[Reason, ...] = ()
    is_undoable: bool = True
    makes_file: bool = False

    @property
    def is_moving(self) -> bool:
        """Under way, forwards or back."""
        return self.run.state in {BulkState.WAITING, BulkState.UNDOING}

    @property
    def may_be_undone(self) -> bool:
        """Whether the button is offered."""
        is_over = self.run.state in {BulkState.DONE, BulkState.FAILED}
        return self.is_undoable and is_over and not self.run.settled_at

    @property
    def stays_count(self) -> int:
        """For how many it was not taken back."""
        return self.run.changed_count - self.run.undone_count

    @property
    def kept_until(self) -> dt.datetime:
        """Until when the file can be downloaded."""
        return self.run.created_at + bulk.FILE_KEPT_FOR

    @property
    def has_file(self) -> bool:
        """Whether it is ready and still there."""
        is_there = self.run.settled_at is None and clock.now() <= self.kept_until
        return self.makes_file and is_there and self.run.state == BulkState.DONE

    @property
    def undoable_until(self) -> dt.datetime:
        """The last day on which it can be undone."""
        return self.run.created_at + dt.timedelta(days=DAYS)


def run_visible_to(actor: Actor, run_id: uuid.UUID) -> BulkRun:
    """A run the actor may look at. Raises NotFound."""
    run = _visible(actor).filter(id=run_id).first()
    if run is None:
        raise NotFound(_("There is no such bulk work."), code="no_such_bulk_run")
    return run


def shown(run: BulkRun) -> ShownRun:
    """The run in words."""
    action = bulk.known(run.code)
    label = action.label if action else run.code
    about = ", ".join(
        str(run.answers[name]) for name in ("name", "title", "reason") if run.answers.get(name)
    )
    left_out = [
        Reason(code, action.in_words(code) if action else code, count)
        for code, count in sorted(run.left_out.items(), key=lambda pair: (-pair[1], pair[0]))
    ]
    is_undoable = action is not None and action.undo is not None
    return ShownRun(
        run,
        label,
        about,
        tuple(left_out),
        is_undoable=is_undoable,
        makes_file=action is not None and action.makes_file,
    )


def shown_whole(actor: Actor, run: BulkRun) -> ShownRun:
    """The run in words, with whom undoing left as they are: those the actor may know, by name."""
    action = bulk.known(run.code)
    changes = BulkChange.objects.filter(chunk__run=run).exclude(stays="")
    counts = dict(changes.values_list("stays").annotate(count=Count("pk")).order_by("stays"))
    stays = []
    for code, count in counts.items():
        whose = changes.filter(stays=code).values("person_id")
        people = Person.objects.visible_to(actor).filter(id__in=whose)
        first = people.order_by("family_name", "given_name", "id")[:NAMED]
        text = action.in_words(code) if action else code
        stays.append(Reason(code, text, count, tuple(first)))
    return replace(shown(run), stays=tuple(stays))


def runs(actor: Actor) -> list[ShownRun]:
    """Bulk work of the last 30 days, newest first."""
    since = clock.now() - dt.timedelta(days=DAYS)
    rows = _visible(actor).filter(created_at__gte=since)
    return [shown(run) for run in rows.order_by("-created_at", "-id")[:LISTED]]


def _visible(actor: Actor) -> QuerySet[BulkRun]:
    rows = BulkRun.objects.select_related("member")
    if actor.is_system or actor.role in LEADING_ROLES:
        return rows
    return rows.filter(member_id__in=[actor.member_id])
