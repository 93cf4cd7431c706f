# SPDX-License-Identifier: Apache-2.0
"""Notes kept to a pool's team: who reads them, wherever notes are read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from talentkreis.api.tests.program import Program, refused, said
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.organisation.actors import Role
from talentkreis.organisation.models import Employer
from talentkreis.organisation.tests.factories import MemberFactory, signed_in
from talentkreis.people import actions, queries
from talentkreis.people.audiences import offered_groups
from talentkreis.people.models import Mention, Note
from talentkreis.people.privacy import erase_person_rows, export_person_rows
from talentkreis.pools import actions as pools
from talentkreis.pools.models import Pool, Visibility
from talentkreis.pools.rules import PoolDetails
from talentkreis.search.language import parse
from talentkreis.search.queries import passages, search_people
from talentkreis.search.tests.factories import make_person

if TYPE_CHECKING:
    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.models import Member
    from talentkreis.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:B4")]

SECRET = "Verhandelt mit dem Wettbewerb"


@pytest.fixture
def merle() -> Member:
    Employer.objects.create(name="Nordlicht Energie")
    return MemberFactory.create(name="Merle Hansen", role=Role.RECRUITER)


@pytest.fixture
def jan() -> Member:
    """Deputy of Merle's pool: the pool's team."""
    return MemberFactory.create(name="Jan Behrens", role=Role.RECRUITER)


@pytest.fixture
def nele() -> Member:
    """A recruiter who does not see the pool."""
    return MemberFactory.create(name="Nele Suhr", role=Role.RECRUITER)


@pytest.fixture
def svea() -> Person:
    return make_person("Svea Callsen")


@pytest.fixture
def pool(merle: Member, jan: Member, svea: Person) -> Pool:
    made = pools.create_pool(
        actor=merle.actor,
        details=PoolDetails(name="Leitwarte", visibility=Visibility.PERSONAL, deputy_id=jan.id),
    )
    pools.add_people(actor=merle.actor, pool_id=made.id, person_ids=[svea.id])
    return made


def kept_to(pool: Pool, actor: Actor, person: Person, text: str = SECRET) -> Note:
    return actions.add_note(
        actor=actor, person_id=person.id, text=text, visibility="pool", audience_id=pool.id
    )


def read_by(member: Member, person: Person) -> list[str]:
    return [entry.text for entry in queries.timeline(member.actor, person.id, kind="note")]


def found_by(member: Member, text: str = "notiz:Wettbewerb") -> bool:
    return bool(search_people(member.actor, parse(text, "de"), "name").rows)


def test_who_sees_the_pool_reads_it_and_nobody_else(
    pool: Pool, merle: Member, jan: Member, nele: Member, svea: Person
) -> None:
    kept_to(pool, merle.actor, svea)
    lead = MemberFactory.create(role=Role.TRM_LEAD)
    officer = MemberFactory.create(role=Role.DPO)
    for member, reads in (
        (merle, True),
        (jan, True),
        (nele, False),
        (lead, False),
        (officer, False),
    ):
        assert read_by(member, svea) == ([SECRET] if reads else [])
        assert found_by(member) is reads
        asked = parse("notiz:Wettbewerb", "de")
        assert bool(passages(member.actor, svea.id, asked)) is reads
        page = signed_in(member).get(reverse("web:profile", args=[svea.id])).content.decode()
        assert (SECRET in page) is reads
        whole = signed_in(member).get(reverse("web:profile", args=[svea.id]), {"zeigen": "alles"})
        assert (SECRET in whole.content.decode()) is reads
        assert ("Leitwarte" in whole.content.decode()) is reads


def test_readers_follow_the_pool(
    pool: Pool, merle: Member, jan: Member, nele: Member, svea: Person
) -> None:
    kept_to(pool, merle.actor, svea)

    def change(**details: Any) -> None:
        pools.update_pool(
            actor=merle.actor, pool_id=pool.id, details=PoolDetails(name="Leitwarte", **details)
        )

    change(visibility=Visibility.TEAM)
    assert read_by(nele, svea) == [SECRET]
    change(visibility=Visibility.PERSONAL)
    assert read_by(nele, svea) == read_by(jan, svea) == []
    change(visibility=Visibility.CONFIDENTIAL, member_ids=(nele.id,))
    assert read_by(nele, svea) == [SECRET]
    with pytest.raises(NotFound):  # of whom the pool is about, jan knows nothing any more
        queries.person_visible_to(jan.actor, svea.id)
    assert not found_by(jan)


def test_closing_the_pool_or_leaving_it_opens_and_loses_nothing(
    pool: Pool, merle: Member, jan: Member, nele: Member, svea: Person
) -> None:
    kept_to(pool, merle.actor, svea)
    pools.remove_people(actor=merle.actor, pool_id=pool.id, person_ids=[svea.id])
    assert (read_by(jan, svea), read_by(nele, svea)) == ([SECRET], [])
    with pytest.raises(RuleViolation) as refused:
        kept_to(pool, merle.actor, svea)
    assert "visibility" in refused.value.fields
    pools.add_people(actor=merle.actor, pool_id=pool.id, person_ids=[svea.id])
    pools.close_pool(actor=merle.actor, pool_id=pool.id)
    assert (read_by(jan, svea), read_by(nele, svea)) == ([SECRET], [])
    assert offered_groups(merle.actor, svea.id) == []
    with pytest.raises(RuleViolation):
        kept_to(pool, merle.actor, svea)


def test_a_group_that_is_gone_leaves_the_author_alone(
    pool: Pool, merle: Member, jan: Member, svea: Person
) -> None:
    kept_to(pool, merle.actor, svea)
    Pool.objects.filter(id=pool.id).delete()
    assert (read_by(merle, svea), read_by(jan, svea)) == ([SECRET], [])
    page = signed_in(merle).get(reverse("web:profile", args=[svea.id])).content.decode()
    assert SECRET in page


def test_only_pools_of_the_person_that_the_author_sees_are_offered(
    pool: Pool, merle: Member, nele: Member, svea: Person
) -> None:
    elsewhere = make_person("Tjark Petersen")
    by_filter = pools.create_pool(
        actor=merle.actor,
        details=PoolDetails(name="Alle Sveas", filter=parse("name:Svea", "de")),
    )
    offered = offered_groups(merle.actor, svea.id)
    assert [group.name for group in offered] == ["Leitwarte", "Alle Sveas"]
    assert [group.id for group in offered_groups(nele.actor, svea.id)] == [by_filter.id]
    for actor, person in ((merle.actor, elsewhere), (nele.actor, svea)):
        with pytest.raises(RuleViolation):
            kept_to(pool, actor, person)
    for kind, group_id in (("pool", None), ("team", pool.id), ("hiring", pool.id), ("", None)):
        with pytest.raises(RuleViolation):
            actions.add_note(
                actor=merle.actor, person_id=svea.id, text="x", visibility=kind,
                audience_id=group_id,
            )  # fmt: skip
    assert not Note.objects.exists()


def test_the_database_refuses_a_note_for_a_group_without_naming_it(svea: Person) -> None:
    note = Note(person=svea, text="x", written_at=svea.created_at)
    for visibility, group_id in (("pool", None), ("team", svea.id)):
        note.visibility, note.audience_id = visibility, group_id
        with pytest.raises(IntegrityError), transaction.atomic():
            note.save(force_insert=True)


def test_whoever_would_not_read_it_is_not_mentioned(
    pool: Pool, merle: Member, jan: Member, nele: Member, svea: Person
) -> None:
    with pytest.raises(RuleViolation) as refused:
        kept_to(pool, merle.actor, svea, "@Jan und @Nele Suhr, bitte ansehen")
    assert refused.value.code == "mention_unread"
    assert "Nele Suhr" in str(refused.value.message)
    assert "Jan" not in str(refused.value.message)
    assert not Mention.objects.exists()
    kept_to(pool, merle.actor, svea, f"@Jan, {SECRET}")
    [waiting] = queries.mentions_waiting(jan.actor, jan.id)
    assert SECRET in waiting.text
    assert queries.mentions_waiting(nele.actor, nele.id) == []
    assert SECRET in signed_in(jan).get(reverse("web:my_day")).content.decode()
    pools.update_pool(  # jan leaves the team before having read it
        actor=merle.actor,
        pool_id=pool.id,
        details=PoolDetails(name="Leitwarte", visibility=Visibility.PERSONAL),
    )
    assert queries.mentions_waiting(jan.actor, jan.id) == []


def test_the_names_offered_are_those_who_would_read_it(
    pool: Pool, merle: Member, jan: Member, nele: Member, svea: Person
) -> None:
    client, url = signed_in(merle), reverse("people:mentionable", args=[svea.id])

    def names(wer: str, of: Any = client) -> list[str]:
        answer = of.get(url, {"q": "", "wer": wer})
        return [member["name"] for member in answer.json()["members"]]

    assert names("team") == names("") == ["Jan Behrens", "Nele Suhr"]
    assert names(f"pool:{pool.id}") == ["Jan Behrens"]
    assert names("private") == []
    assert signed_in(nele).get(url, {"wer": f"pool:{pool.id}"}).status_code == 404


def test_an_author_hears_who_was_not_told(merle: Member, svea: Person) -> None:
    MemberFactory.create(name="Ole Reader", role=Role.READ_ONLY)
    page = signed_in(merle).post(
        reverse("people:add_note", args=[svea.id]), {"text": "@Ole Reader?"}, follow=True
    )
    assert re.search(r"(nicht lesen dürfen|may not read it): Ole Reader", page.content.decode())


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_form_offers_the_pools_and_says_that_the_person_may_read_it(
    language: str, pool: Pool, merle: Member, jan: Member, svea: Person
) -> None:
    merle.language = language
    merle.save(update_fields=["language"])
    client = signed_in(merle)
    own_page = reverse("people:add_note", args=[svea.id])
    for address in (reverse("web:profile", args=[svea.id]), own_page):
        page = client.get(address).content.decode()
        assert f'value="pool:{pool.id}"' in page
        label = "Nur wer den Pool sieht" if language == "de" else "Only those who see the pool"
        assert f'<optgroup label="{label}">' in page
        assert ("Auskunft" if language == "de" else "on request") in page
    sent = client.post(own_page, {"text": SECRET, "visibility": f"pool:{pool.id}"})
    assert sent.status_code == 303
    assert Note.objects.get().audience_id == pool.id
    assert read_by(jan, svea) == [SECRET]
    other = MemberFactory.create(role=Role.RECRUITER)
    answer = signed_in(other).post(own_page, {"text": "x", "visibility": f"pool:{pool.id}"})
    assert answer.status_code == 422
    readonly = MemberFactory.create(role=Role.READ_ONLY)
    assert signed_in(readonly).post(own_page, {"text": "x"}).status_code == 403


def test_only_readers_pin_it_or_take_it_back(
    pool: Pool, merle: Member, jan: Member, nele: Member, svea: Person
) -> None:
    note = kept_to(pool, merle.actor, svea)
    lead = MemberFactory.create(role=Role.TRM_LEAD)
    for member in (nele, lead):
        with pytest.raises(NotFound):
            actions.pin_note(actor=member.actor, person_id=svea.id, note_id=note.id)
        with pytest.raises(NotFound):
            actions.remove_note(actor=member.actor, person_id=svea.id, note_id=note.id)
    actions.pin_note(actor=jan.actor, person_id=svea.id, note_id=note.id)
    actions.remove_note(actor=merle.actor, person_id=svea.id, note_id=note.id)
    history = signed_in(lead).get(
        reverse("web:profile", args=[svea.id]), {"bereich": "datenschutz"}
    )
    assert SECRET not in history.content.decode()


def test_a_merge_takes_it_along_for_the_same_readers(
    pool: Pool, merle: Member, jan: Member, nele: Member, svea: Person
) -> None:
    note = kept_to(pool, merle.actor, svea)
    twin = make_person("Svea Callsen-Petersen")
    assert any("1 " in line and "oti" in line for line in queries.comparison(
        jan.actor, [svea.id, twin.id]).united)  # fmt: skip
    assert not any("oti" in line for line in queries.comparison(
        nele.actor, [svea.id, twin.id]).united)  # fmt: skip
    merge = actions.merge_people(actor=merle.actor, survivor_id=twin.id, merged_ids=[svea.id])
    assert (read_by(jan, twin), read_by(nele, twin)) == ([SECRET], [])
    actions.undo_merge(actor=merle.actor, merge_id=merge.id)
    note.refresh_from_db()
    assert (note.person_id, note.audience_id) == (svea.id, pool.id)


def test_the_person_is_shown_it_and_it_is_erased_with_them(
    pool: Pool, merle: Member, svea: Person
) -> None:
    kept_to(pool, merle.actor, svea)
    [shown] = export_person_rows(svea.id)["people"]["notes"]
    assert (shown["text"], shown["visibility"]) == (SECRET, "pool")
    erase_person_rows(svea.id)
    assert not Note.objects.exists()


def test_programs_read_and_write_what_their_member_may(
    pool: Pool, merle: Member, jan: Member, nele: Member, svea: Person
) -> None:
    path = f"people/{svea.id}/notes"
    asked = {"text": SECRET, "visibility": "pool", "pool_id": str(pool.id)}
    refused(Program(member=nele).post(path, asked), 422)
    said(Program(member=merle).post(path, asked), 201)
    said(Program(member=merle).post(path, {"text": "Für alle"}), 201)
    said(Program(member=merle).post(path, {"text": "Für mich", "visibility": "private"}), 201)
    for member, texts in (
        (merle, ["Für mich", "Für alle", SECRET]),
        (jan, ["Für alle", SECRET]),
        (nele, ["Für alle"]),
    ):
        program = Program(member=member)
        items = said(program.get(path))["items"]
        assert [item["text"] for item in items] == texts
        assert {item["pool_id"] for item in items} <= {None, str(pool.id)}
        first = said(program.get(path, limit=1))
        assert [item["text"] for item in first["items"]] == texts[:1]
        if first["next_cursor"]:
            rest = said(program.get(path, cursor=first["next_cursor"]))
            assert [item["text"] for item in rest["items"]] == texts[1:]
        timeline = said(program.get(f"people/{svea.id}/timeline"))
        assert SECRET not in str(timeline)
        assert str(pool.id) not in str([t for t in timeline["items"] if "note" in t["kind"]])
    refused(Program("people:read", member=merle).get(path), 403)
