# SPDX-License-Identifier: Apache-2.0
"""Whatever happens to people, in any order: no row drifts, and filters find whom they should."""

from __future__ import annotations

import datetime as dt
import os
import re
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from talentkreis.consent import actions as consent
from talentkreis.kernel import clock
from talentkreis.kernel.errors import DomainError
from talentkreis.offlimits.actions import (
    end_off_limits,
    set_company_off_limits,
    set_person_off_limits,
)
from talentkreis.offlimits.models import OffLimits
from talentkreis.offlimits.rules import Company, Terms
from talentkreis.organisation.actors import SYSTEM
from talentkreis.people import actions as people
from talentkreis.people.actions.custom import FieldDetails
from talentkreis.people.models import Hat, MergeRecord, Person, PersonSkill, PersonTag
from talentkreis.pools.actions import ask_anew, create_pool, move_member
from talentkreis.pools.field import condition
from talentkreis.pools.models import Pool, PoolFind, PoolKind, Stage, Visibility
from talentkreis.pools.rules import PoolDetails
from talentkreis.search.actions import refresh
from talentkreis.search.fields import Setting, all_fields
from talentkreis.search.fields.sharing import setting_for, sharing
from talentkreis.search.language import Condition, Operator, parse
from talentkreis.search.queries import person_ids
from talentkreis.search.queries.drift import find_drift
from tests.finding.plain import Asking, Everybody
from tests.merging.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from talentkreis.search.language import Node

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.chaos,
    pytest.mark.requirement("feature:C2"),
]

IS_FULL = os.environ.get("TALENTKREIS_CHAOS") == "full"
PEOPLE = 4
TOLD = ("tag:\"Merkmal 1\"", "kann:SCADA", "ort:Kiel", "rolle:\"Wert 0\"", "arbeitgeber:Fördenetz",
        "kontakt < 40 Tage", "wärme > 20", "wiedervorlage < 5 Tage", "spricht:Türkisch",
        "eigen-jahre > 3", "angelegt:heute", "quelle:test")  # fmt: skip

BY_FILTER = {"Warm": 'wärme > 20 ODER tag:"Merkmal 2"', "Eigen": "eigen-jahre > 3",
             "Sprachig": "spricht:Türkisch UND NICHT archiviert:ja"}  # fmt: skip


