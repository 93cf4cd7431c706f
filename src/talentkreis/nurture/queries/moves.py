# SPDX-License-Identifier: Apache-2.0
"""Moving people to the latest version: who stands where, and on which step they would land."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from talentkreis.kernel import clock
from talentkreis.nurture.models import LIVE_STATES, Enrolment, Step, VersionMove
from talentkreis.nurture.permissions import Right
from talentkreis.nurture.queries.recipients import course_of
from talentkreis.nurture.rules.moving import Mark, landing
from talentkreis.organisation.rights import require
from talentkreis.people.models import Person, shown_name

if TYPE_CHECKING:
    import uuid

    from talentkreis.nurture.models import Sequence, SequenceVersion
    from talentkreis.organisation.actors import Actor

NAMES_SHOWN = 3
UNDO_DAYS = 30


@dataclass(frozen=True, slots=True)
class MoveLine:
    """People who stand before one step of an older version."""

    version: SequenceVersion
    position: int
    step_name: str
    count: int
    names: str
    lands_on: int | None

    @property
    def field(self) -> str:
        """The name of its control."""
        return f"to_{self.version.number}_{self.position}"


@dataclass(frozen=True, slots=True)
class Moving:
    """What moving would do: the target and everybody who is not in it yet."""

    target: SequenceVersion
    steps: list[Step]
    lines: list[MoveLine]
    earlier: list[VersionMove]

    @property
    def count(self) -> int:
        """How many would be moved as proposed."""
        return sum(line.count for line in self.lines if line.lands_on is not None)


def moving_of(actor: Actor, sequence: Sequence) -> Moving:
    """Who is under way in older versions and where they would land in the latest. NotAllowed."""
    require(actor, Right.VIEW)
    target = sequence.versions.order_by("-number")[0]
    steps = list(target.steps.order_by("position"))
    counts = list(
        Enrolment.objects.filter(sequence=sequence, state__in=LIVE_STATES)
        .exclude(version=target)
        .values("version", "position")
        .annotate(count=Count("id"))
        .order_by("version__number", "position")
    )
    versions = sequence.versions.in_bulk({row["version"] for row in counts})
    old = {pk: list(version.steps.order_by("position")) for pk, version in versions.items()}
    new = marks(steps)
    return Moving(
        target=target,
        steps=steps,
        lines=[
            MoveLine(
                version=versions[row["version"]],
                position=row["position"],
                step_name=old[row["version"]][row["position"]].name,
                count=row["count"],
                names=_names(actor, row["version"], row["position"]),
                lands_on=landing(marks(old[row["version"]]), new, row["position"]),
            )
            for row in counts
        ],
        earlier=list(
            sequence.moves.filter(undone_at=None, moved_at__gt=_undone_until()).select_related(
                "moved_by", "version"
            )
        ),
    )


def older_count(sequence: Sequence, target: SequenceVersion) -> int:
    """How many people are under way in other versions."""
    live = Enrolment.objects.filter(sequence=sequence, state__in=LIVE_STATES)
    return live.exclude(version=target).count()


def marks(steps: list[Step]) -> list[Mark]:
    """How the steps of a version are recognised in another."""
    course = course_of(steps)
    return [
        Mark(step.origin_id, (leg.branch, leg.way)) for step, leg in zip(steps, course, strict=True)
    ]


def _undone_until() -> dt.datetime:
    return clock.now() - dt.timedelta(days=UNDO_DAYS)


def _names(actor: Actor, version_id: uuid.UUID, position: int) -> str:
    """A few of them whom the actor may see."""
    people = Person.objects.visible_to(actor).filter(
        enrolments__version=version_id,
        enrolments__position=position,
        enrolments__state__in=LIVE_STATES,
    )
    return ", ".join(shown_name(person.name) for person in people.order_by("id")[:NAMES_SHOWN])
