# SPDX-License-Identifier: Apache-2.0
"""No link of the back office leads nowhere: whoever may open everything clicks through it all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from bench.clicking import click_through
from tests.browser.world import make_world

if TYPE_CHECKING:
    from talentkreis.organisation.models import Member

pytestmark = [pytest.mark.requirement("feature:B8"), pytest.mark.django_db]


@pytest.fixture
def client_of_admin() -> Client:
    admin: Member = make_world()
    client = Client()
    client.force_login(admin)
    return client


def test_every_link_leads_to_a_page(client_of_admin: Client) -> None:
    walk = click_through(client_of_admin)
    assert walk.dead_ends == []
    assert {"web:profile", "consent:person", "search:people"} <= set(walk.routes)
