# SPDX-License-Identifier: Apache-2.0
"""The board of a pool: columns, moving, taking back, two who move the same card."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from talentkreis.activity.models import Activity
from talentkreis.activity.sentences import describe
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolation
from talentkreis.organisation.actors import Role
from talentkreis.organisation.models import Employer
from talentkreis.organisation.tests.factories import client_of, signed_in
from talentkreis.people.actions import archive_person, update_person
from talentkreis.pools import actions, queries
from talentkreis.pools.actions.stages import StageDetails
from talentkreis.pools.models import Pool, PoolMembership, Stage, StageMove, Visibility
from talentkreis.pools.privacy import erase_own, export_own
from talentkreis.pools.rules import PoolDetails
from talentkreis.search.language import parse
from talentkreis.search.tests.factories import make_member, make_person

if TYPE_CHECKING:
    import uuid

    from django.test import Client

    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.models import Member
    from talentkreis.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:C3")]
NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
FROM_BOARD = {"HTTP_HX_REQUEST": "true"}


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


def pool_with(actor: Actor, *people: Person, **details: object) -> Pool:
    made = actions.create_pool(actor=actor, details=PoolDetails(name="Netz", **details))  # type: ignore[arg-type]  # details of any kind
    if not made.is_dynamic:
        actions.add_people(actor=actor, pool_id=made.pk, person_ids=[p.pk for p in people])
    return made


def move(actor: Actor, pool: Pool, person: Person, stage: str, expected: str = "") -> StageMove:
    made = actions.move_member(
        actor=actor, pool_id=pool.pk, person_id=person.pk, stage=stage, expected=expected
    )
    assert made is not None
    return made


def standing(actor: Actor, pool: Pool) -> dict[str, list[str]]:
    """Names in each stage that has some, from top to bottom."""
    columns = queries.board(actor, pool)
    return {c.stage.code: [card.row.name for card in c.cards] for c in columns if c.cards}


def test_a_card_lies_on_top_of_the_stage_it_was_moved_to_and_counts_its_days(actor: Actor) -> None:
    ayse, marek = make_person("Ayşe Demir"), make_person("Marek Kowalczyk")
    with time_machine.travel(NOW - dt.timedelta(days=40), tick=False):
        pool = pool_with(actor, ayse, marek)
    with time_machine.travel(NOW - dt.timedelta(days=3), tick=False):
        move(actor, pool, ayse, Stage.WARM)
    with time_machine.travel(NOW, tick=False):
        move(actor, pool, marek, Stage.WARM)
        assert standing(actor, pool) == {"warm": ["Marek Kowalczyk", "Ayşe Demir"]}
        warm = next(c for c in queries.board(actor, pool) if c.stage.code == "warm")
        assert [card.days for card in warm.cards] == [0, 3]
        longest = queries.board(actor, pool, is_longest_first=True)[3]
        assert [card.row.name for card in longest.cards] == ["Ayşe Demir", "Marek Kowalczyk"]
    stays = StageMove.objects.order_by("moved_at").values_list("from_stage", "since", "moved_at")
    assert [(stage, (until - since).days) for stage, since, until in stays if since] == [
        ("identified", 37),
        ("identified", 40),
    ]


def test_moving_somebody_to_where_they_stand_changes_nothing(actor: Actor) -> None:
    ayse = make_person("Ayşe Demir")
    pool = pool_with(actor, ayse)
    same = actions.move_member(
        actor=actor, pool_id=pool.pk, person_id=ayse.pk, stage="identified", expected="warm"
    )
    assert same is None
    assert not StageMove.objects.exists()


def test_of_two_who_move_the_same_card_the_second_is_told_and_nothing_is_lost(
    actor: Actor,
) -> None:
    colleague = make_member(name="Jonas Brandt").actor
    ayse = make_person("Ayşe Demir")
    pool = pool_with(actor, ayse)
    move(colleague, pool, ayse, Stage.READY, expected="identified")
    with pytest.raises(Conflict) as refused:
        move(actor, pool, ayse, Stage.RESTING, expected="identified")
    assert refused.value.code == "moved_meanwhile"
    with translation.override("de"):
        assert "„Bereit“" in str(refused.value.message)
    assert standing(actor, pool) == {"ready": ["Ayşe Demir"]}


def test_a_move_is_taken_back_with_the_days_they_had_stood_there(actor: Actor) -> None:
    ayse = make_person("Ayşe Demir")
    with time_machine.travel(NOW - dt.timedelta(days=40), tick=False):
        pool = pool_with(actor, ayse)
    with time_machine.travel(NOW, tick=False):
        made = move(actor, pool, ayse, Stage.WARM)
        assert actions.undo_move(actor=actor, pool_id=pool.pk, move_id=made.pk) == ayse.pk
        (card,) = queries.board(actor, pool)[0].cards
        assert card.days == 40
    with pytest.raises(NotFound):
        actions.undo_move(actor=actor, pool_id=pool.pk, move_id=made.pk)


def test_an_older_move_is_not_taken_back_over_a_newer_one(actor: Actor) -> None:
    ayse = make_person("Ayşe Demir")
    pool = pool_with(actor, ayse)
    first = move(actor, pool, ayse, Stage.WARM)
    move(actor, pool, ayse, Stage.READY)
    move(actor, pool, ayse, Stage.WARM)
    with pytest.raises(Conflict) as refused:
        actions.undo_move(actor=actor, pool_id=pool.pk, move_id=first.pk)
    assert refused.value.code == "moved_meanwhile"
    shown = queries.recent_moves(actor, pool)
    assert [(m.from_stage, m.to_stage, m.is_last) for m in shown] == [
        ("Bereit", "Warm", True),
        ("Warm", "Bereit", False),
        ("Entdeckt", "Warm", False),
    ]


def test_the_timeline_says_from_where_to_where(actor: Actor) -> None:
    ayse = make_person("Ayşe Demir")
    pool = pool_with(actor, ayse)
    made = move(actor, pool, ayse, Stage.WARM)
    actions.undo_move(actor=actor, pool_id=pool.pk, move_id=made.pk)
    rows = Activity.objects.filter(kind__startswith="pools.person_moved").order_by("at", "id")
    with translation.override("de"):
        assert [describe(row.kind, row.payload) for row in rows] == [
            "In einem Pool von „Entdeckt“ nach „Warm“ gerückt",
            "In einem Pool zurück auf die Stufe „Entdeckt“ gesetzt",
        ]


def test_long_columns_come_page_by_page_without_gaps_or_repeats(actor: Actor) -> None:
    people = [make_person(f"Person {number:02}") for number in range(47)]
    pool = pool_with(actor, *people)
    names: list[str] = []
    cursor = ""
    while True:
        page = queries.column(actor, pool, "identified", cursor=cursor)
        assert page.count.number == 47
        names += [card.row.name for card in page.cards]
        cursor = page.next_cursor
        if not cursor:
            break
        assert len(page.cards) == 20
    assert sorted(names) == [person.full_name for person in people]
    first = queries.board(actor, pool)[0]
    assert [card.row.name for card in first.cards] == names[:20]


def test_a_limit_refuses_nobody_and_the_board_says_so(actor: Actor, client: Client) -> None:
    ayse, marek = make_person("Ayşe Demir"), make_person("Marek Kowalczyk")
    pool = pool_with(actor, ayse, marek)
    lines = [StageDetails("identified", ""), StageDetails("warm", "", limit=1)]
    actions.arrange_stages(actor=actor, pool_id=pool.pk, stages=lines, moving={})
    move(actor, pool, ayse, Stage.WARM)
    warm = queries.board(actor, pool)[1]
    assert (warm.is_full, warm.is_over) == (True, False)
    url = reverse("pools:move", args=[pool.pk, marek.pk])
    said = client.post(url, {"stage": "warm", "board": "1"}, **FROM_BOARD)  # type: ignore[arg-type]  # headers
    assert "Damit sind es dort 2 Menschen, geplant waren höchstens 1." in said.content.decode()
    warm = queries.board(actor, pool)[1]
    assert (warm.is_full, warm.is_over) == (True, True)


def test_the_board_answers_a_move_with_card_counts_and_the_way_back(
    actor: Actor, client: Client
) -> None:
    ayse = make_person("Ayşe Demir")
    pool = pool_with(actor, ayse)
    url = reverse("pools:move", args=[pool.pk, ayse.pk])
    wish = {"stage": "warm", "expected": "identified", "board": "1"}
    said = client.post(url, wish, **FROM_BOARD)  # type: ignore[arg-type]  # headers
    page = said.content.decode()
    undo = reverse("pools:undo", args=[pool.pk, StageMove.objects.get().pk])
    assert said.status_code == 200
    assert f'action="{undo}"' in page
    assert 'data-head="warm" data-number="1"' in page
    assert f'data-card="{ayse.pk}" data-stage="warm"' in page
    late = client.post(url, {**wish, "stage": "ready"}, **FROM_BOARD)  # type: ignore[arg-type]  # headers
    assert late.status_code == 409
    assert "Jemand war schneller" in late.content.decode()
    assert f'data-card="{ayse.pk}" data-stage="warm"' in late.content.decode()
    back = client.post(undo, {"board": "1"}, **FROM_BOARD)  # type: ignore[arg-type]  # headers
    assert "Ayşe Demir steht wieder auf „Entdeckt“." in back.content.decode()
    plain = client.post(url, {"stage": "warm", "back_stage": "warm"})
    assert plain.headers["Location"].endswith("/liste/?stufe=warm")


def test_a_pool_by_filter_has_a_board_and_keeps_the_stage_of_whoever_comes_back(
    actor: Actor,
) -> None:
    ayse = make_person("Ayşe Demir", city="Kiel")
    make_person("Marek", city="Kiel")
    pool = pool_with(actor, filter=parse("ort:Kiel"))
    assert standing(actor, pool) == {"identified": ["Marek", "Ayşe Demir"]}
    assert [card.days for card in queries.board(actor, pool)[0].cards] == [None, None]
    made = move(actor, pool, ayse, Stage.WARM, expected="identified")
    assert standing(actor, pool) == {"identified": ["Marek"], "warm": ["Ayşe Demir"]}
    assert [c.count.number for c in queries.board(actor, pool)][:4] == [1, 0, 0, 1]
    update_person(actor=actor, person_id=ayse.pk, changes={"city": "Wien"})
    assert standing(actor, pool) == {"identified": ["Marek"]}
    with pytest.raises(NotFound):
        move(actor, pool, ayse, Stage.READY)
    update_person(actor=actor, person_id=ayse.pk, changes={"city": "Kiel"})
    assert standing(actor, pool)["warm"] == ["Ayşe Demir"]
    actions.undo_move(actor=actor, pool_id=pool.pk, move_id=made.pk)
    assert standing(actor, pool) == {"identified": ["Marek", "Ayşe Demir"]}
    assert not PoolMembership.objects.exists()


def test_the_first_stage_of_a_pool_by_filter_goes_on_behind_those_who_were_moved(
    actor: Actor,
) -> None:
    people = [make_person(f"Person {number:02}", city="Kiel") for number in range(45)]
    pool = pool_with(actor, filter=parse("ort:Kiel"))
    for person in people[:25]:
        move(actor, pool, person, Stage.WARM)
        move(actor, pool, person, Stage.IDENTIFIED)
    names: list[str] = []
    cursor = ""
    while True:
        page = queries.column(actor, pool, "identified", cursor=cursor)
        names += [card.row.name for card in page.cards]
        cursor = page.next_cursor
        if not cursor:
            break
    assert sorted(names) == [person.full_name for person in people]
    assert set(names[:25]) == {person.full_name for person in people[:25]}
    assert page.count.number == 45


def test_moving_in_a_pool_by_filter_puts_nobody_into_a_pool_by_hand(actor: Actor) -> None:
    ayse = make_person("Ayşe Demir", city="Kiel")
    pool = pool_with(actor, filter=parse("ort:Kiel"))
    move(actor, pool, ayse, Stage.WARM)
    update_person(actor=actor, person_id=ayse.pk, changes={"city": "Wien"})
    assert [p.pool for p in queries.pools_of_person(actor, ayse.pk)] == []
    assert not queries.members_of(actor, pool)[0]


def test_the_board_is_narrowed_by_filter_owner_and_what_is_overdue(
    actor: Actor, member: Member, client: Client
) -> None:
    ayse, marek = make_person("Ayşe Demir", city="Kiel"), make_person("Marek", city="Husum")
    pool = pool_with(actor, ayse, marek)
    url = reverse("pools:pool", args=[pool.pk])

    def shown(**query: str) -> list[str]:
        columns = client.get(url, query).context["columns"]
        return [card.row.name for column in columns for card in column.cards]

    assert len(shown()) == 2
    assert shown(q="ort:Kiel") == ["Ayşe Demir"]
    assert shown(zustaendig="me") == []
    assert len(shown(zustaendig="none")) == 2
    assert shown(faellig="1") == []
    wrong = client.get(url, {"q": "hut:Bowler"})
    assert wrong.status_code == 422
    assert "Bis dahin zeigt die Tafel alle." in wrong.content.decode()


def test_who_may_only_read_moves_nobody_and_sees_no_handles(actor: Actor) -> None:
    ayse = make_person("Ayşe Demir")
    pool = pool_with(actor, ayse, visibility=Visibility.SHARED)
    made = move(actor, pool, ayse, Stage.WARM)
    reader = client_of(Role.READ_ONLY)
    page = reader.get(reverse("pools:pool", args=[pool.pk]))
    assert "Ayşe Demir" in page.content.decode()
    assert 'draggable="true"' not in page.content.decode()
    for url in (
        reverse("pools:move", args=[pool.pk, ayse.pk]),
        reverse("pools:undo", args=[pool.pk, made.pk]),
        reverse("pools:stages", args=[pool.pk]),
    ):
        assert reader.post(url, {"stage": "ready"}).status_code == 403
    with pytest.raises(NotAllowed):
        move(make_member(Role.HIRING_MANAGER).actor, pool, ayse, Stage.READY)


def test_the_board_of_somebody_elses_confidential_pool_does_not_exist(
    actor: Actor, client: Client
) -> None:
    owner = make_member(name="Ole Friedrichsen").actor
    canary = make_person("Klara Kanarienvogel")
    pool = pool_with(owner, canary, visibility=Visibility.CONFIDENTIAL)
    made = move(owner, pool, canary, Stage.WARM)
    assert client.get(reverse("pools:pool", args=[pool.pk])).status_code == 404
    assert client.get(reverse("pools:stages", args=[pool.pk])).status_code == 404
    with pytest.raises(NotFound):
        move(actor, pool, canary, Stage.READY)
    with pytest.raises(NotFound):
        actions.undo_move(actor=actor, pool_id=pool.pk, move_id=made.pk)
    with pytest.raises(NotFound):
        own = actions.create_pool(actor=actor, details=PoolDetails(name="Eigener"))
        actions.copy_stages(actor=actor, pool_id=own.pk, from_pool_id=pool.pk)


def test_a_hidden_person_in_an_open_pool_is_neither_seen_nor_counted_nor_named(
    actor: Actor,
) -> None:
    other = make_member(name="Ole Friedrichsen")
    canary = make_person("Klara Kanarienvogel")
    pool = pool_with(actor, canary)
    move(actor, pool, canary, Stage.WARM)
    hidden = actions.create_pool(
        actor=other.actor,
        details=PoolDetails(name="Vorstand", visibility=Visibility.CONFIDENTIAL),
    )
    actions.add_people(actor=other.actor, pool_id=hidden.pk, person_ids=[canary.pk])
    assert standing(actor, pool) == {}
    assert {c.count.number for c in queries.board(actor, pool)} == {0}
    assert queries.recent_moves(actor, pool) == []
    with pytest.raises(NotFound):
        move(actor, pool, canary, Stage.READY)


def test_archived_people_leave_the_board(actor: Actor) -> None:
    ayse = make_person("Ayşe Demir")
    pool = pool_with(actor, ayse)
    archive_person(actor=actor, person_id=ayse.pk, reason="Ruhestand")
    assert standing(actor, pool) == {}


@pytest.mark.parametrize("after", ["x", "WyJ4Il0=", "W10=", "bnVsbA==", "\x00"])
def test_whatever_stands_behind_the_question_mark_is_answered(
    actor: Actor, client: Client, after: str
) -> None:
    dynamic = pool_with(actor, filter=parse("ort:Kiel"))
    url = reverse("pools:pool", args=[dynamic.pk])
    asked = client.get(url, {"stufe": "identified", "after": after})
    assert asked.status_code in {200, 422}
    assert client.get(url, {"stufe": "nirgends"}).status_code == 404
    assert client.post(url).status_code == 405


def test_a_board_costs_as_many_statements_with_many_people_as_with_few(actor: Actor) -> None:
    pool = pool_with(actor, *(make_person(f"Person {number}") for number in range(3)))

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            queries.board(actor, pool)
        return len(asked)

    few = statements()
    people = [make_person(f"Mensch {number}") for number in range(60)]
    actions.add_people(
        actor=actor, pool_id=pool.pk, person_ids=[p.pk for p in people], stage="warm"
    )
    assert statements() == few


def test_a_person_gets_every_stage_they_stood_in_and_erasing_leaves_none(actor: Actor) -> None:
    ayse = make_person("Ayşe Demir")
    pool = pool_with(actor, ayse)
    move(actor, pool, ayse, Stage.WARM)
    (told,) = export_own(ayse.pk)["memberships"]
    assert told["stage"] == "Warm"
    assert [before["stage"] for before in told["stages_before"]] == ["Entdeckt"]
    erase_own(ayse.pk)
    assert not StageMove.objects.exists()


def test_a_pool_told_by_stage_is_told_with_the_move(actor: Actor) -> None:
    ayse = make_person("Ayşe Demir")
    pool = pool_with(actor, ayse)
    ready = actions.create_pool(
        actor=actor, details=PoolDetails(name="Bereite", filter=parse('stufe:"Netz / Bereit"'))
    )
    actions.ask_anew(ready.pk)

    def told() -> list[tuple[str, uuid.UUID | None]]:
        rows = Activity.objects.filter(pool_id=ready.pk, kind__startswith="pools.person_")
        return list(rows.order_by("at", "id").values_list("kind", "person_id"))

    made = move(actor, pool, ayse, Stage.READY)
    assert told() == [("pools.person_found", ayse.pk)]
    actions.undo_move(actor=actor, pool_id=pool.pk, move_id=made.pk)
    assert told()[1:] == [("pools.person_lost", ayse.pk)]
    actions.add_people(
        actor=actor, pool_id=pool.pk, person_ids=[make_person("Marek").pk], stage="ready"
    )
    assert [kind for kind, _person in told()[2:]] == ["pools.person_found"]


def test_an_unknown_stage_is_refused(actor: Actor) -> None:
    ayse = make_person("Ayşe Demir")
    pool = pool_with(actor, ayse)
    with pytest.raises(RuleViolation):
        move(actor, pool, ayse, "nirgends")
    assert clock.now() > PoolMembership.objects.get().stage_since
