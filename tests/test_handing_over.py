# SPDX-License-Identifier: Apache-2.0
"""Whoever leaves hands over what they looked after: counted, shared out, undone, never lost."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from talentkreis.activity.models import Activity
from talentkreis.automations.models import Automation
from talentkreis.gestures.actions import Plan as GesturePlan
from talentkreis.gestures.actions import plan_gesture
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotAllowed, RuleViolation
from talentkreis.mail.tests.factories import a_person, the_employer
from talentkreis.nurture.actions import SequenceDetails, create_sequence
from talentkreis.nurture.models import Sequence
from talentkreis.organisation.actions import (
    deactivate_member,
    go_on,
    settle_handovers,
    start_handover,
    undo_handover,
)
from talentkreis.organisation.actions import handing_over as handing
from talentkreis.organisation.actors import Role
from talentkreis.organisation.holdings import held_count, holdings
from talentkreis.organisation.models import Handover, HandoverState, HandoverStep, Member
from talentkreis.organisation.tests.factories import MemberFactory, client_of, signed_in
from talentkreis.people.actions import set_confidential_to
from talentkreis.people.models import Person
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.pools.actions import create_pool
from talentkreis.pools.models import Pool, Visibility
from talentkreis.pools.rules import PoolDetails
from talentkreis.relationships.actions import create_task, make_promise, set_owner
from talentkreis.relationships.models import Care, Promise, Task
from talentkreis.search.language import parse
from talentkreis.search.models import SavedSearch
from talentkreis.search.queries import person_ids
from talentkreis.search.saved.actions import save_search
from talentkreis.search.saved.finding import ask_again, due
from talentkreis.search.saved.queries import new_counts
from talentkreis.search.tests.factories import make_person

if TYPE_CHECKING:
    import uuid
    from typing import Any

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:Q4")]


@dataclass
class Team:
    """Somebody who leaves, two who could take over, an administrator."""

    leaving: Member
    first: Member
    second: Member
    admin: Member


@pytest.fixture
def team() -> Team:
    leaving, first, second = (
        MemberFactory.create(name=name, language="en")
        for name in ("Jonas Brandt", "Merle Hansen", "Ole Friedrichsen")
    )
    admin = MemberFactory.create(role=Role.ADMIN, language="en")
    return Team(leaving, first, second, admin)


def _cared_for(member: Member, count: int = 1, deputy: Member | None = None) -> list[Person]:
    people = [PersonFactory.create() for _ in range(count)]
    for person in people:
        set_owner(
            actor=member.actor,
            person_id=person.id,
            owner_id=member.id,
            deputy_id=deputy.id if deputy else None,
        )
    return people


def _with_everything(team: Team) -> None:
    """One thing of every kind."""
    jonas = team.leaving
    (person,) = _cared_for(jonas)
    _cared_for(team.second, deputy=jonas)
    day = clock.today()
    make_promise(actor=jonas.actor, person_id=person.id, text="call", due_on=day)
    create_task(actor=jonas.actor, person_id=person.id, title="send papers", due_on=day)
    hidden = PersonFactory.create()
    set_confidential_to(actor=jonas.actor, person_ids=[hidden.id], member_ids=[jonas.id])
    create_pool(actor=jonas.actor, details=PoolDetails(name="Netz"))
    create_pool(actor=team.second.actor, details=PoolDetails(name="Wind", deputy_id=jonas.id))
    create_pool(
        actor=team.second.actor,
        details=PoolDetails(
            name="Leise", visibility=Visibility.CONFIDENTIAL, member_ids=(jonas.id,)
        ),
    )
    create_sequence(actor=jonas.actor, details=SequenceDetails(name="Pflege", owner_id=jonas.id))
    _saved(jonas, "Vom Stand", is_shared=True)
    Automation.objects.create(name="Begrüßen", owner=jonas, created_at=clock.now())
    card = GesturePlan(kind="card", occasion="Umzug", due_on=day)
    plan_gesture(actor=jonas.actor, person_id=_reachable().id, plan=card)


def _reachable() -> Person:
    """Somebody the gate lets us write to."""
    the_employer()
    return a_person()


def _saved(member: Member, name: str, **more: Any) -> SavedSearch:
    """A saved search that knows whom it finds so far."""
    node = parse("ort:Husum", "de")
    return save_search(actor=member.actor, name=name, node=node, sort="name", **more)


def _all_to(*members: Member) -> dict[str, list[uuid.UUID]]:
    return {holding.code: [each.id for each in members] for holding in holdings()}


def _page(team: Team) -> str:
    return reverse("organisation:hand_over", args=[team.leaving.id])


def test_every_kind_of_thing_goes_to_whoever_takes_over_and_comes_back(team: Team) -> None:
    _with_everything(team)
    codes = {h.code for h in holdings() if h.held(team.leaving.id).exists()}
    assert codes == {holding.code for holding in holdings()}
    before = held_count(team.leaving.id)
    of_first = held_count(team.first.id)
    done = start_handover(
        actor=team.admin.actor, member_id=team.leaving.id, heirs=_all_to(team.first)
    )
    assert (done.state, done.moved_count) == (HandoverState.DONE, before)
    assert held_count(team.leaving.id) == 0
    assert held_count(team.first.id) == of_first + before
    undone = undo_handover(actor=team.admin.actor, handover_id=done.id)
    assert (undone.state, undone.undone_count) == (HandoverState.UNDONE, before)
    assert held_count(team.leaving.id) == before
    assert held_count(team.first.id) == of_first


def test_several_share_it_evenly(team: Team) -> None:
    _cared_for(team.leaving, 5)
    heirs = {"relationships.people": [team.first.id, team.second.id]}
    start_handover(actor=team.admin.actor, member_id=team.leaving.id, heirs=heirs)
    counts = [Care.objects.filter(owner=each).count() for each in (team.first, team.second)]
    assert counts == [3, 2]


def test_what_is_not_chosen_stays(team: Team) -> None:
    _with_everything(team)
    heirs = {"relationships.tasks": [team.first.id]}
    start_handover(actor=team.admin.actor, member_id=team.leaving.id, heirs=heirs)
    assert Task.objects.get(title="send papers").owner == team.first
    assert Promise.objects.get().owner == team.leaving
    assert Sequence.objects.get().owner == team.leaving


def test_whoever_takes_over_is_not_their_own_deputy_and_undoing_knows_it(team: Team) -> None:
    (person,) = _cared_for(team.leaving, deputy=team.first)
    heirs = {"relationships.people": [team.first.id]}
    done = start_handover(actor=team.admin.actor, member_id=team.leaving.id, heirs=heirs)
    care = Care.objects.get(person=person)
    assert (care.owner, care.deputy) == (team.first, None)
    undo_handover(actor=team.admin.actor, handover_id=done.id)
    care.refresh_from_db()
    assert (care.owner, care.deputy) == (team.leaving, team.first)


def test_people_of_a_confidential_pool_do_not_vanish_with_its_owner(team: Team) -> None:
    from talentkreis.pools.actions import add_people

    pool = create_pool(
        actor=team.leaving.actor,
        details=PoolDetails(name="Leise", visibility=Visibility.CONFIDENTIAL),
    )
    person = PersonFactory.create()
    add_people(actor=team.leaving.actor, pool_id=pool.pk, person_ids=[person.id])
    assert not Person.objects.visible_to(team.first.actor).filter(id=person.id).exists()
    start_handover(actor=team.admin.actor, member_id=team.leaving.id, heirs=_all_to(team.first))
    assert Person.objects.visible_to(team.first.actor).filter(id=person.id).exists()
    assert not Person.objects.visible_to(team.admin.actor).filter(id=person.id).exists()


def test_what_was_passed_on_since_stays_where_it_is(team: Team) -> None:
    one, other = _cared_for(team.leaving, 2)
    heirs = {"relationships.people": [team.first.id]}
    done = start_handover(actor=team.admin.actor, member_id=team.leaving.id, heirs=heirs)
    set_owner(actor=team.first.actor, person_id=one.id, owner_id=team.second.id)
    undone = undo_handover(actor=team.admin.actor, handover_id=done.id)
    assert (undone.moved_count, undone.undone_count) == (2, 1)
    assert Care.objects.get(person=one).owner == team.second
    assert Care.objects.get(person=other).owner == team.leaving


def test_the_search_knows_the_new_owner_at_once(team: Team) -> None:
    (person,) = _cared_for(team.leaving)
    start_handover(actor=team.admin.actor, member_id=team.leaving.id, heirs=_all_to(team.first))
    assert list(person_ids(team.first.actor, parse("zuständig:ich"))) == [person.id]


def test_many_things_are_handed_over_in_steps_beside_the_page(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handing, "STEP", 2)
    monkeypatch.setattr(handing, "AT_ONCE", 3)
    _cared_for(team.leaving, 5)
    heirs = {"relationships.people": [team.first.id]}
    started = start_handover(actor=team.admin.actor, member_id=team.leaving.id, heirs=heirs)
    assert started.state == HandoverState.WAITING
    assert held_count(team.leaving.id) == 5
    with pytest.raises(Conflict):
        start_handover(actor=team.admin.actor, member_id=team.leaving.id, heirs=heirs)
    page = signed_in(team.admin).get(reverse("organisation:handover", args=[started.id]))
    assert b"Under way" in page.content
    go_on(handover_id=started.id)
    go_on(handover_id=started.id)
    started.refresh_from_db()
    assert (started.state, started.moved_count) == (HandoverState.DONE, 5)
    assert HandoverStep.objects.count() == 3


def test_saved_searches_go_on_looking_for_whoever_takes_over(team: Team) -> None:
    mine = make_person("Svea Callsen", city="Husum")
    hidden = make_person("Nils Callsen", city="Husum")
    set_confidential_to(
        actor=team.leaving.actor, person_ids=[hidden.id], member_ids=[team.leaving.id]
    )
    shared = _saved(team.leaving, "Vom Stand", is_shared=True)
    private = _saved(team.leaving, "Leise Suche")
    assert set(shared.finds.values_list("person_id", flat=True)) == {mine.id, hidden.id}
    deactivate_member(actor=team.admin.actor, member_id=team.leaving.id)
    page = signed_in(team.admin).get(_page(team)).content.decode()
    assert "Saved searches" in page
    assert "Vom Stand" in page
    assert "Leise Suche" not in page
    heirs = {"search.searches": [team.first.id]}
    start_handover(actor=team.admin.actor, member_id=team.leaving.id, heirs=heirs)
    assert {shared.pk, private.pk} <= set(due())
    for search_id in due():
        ask_again(search_id=search_id)
    shared.refresh_from_db()
    assert (shared.owner, shared.trouble) == (team.first, "")
    # With the rights of the new owner, and none of those found so far is news to them.
    assert set(shared.finds.values_list("person_id", flat=True)) == {mine.id}
    assert new_counts(team.first.actor, [shared]) == {}
    make_person("Ole Callsen", city="Husum")
    ask_again(search_id=shared.pk)
    assert new_counts(team.first.actor, [shared]) == {shared.pk: 1}
    handed = Activity.objects.filter(kind="search.handed_over", member_id=team.first.id)
    assert handed.count() == 2


def test_a_search_whose_name_is_taken_gets_another_and_its_own_back(team: Team) -> None:
    long = "L" * 80
    for name in ("Netz", long):
        _saved(team.first, name)
        _saved(team.leaving, name)
    _saved(team.first, "Netz (Jonas Brandt)")
    heirs = {"search.searches": [team.first.id]}
    done = start_handover(actor=team.admin.actor, member_id=team.leaving.id, heirs=heirs)
    names = set(SavedSearch.objects.filter(owner=team.first).values_list("name", flat=True))
    assert names == {
        "Netz",
        "Netz (Jonas Brandt)",
        "Netz (Jonas Brandt 2)",
        long,
        "L" * 65 + " (Jonas Brandt)",
    }
    undo_handover(actor=team.admin.actor, handover_id=done.id)
    back = set(SavedSearch.objects.filter(owner=team.leaving).values_list("name", flat=True))
    assert back == {"Netz", long}


def test_a_handover_is_recorded(team: Team) -> None:
    _cared_for(team.leaving, 2)
    done = start_handover(
        actor=team.admin.actor, member_id=team.leaving.id, heirs=_all_to(team.first)
    )
    undo_handover(actor=team.admin.actor, handover_id=done.id)
    kinds = Activity.objects.filter(member_id=team.leaving.id).values_list("kind", flat=True)
    assert {
        "organisation.handover_started",
        "organisation.handover_finished",
        "organisation.handover_undone",
    } <= set(kinds)
    assert Activity.objects.filter(kind="relationships.owner_set", actor_id=team.admin.id).exists()


@pytest.mark.parametrize("who", ["leaving", "gone", "reader", "nobody"])
def test_only_those_who_care_can_take_over(team: Team, who: str) -> None:
    _cared_for(team.leaving)
    unfit = {
        "leaving": team.leaving.id,
        "gone": MemberFactory.create(is_active=False).id,
        "reader": MemberFactory.create(role=Role.HIRING_MANAGER).id,
    }
    heirs = {"relationships.people": [unfit[who]]} if who in unfit else {}
    with pytest.raises(RuleViolation):
        start_handover(actor=team.admin.actor, member_id=team.leaving.id, heirs=heirs)
    assert Care.objects.get().owner == team.leaving


def test_only_who_manages_members_hands_over(team: Team) -> None:
    _cared_for(team.leaving)
    heirs = _all_to(team.first)
    with pytest.raises(NotAllowed):
        start_handover(actor=team.first.actor, member_id=team.leaving.id, heirs=heirs)


def test_after_30_days_it_is_settled(team: Team) -> None:
    _cared_for(team.leaving)
    done = start_handover(
        actor=team.admin.actor, member_id=team.leaving.id, heirs=_all_to(team.first)
    )
    Handover.objects.update(created_at=clock.now() - dt.timedelta(days=31))
    assert settle_handovers() == 1
    assert HandoverStep.objects.get().moved == {}
    with pytest.raises(Conflict):
        undo_handover(actor=team.admin.actor, handover_id=done.id)


def test_locking_out_leads_to_the_handover_and_gives_the_task(team: Team) -> None:
    _cared_for(team.leaving, 3)
    client = signed_in(team.admin)
    answer = client.post(reverse("organisation:deactivate", args=[team.leaving.id]))
    assert answer["Location"] == _page(team)
    task = Task.objects.get(owner=team.admin)
    assert task.title == "Hand over what Jonas Brandt looked after"
    day = client.get("/").content.decode()
    assert task.title in day
    assert _page(team) in day
    start_handover(actor=team.admin.actor, member_id=team.leaving.id, heirs=_all_to(team.first))
    task.refresh_from_db()
    assert task.done_at is not None


def test_undoing_for_somebody_who_is_gone_asks_again(team: Team) -> None:
    _cared_for(team.leaving)
    deactivate_member(actor=team.admin.actor, member_id=team.leaving.id)
    done = start_handover(
        actor=team.admin.actor, member_id=team.leaving.id, heirs=_all_to(team.first)
    )
    assert not Task.objects.filter(done_at=None).exists()
    undo_handover(actor=team.admin.actor, handover_id=done.id)
    assert Task.objects.filter(done_at=None, owner=team.admin).count() == 1


def test_whoever_looked_after_nothing_leaves_no_task(team: Team) -> None:
    answer = signed_in(team.admin).post(reverse("organisation:deactivate", args=[team.leaving.id]))
    assert answer["Location"] == reverse("organisation:members")
    assert not Task.objects.exists()


def test_people_of_whoever_left_count_as_nobodys(team: Team) -> None:
    (person,) = _cared_for(team.leaving)
    (kept,) = _cared_for(team.first)
    deactivate_member(actor=team.admin.actor, member_id=team.leaving.id)
    assert list(person_ids(team.admin.actor, parse("zuständig:ausgeschieden", "de"))) == [person.id]
    page = signed_in(team.admin).get(reverse("hygiene:index")).content.decode()
    assert "or one who left" in page
    assert kept.id != person.id


class TestPage:
    """The wizard."""

    @pytest.fixture
    def client(self, team: Team) -> Client:
        """The administrator's browser."""
        return signed_in(team.admin)

    def test_it_names_what_is_there_and_hides_whom_nobody_may_see(
        self, client: Client, team: Team
    ) -> None:
        _with_everything(team)
        person = PersonFactory.create(given_name="Canary", family_name="Hidden")
        set_owner(actor=team.leaving.actor, person_id=person.id, owner_id=team.leaving.id)
        set_confidential_to(
            actor=team.leaving.actor, person_ids=[person.id], member_ids=[team.leaving.id]
        )
        text = client.get(_page(team)).content.decode()
        assert "People they care for" in text
        assert "Netz" in text
        assert "Canary" not in text
        assert "Leise" not in text

    def test_everything_goes_to_those_ticked_but_one_kind_to_somebody_else(
        self, client: Client, team: Team
    ) -> None:
        _with_everything(team)
        answer = client.post(
            _page(team),
            {
                "heirs": [str(team.first.id)],
                "to_relationships_tasks": str(team.second.id),
                "to_pools_pools": "-",
            },
        )
        done = Handover.objects.get()
        assert answer["Location"] == reverse("organisation:handover", args=[done.id])
        assert Promise.objects.get().owner == team.first
        assert Task.objects.get(title="send papers").owner == team.second
        assert Pool.objects.get(name="Netz").owner == team.leaving
        page = client.get(answer["Location"]).content.decode()
        assert "Ole Friedrichsen" in page
        assert "Still there" in page
        undo = client.post(reverse("organisation:undo_handover", args=[done.id]), follow=True)
        assert "Undone" in undo.content.decode()
        assert Promise.objects.get().owner == team.leaving

    def test_without_anybody_chosen_it_says_so(self, client: Client, team: Team) -> None:
        _cared_for(team.leaving)
        answer = client.post(_page(team), {})
        assert answer.status_code == 422
        assert "nobody is chosen" in answer.content.decode()

    def test_made_up_members_are_refused(self, client: Client, team: Team) -> None:
        _cared_for(team.leaving)
        for fields in ({"heirs": ["x"]}, {"to_relationships_people": "'; DROP"}):
            assert client.post(_page(team), fields).status_code == 422
        assert Care.objects.get().owner == team.leaving

    def test_when_nothing_is_left_it_says_so(self, client: Client, team: Team) -> None:
        assert "Nothing left" in client.get(_page(team)).content.decode()

    def test_others_have_no_business_there(self, team: Team) -> None:
        done = Handover.objects.create(
            member=team.leaving, started_by=team.admin, total_count=1, created_at=clock.now()
        )
        urls = [
            reverse("organisation:handover", args=[done.id]),
            reverse("organisation:undo_handover", args=[done.id]),
        ]
        assert client_of(Role.TRM_LEAD).get(_page(team)).status_code == 403
        assert client_of(Role.TRM_LEAD).get(urls[0]).status_code == 403
        assert client_of(Role.TRM_LEAD).post(urls[1]).status_code == 403
        assert Client().get(_page(team)).status_code == 302
        assert signed_in(team.admin).get(urls[1]).status_code == 405

    def test_a_made_up_id_leads_nowhere(self, client: Client, team: Team) -> None:
        for name in ("organisation:hand_over", "organisation:handover"):
            assert client.get(reverse(name, args=[PersonFactory.create().id])).status_code == 404
