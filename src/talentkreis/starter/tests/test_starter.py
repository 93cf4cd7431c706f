# SPDX-License-Identifier: Apache-2.0
"""Three to five families of roles become pools with cadence and form, once, and are taken back."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from django.utils import translation

from talentkreis.activity.models import Activity
from talentkreis.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolation
from talentkreis.mail.models import Message
from talentkreis.nurture.models import Enrolment, Sequence, SequenceState, Step, WaitUnit
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.readiness import steps
from talentkreis.organisation.tests.factories import MemberFactory, signed_in
from talentkreis.people.actions import add_skill, add_tag
from talentkreis.pools.actions import create_pool
from talentkreis.pools.families import FAMILIES
from talentkreis.pools.models import Pool
from talentkreis.pools.queries import member_ids
from talentkreis.pools.rules import PoolDetails
from talentkreis.search import queries as search
from talentkreis.search.language import parse, to_text
from talentkreis.search.tests.factories import make_person
from talentkreis.starter import actions
from talentkreis.starter.models import StarterPool
from talentkreis.taxonomy.vocabulary import Kind, vocabulary

if TYPE_CHECKING:
    from talentkreis.organisation.models import Member
    from talentkreis.pools.families import Family

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:C11")]

THREE = ("software", "health", "electrical")


@pytest.fixture
def merle() -> Member:
    made: Member = MemberFactory.create(role=Role.RECRUITER, name="Merle Hansen")
    return made


def body(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def standing() -> tuple[int, int, int]:
    return Pool.objects.count(), Sequence.objects.count(), StarterPool.objects.count()


@pytest.mark.parametrize("family", FAMILIES, ids=lambda one: one.code)
def test_a_family_is_made_of_words_the_vocabulary_knows(family: Family) -> None:
    assert set(family.occupations) <= vocabulary(Kind.OCCUPATION).entries.keys()
    assert set(family.skills) <= vocabulary(Kind.SKILL).entries.keys()
    for language in ("de", "en"):
        with translation.override(language):
            node = family.node
            assert parse(to_text(node, language), language) == node


@pytest.mark.parametrize("language", ["de", "en"])
def test_whoever_has_the_role_the_skill_or_the_tag_is_in_in_both_languages(
    merle: Member, language: str
) -> None:
    by_role = make_person("Ayşe Demir", position="Software Engineer")
    by_skill = make_person("Emre Kaplan", position="Bäcker")
    add_skill(actor=SYSTEM, person_id=by_skill.id, name="Python")
    by_tag = make_person("Svea Callsen", position="Tischlerin")
    colleague = make_person("Jan Voß", position="Softwareentwickler", hats=["employee"])
    make_person("Ole Thomsen", position="Gärtner")
    with translation.override(language):
        made = {one.family: one for one in actions.make_set(actor=merle.actor, families=THREE)}
    starter = made["software"]
    add_tag(actor=SYSTEM, person_id=by_tag.id, name=starter.tag)
    found = set(member_ids(SYSTEM, starter.pool))
    assert found == {by_role.id, by_skill.id, by_tag.id}
    assert colleague.id not in found


def test_each_gets_pool_draft_form_and_a_place_in_the_overview(merle: Member) -> None:
    make_person("Ayşe Demir", position="Softwareentwicklerin")
    made = actions.make_set(actor=merle.actor, families=THREE)
    assert len(made) == 3
    for starter in made:
        assert (starter.pool.owner_id, starter.pool.touch_days_max) == (merle.id, 90)
        assert starter.pool.is_dynamic
        assert starter.sequence.state == SequenceState.DRAFT
        assert starter.sequence.pool_id == starter.pool_id
        last = Step.objects.filter(version__sequence=starter.sequence).latest("position")
        assert (last.repeats, last.wait_count, last.wait_unit) == (True, 3, WaitUnit.MONTHS)
    # Nothing is started, nothing is sent.
    assert not Enrolment.objects.exists()
    assert not Message.objects.exists()
    page = signed_in(merle).get(reverse("starter:dashboard"))
    said = body(page)
    for starter in made:
        assert starter.pool.name in said
        assert reverse("community:join_pool", args=[starter.id]) in said
    assert "1 Menschen" in said


def test_choosing_again_makes_nothing_twice(merle: Member) -> None:
    actions.make_set(actor=merle.actor, families=THREE)
    before = standing()
    assert actions.make_set(actor=merle.actor, families=THREE) == []
    assert standing() == before == (3, 3, 3)
    [more] = actions.make_set(actor=merle.actor, families=["finance"])
    assert more.family == "finance"


@pytest.mark.parametrize(
    "families",
    [
        (),
        ("software", "health"),
        ("software", "software", "health"),
        ("software", "health", "nonsense"),
        tuple(one.code for one in FAMILIES[:6]),
    ],
    ids=["none", "two", "twice", "unknown", "six"],
)
def test_what_is_no_starter_set_makes_nothing(merle: Member, families: tuple[str, ...]) -> None:
    with pytest.raises(RuleViolation):
        actions.make_set(actor=merle.actor, families=families)
    assert standing() == (0, 0, 0)


def test_it_is_taken_back_and_can_be_made_anew(merle: Member) -> None:
    made = actions.make_set(actor=merle.actor, families=THREE)
    gone = made[0]
    actions.take_back(actor=merle.actor, starter_id=gone.id)
    gone.pool.refresh_from_db()
    gone.sequence.refresh_from_db()
    assert not gone.pool.is_open
    assert gone.sequence.state == SequenceState.ENDED
    assert signed_in(merle).get(reverse("community:join_pool", args=[gone.id])).status_code == 404
    with pytest.raises(NotFound):
        actions.take_back(actor=merle.actor, starter_id=gone.id)
    [again] = actions.make_set(actor=merle.actor, families=[gone.family])
    assert again.pool.name == gone.pool.name
    assert Activity.objects.filter(kind="starter.pool_taken_back").count() == 1


def test_one_whose_sequence_runs_is_not_taken_back(merle: Member) -> None:
    [starter, *_rest] = actions.make_set(actor=merle.actor, families=THREE)
    Sequence.objects.filter(id=starter.sequence_id).update(state=SequenceState.RUNNING)
    with pytest.raises(Conflict):
        actions.take_back(actor=merle.actor, starter_id=starter.id)
    starter.pool.refresh_from_db()
    assert starter.pool.is_open


def test_a_pool_of_that_name_is_left_alone(merle: Member) -> None:
    own = create_pool(actor=merle.actor, details=PoolDetails(name="Software und Daten"))
    made = actions.make_set(actor=merle.actor, families=THREE)
    assert "Software und Daten 2" in {one.pool.name for one in made}
    own.refresh_from_db()
    assert not own.is_dynamic


def test_it_is_offered_at_the_first_start_and_on_the_empty_pools_page(merle: Member) -> None:
    step = next(one for one in steps() if one.code == "starter_set")
    assert (step.is_done, step.url) == (False, reverse("starter:choose"))
    client = signed_in(merle)
    link = f'href="{reverse("starter:choose")}"'
    assert link in client.get(reverse("pools:index")).content.decode()
    answer = client.post(reverse("starter:choose"), {"family": list(THREE)})
    assert answer.headers["Location"] == reverse("starter:dashboard")
    assert next(one for one in steps() if one.code == "starter_set").is_done
    assert link not in client.get(reverse("pools:index")).content.decode()


def test_too_few_are_refused_on_the_page_and_stay_ticked(merle: Member) -> None:
    answer = signed_in(merle).post(reverse("starter:choose"), {"family": ["software"]})
    assert "Wählen Sie 3 bis 5" in body(answer, 422)
    assert 'value="software" checked' in answer.content.decode()


def test_all_families_are_counted_at_once_and_as_each_alone(
    merle: Member, django_assert_max_num_queries: Any
) -> None:
    """What their skills and tags mean is looked up for all of them together."""
    for number, family in enumerate(FAMILIES):
        by_skill = make_person(f"Emre {number}", position="Bäcker")
        add_skill(actor=SYSTEM, person_id=by_skill.id, name=family.skill_names[0])
        by_tag = make_person(f"Svea {number}", position="Tischlerin")
        add_tag(actor=SYSTEM, person_id=by_tag.id, name=family.tag)
    nodes = [family.node for family in FAMILIES]
    together = search.counts(merle.actor, nodes)
    assert together == [search.counts(merle.actor, [node])[0] for node in nodes]
    assert all(one.number >= 2 for one in together)
    client = signed_in(merle)
    client.get(reverse("starter:choose"))
    with django_assert_max_num_queries(15):
        client.get(reverse("starter:choose"))


@pytest.mark.parametrize("language", ["de", "en"])
def test_both_pages_read_in_both_languages(language: str) -> None:
    client = signed_in(MemberFactory.create(role=Role.TRM_LEAD, language=language))
    words = {"de": ("Starterset", "Elektroniker:in"), "en": ("Starter set", "Electrician")}[
        language
    ]
    said = body(client.get(reverse("starter:choose")))
    assert all(word in said for word in words)
    client.post(reverse("starter:choose"), {"family": list(THREE)})
    assert words[0] in body(client.get(reverse("starter:dashboard")))


@pytest.mark.parametrize("role", [Role.READ_ONLY, Role.MARKETING, Role.HIRING_MANAGER])
def test_who_does_not_care_for_talents_makes_no_set(role: Role) -> None:
    actor = MemberFactory.create(role=role).actor
    with pytest.raises(NotAllowed):
        actions.make_set(actor=actor, families=THREE)
    with pytest.raises(NotAllowed):
        actions.take_back(actor=actor, starter_id=uuid.UUID(int=7))
