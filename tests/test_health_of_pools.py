# SPDX-License-Identifier: Apache-2.0
"""How pools are doing: figures that are filters, one word, the alarm for those who lead."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from talentkreis.consent.models import Channel, Purpose
from talentkreis.consent.tests.factories import give_consent
from talentkreis.intake.duplicates.models import DuplicateCluster, DuplicateMember
from talentkreis.kernel import clock
from talentkreis.organisation.actors import Role
from talentkreis.organisation.models import Employer
from talentkreis.organisation.tests.factories import signed_in
from talentkreis.people.models import ContactPoint
from talentkreis.pools import actions, queries
from talentkreis.pools.health import Figures, Light, light_of
from talentkreis.pools.models import Pool, PoolHealth, PoolMode, Visibility
from talentkreis.pools.queries.health import measured
from talentkreis.pools.rules import PoolDetails
from talentkreis.pools.tasks import count
from talentkreis.search import queries as search
from talentkreis.search.actions import refresh
from talentkreis.search.language import parse
from talentkreis.search.models import SearchRow
from talentkreis.search.tests.factories import make_member, make_person

if TYPE_CHECKING:
    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.models import Member
    from talentkreis.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:C7")]


@pytest.fixture
def member() -> Member:
    Employer.objects.create(name="Nordlicht Energie")
    return make_member()


@pytest.fixture
def actor(member: Member) -> Actor:
    return member.actor


def make_pool(actor: Actor, *people: Person, **details: object) -> Pool:
    made = actions.create_pool(actor=actor, details=PoolDetails(name="Netz", **details))  # type: ignore[arg-type]  # details of any kind
    if people:
        actions.add_people(actor=actor, pool_id=made.pk, person_ids=[p.pk for p in people])
    return made


def talked_with(person: Person, days_ago: int) -> None:
    at = clock.now() - dt.timedelta(days=days_ago)
    SearchRow.objects.filter(pk=person.pk).update(last_contact_at=at)


def mailable(person: Person, *, is_bounced: bool = False) -> None:
    address = f"{person.pk.hex}@example.org"
    ContactPoint.objects.create(
        person=person,
        kind="email",
        value=address,
        normalised=address,
        is_primary=True,
        bounced_at=clock.now() if is_bounced else None,
    )


@pytest.fixture
def three() -> list[Person]:
    """Cared for; bounced and perhaps twice; silent for long."""
    cared, bounced, silent = (make_person(name) for name in ("Ayşe Demir", "Marek", "Svea"))
    mailable(cared)
    mailable(bounced, is_bounced=True)
    mailable(silent)
    give_consent(cared.pk, Purpose.NURTURE, Channel.EMAIL)
    cluster = DuplicateCluster.objects.create(weight=20)
    for person in (bounced, make_person("Marek")):
        DuplicateMember.objects.create(cluster=cluster, person=person)
    refresh([person.pk for person in (cared, bounced, silent)])
    return [cared, bounced, silent]


def pool_of(actor: Actor, three: list[Person], **details: object) -> Pool:
    """A pool with them, and what was talked about with whom and when."""
    pool = make_pool(actor, *three, **details)
    for person, days_ago in zip(three, (10, 120, 500), strict=True):
        talked_with(person, days_ago)
    long_ago = clock.now() - dt.timedelta(days=900)
    SearchRow.objects.filter(pk=three[2].pk).update(created_at=long_ago)
    return pool


def test_every_figure_counts_what_its_filter_finds(actor: Actor, three: list[Person]) -> None:
    pool = pool_of(actor, three)
    figures = measured(pool)
    assert figures == Figures(
        people=3, touched=1, consented=1, reachable=2, bounced=1, duplicate=1, quiet=1, unplanned=3
    )
    for name in ("touched", "consented", "reachable", "bounced", "duplicate", "quiet"):
        text = queries.filter_of(actor, pool, name, "de", is_rest=False)
        found = search.count_people(actor, parse(text, "de", actor=actor)).number
        assert found == getattr(figures, name), text
        rest = queries.filter_of(actor, pool, name, "de", is_rest=True)
        left = search.count_people(actor, parse(rest, "de", actor=actor)).number
        assert found + left == figures.people, rest


def test_a_pool_by_filter_is_counted_like_one_by_hand(actor: Actor, three: list[Person]) -> None:
    SearchRow.objects.filter(pk__in=[p.pk for p in three]).update(city_key="kiel")
    pool = make_pool(actor, filter=parse("ort:Kiel"))
    assert measured(pool).people == 3
    assert measured(pool).bounced == 1


@pytest.mark.parametrize(
    ("figures", "light"),
    [
        (Figures(people=0), None),
        (Figures(people=10, touched=8, consented=8, reachable=9), Light.GOOD),
        (Figures(people=10, touched=7, consented=8, reachable=9), Light.SHAKY),
        (Figures(people=10, touched=10, consented=10, reachable=10, bounced=1), Light.SHAKY),
        (Figures(people=10, touched=4, consented=10, reachable=10), Light.FALLOW),
        (Figures(people=10, touched=10, consented=10, reachable=6), Light.FALLOW),
    ],
    ids=["empty", "good", "touched", "bounced", "untouched", "unreachable"],
)
def test_the_word_is_the_worst_there_is_to_say(figures: Figures, light: Light | None) -> None:
    assert light_of(figures, is_orphaned=False) is light
    assert light_of(figures, is_orphaned=True) is Light.ORPHANED


def test_pools_are_counted_in_the_background_and_pages_read_what_was_counted(
    actor: Actor, member: Member, three: list[Person]
) -> None:
    pool = pool_of(actor, three)
    count(timestamp=0)
    assert PoolHealth.objects.get().touched == 1
    client = signed_in(member)
    url = reverse("pools:pool", args=[pool.pk])
    assert "1 Rückläufer" in client.get(url).content.decode()
    assert "Liegt brach" in client.get(reverse("pools:index")).content.decode()
    actions.remove_people(actor=actor, pool_id=pool.pk, person_ids=[three[1].pk])
    # The page of a small pool by hand knows at once, the list from the next count on.
    assert "Rückläufer" not in client.get(url).content.decode()
    assert PoolHealth.objects.get().bounced == 1
    count(timestamp=1)
    assert PoolHealth.objects.get().bounced == 0


def test_the_page_of_a_pool_by_filter_reads_what_was_counted(actor: Actor, member: Member) -> None:
    make_person("Ayşe Demir", city="Kiel")
    pool = make_pool(actor, filter=parse("ort:Kiel"))
    client = signed_in(member)
    url = reverse("pools:pool", args=[pool.pk])
    assert client.get(url).context["health"].figures.people == 1
    count(timestamp=0)
    make_person("Marek", city="Kiel")
    assert client.get(url).context["health"].figures.people == 1
    count(timestamp=1)
    assert client.get(url).context["health"].figures.people == 2


def test_the_figures_of_the_page_are_links_to_those_people(
    actor: Actor, member: Member, three: list[Person]
) -> None:
    pool = pool_of(actor, three, mode=PoolMode.BOUTIQUE)
    client = signed_in(member)
    page = client.get(reverse("pools:pool", args=[pool.pk]))
    queries_of = {f.label: f.query for f in page.context["figures"] + page.context["flaws"]}
    assert "ohne geplanten Kontakt" in queries_of
    for query in queries_of.values():
        assert client.get(reverse("search:people"), {"q": query}).context["rows"], query


def test_a_figure_tells_nobody_of_people_they_may_not_know(actor: Actor) -> None:
    owner = make_member(name="Ole Friedrichsen")
    canary = make_person("Klara Kanarienvogel", confidential_to=[owner.pk])
    pool = actions.create_pool(actor=owner.actor, details=PoolDetails(name="Offen"))
    actions.add_people(actor=owner.actor, pool_id=pool.pk, person_ids=[canary.pk])
    assert measured(pool).people == 0
    hidden = actions.create_pool(
        actor=owner.actor,
        details=PoolDetails(name="Vorstand", visibility=Visibility.CONFIDENTIAL),
    )
    actions.add_people(actor=owner.actor, pool_id=hidden.pk, person_ids=[canary.pk])
    assert measured(hidden).people == 1


def test_a_group_of_duplicates_with_somebody_hidden_is_told_of_to_nobody(actor: Actor) -> None:
    owner = make_member(name="Ole Friedrichsen")
    seen, canary = make_person("Klara"), make_person("Klara", confidential_to=[owner.pk])
    cluster = DuplicateCluster.objects.create(weight=20)
    for person in (seen, canary):
        DuplicateMember.objects.create(cluster=cluster, person=person)
    assert not search.count_people(actor, parse('mangel:"mögliche Dublette"')).number


def test_those_who_lead_hear_of_a_pool_whose_owner_left_and_others_do_not(member: Member) -> None:
    gone = make_member(name="Gerda Gegangen")
    pool = make_pool(gone.actor, make_person())
    lead = make_member(Role.TRM_LEAD, "Lea Leitung")
    url = reverse("pools:orphaned")
    assert "Pool verwaist" not in signed_in(lead).get(url).content.decode()
    # My day fetches the alarms beside what waits, for those who lead.
    assert f'hx-get="{url}"' in signed_in(lead).get("/").content.decode()
    assert f'hx-get="{url}"' not in signed_in(member).get("/").content.decode()
    gone.is_active = False
    gone.save(update_fields=["is_active"])
    alarms = signed_in(lead).get(url, HTTP_HX_REQUEST="true").content.decode()
    assert "Pool verwaist: „Netz“. Gerda Gegangen ist nicht mehr aktiv." in alarms
    assert reverse("pools:edit", args=[pool.pk]) in alarms
    assert "<html" not in alarms
    assert "<html" in signed_in(lead).get(url).content.decode()
    assert "Pool verwaist" not in signed_in(member).get(url).content.decode()
    assert "Verwaist" in signed_in(member).get(reverse("pools:index")).content.decode()
    form = signed_in(lead).get(reverse("pools:edit", args=[pool.pk])).content.decode()
    assert "wie bisher, nicht mehr aktiv" in form
