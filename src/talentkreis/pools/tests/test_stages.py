# SPDX-License-Identifier: Apache-2.0
"""Stages of a pool: renamed, added, removed, in another order, taken from another pool, found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import translation

from talentkreis.kernel.errors import RuleViolation
from talentkreis.organisation.models import Employer
from talentkreis.organisation.tests.factories import signed_in
from talentkreis.pools import actions, queries
from talentkreis.pools.actions.stages import StageDetails
from talentkreis.pools.models import Pool, PoolMembership, PoolStage, Stage, StageMove, Visibility
from talentkreis.pools.rules import PoolDetails
from talentkreis.pools.stages import stages_of
from talentkreis.search import queries as search
from talentkreis.search.language import FilterError, parse, to_text
from talentkreis.search.tests.factories import make_member, make_person

if TYPE_CHECKING:
    from django.test import Client

    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.models import Member

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:C3")]


@pytest.fixture
def member() -> Member:
    Employer.objects.create(name="Nordlicht Energie")
    return make_member()


@pytest.fixture
def actor(member: Member) -> Actor:
    return member.actor


@pytest.fixture
def client(member: Member) -> Client:
    return signed_in(member)


@pytest.fixture
def pool(actor: Actor) -> Pool:
    return actions.create_pool(actor=actor, details=PoolDetails(name="Netz"))


def labels(pool: Pool, language: str = "de") -> list[str]:
    with translation.override(language):
        return [line.label for line in stages_of(pool).lines]


def usual(**named: str) -> list[StageDetails]:
    """The usual stages, some of them called otherwise."""
    return [StageDetails(code, named.get(code, "")) for code in Stage.values]


def test_a_pool_begins_with_the_usual_stages_in_the_readers_language(pool: Pool) -> None:
    assert labels(pool) == [
        "Entdeckt", "Angesprochen", "Im Gespräch", "Warm", "Bereit", "Übergeben", "Ruht",
    ]  # fmt: skip
    assert labels(pool, "en")[4:] == ["Ready", "Handed over", "Resting"]
    assert not PoolStage.objects.exists()


def test_a_renamed_stage_keeps_its_meaning_and_its_people(actor: Actor, pool: Pool) -> None:
    ayse = make_person("Ayşe Demir")
    actions.add_people(actor=actor, pool_id=pool.pk, person_ids=[ayse.pk], stage="ready")
    actions.arrange_stages(actor=actor, pool_id=pool.pk, stages=usual(ready="Startklar"))
    assert labels(pool)[4] == labels(pool, "en")[4] == "Startklar"
    assert PoolMembership.objects.get().stage == "ready"
    assert search.matches(ayse.pk, parse("stufe:Bereit"), actor)
    assert search.matches(ayse.pk, parse('stufe:"Netz / Startklar"'), actor)


def test_the_usual_name_typed_in_either_language_stays_the_usual_name(
    actor: Actor, pool: Pool
) -> None:
    actions.arrange_stages(
        actor=actor, pool_id=pool.pk, stages=usual(ready="Ready", warm="Warm", resting="Ruht")
    )
    assert set(PoolStage.objects.values_list("name", flat=True)) == {""}


def test_stages_are_added_and_put_in_another_order(actor: Actor, pool: Pool) -> None:
    lines = [StageDetails("warm", ""), StageDetails("", "Probetag"), *usual()[:3], *usual()[4:]]
    actions.arrange_stages(actor=actor, pool_id=pool.pk, stages=lines)
    assert labels(pool)[:3] == ["Warm", "Probetag", "Entdeckt"]
    own = stages_of(pool).lines[1]
    ayse = make_person("Ayşe Demir")
    actions.add_people(actor=actor, pool_id=pool.pk, person_ids=[ayse.pk])
    assert PoolMembership.objects.get().stage == "warm"
    actions.move_member(actor=actor, pool_id=pool.pk, person_id=ayse.pk, stage=own.code)
    (found,) = queries.pools_of_person(actor, ayse.pk)
    assert found.stage == "Probetag"


def test_whoever_stands_in_a_stage_that_goes_moves_to_the_chosen_one(
    actor: Actor, pool: Pool
) -> None:
    people = [make_person(f"Person {number}") for number in range(3)]
    ids = [person.pk for person in people]
    actions.add_people(actor=actor, pool_id=pool.pk, person_ids=ids, stage="warm")
    without = [line for line in usual() if line.code != "warm"]
    with pytest.raises(RuleViolation) as refused:
        actions.arrange_stages(actor=actor, pool_id=pool.pk, stages=without)
    assert refused.value.fields.keys() == {"warm"}
    actions.arrange_stages(actor=actor, pool_id=pool.pk, stages=without, moving={"warm": "ready"})
    assert set(PoolMembership.objects.values_list("stage", flat=True)) == {"ready"}
    assert StageMove.objects.filter(from_stage="warm", to_stage="ready").count() == 3
    moves = queries.recent_moves(actor, pool)
    assert {(m.from_stage, m.to_stage) for m in moves} == {("Warm", "Bereit")}
    back = [*without, StageDetails("", "Warm")]
    actions.arrange_stages(actor=actor, pool_id=pool.pk, stages=back)
    assert stages_of(pool).lines[-1].code == "warm"


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([], "stage_count"),
        ([StageDetails("", f"Stufe {n}") for n in range(13)], "stage_count"),
        ([StageDetails("warm", ""), StageDetails("", "Warm")], "stage_name_twice"),
        ([StageDetails("ready", ""), StageDetails("", "bereit")], "stage_name_twice"),
        ([StageDetails("", "a/b")], "stage_name"),
        ([StageDetails("", "x" * 41)], "stage_name"),
        ([StageDetails("warm", "", limit=0)], "stage_limit"),
        ([StageDetails("warm", "", limit=1000)], "stage_limit"),
        ([StageDetails("fremd", "Fremd")], "no_such_stage"),
    ],
    ids=["none", "many", "twice", "twice-other-language", "slash", "long", "zero", "huge", "code"],
)
def test_stages_that_do_not_work_are_refused(
    actor: Actor, pool: Pool, lines: list[StageDetails], code: str
) -> None:
    with pytest.raises(RuleViolation) as refused:
        actions.arrange_stages(actor=actor, pool_id=pool.pk, stages=lines)
    assert refused.value.code == code


def test_stages_are_taken_from_another_pool(actor: Actor, pool: Pool) -> None:
    pattern = actions.create_pool(actor=actor, details=PoolDetails(name="Muster"))
    lines = [
        StageDetails("", "Neu"),
        StageDetails("warm", "", limit=5),
        StageDetails("", "Probetag"),
    ]
    actions.arrange_stages(actor=actor, pool_id=pattern.pk, stages=lines)
    warm, ready, trial = (make_person(name) for name in ("Warm", "Bereit", "Probe"))
    actions.arrange_stages(
        actor=actor, pool_id=pool.pk, stages=[*usual(), StageDetails("", "Probetag")]
    )
    own = stages_of(pool).lines[-1].code
    for person, stage in ((warm, "warm"), (ready, "ready"), (trial, own)):
        actions.add_people(actor=actor, pool_id=pool.pk, person_ids=[person.pk], stage=stage)
    actions.copy_stages(actor=actor, pool_id=pool.pk, from_pool_id=pattern.pk)
    assert labels(pool) == ["Neu", "Warm", "Probetag"]
    assert stages_of(pool).lines[1].limit == 5
    columns = queries.board(actor, pool)
    assert [[card.row.name for card in column.cards] for column in columns] == [
        ["Bereit"],
        ["Warm"],
        ["Probe"],
    ]


def test_stages_are_arranged_on_the_page(actor: Actor, pool: Pool, client: Client) -> None:
    url = reverse("pools:stages", args=[pool.pk])
    assert client.get(url).status_code == 200
    client.post(url, {"name.warm": "Sehr warm", "limit.warm": "3", "do": "up:warm"})
    assert labels(pool)[2:4] == ["Sehr warm", "Im Gespräch"]
    assert stages_of(pool).lines[2].limit == 3
    client.post(url, {"do": "save", "new": "Probetag"})
    assert labels(pool)[-1] == "Probetag"
    wrong = client.post(url, {"do": "save", "limit.warm": "viele"})
    assert wrong.status_code == 422
    assert "von 1 bis 999" in wrong.content.decode()
    actions.add_people(
        actor=actor, pool_id=pool.pk, person_ids=[make_person("Ayşe").pk], stage="warm"
    )
    asked = client.post(url, {"do": "remove:warm"})
    assert asked.status_code == 422
    assert "1 Person steht hier. Wohin?" in asked.content.decode()
    client.post(url, {"do": "remove:warm", "into.warm": "ready"})
    assert "Sehr warm" not in labels(pool)
    assert PoolMembership.objects.get().stage == "ready"
    other = actions.create_pool(actor=actor, details=PoolDetails(name="Muster"))
    client.post(url, {"do": "copy", "from": str(other.pk)})
    assert labels(pool)[3] == "Warm"
    assert client.post(url, {"do": "copy", "from": "x"}).status_code == 404


def test_people_are_found_by_stage_in_both_languages(actor: Actor, pool: Pool) -> None:
    ayse, marek = make_person("Ayşe Demir", city="Kiel"), make_person("Marek", city="Husum")
    ids = [ayse.pk, marek.pk]
    actions.add_people(actor=actor, pool_id=pool.pk, person_ids=ids)
    actions.move_member(actor=actor, pool_id=pool.pk, person_id=ayse.pk, stage="in_conversation")

    def found(text: str, language: str = "de") -> list[str]:
        return [
            row.name for row in search.search_people(actor, parse(text, language, actor=actor)).rows
        ]

    assert found('stufe:"Netz / Im Gespräch"') == ["Ayşe Demir"]
    assert found('stage:"netz / in conversation"', "en") == ["Ayşe Demir"]
    assert found('stufe:"Im Gespräch"') == ["Ayşe Demir"]
    assert found('NICHT stufe:"Netz / Im Gespräch"') == ["Marek"]
    node = parse('stufe:"Netz / Im Gespräch"', "de", actor=actor)
    assert to_text(node, "en", actor=actor) == 'stage:"Netz / In conversation"'
    reason = search.explain(actor, marek.pk, node)
    assert (reason.is_met, reason.fact) == (False, "Netz / Entdeckt")


def test_a_pool_by_filter_knows_whom_nobody_moved_yet(actor: Actor) -> None:
    ayse = make_person("Ayşe Demir", city="Kiel")
    make_person("Marek", city="Kiel")
    make_person("Svea", city="Husum")
    kiel = actions.create_pool(
        actor=actor, details=PoolDetails(name="Kiel", filter=parse("ort:Kiel"))
    )
    actions.move_member(actor=actor, pool_id=kiel.pk, person_id=ayse.pk, stage="warm")

    def found(text: str) -> set[str]:
        return {row.name for row in search.search_people(actor, parse(text, actor=actor)).rows}

    assert found('stufe:"Kiel / nicht eingeordnet"') == {"Marek"}
    assert found('stufe:"Kiel / Entdeckt"') == {"Marek"}
    assert found('stufe:"Kiel / Warm"') == {"Ayşe Demir"}
    members, _cursor = queries.members_of(actor, kiel)
    assert {(m.row.name, m.stage) for m in members} == {
        ("Ayşe Demir", "warm"),
        ("Marek", "identified"),
    }


def test_a_stage_nobody_knows_is_refused_with_a_proposal_and_a_hidden_pool_says_nothing(
    actor: Actor, pool: Pool
) -> None:
    with pytest.raises(FilterError) as refused:
        parse('stufe:"Netz / Wram"', "de", actor=actor)
    assert "Netz / Warm" in str(refused.value.message)
    other = make_member(name="Ole").actor
    hidden = actions.create_pool(
        actor=other, details=PoolDetails(name="Vorstand", visibility=Visibility.CONFIDENTIAL)
    )
    canary = make_person("Klara Kanarienvogel")
    actions.add_people(actor=other, pool_id=hidden.pk, person_ids=[canary.pk], stage="warm")
    with pytest.raises(FilterError) as unknown:
        parse('stufe:"Vorstand / Warm"', "de", actor=actor)
    assert "Vorstand" not in str(unknown.value.message).replace("stufe", "")[40:]
    assert not search.search_people(actor, parse("stufe:Warm", actor=actor)).rows


def test_a_pool_cannot_be_found_by_its_own_stages(actor: Actor) -> None:
    first = actions.create_pool(
        actor=actor, details=PoolDetails(name="A", filter=parse("ort:Kiel"))
    )
    with pytest.raises(RuleViolation) as refused:
        actions.update_pool(
            actor=actor,
            pool_id=first.pk,
            details=PoolDetails(name="A", filter=parse('stufe:"A / Warm"', actor=actor)),
        )
    assert refused.value.code == "pool_names_itself"
