# SPDX-License-Identifier: Apache-2.0
"""The editorial year plan of a pool."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity import actions as activity
from talentkreis.content.models import Item
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.kernel.text import clean
from talentkreis.newsletters import events
from talentkreis.newsletters.models import (
    Issue,
    PlanEntry,
    PlanLine,
    PlannedChannel,
    Rhythm,
)
from talentkreis.newsletters.permissions import Right
from talentkreis.nurture.models import Sequence
from talentkreis.organisation.rights import require
from talentkreis.pools.models import Pool

if TYPE_CHECKING:
    import uuid

    from talentkreis.organisation.actors import Actor

MOST_LINES, LONGEST_LINE, MONTHS = 20, 120, range(1, 13)
YEARS = range(2020, 2101)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDetails:
    """What a pool is to hear about, how often, through which channel."""

    what: str
    rhythm: str
    channel: str
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDetails:
    """What is there for a month: content, an issue, a sequence, a note; or nothing yet."""

    month: int
    item_id: uuid.UUID | None = None
    issue_id: uuid.UUID | None = None
    sequence_id: uuid.UUID | None = None
    note: str = ""


@transaction.atomic
def add_line(*, actor: Actor, pool_id: uuid.UUID, details: LineDetails) -> PlanLine:
    """Plan something for a pool. Raises NotFound, NotAllowed, RuleViolation naming the inputs."""
    require(actor, Right.EDIT)
    pool = Pool.objects.visible_to(actor).select_for_update(no_key=True).filter(id=pool_id).first()
    if pool is None:
        raise NotFound(_("There is no such pool."), code="no_such_pool")
    flaws = {}
    what = clean(details.what)
    if not what or len(what) > LONGEST_LINE:
        flaws["what"] = _("Say in a few words what it is about.")
    if details.rhythm not in Rhythm.values:
        flaws["rhythm"] = _("This is not one of the choices.")
    if details.channel not in PlannedChannel.values:
        flaws["channel"] = _("This is not one of the choices.")
    if details.year not in YEARS:
        flaws["year"] = _("This is not one of the choices.")
    if flaws:
        raise RuleViolation(next(iter(flaws.values())), code="plan_unfit", fields=flaws)
    if PlanLine.objects.filter(pool=pool, year=details.year).count() >= MOST_LINES:
        raise RuleViolation(_("Nobody keeps to a plan of so many lines."), code="too_many_lines")
    line = PlanLine.objects.create(
        pool=pool,
        year=details.year,
        what=what,
        rhythm=details.rhythm,
        channel=details.channel,
    )
    activity.record(events.PlanChanged(actor=actor, pool_id=pool.pk))
    return line


@transaction.atomic
def remove_line(*, actor: Actor, line_id: uuid.UUID) -> None:
    """Take a line out with its months; issues and content stay. Raises NotFound, NotAllowed."""
    require(actor, Right.EDIT)
    line = _locked(actor, line_id)
    activity.record(events.PlanChanged(actor=actor, pool_id=line.pool_id))
    line.delete()


@transaction.atomic
def fill_entry(*, actor: Actor, line_id: uuid.UUID, details: EntryDetails) -> PlanEntry:
    """Say what is there for a month of a line; again replaces what was said.

    Raises NotFound, NotAllowed, RuleViolation for what the actor does not see.
    """
    require(actor, Right.EDIT)
    line = _locked(actor, line_id)
    _require_known(actor, details)
    entry, _is_new = PlanEntry.objects.update_or_create(
        line=line,
        month=details.month,
        defaults={
            "item_id": details.item_id,
            "issue_id": details.issue_id,
            "sequence_id": details.sequence_id,
            "note": clean(details.note)[:200],
        },
    )
    activity.record(events.PlanChanged(actor=actor, pool_id=line.pool_id))
    return entry


@transaction.atomic
def remove_entry(*, actor: Actor, line_id: uuid.UUID, month: int) -> None:
    """Nothing is planned for this month any more. Raises NotFound, NotAllowed."""
    require(actor, Right.EDIT)
    line = _locked(actor, line_id)
    PlanEntry.objects.filter(line=line, month=month).delete()
    activity.record(events.PlanChanged(actor=actor, pool_id=line.pool_id))


def _locked(actor: Actor, line_id: uuid.UUID) -> PlanLine:
    rows = PlanLine.objects.select_for_update(no_key=True, of=("self",))
    line = rows.filter(id=line_id, pool__in=Pool.objects.visible_to(actor)).first()
    if line is None:
        raise NotFound(_("There is no such line."), code="no_such_line")
    return line


def _require_known(actor: Actor, details: EntryDetails) -> None:
    flaws = {}
    if details.month not in MONTHS:
        flaws["month"] = _("This is not one of the choices.")
    offered = (
        ("item", details.item_id, Item.objects.all()),
        ("issue", details.issue_id, Issue.objects.visible_to(actor)),
        ("sequence", details.sequence_id, Sequence.objects.visible_to(actor)),
    )
    for name, wanted, known in offered:
        if wanted is not None and not known.filter(id=wanted).exists():
            flaws[name] = _("This is not one of the choices.")
    if flaws:
        raise RuleViolation(next(iter(flaws.values())), code="plan_unfit", fields=flaws)
