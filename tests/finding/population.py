# SPDX-License-Identifier: Apache-2.0
"""Random people with everything a filter may ask about, written in bulk straight into the models.

Drawn by dice and not by hypothesis: a set-up of a hundred people takes a second, so that many
filters are asked of one, and what hypothesis makes small is the filter. The same seed is the same
people.
"""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING, Any

from django.db import transaction

from talentkreis.consent.models import ConsentState
from talentkreis.intake.duplicates.models import DuplicateCluster, DuplicateMember
from talentkreis.kernel import clock
from talentkreis.kernel.ids import new_id
from talentkreis.kernel.text import fold
from talentkreis.offlimits.actions import set_company_off_limits, set_person_off_limits
from talentkreis.offlimits.rules import Company, Terms
from talentkreis.organisation.actors import SYSTEM, Actor, Role
from talentkreis.organisation.tests.factories import EmployerFactory, MemberFactory
from talentkreis.people import actions as people_actions
from talentkreis.people import custom
from talentkreis.people.actions.custom import FieldDetails
from talentkreis.people.models import (
    ContactPoint,
    Conversation,
    ConversationKind,
    CustomField,
    CustomKind,
    CustomValue,
    Hat,
    HatKind,
    LanguageLevel,
    Person,
    PersonLanguage,
    PersonSkill,
    PersonTag,
    ProcessingBasis,
    Skill,
    SourceType,
    Station,
    Tag,
)
from talentkreis.pools.actions import arrange_stages, close_pool, create_pool
from talentkreis.pools.actions.stages import StageDetails
from talentkreis.pools.models import Pool, PoolMembership, Stage, Visibility
from talentkreis.pools.rules import PoolDetails
from talentkreis.relationships.actions import count_warmth_anew
from talentkreis.relationships.models import Acquaintance, Care, Interest, NotNow, Topic
from talentkreis.search.actions import refresh
from talentkreis.search.language import parse
from talentkreis.taxonomy.queries import resolve_skill
from tests.finding.words import (
    COMPANIES,
    DOMAINS,
    FAMILY,
    GIVEN,
    OPTIONS,
    OWN_VALUES,
    POSITIONS,
    PURPOSES,
    SKILLS,
    SOURCES,
    SPOKEN,
    STATUSES,
    TAGS,
    TOPICS,
    TOWNS,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model

    from talentkreis.organisation.models import Member


# Of skills: not noted, or 1 to 5.
_LEVELS = (None, 1, 2, 3, 4, 5)


class Population:
    """An employer's members, pools, own fields and random people; everything from one seed."""

    def __init__(self, seed: int, people_count: int = 80) -> None:
        self.dice = random.Random(seed)  # noqa: S311 - the same people every time
        self.now = clock.now()
        self.today = clock.today()
        EmployerFactory.create()
        self.members = self._members()
        self.fields = self._fields()
        with transaction.atomic():
            self.people = [self._person() for _number in range(people_count)]
            self._write()
            self.pools = self._pools()
            self._join()
            self._suspect()
            self._limit()
            refresh([person.pk for person in self.people])
            self._confide()
        self._merge()

    @property
    def actors(self) -> list[Actor]:
        """The system, and a member of every kind that reads differently."""
        return [SYSTEM, *(member.actor for member in self.members)]

    def maybe(self, value: Any, share: float = 0.7) -> Any:
        """The value, or None."""
        return value if self.dice.random() < share else None

    def some(self, values: Sequence[Any], most: int = 3) -> list[Any]:
        """A few of them."""
        return self.dice.sample(values, self.dice.randint(0, min(most, len(values))))

    def _members(self) -> list[Member]:
        roles = (Role.RECRUITER, Role.TRM_LEAD, Role.HIRING_MANAGER, Role.READ_ONLY, Role.DPO)
        members = [MemberFactory.create(role=role, name=f"Mitglied {role}") for role in roles]
        # Two people of one name, as happens.
        return [*members, *MemberFactory.create_batch(2, name="Merle Hansen")]

    def _fields(self) -> list[CustomField]:
        admin = MemberFactory.create(role=Role.ADMIN).actor
        return [
            people_actions.define_field(
                actor=admin,
                details=FieldDetails(
                    kind=kind,
                    label_de=f"Eigen {kind}",
                    label_en=f"Own {kind}",
                    purpose="Test",
                    options=OPTIONS,
                    is_restricted=kind in {CustomKind.MONEY, CustomKind.CHOICE},
                ),
            )
            for kind in CustomKind.values
        ]

    def _person(self) -> Person:
        town, postcode, country = self.dice.choice(TOWNS)
        has_point = self.dice.random() < 0.2
        return Person(
            id=new_id(),
            given_name=self.dice.choice(GIVEN),
            family_name=self.dice.choice(FAMILY),
            position=self.dice.choice(POSITIONS),
            employer_name=self.dice.choice(COMPANIES),
            city=town,
            postcode=postcode,
            country=country,
            latitude=self.dice.uniform(47, 55) if has_point else None,
            longitude=self.dice.uniform(7, 15) if has_point else None,
            language=self.dice.choice(["de", "en"]),
            source_type=self.dice.choice(SourceType.values),
            source=self.dice.choice(SOURCES),
            archived_at=self.maybe(self.now, 0.1),
            restricted_at=self.maybe(self.now, 0.05),
        )

    def _write(self) -> None:
        """The people and everything that is a row of their own."""
        Person.objects.bulk_create(self.people)
        for person in self.people:
            person.created_at = self._moment(4_000)
        Person.objects.bulk_update(self.people, ["created_at"])
        tags = Tag.objects.bulk_create(Tag(name=name, key=fold(name)) for name in TAGS)
        skills = Skill.objects.bulk_create(
            Skill(name=name, key=fold(name), code=getattr(resolve_skill(name), "code", ""))
            for name in SKILLS
        )
        topics = Topic.objects.bulk_create(Topic(name=name, key=fold(name)) for name in TOPICS)
        rows: dict[type[Model], list[Any]] = {}
        for person in self.people:
            for row in (
                *self._bases(person),
                *(PersonTag(person=person, tag=tag) for tag in self.some(tags)),
                *(
                    PersonSkill(person=person, skill=skill, level=self.dice.choice(_LEVELS))
                    for skill in self.some(skills, 2)
                ),
                *(
                    PersonLanguage(
                        person=person, code=code, level=self.dice.choice(LanguageLevel.values)
                    )
                    for code in self.some(SPOKEN)
                ),
                *self._hats(person),
                *self._addresses(person),
                *self._stations(person),
                *self._talks(person),
                *self._values(person),
                *self._states(person),
                *self._relations(person, topics),
            ):
                rows.setdefault(type(row), []).append(row)
        for model, of_model in rows.items():
            model._default_manager.bulk_create(of_model)
        count_warmth_anew(person_ids=[person.pk for person in self.people])

    def _moment(self, days: int) -> dt.datetime:
        """Some moment of these last days, more often one not long ago."""
        hours = int(days * 24 * self.dice.random() ** 3)
        return self.now - dt.timedelta(hours=hours, minutes=self.dice.randint(1, 59))

    def _day(self, around: int) -> dt.date:
        return self.today + dt.timedelta(self.dice.randint(-around, around))

    def _bases(self, person: Person) -> list[ProcessingBasis]:
        ends = [None, None, None, self.today, self.today - dt.timedelta(1)]
        return [
            ProcessingBasis(
                person=person,
                purpose="pool",
                legal_basis=self.dice.choice(["consent", "legitimate_interest"]),
                source="Test",
                starts_on=dt.date(2020, 1, 1),
                ends_on=self.dice.choice(ends),
            )
            for _number in range(self.dice.randint(1, 2))
        ]

    def _hats(self, person: Person) -> list[Hat]:
        return [
            Hat(person=person, kind=kind, ends_on=self.maybe(self.today, 0.3))
            for kind in self.some(HatKind.values)
        ]

    def _addresses(self, person: Person) -> list[ContactPoint]:
        box = self.dice.choice(["keine", "no-reply", person.pk.hex, person.pk.hex])
        addresses = (
            ("email", f"{box}@{self.dice.choice(DOMAINS)}"),
            ("phone", f"+4943155{self.dice.randint(1000, 9999)}"),
        )
        return [
            ContactPoint(
                person=person,
                kind=kind,
                value=value,
                normalised=value,
                is_primary=True,
                bounced_at=self.maybe(self.now, 0.2),
            )
            for kind, value in addresses
            if self.dice.random() < 0.7
        ]

    def _stations(self, person: Person) -> list[Station]:
        return [
            Station(
                person=person,
                kind=self.dice.choice(["work", "work", "education"]),
                title="Monteur",
                organisation=company,
                starts_on=self.maybe(self._day(900)),
                ends_on=self.maybe(self._day(300), 0.5),
            )
            for company in self.some(COMPANIES, 2)
        ]

    def _talks(self, person: Person) -> list[Conversation]:
        return [
            Conversation(
                person=person,
                kind=kind,
                was_reached=self.dice.random() < 0.7,
                happened_at=self._moment(900),
            )
            for kind in self.some(ConversationKind.values, 4)
        ]

    def _relations(self, person: Person, topics: list[Topic]) -> list[Model]:
        reason = self.maybe(self.dice.choice(NotNow.values), 0.3) or ""
        care = Care(
            person=person,
            owner=self.maybe(self.dice.choice(self.members)),
            next_contact_on=self.maybe(self._day(60)),
            not_now=reason,
            not_now_since=self.today if reason else None,
        )
        interests = [Interest(person=person, topic=t, since=self.today) for t in self.some(topics)]
        known = [Acquaintance(person=person, member=each) for each in self.some(self.members, 2)]
        return [care, *interests, *known]

    def _values(self, person: Person) -> list[CustomValue]:
        values = []
        for field in self.some(self.fields, 6):
            given = self.dice.choice(OWN_VALUES[field.kind])
            if field.kind == CustomKind.DATE:
                given = self.today + dt.timedelta(int(str(given)))
            columns = custom.columns_of(field, given)
            assert columns is not None
            values.append(CustomValue(person=person, field=field, **columns))
        return values

    def _states(self, person: Person) -> list[ConsentState]:
        said = [(purpose, self.dice.choice(["email", "phone"])) for purpose in self.some(PURPOSES)]
        states = [
            ConsentState(
                person=person,
                purpose=purpose,
                channel=channel,
                status=self.dice.choice(STATUSES),
                since=self._moment(400),
                expires_at=self.maybe(self.now + dt.timedelta(self.dice.choice([-9, 9, 90])), 0.5),
                event_id=1,
            )
            for purpose, channel in said
        ]
        if self.dice.random() < 0.2:
            states.append(
                ConsentState(
                    person=person,
                    purpose="",
                    channel=self.dice.choice(["", "email"]),
                    status=self.dice.choice(["withdrawn", "objected"]),
                    since=self._moment(400),
                    event_id=1,
                )
            )
        return states

    def _pools(self) -> list[Pool]:
        """By hand and by filter, of every visibility; some name others, two are called alike."""
        first, lead = self.members[0], self.members[1]

        def pool(owner: Member, name: str, text: str = "", **more: Any) -> Pool:
            tree = parse(text, "de", actor=owner.actor) if text else None
            return create_pool(
                actor=owner.actor, details=PoolDetails(name=name, filter=tree, **more)
            )

        made = [
            pool(first, "Netztechnik", visibility=Visibility.SHARED),
            pool(first, "Leitstand", visibility=Visibility.TEAM, is_open_to_hiring=True),
            pool(first, "Meine", visibility=Visibility.PERSONAL),
            pool(lead, "Meine", visibility=Visibility.PERSONAL),
            pool(lead, "Früher", visibility=Visibility.SHARED),
        ]
        close_pool(actor=lead.actor, pool_id=made[-1].pk)
        made += [
            pool(lead, "Früher", visibility=Visibility.SHARED),
            pool(first, "Zugesagt und ledig", "zuständig:me ODER pool:Netztechnik"),
            pool(lead, "Warme", "(wärme > 30 ODER hut:applicant) UND NICHT archiviert:ja",
                 visibility=Visibility.SHARED),
        ]  # fmt: skip
        by_hand, by_filter = made[1], made[-1]
        own = [StageDetails("", "Probetag"), *(StageDetails(code, "") for code in Stage.values)]
        arrange_stages(actor=first.actor, pool_id=by_hand.pk, stages=own)
        turned = [StageDetails(code, "") for code in reversed(Stage.values)]
        arrange_stages(actor=lead.actor, pool_id=by_filter.pk, stages=turned)
        made.append(pool(lead, "Warme Eigene", 'pool:"Zugesagt und ledig" ODER pool:Warme'))
        return made

    def _join(self) -> None:
        # In a pool by filter a row only says where somebody stands.
        by_hand = [pool for pool in self.pools if not pool.is_dynamic or pool.name == "Warme"]
        PoolMembership.objects.bulk_create(
            PoolMembership(
                person=person,
                pool=pool,
                stage=self.dice.choice(Stage.values),
                stage_since=self.now,
                entered_at=self.now,
                left_at=self.maybe(self.now, 0.3),
            )
            for person in self.people
            for pool in self.some(by_hand)
        )

    def _suspect(self) -> None:
        """Groups that are perhaps one, hidden people among them."""
        for state in ("open", "later", "apart", "open", "open"):
            cluster = DuplicateCluster.objects.create(weight=20, state=state)
            for person in self.dice.sample(self.people, 3):
                DuplicateMember.objects.create(cluster=cluster, person=person)

    def _limit(self) -> None:
        lead = self.members[1].actor
        for person, strength in zip(
            self.dice.sample(self.people, 6), ("hard", "soft") * 3, strict=True
        ):
            begins = self.today + dt.timedelta(self.dice.choice([-3, 0, 3]))
            ends = self.maybe(self.today + dt.timedelta(self.dice.choice([3, 30])))
            terms = Terms(reason="Zugesagt", strength=strength, starts_on=begins, ends_on=ends)
            set_person_off_limits(actor=lead, person_id=person.pk, terms=terms)
        for name, former, beginnings in (("Fördenetz", True, False), ("E.ON", False, True)):
            company = Company(name=name, includes_former=former, includes_beginnings=beginnings)
            strength = self.dice.choice(["hard", "soft"])
            set_company_off_limits(
                actor=lead, company=company, terms=Terms(reason="Kunde", strength=strength)
            )

    def _confide(self) -> None:
        hidden = [person.pk for person in self.dice.sample(self.people, 6)]
        for person_ids, members in (
            (hidden[:3], self.members[:1]),
            (hidden[3:], self.members[2:4]),
        ):
            people_actions.set_confidential_to(
                actor=SYSTEM, person_ids=person_ids, member_ids=[m.pk for m in members]
            )

    def _merge(self) -> None:
        first, second, third, fourth = self.dice.sample(self.people, 4)
        for survivor, other in ((first, second), (third, fourth)):
            people_actions.merge_people(
                actor=SYSTEM, survivor_id=survivor.pk, merged_ids=[other.pk]
            )
