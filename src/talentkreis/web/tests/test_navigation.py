# SPDX-License-Identifier: Apache-2.0
"""The rail shows what exists and is open to whoever looks."""

from __future__ import annotations

import uuid

import pytest

from talentkreis.intake.models import DuplicateCluster, DuplicateMember
from talentkreis.organisation.actors import Role
from talentkreis.organisation.rights import all_grants, may
from talentkreis.organisation.tests.factories import MemberFactory, signed_in
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.web import navigation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", Role)
def test_every_area_in_the_rail_opens_for_the_role_that_sees_it(role: Role) -> None:
    member = MemberFactory.create(role=role)
    client = signed_in(member)
    links = navigation.links_for(member.actor, "/")
    assert links
    for link in links:
        assert client.get(link.url, follow=True).status_code == 200, link.url


@pytest.mark.parametrize("role", Role)
def test_what_a_role_may_not_open_is_not_offered(role: Role) -> None:
    actor = MemberFactory.create(role=role).actor
    offered = {link.key for link in navigation.links_for(actor, "/")}
    for area in navigation.AREAS:
        page = navigation.page_of(area.url_name)
        if area.key == "captured":  # only where mail is captured, which is not here
            assert area.key not in offered
        elif page and page[1] in all_grants():
            assert (area.key in offered) is may(actor, page[1])


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/", "my_day"),
        ("/talente/", "people"),
        ("/talente/neu/", "people"),
        ("/importe/3/", "people"),
        ("/einstellungen/team/", "settings"),
        ("/gibt-es-nicht/", None),
    ],
)
def test_the_area_of_a_page_is_marked_and_only_that(path: str, key: str | None) -> None:
    actor = MemberFactory.create(role=Role.ADMIN).actor
    current = [link.key for link in navigation.links_for(actor, path) if link.is_current]
    assert current == ([key] if key else [])


def test_a_page_that_does_not_exist_has_no_address() -> None:
    actor = MemberFactory.create(role=Role.ADMIN).actor
    assert navigation.url_for(actor, "web:nowhere") == ""


def test_the_shell_itself_costs_three_queries(
    django_assert_max_num_queries: pytest.FixtureRequest,
) -> None:
    """Session, member, employer with what waits; everything else is the page's own."""
    client = signed_in(MemberFactory.create())
    client.get("/gallery/")
    with django_assert_max_num_queries(3):  # type: ignore[operator]  # pytest-django's context
        client.get("/gallery/")


@pytest.mark.requirement("feature:D2")
def test_the_rail_says_how_many_likely_duplicates_wait_for_whoever_decides() -> None:
    pairs = [[PersonFactory.create(), PersonFactory.create()] for _number in range(2)]
    hidden = [PersonFactory.create(), PersonFactory.create(confidential_to=[uuid.uuid4()])]
    for people in (*pairs, hidden):
        cluster = DuplicateCluster.objects.create(weight=5.0)
        for person in people:
            DuplicateMember.objects.create(cluster=cluster, person=person)
    recruiter = signed_in(MemberFactory.create(role=Role.RECRUITER, language="en"))
    page = recruiter.get("/").content.decode()
    assert 'Duplicates <span class="count num">2</span>' in page
    assert "2 groups" in page
    assert (
        "/dubletten/"
        not in signed_in(MemberFactory.create(role=Role.DPO)).get("/").content.decode()
    )


def test_a_count_without_end_is_not_counted_to_its_end() -> None:
    people = [PersonFactory.create(), PersonFactory.create()]
    for cluster in DuplicateCluster.objects.bulk_create(
        [DuplicateCluster(weight=1.0) for _number in range(120)]
    ):
        for person in people:
            DuplicateMember.objects.create(cluster=cluster, person=person)
    page = signed_in(MemberFactory.create(role=Role.RECRUITER)).get("/dubletten/").content.decode()
    assert '<span class="count num">99+</span>' in page