class Life(World):
    """Everything of a `World`, and what ends, moves, hides and unites people."""

    def __init__(self) -> None:
        super().__init__()
        self.field = people.define_field(
            actor=SYSTEM,
            details=FieldDetails(
                kind="number", label_de="Eigen Jahre", label_en="Own years", purpose="Test"
            ),
        )
        self.hidden = create_pool(
            actor=self.actor,
            details=PoolDetails(name="Vertraulich", visibility=Visibility.CONFIDENTIAL),
        )
        self.pools = [*self.pools, self.hidden]
        for name, text in BY_FILTER.items():
            details = PoolDetails(name=name, filter=parse(text))
            ask_anew(create_pool(actor=self.actor, details=details).pk)
        self.people = [self.person(city="Kiel") for _number in range(PEOPLE)]

    def happens(self, what: str, who: int, number: int) -> None:
        """One thing happens to one of the people; refusals are part of life."""
        person = Person.objects.filter(pk=self.people[who].pk, merged_into=None).first()
        if person is None:
            return  # erased, or a shell that nothing happens to
        try:
            with transaction.atomic():
                getattr(self, f"_{what}")(person, number)
        except DomainError:
            return

    def _enrolment(self, person: Person, number: int) -> None:
        """The world writes a message as if it had gone out; sending would refresh the row."""
        super()._enrolment(person, number)
        refresh([person.pk])

    def _merge(self, person: Person, number: int) -> None:
        other = self.people[number % PEOPLE]
        people.merge_people(actor=self.actor, survivor_id=person.pk, merged_ids=[other.pk])

    def _undo_merge(self, person: Person, number: int) -> None:
        merges = MergeRecord.objects.filter(undone_at=None).order_by("-merged_at")
        if merges:
            people.undo_merge(actor=self.actor, merge_id=merges[number % len(merges)].pk)

    def _archive(self, person: Person, number: int) -> None:
        people.archive_person(actor=self.actor, person_id=person.pk, reason="Test")

    def _restore(self, person: Person, number: int) -> None:
        people.restore_person(actor=self.actor, person_id=person.pk)

    def _lift(self, person: Person, number: int) -> None:
        people.lift_restriction(actor=self.actor, person_id=person.pk)

    def _erasure(self, person: Person, number: int) -> None:
        consent.erase_person(actor=SYSTEM, person_id=person.pk)

    def _confidence(self, person: Person, number: int) -> None:
        members = [self.member.pk] if number % 2 else None
        people.set_confidential_to(actor=SYSTEM, person_ids=[person.pk], member_ids=members)

    def _off_limits(self, person: Person, number: int) -> None:
        terms = Terms(reason="Test", strength=("hard", "soft")[number % 2])
        set_person_off_limits(actor=self.actor, person_id=person.pk, terms=terms)

    def _company_off_limits(self, person: Person, number: int) -> None:
        company = Company(name="Fördenetz", includes_former=number % 2 == 0)
        set_company_off_limits(actor=self.actor, company=company, terms=Terms(reason="Test"))

    def _end_off_limits(self, person: Person, number: int) -> None:
        entry = OffLimits.objects.filter(ended_at=None).order_by("id").first()
        if entry is not None:
            end_off_limits(actor=self.actor, off_limits_id=entry.pk)

    def _own_value(self, person: Person, number: int) -> None:
        values = {self.field.code: number or None}
        people.set_custom_values(actor=self.actor, person_id=person.pk, values=values)

    def _language(self, person: Person, number: int) -> None:
        name = ("Türkisch", "Polnisch")[number % 2]
        people.add_language(actor=self.actor, person_id=person.pk, language=name, level="B2")

    def _move(self, person: Person, number: int) -> None:
        move_member(
            actor=self.actor,
            pool_id=self.pools[number % len(self.pools)].pk,
            person_id=person.pk,
            stage=Stage.values[number % len(Stage.values)],
        )

    def _untag(self, person: Person, number: int) -> None:
        tag = PersonTag.objects.filter(person=person).select_related("tag").first()
        if tag is not None:
            people.remove_tag(actor=self.actor, person_id=person.pk, name=tag.tag.name)

    def _unlearn(self, person: Person, number: int) -> None:
        has = PersonSkill.objects.filter(person=person).select_related("skill").first()
        if has is not None:
            people.remove_skill(actor=self.actor, person_id=person.pk, name=has.skill.name)

    def _hat_off(self, person: Person, number: int) -> None:
        hat = Hat.objects.filter(person=person, ends_on=None).first()
        if hat is not None:
            people.take_off_hat(actor=self.actor, person_id=person.pk, kind=hat.kind)

    def _basis_ends(self, person: Person, number: int) -> None:
        for basis in person.bases.filter(ends_on=None)[:1]:
            people.end_basis(
                actor=self.actor,
                person_id=person.pk,
                basis_id=basis.pk,
                ends_on=clock.today() - dt.timedelta(days=number),
            )


HAPPENINGS = sorted(
    {name[1:] for kind in (World, Life) for name in vars(kind) if re.match(r"_[a-z]", name)}
)
lives = st.lists(
    st.tuples(st.sampled_from(HAPPENINGS), st.integers(0, PEOPLE - 1), st.integers(0, 9)),
    min_size=5,
    max_size=40,
)


def questions() -> Iterator[Node]:
    """A condition for every choice there is, and some for what is written or measured."""
    setting = Setting()
    for field in all_fields():
        if not field.is_open and Operator.IS in field.operators:
            for choice in field.choices(setting):
                yield Condition(field.code, Operator.IS, choice.value)
    yield from (parse(text, "de") for text in TOLD)


@settings(
    max_examples=400 if IS_FULL else 10,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(life=lives)
def test_after_whatever_happened_no_row_has_drifted_and_filters_find_whom_they_should(
    db: None, life: list[tuple[str, int, int]]
) -> None:
    with transaction.atomic():
        world = Life()
        for what, who, number in life:
            world.happens(what, who, number)
        drift = find_drift()
        assert (drift.rows, drift.different, drift.missing) == (Person.objects.count(), [], [])
        everybody = Everybody(clock.now())
        with sharing():
            asking = Asking(SYSTEM, setting_for(SYSTEM).now)
            for question in questions():
                note(str(question))
                assert set(person_ids(SYSTEM, question)) == everybody.found(question, asking)
        for pool in Pool.objects.filter(kind=PoolKind.DYNAMIC):
            told = PoolFind.objects.filter(pool=pool).values_list("person_id", flat=True)
            assert set(told) == set(person_ids(SYSTEM, condition(pool)))
        transaction.set_rollback(True)
