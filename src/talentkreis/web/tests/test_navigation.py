# SPDX-License-Identifier: Apache-2.0
"""The rail shows what exists and is open to whoever looks."""

from __future__ import annotations

import pytest

from talentkreis.organisation.actors import Role
from talentkreis.organisation.rights import all_grants, may
from talentkreis.organisation.tests.factories import MemberFactory, signed_in
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
    """Session, member, employer; everything else is the page's own."""
    client = signed_in(MemberFactory.create())
    client.get("/gallery/")
    with django_assert_max_num_queries(3):  # type: ignore[operator]  # pytest-django's context
        client.get("/gallery/")
