# SPDX-License-Identifier: Apache-2.0
"""Bulk work as lists and pages show it: one's own, for those who lead everybody's."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound
from talentkreis.organisation.rights import LEADING_ROLES
from talentkreis.search import bulk
from talentkreis.search.models import BulkRun, BulkState

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet
    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.actors import Actor

LISTED = 50
DAYS = 30


@dataclass(frozen=True, slots=True)
class ShownRun:
    """One piece of bulk work in words."""

    run: BulkRun
    label: _StrOrPromise
    about: str

    @property
    def is_moving(self) -> bool:
        """Under way, forwards or back."""
        return self.run.state in {BulkState.WAITING, BulkState.UNDOING}

    @property
    def may_be_undone(self) -> bool:
        """Whether the button is offered."""
        return self.run.state in {BulkState.DONE, BulkState.FAILED} and not self.run.settled_at

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
        str(run.answers[name]) for name in ("name", "reason") if run.answers.get(name)
    )
    return ShownRun(run, label, about)


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
