# SPDX-License-Identifier: Apache-2.0
"""Who opens which page, who changes what, and what does not exist for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from talentkreis.kernel.ids import new_id
from talentkreis.nurture.tests.factories import (
    make_employer,
    make_member,
    make_person,
    make_pool,
    make_sequence,
)
from talentkreis.nurture.tests.pages import get
from talentkreis.organisation.actors import Role

if TYPE_CHECKING:
    from django.test import Client

    from talentkreis.nurture.models import Sequence
    from talentkreis.organisation.models import Member

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _employer() -> None:
    make_employer()


PAGES = ("detail", "skipped", "people", "rules", "results")
POSTS = ("start", "pause", "resume", "recall", "end", "new_version")


def test_pages_send_strangers_to_sign_in(client: Client) -> None:
    sequence = make_sequence()
    for name in PAGES:
        response = client.get(reverse(f"nurture:{name}", args=[sequence.id]))
        assert response.status_code == 302
        assert "anmelden" in response.headers["Location"]


def test_readers_read_and_change_nothing(client: Client) -> None:
    sequence = make_sequence()
    client.force_login(make_member(Role.READ_ONLY))
    get(client, "index")
    for name in PAGES:
        get(client, name, sequence.id)
    for name in POSTS:
        assert client.post(reverse(f"nurture:{name}", args=[sequence.id])).status_code == 403
    for name in ("create",):
        assert client.get(reverse(f"nurture:{name}")).status_code == 403
    assert client.get(reverse("nurture:add_step", args=[sequence.id])).status_code == 403
    owner = str(sequence.owner_id)
    assert (
        client.post(
            reverse("nurture:rules", args=[sequence.id]), {"name": "x", "owner": owner}
        ).status_code
        == 403
    )
    client.force_login(make_member(Role.HIRING_MANAGER))
    assert client.get(reverse("nurture:index")).status_code == 403


def test_marketing_writes_and_does_not_start(client: Client) -> None:
    sequence = make_sequence()
    client.force_login(make_member(Role.MARKETING))
    assert client.get(reverse("nurture:add_step", args=[sequence.id])).status_code == 200
    assert client.post(reverse("nurture:start", args=[sequence.id])).status_code == 403


def test_what_does_not_exist_or_may_not_be_seen_is_not_found(client: Client, merle: Member) -> None:
    hidden = make_sequence(pool=make_pool(make_member(), visibility="confidential"))
    for sequence_id in (new_id(), hidden.id):
        for name in PAGES:
            assert client.get(reverse(f"nurture:{name}", args=[sequence_id])).status_code == 404
        for name in POSTS:
            assert client.post(reverse(f"nurture:{name}", args=[sequence_id])).status_code == 404
    assert hidden.name not in get(client, "index")


def test_changes_go_by_post_alone(client: Client, merle: Member, sequence: Sequence) -> None:
    for name in POSTS:
        assert client.get(reverse(f"nurture:{name}", args=[sequence.id])).status_code == 405
    for name in ("index",):
        assert client.post(reverse(f"nurture:{name}")).status_code == 405


def test_only_who_may_start_opens_the_start_for_one_person(client: Client) -> None:
    url = reverse("nurture:enrol", args=[make_person().id])
    assert "anmelden" in client.get(url).headers["Location"]
    for role in (Role.READ_ONLY, Role.MARKETING):
        client.force_login(make_member(role))
        assert client.get(url).status_code == 403
        assert client.post(url).status_code == 403
    client.force_login(make_member())
    assert client.get(reverse("nurture:enrol", args=[new_id()])).status_code == 404
    assert client.delete(url).status_code == 405


def test_only_who_may_start_reads_drafts_moves_people_and_notes_what_they_sent(
    client: Client,
) -> None:
    sequence = make_sequence()
    pages = [
        reverse("nurture:drafts"),
        reverse("nurture:move_people", args=[sequence.id]),
        reverse("nurture:by_hand", args=[new_id()]),
    ]
    posts = [
        reverse("nurture:send_draft", args=[new_id()]),
        reverse("nurture:skip_draft", args=[new_id()]),
        reverse("nurture:undo_move", args=[sequence.id, new_id()]),
    ]
    for url in pages:
        assert "anmelden" in client.get(url).headers["Location"]
    for role in (Role.READ_ONLY, Role.MARKETING):
        client.force_login(make_member(role))
        for url in pages:
            assert client.get(url).status_code == 403
        for url in posts:
            assert client.post(url).status_code == 403
    client.force_login(make_member())
    for url in posts:
        assert client.get(url).status_code == 405
        assert client.post(url).status_code in {404, 422}
    assert client.get(pages[2]).status_code == 404
    assert client.get(reverse("nurture:move_people", args=[new_id()])).status_code == 404
    assert client.post(pages[0]).status_code == 405
