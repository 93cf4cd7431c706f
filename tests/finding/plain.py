# SPDX-License-Identifier: Apache-2.0
"""What a filter finds, in plain Python over the models: no SQL of search, no projection.

The second opinion of the property tests. What each field means stands in `readings`.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from talentkreis.consent.gate import may_contact_many
from talentkreis.consent.models import Channel, ConsentState, Purpose
from talentkreis.intake.duplicates.models import DuplicateCluster
from talentkreis.kernel.text import fold
from talentkreis.offlimits.models import OffLimits
from talentkreis.organisation.models import Member
from talentkreis.people.models import (
    ContactPoint,
    Conversation,
    CustomField,
    CustomValue,
    Hat,
    Person,
    PersonLanguage,
    PersonSkill,
    PersonTag,
    ProcessingBasis,
    Skill,
    Station,
)
from talentkreis.pools.models import Pool, PoolMembership, PoolStage
from talentkreis.relationships.models import Acquaintance, Care, Interest
from talentkreis.search.language import And, Condition, Node, Not, Or
from talentkreis.search.tree import conditions

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from talentkreis.organisation.actors import Actor

LONG_AGO = dt.datetime.min.replace(tzinfo=dt.UTC)
# What the ring and the filter `darf` ask the gate.
QUESTIONS = {
    "nurture": (Purpose.NURTURE, Channel.EMAIL),
    "newsletter": (Purpose.NEWSLETTER, Channel.EMAIL),
    "personal_email": (Purpose.PERSONAL_EMAIL, Channel.EMAIL),
    "personal_contact": (Purpose.PERSONAL_CONTACT, Channel.PHONE),
}


@dataclass
class Known:
    """Everything known about one person; `rows` by model, `gate` by question."""

    person: Person
    care: Care | None = None
    gate: dict[str, int] = field(default_factory=dict)
    rows: dict[type, list[Any]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True)
class Asking:
    """Who asks, when, and how deep in pools that name pools."""

    actor: Actor
    now: dt.datetime
    depth: int = 0

    @property
    def today(self) -> dt.date:
        """The day it is where the employer is."""
        return timezone.localdate(self.now)


class Everybody:
    """All people of the database as the models know them now."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now
        self.known = {person.pk: Known(person) for person in Person.objects.all()}
        for care in Care.objects.all():
            self.known[care.person_id].care = care
        related: tuple[Iterable[Any], ...] = (
            PersonTag.objects.select_related("tag"),
            PersonSkill.objects.select_related("skill"),
            CustomValue.objects.select_related("field"),
            Interest.objects.select_related("topic"),
            Acquaintance.objects.all(),
            Hat.objects.all(),
            ContactPoint.objects.all(),
            Station.objects.all(),
            PersonLanguage.objects.all(),
            Conversation.objects.all(),
            ProcessingBasis.objects.all(),
            PoolMembership.objects.filter(left_at=None),
            ConsentState.objects.all(),
        )
        for rows in related:
            for row in rows:
                self.known[row.person_id].rows[type(row)].append(row)
        for name, (purpose, channel) in QUESTIONS.items():
            answers = may_contact_many(list(self.known), purpose, channel, at=now)
            for person_id, answer in answers.items():
                self.known[person_id].gate[name] = answer.verdict.rank
        self.pools = {pool.pk: pool for pool in Pool.objects.all()}
        arranged = PoolStage.objects.filter(removed_at=None).order_by("-position")
        self.first_stages: dict[uuid.UUID, str] = dict.fromkeys(self.pools, "identified")
        self.first_stages |= {stage.pool_id: stage.code for stage in arranged}
        self.duplicates = [
            {member.person_id for member in cluster.members.all()}
            for cluster in DuplicateCluster.objects.filter(state__in=["open", "later"])
        ]
        self.own = {f"own.{each.code}": each for each in CustomField.objects.all()}
        self.limits = list(OffLimits.objects.all())
        self.skills = list(Skill.objects.all())
        self.former = set(Member.objects.filter(is_active=False).values_list("pk", flat=True))

    def found(self, node: Node, asking: Asking) -> set[uuid.UUID]:
        """Ids of everybody a filter finds."""
        return {
            person_id
            for person_id, known in self.known.items()
            if self.is_findable(known, node, asking) and self.holds(known, node, asking)
        }

    def is_findable(self, known: Known, node: Node, asking: Asking) -> bool:
        """Whether a filter may find somebody at all, whatever else it says."""
        person = known.person
        return (
            person.merged_into_id is None
            and person.restricted_at is None
            and any(
                basis.ends_on is None or basis.ends_on >= asking.today
                for basis in known.rows[ProcessingBasis]
            )
            and (person.archived_at is None or any(c.field == "archived" for c in conditions(node)))
            and self.is_visible(known, asking.actor)
        )

    def is_visible(self, known: Known, actor: Actor) -> bool:
        """Whether the actor may know that there is this person."""
        named = known.person.confidential_to
        return actor.is_system or named is None or actor.id in named

    def sort_key(self, person_id: uuid.UUID, sort: str) -> tuple[Any, uuid.UUID]:
        """What somebody is put in order by; who has none is at the end of what was never."""
        from tests.finding.readings import last_contact, warmth_left

        known = self.known[person_id]
        person, care = known.person, known.care
        key: Any
        match sort.removeprefix("-"):
            case "name":
                key = f"{fold(person.family_name)} {fold(person.given_name)}".strip()
            case "contact":
                key = last_contact(known) or LONG_AGO
            case "warmth":
                key = warmth_left(known, self.now)
            case "next":
                key = (care.next_contact_on if care else None) or dt.date.max
            case "created":
                key = person.created_at
            case _:
                raise AssertionError(sort)
        return key, person_id

    def holds(self, known: Known, node: Node, asking: Asking) -> bool:
        """Whether what a filter says about somebody is so."""
        match node:
            case And(parts):
                return all(self.holds(known, part, asking) for part in parts)
            case Or(parts):
                return any(self.holds(known, part, asking) for part in parts)
            case Not(part):
                return not self.holds(known, part, asking)
            case Condition():
                from tests.finding.readings import reading_of

                return reading_of(self, node.field).holds(self, known, node, asking)
