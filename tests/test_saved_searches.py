# SPDX-License-Identifier: Apache-2.0
"""Saved searches go on looking: who is new, to whom, and what is done about it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

import pytest
import time_machine

from talentkreis.activity.models import Activity
from talentkreis.consent.actions import erase_person, export_person
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolation
from talentkreis.mail.models import Message
from talentkreis.organisation.actions import deactivate_member
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.tests.factories import MemberFactory, token_actor
from talentkreis.people.actions import add_tag, remove_tag
from talentkreis.people.models import CustomField, CustomKind
from talentkreis.pools.actions import (
    add_people,
    close_pool,
    create_pool,
    remove_people,
    reopen_pool,
)
from talentkreis.pools.models import PoolMembership, PoolMode
from talentkreis.pools.rules import PoolDetails
from talentkreis.search import tasks
from talentkreis.search.language import parse, to_json
from talentkreis.search.models import Find, Follower, SavedSearch, SearchRow
from talentkreis.search.saved import actions, finding, queries, rules, telling
from talentkreis.search.tests.factories import make_person

if TYPE_CHECKING:
    from talentkreis.organisation.models import Member
    from talentkreis.people.models import Person
    from talentkreis.pools.models import Pool

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:A7")]


@pytest.fixture
def owner() -> Member:
    """A recruiter who saves searches."""
    return MemberFactory.create(name="Merle Hansen", language="de")


def saved(owner: Member, text: str = "tag:SPS", **more: object) -> SavedSearch:
    """A search for a tag."""
    node = parse(text, "de", actor=owner.actor)
    return actions.save_search(
        actor=owner.actor,
        **{"name": "Automatisierung", "node": node, "sort": "name", **more},  # type: ignore[arg-type]
    )


def manual_pool(owner: Member, **more: object) -> Pool:
    """A pool by hand."""
    details = PoolDetails(**{"name": "Windpark-Service", **more})  # type: ignore[arg-type]
    return create_pool(actor=owner.actor, details=details)


def new_to(member: Member, search: SavedSearch) -> int:
    """How many are new to a member."""
    return queries.new_counts(member.actor, [search]).get(search.pk, 0)


def look(member: Member, search: SavedSearch) -> None:
    """Open the list of a search and see everybody in it."""
    search.refresh_from_db()
    until = queries.looking_at(member.actor, search, []).until
    if until:
        actions.look(
            actor=member.actor, search_id=search.pk, until=dt.datetime.fromisoformat(until)
        )


def trouble_of(member: Member, search: SavedSearch) -> str:
    """What the list of searches says is wrong, in German as the pages do."""
    lines = queries.saved_lines(member.actor)
    return " ".join(next(line.troubles for line in lines if line.search.pk == search.pk))


def changed(search: SavedSearch, **more: object) -> SavedSearch:
    """The search with something changed by its owner."""
    search.refresh_from_db()
    return actions.update_search(
        actor=search.owner.actor,
        search_id=search.pk,
        **{  # type: ignore[arg-type]
            "name": search.name,
            "node": None,
            "sort": search.sort,
            "is_shared": search.is_shared,
            "pool_id": search.pool_id,
            **more,
        },
    )


def test_who_was_there_when_it_was_saved_is_no_news_and_who_comes_later_is(owner: Member) -> None:
    make_person("Ayşe Demir", tags=["SPS"])
    search = saved(owner)
    assert new_to(owner, search) == 0
    marek = make_person("Marek Kowalczyk", tags=["SPS"])
    make_person("Emre Kaplan")
    assert finding.ask_again(search_id=search.pk) == 1
    assert finding.ask_again(search_id=search.pk) == 0
    assert new_to(owner, search) == 1
    assert queries.looking_at(owner.actor, search, [marek.pk]).marked == {marek.pk}
    look(owner, search)
    assert new_to(owner, search) == 0


def test_what_is_new_stays_marked_for_a_visit_and_not_for_the_next(owner: Member) -> None:
    with time_machine.travel(clock.now(), tick=False) as watch:
        search = saved(owner)
        watch.shift(60)
        marek = make_person("Marek Kowalczyk", tags=["SPS"])
        finding.ask_again(search_id=search.pk)
        watch.shift(60)
        look(owner, search)
        watch.shift(rules.VISIT.total_seconds() - 60)
        assert queries.looking_at(owner.actor, search, [marek.pk]).marked == {marek.pk}
        watch.shift(120)
        assert not queries.looking_at(owner.actor, search, [marek.pk]).marked


def test_whoever_is_found_after_the_page_was_made_is_not_taken_for_seen(owner: Member) -> None:
    search = saved(owner)
    make_person("Marek Kowalczyk", tags=["SPS"])
    finding.ask_again(search_id=search.pk)
    search.refresh_from_db()
    until = dt.datetime.fromisoformat(queries.looking_at(owner.actor, search, []).until)
    make_person("Ayşe Demir", tags=["SPS"])
    finding.ask_again(search_id=search.pk)
    actions.look(actor=owner.actor, search_id=search.pk, until=until)
    assert new_to(owner, search) == 1
    # Nor does an older page, sent late, bring back what was seen.
    look(owner, search)
    actions.look(actor=owner.actor, search_id=search.pk, until=until)
    assert new_to(owner, search) == 0
    # And nobody sees what has not been found yet.
    actions.look(actor=owner.actor, search_id=search.pk, until=clock.now() + dt.timedelta(days=9))
    make_person("Emre Kaplan", tags=["SPS"])
    finding.ask_again(search_id=search.pk)
    assert new_to(owner, search) == 1


def test_each_member_has_seen_for_themselves(owner: Member) -> None:
    colleague = MemberFactory.create()
    search = saved(owner, is_shared=True)
    make_person(tags=["SPS"])
    finding.ask_again(search_id=search.pk)
    look(owner, search)
    assert (new_to(owner, search), new_to(colleague, search)) == (0, 1)


def test_nobody_hears_of_people_they_may_not_see(owner: Member) -> None:
    colleague = MemberFactory.create()
    search = saved(owner, is_shared=True)
    hidden = make_person("Klara Kanarienvogel", tags=["SPS"], confidential_to=[owner.pk])
    finding.ask_again(search_id=search.pk)
    search.refresh_from_db()
    assert (new_to(owner, search), new_to(colleague, search)) == (1, 0)
    assert [row.id for row, _at in queries.news_of(owner.actor, search).people] == [hidden.pk]
    assert queries.news_of(colleague.actor, search).people == []
    # A search of the colleague does not even find her.
    own = saved(colleague)
    assert not Find.objects.filter(search=own, person=hidden).exists()


def test_people_nobody_may_find_any_more_are_no_news(owner: Member) -> None:
    search = saved(owner)
    make_person(tags=["SPS"])
    finding.ask_again(search_id=search.pk)
    SearchRow.objects.update(is_restricted=True)
    assert new_to(owner, search) == 0


def test_whoever_left_and_comes_back_is_new_again(owner: Member) -> None:
    person = make_person(tags=["SPS"])
    search = saved(owner)
    remove_tag(actor=owner.actor, person_id=person.pk, name="SPS")
    finding.ask_again(search_id=search.pk)
    assert not Find.objects.exists()
    add_tag(actor=owner.actor, person_id=person.pk, name="SPS")
    finding.ask_again(search_id=search.pk)
    assert new_to(owner, search) == 1
    assert Find.objects.get().person_id == person.pk


def test_another_filter_begins_anew_and_another_name_does_not(owner: Member) -> None:
    search = saved(owner)
    make_person(tags=["SPS"])
    make_person("Emre Kaplan", tags=["CNC"])
    finding.ask_again(search_id=search.pk)
    changed(search, name="SPS", sort="-created")
    assert new_to(owner, search) == 1
    changed(search, node=parse("tag:CNC", "de", actor=owner.actor))
    assert new_to(owner, search) == 0
    assert Find.objects.count() == 1


def test_me_means_the_owner_whoever_reads(owner: Member) -> None:
    colleague = MemberFactory.create()
    search = saved(owner, "zuständig:ich", is_shared=True)
    person = make_person()
    SearchRow.objects.filter(pk=person.pk).update(owner_id=owner.pk)
    finding.ask_again(search_id=search.pk)
    assert new_to(colleague, search) == 1
    [line] = queries.saved_lines(colleague.actor)
    assert "".join(piece.text for piece in line.pieces) == 'zuständig:"Merle Hansen"'


def test_the_same_name_replaces_and_another_of_ones_own_is_refused(owner: Member) -> None:
    first = saved(owner)
    assert saved(owner, "tag:CNC").pk == first.pk
    other = saved(owner, name="Andere")
    with pytest.raises(Conflict):
        changed(other, name="Automatisierung")
    for wrong in ({"name": " "}, {"sort": "shoe-size"}, {"pool_id": uuid.uuid4()}):
        with pytest.raises((RuleViolation, NotFound)):
            saved(owner, **wrong)


def test_only_the_owner_changes_and_those_who_lead_may_hand_over_and_delete(owner: Member) -> None:
    recruiter = MemberFactory.create()
    lead = MemberFactory.create(role=Role.TRM_LEAD)
    reader = MemberFactory.create(role=Role.READ_ONLY)
    search = saved(owner, is_shared=True)
    given = {"name": "x", "node": None, "sort": "name", "is_shared": True, "pool_id": None}
    for member in (recruiter, lead, reader):
        with pytest.raises(NotAllowed):
            actions.update_search(actor=member.actor, search_id=search.pk, **given)  # type: ignore[arg-type]
    for member in (recruiter, reader):
        with pytest.raises(NotAllowed):
            actions.delete_search(actor=member.actor, search_id=search.pk)
        with pytest.raises(NotAllowed):
            actions.hand_over_search(
                actor=member.actor, search_id=search.pk, member_id=recruiter.pk
            )
    with pytest.raises(RuleViolation):
        actions.hand_over_search(actor=lead.actor, search_id=search.pk, member_id=reader.pk)
    actions.hand_over_search(actor=lead.actor, search_id=search.pk, member_id=recruiter.pk)
    search.refresh_from_db()
    assert search.owner == recruiter
    actions.delete_search(actor=lead.actor, search_id=search.pk)
    assert not SavedSearch.objects.exists()


def test_what_is_not_shared_does_not_exist_for_others(owner: Member) -> None:
    lead = MemberFactory.create(role=Role.ADMIN)
    search = saved(owner)
    assert queries.saved_lines(lead.actor) == []
    for attempt in (
        lambda: queries.search_visible_to(lead.actor, search.pk),
        lambda: actions.delete_search(actor=lead.actor, search_id=search.pk),
        lambda: actions.look(actor=lead.actor, search_id=search.pk, until=clock.now()),
        lambda: actions.set_notify(actor=lead.actor, search_id=search.pk, notify="daily"),
    ):
        with pytest.raises(NotFound):
            attempt()
    narrow = token_actor(owner.pk, Role.RECRUITER, "people:read")
    with pytest.raises(NotAllowed):
        actions.delete_search(actor=narrow, search_id=search.pk)


def test_handing_over_makes_no_news_of_what_the_new_owner_sees(owner: Member) -> None:
    new = MemberFactory.create()
    search = saved(owner, is_shared=True)
    make_person(tags=["SPS"], confidential_to=[new.pk])
    make_person("Emre Kaplan", tags=["SPS"])
    finding.ask_again(search_id=search.pk)
    actions.hand_over_search(actor=owner.actor, search_id=search.pk, member_id=new.pk)
    assert Find.objects.count() == 2
    assert new_to(new, search) == 0


def test_what_happens_to_searches_is_recorded_without_a_word_of_them(owner: Member) -> None:
    search = saved(owner, is_shared=True)
    changed(search, name="Geheimer Name")
    actions.delete_search(actor=owner.actor, search_id=search.pk)
    rows = list(Activity.objects.filter(kind__startswith="search.").order_by("at"))
    assert [row.kind for row in rows] == ["search.saved", "search.saved", "search.deleted"]
    assert (rows[1].payload["search_id"], rows[1].payload["fields"]) == (str(search.pk), ["name"])
    assert "Geheim" not in str([row.payload for row in rows])


class TestPools:
    """New finds are put into a pool by hand."""

    def test_new_people_enter_with_the_reason_and_those_there_before_do_not(
        self, owner: Member
    ) -> None:
        make_person("Ayşe Demir", tags=["SPS"])
        pool = manual_pool(owner)
        search = saved(owner, pool_id=pool.pk)
        assert not PoolMembership.objects.exists()
        marek = make_person("Marek Kowalczyk", tags=["SPS"])
        finding.ask_again(search_id=search.pk)
        finding.ask_again(search_id=search.pk)
        membership = PoolMembership.objects.get()
        assert membership.person_id == marek.pk
        assert membership.why == "Gefunden von der gespeicherten Suche „Automatisierung“"
        assert membership.added_by == owner

    def test_whoever_was_taken_out_by_hand_is_not_put_back(self, owner: Member) -> None:
        pool = manual_pool(owner)
        search = saved(owner, pool_id=pool.pk)
        person = make_person(tags=["SPS"])
        finding.ask_again(search_id=search.pk)
        remove_people(actor=owner.actor, pool_id=pool.pk, person_ids=[person.pk])
        remove_tag(actor=owner.actor, person_id=person.pk, name="SPS")
        finding.ask_again(search_id=search.pk)
        add_tag(actor=owner.actor, person_id=person.pk, name="SPS")
        assert finding.ask_again(search_id=search.pk) == 1
        assert not PoolMembership.objects.filter(left_at=None).exists()
        # A person may: what a hand did, a hand undoes.
        assert add_people(actor=owner.actor, pool_id=pool.pk, person_ids=[person.pk]) == 1

    def test_a_pool_that_takes_nobody_says_why_and_nobody_is_lost(self, owner: Member) -> None:
        pool = manual_pool(owner)
        search = saved(owner, pool_id=pool.pk)
        close_pool(actor=owner.actor, pool_id=pool.pk)
        person = make_person(tags=["SPS"])
        assert finding.ask_again(search_id=search.pk) == 1
        assert "geschlossen" in trouble_of(owner, search)
        assert new_to(owner, search) == 1
        reopen_pool(actor=owner.actor, pool_id=pool.pk)
        finding.ask_again(search_id=search.pk)
        assert PoolMembership.objects.get().person_id == person.pk
        assert trouble_of(owner, search) == ""

    def test_a_full_boutique_pool_takes_nobody(self, owner: Member) -> None:
        pool = manual_pool(owner, mode=PoolMode.BOUTIQUE, most_people=1)
        search = saved(owner, pool_id=pool.pk)
        make_person(tags=["SPS"])
        make_person("Emre Kaplan", tags=["SPS"])
        finding.ask_again(search_id=search.pk)
        assert "keinen Platz" in trouble_of(owner, search)
        assert not PoolMembership.objects.exists()

    def test_without_the_pool_nobody_waits_for_it_any_more(self, owner: Member) -> None:
        pool = manual_pool(owner)
        search = saved(owner, pool_id=pool.pk)
        close_pool(actor=owner.actor, pool_id=pool.pk)
        make_person(tags=["SPS"])
        finding.ask_again(search_id=search.pk)
        changed(search, pool_id=None)
        reopen_pool(actor=owner.actor, pool_id=pool.pk)
        changed(search, pool_id=pool.pk)
        assert not PoolMembership.objects.exists()

    def test_pools_are_offered_to_those_who_may_fill_them(self, owner: Member) -> None:
        pool = manual_pool(owner)
        with pytest.raises(NotFound):
            saved(MemberFactory.create(role=Role.MARKETING), pool_id=pool.pk)


class TestPausing:
    """A search that cannot look says why and loses nothing."""

    def test_it_pauses_while_its_owner_is_locked_out(self, owner: Member) -> None:
        admin = MemberFactory.create(role=Role.ADMIN)
        search = saved(owner, is_shared=True)
        deactivate_member(actor=admin.actor, member_id=owner.pk)
        make_person(tags=["SPS"])
        assert finding.ask_again(search_id=search.pk) == 0
        assert "Merle Hansen" in trouble_of(admin, search)
        actions.hand_over_search(actor=admin.actor, search_id=search.pk, member_id=admin.pk)
        assert trouble_of(admin, search) == ""
        make_person("Emre Kaplan", tags=["SPS"])
        assert finding.ask_again(search_id=search.pk) == 1

    def test_it_pauses_when_the_role_of_its_owner_keeps_none(self, owner: Member) -> None:
        search = saved(owner)
        owner.role = Role.READ_ONLY
        owner.save()
        assert finding.ask_again(search_id=search.pk) == 0
        assert "Rolle von Merle Hansen" in trouble_of(owner, search)

    def test_a_field_that_is_gone_is_named_and_nothing_is_lost(self, owner: Member) -> None:
        field = CustomField.objects.create(
            code="schein", label_de="Schein", label_en="Licence", kind=CustomKind.NUMBER,
            purpose="Test",
        )  # fmt: skip
        person = make_person(tags=["SPS"])
        search = saved(owner, "tag:SPS UND NICHT schein > 3")
        field.archived_at = clock.now()
        field.save()
        make_person("Emre Kaplan", tags=["SPS"])
        # Asked as it stands, NOT of what nobody has would find everybody.
        assert finding.ask_again(search_id=search.pk) == 0
        assert "„schein > 3“: Dieses Feld gibt es nicht mehr." in trouble_of(owner, search)
        search.refresh_from_db()
        assert search.filter["and"][1]["not"]["field"] == "own.schein"
        assert Find.objects.get().person_id == person.pk
        changed(search, name="Umbenannt")
        search.refresh_from_db()
        assert "own.schein" in str(search.filter)

    def test_a_pool_the_owner_does_not_see_any_more_is_named(self, owner: Member) -> None:
        search = saved(owner)
        gone = {"field": "pool", "op": "is", "value": str(uuid.UUID(int=7))}
        SavedSearch.objects.filter(pk=search.pk).update(filter={"not": gone})
        make_person()
        assert finding.ask_again(search_id=search.pk) == 0
        assert "pool:00000000" in trouble_of(owner, search)

    def test_a_filter_nobody_can_read_is_kept_and_told(self, owner: Member) -> None:
        search = saved(owner)
        broken = {"field": "shoe_size", "op": "is", "value": "44"}
        SavedSearch.objects.filter(pk=search.pk).update(filter=broken)
        assert finding.ask_again(search_id=search.pk) == 0
        assert "shoe_size" in trouble_of(owner, search)
        assert SavedSearch.objects.get().filter == broken

    def test_too_broad_a_search_says_so(
        self, owner: Member, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(rules, "MOST_FOUND", 1)
        search = saved(owner)
        make_person(tags=["SPS"])
        assert finding.ask_again(search_id=search.pk) == 1
        make_person("Emre Kaplan", tags=["SPS"])
        assert finding.ask_again(search_id=search.pk) == 0
        assert "10.000" in trouble_of(owner, search)
        assert Find.objects.count() == 1

    def test_what_only_some_may_read_is_neither_shared_nor_fills_a_pool(
        self, owner: Member
    ) -> None:
        field = CustomField.objects.create(
            code="gehalt", label_de="Gehaltsbild", label_en="Pay", kind=CustomKind.NUMBER,
            purpose="Test", is_restricted=True,
        )  # fmt: skip
        pool = manual_pool(owner)
        text = "gehaltsbild > 3"
        for more in ({"is_shared": True}, {"pool_id": pool.pk}):
            with pytest.raises(RuleViolation) as refused:
                saved(owner, text, **more)
            assert refused.value.code == "search_asks_confined_field"
        search = saved(owner, text)
        with pytest.raises(RuleViolation):
            changed(search, is_shared=True)
        # A field that becomes confined later.
        field.is_restricted = False
        field.save()
        changed(search, is_shared=True)
        field.is_restricted = True
        field.save()
        finding.ask_again(search_id=search.pk)
        search.refresh_from_db()
        assert search.trouble == rules.FILTER_CONFINED


class TestBackground:
    """What runs by itself."""

    def test_a_change_is_enough_to_be_asked_and_quiet_is_not(self, owner: Member) -> None:
        search = saved(owner)
        recorded = clock.now()
        with time_machine.travel(recorded + dt.timedelta(minutes=1), tick=False) as watch:
            SavedSearch.objects.update(asked_at=recorded + dt.timedelta(seconds=30))
            assert finding.due() == []
            SavedSearch.objects.update(asked_at=recorded - dt.timedelta(seconds=90))
            assert finding.due() == [search.pk]
            # Time changes answers as well.
            SavedSearch.objects.update(asked_at=recorded + dt.timedelta(seconds=30))
            watch.shift(finding.LONGEST_PAUSE)
            assert finding.due() == [search.pk]

    def test_one_that_fails_does_not_keep_the_others_from_looking(self, owner: Member) -> None:
        first, second = saved(owner, name="Erste"), saved(owner, name="Zweite")
        SavedSearch.objects.update(asked_at=None)
        SavedSearch.objects.filter(pk=first.pk).update(filter=[])
        make_person(tags=["SPS"])
        tasks.ask_saved(timestamp=0)
        assert (new_to(owner, first), new_to(owner, second)) == (0, 1)

    def test_a_mail_tells_numbers_once_and_nobody_s_name(self, owner: Member) -> None:
        search = saved(owner, name="Suche nach Marek")
        actions.set_notify(actor=owner.actor, search_id=search.pk, notify="daily")
        assert telling.tell_members() == 0
        make_person("Marek Kowalczyk", tags=["SPS"])
        finding.ask_again(search_id=search.pk)
        assert telling.tell_members() == 1
        assert telling.tell_members() == 0
        message = Message.objects.get()
        assert message.to_address == owner.email
        assert message.subject == "1 neuer Fund Ihrer gespeicherten Suchen"
        assert "/talente/suchen/" in message.text
        assert "Marek" not in message.text + message.subject
        assert message.person_id is None

    def test_what_was_told_or_seen_is_not_told_again(self, owner: Member) -> None:
        with time_machine.travel(clock.now(), tick=False) as watch:
            search = saved(owner)
            actions.set_notify(actor=owner.actor, search_id=search.pk, notify="daily")
            watch.shift(dt.timedelta(hours=1))
            make_person(tags=["SPS"])
            finding.ask_again(search_id=search.pk)
            assert telling.tell_members() == 1
            watch.shift(dt.timedelta(days=1))
            assert telling.tell_members() == 0
            make_person("Emre Kaplan", tags=["SPS"])
            finding.ask_again(search_id=search.pk)
            look(owner, search)
            assert telling.tell_members() == 0
            watch.shift(dt.timedelta(hours=1))
            make_person("Marek Kowalczyk", tags=["SPS"])
            finding.ask_again(search_id=search.pk)
            assert telling.tell_members() == 1
            assert Message.objects.filter(subject__startswith="1 neuer").count() == 2

    def test_weekly_is_at_most_once_a_week(self, owner: Member) -> None:
        with time_machine.travel(clock.now(), tick=False) as watch:
            search = saved(owner)
            actions.set_notify(actor=owner.actor, search_id=search.pk, notify="weekly")
            told = []
            for number in range(9):
                watch.shift(dt.timedelta(days=1))
                make_person(f"Person {number}", tags=["SPS"])
                finding.ask_again(search_id=search.pk)
                told.append(telling.tell_members())
            assert told == [1, 0, 0, 0, 0, 0, 0, 1, 0]

    def test_followers_are_told_of_whom_they_may_see_and_only_while_they_may_follow(
        self, owner: Member
    ) -> None:
        colleague = MemberFactory.create()
        search = saved(owner, is_shared=True)
        actions.set_notify(actor=colleague.actor, search_id=search.pk, notify="daily")
        make_person("Klara Kanarienvogel", tags=["SPS"], confidential_to=[owner.pk])
        finding.ask_again(search_id=search.pk)
        assert telling.tell_members() == 0
        make_person("Marek Kowalczyk", tags=["SPS"])
        finding.ask_again(search_id=search.pk)
        changed(search, is_shared=False)
        assert telling.tell_members() == 0
        changed(search, is_shared=True)
        assert telling.tell_members() == 1
        assert Message.objects.get().to_address == colleague.email

    def test_a_frequency_that_is_none_is_refused(self, owner: Member) -> None:
        search = saved(owner)
        with pytest.raises(RuleViolation):
            actions.set_notify(actor=owner.actor, search_id=search.pk, notify="hourly")
        with pytest.raises(NotAllowed):
            actions.set_notify(actor=SYSTEM, search_id=search.pk, notify="daily")
        assert not Follower.objects.exists()


class TestPrivacy:
    """Whom a search found is personal data."""

    def _found(self, owner: Member) -> tuple[SavedSearch, Person]:
        search = saved(owner)
        person = make_person(tags=["SPS"])
        finding.ask_again(search_id=search.pk)
        return search, person

    def test_it_is_part_of_what_a_person_is_told(self, owner: Member) -> None:
        _search, person = self._found(owner)
        exported = str(export_person(actor=SYSTEM, person_id=person.pk))
        assert "Automatisierung" in exported

    def test_it_is_erased_with_the_person(self, owner: Member) -> None:
        _search, person = self._found(owner)
        erase_person(actor=SYSTEM, person_id=person.pk, reason="request")
        assert not Find.objects.exists()


def test_reasons_say_which_conditions_somebody_meets(owner: Member) -> None:
    search = saved(owner, 'tag:SPS UND (ort:Kiel ODER hut:ehemalige) UND NICHT tag:"CNC"')
    make_person("Ayşe Demir", tags=["SPS"], city="Kiel")
    make_person("Emre Kaplan", tags=["SPS", "Messe"], hats=["alumnus"])
    finding.ask_again(search_id=search.pk)
    search.refresh_from_db()
    news = queries.news_of(owner.actor, search)
    why = {row.name: row.why for row, _at in news.people}
    assert set(why) == {"Ayşe Demir", "Emre Kaplan"}
    assert why["Ayşe Demir"][-1] == "Ort: Kiel"
    assert why["Emre Kaplan"][-1] == "Hut: Ehemalige"
    assert not any("CNC" in text for texts in why.values() for text in texts)


def test_an_actor_without_a_member_has_seen_nothing(owner: Member) -> None:
    search = saved(owner, is_shared=True)
    make_person(tags=["SPS"])
    finding.ask_again(search_id=search.pk)
    assert queries.new_counts(SYSTEM, [search]) == {}


def test_a_stored_tree_is_the_one_that_was_saved(owner: Member) -> None:
    node = parse("tag:SPS UND ort:Kiel +30 km", "de", actor=owner.actor)
    assert saved(owner, "tag:SPS UND ort:Kiel +30 km").filter == to_json(node)
