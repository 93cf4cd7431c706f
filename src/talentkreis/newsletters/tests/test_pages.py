# SPDX-License-Identifier: Apache-2.0
"""Pages of newsletters: writing, looking, deciding."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from talentkreis.mail.models import Message
from talentkreis.newsletters.models import Block, Issue, IssueState
from talentkreis.newsletters.tests.factories import (
    a_block,
    a_reader,
    a_shared_pool,
    an_issue,
    an_item,
)
from talentkreis.nurture.tests.factories import make_employer, make_member
from talentkreis.nurture.tests.pages import text_of
from talentkreis.organisation.actors import Role

if TYPE_CHECKING:
    from talentkreis.organisation.models import Member
    from talentkreis.pools.models import Pool

pytestmark = pytest.mark.django_db


@pytest.fixture
def merle(client: Client) -> Member:
    make_employer()
    member = make_member()
    client.force_login(member)
    return member


@pytest.fixture
def pool(merle: Member) -> Pool:
    return a_shared_pool(merle)


@pytest.fixture
def issue(merle: Member, pool: Pool) -> Issue:
    made = an_issue(merle, pool)
    for title in ("Leitwarte", "Trafo"):
        a_block(merle, made, an_item(merle, title))
    return made


def page(name: str, *args: object) -> str:
    return reverse(f"newsletters:{name}", args=args)


@pytest.mark.requirement("feature:G1")
def test_a_newsletter_is_written_block_by_block(client: Client, merle: Member, pool: Pool) -> None:
    given = {
        "name": "Winter",
        "owner": str(merle.id),
        "pool": str(pool.id),
        "archive": "nobody",
        "subject_de": "Licht im Winter",
        "subject_en": "Light in winter",
    }
    answer = client.post(page("create"), given)
    issue = Issue.objects.get()
    assert answer.headers["Location"] == page("detail", issue.id)
    item = an_item(merle, "Leitwarte")
    client.post(page("add_block", issue.id, "item"), {"items": str(item.id)})
    answer = client.post(
        page("add_block", issue.id, "action"),
        {"heading_de": "Kommen Sie vorbei", "link_de": "https://nordlicht.example", "body_de": ""},
    )
    assert answer.status_code == 422
    assert "geschieht" in text_of(answer)
    client.post(page("add_block", issue.id, "divider"))
    assert [block.kind for block in issue.blocks.all()] == ["item", "divider"]
    shown = text_of(client.get(page("detail", issue.id)))
    assert "Leitwarte" in shown
    assert "mindestens zwei Inhalte" in shown


def test_a_block_moves_by_one_form_and_comes_back_where_it_lies(
    client: Client, issue: Issue
) -> None:
    last = issue.blocks.get(position=2)
    answer = client.post(page("move_block", issue.id, last.id), {"to": "0"})
    assert answer.headers["Location"].endswith(f"#block-{last.id}")
    assert list(issue.blocks.values_list("position", flat=True)) == [0, 1, 2]
    last.refresh_from_db()
    assert last.position == 0
    for wrong in ("-1", "zwei", "99999", ""):
        answer = client.post(page("move_block", issue.id, last.id), {"to": wrong})
        assert answer.status_code in {303, 422}, wrong
    last.refresh_from_db()
    assert last.position == 0


@pytest.mark.requirement("feature:G2")
def test_who_sees_what_says_numbers_reasons_and_one_person(
    client: Client, issue: Issue, pool: Pool
) -> None:
    svea = a_reader(pool=pool, given_name="Svea", family_name="Callsen", salutation="ms")
    a_reader(pool=pool, consents=False)
    shown = text_of(client.get(page("segments", issue.id), {"person": str(svea.id)}))
    assert "1 bekommen ihn, 1 nicht" in shown
    assert "Keine Einwilligung" in shown
    assert "Svea Callsen" in shown
    frame = client.get(page("frame", issue.id, "de"), {"person": str(svea.id)})
    assert "Guten Tag Frau Callsen" in frame.content.decode()
    assert "sandbox" in frame.headers["Content-Security-Policy"]
    found = text_of(client.get(page("segments", issue.id), {"name": "Callsen"}))
    assert "Svea Callsen" in found


def test_the_preview_draws_what_is_typed_and_stores_nothing(client: Client, issue: Issue) -> None:
    before = Block.objects.count()
    typed = {
        "body_de": "{{ anrede }},\n\n**Hallo** <script>alert(1)</script>",
        "heading_de": "<img src=x onerror=alert(1)>",
        "theme": "dark",
    }
    answer = client.post(page("draft", issue.id, "intro", "de"), typed)
    drawn = answer.content.decode()
    assert "Guten Tag Frau Callsen" in drawn
    assert "<strong" in drawn
    assert "<script>" not in drawn
    assert "<img" not in drawn
    assert "@media all" in drawn
    wrong = client.post(page("draft", issue.id, "intro", "de"), {"body_de": "{{ anrede"})
    assert "Platzhalter" in wrong.content.decode()
    assert Block.objects.count() == before


def test_it_is_scheduled_taken_back_tested_and_copied_by_button(
    client: Client, merle: Member, issue: Issue, pool: Pool
) -> None:
    svea = a_reader(pool=pool)
    client.post(page("test", issue.id), {"person": str(svea.id)})
    assert Message.objects.get().to_address == merle.email
    client.post(page("schedule", issue.id), {"on": "2030-05-01", "at": "09:30"})
    issue.refresh_from_db()
    assert issue.state == IssueState.SCHEDULED
    assert issue.due_at is not None
    assert issue.due_at.hour == 7  # 9:30 in Kiel, in summer
    assert "geplant von" in text_of(client.get(page("detail", issue.id)))
    client.post(page("take_back", issue.id))
    client.post(page("copy", issue.id))
    copy = Issue.objects.exclude(id=issue.id).get()
    assert copy.name == "Kopie von Herbst"
    assert [b.kind for b in copy.blocks.all()] == [b.kind for b in issue.blocks.all()]
    assert copy.words.count() == 2
    client.post(page("delete", copy.id))
    assert not Issue.objects.filter(id=copy.id).exists()


def test_pages_hold_in_english_and_for_those_who_only_read(
    client: Client, merle: Member, issue: Issue
) -> None:
    reader = make_member(Role.READ_ONLY, name="Ida", language="en")
    other = Client()
    other.force_login(reader)
    for name in ("detail", "settings", "results"):
        assert "Newsletters" in text_of(other.get(page(name, issue.id)))
    assert other.get(page("create")).status_code == 403
    assert other.post(page("schedule", issue.id)).status_code == 403
    assert other.post(page("plan")).status_code == 405
    assert other.get(page("detail", uuid.uuid4())).status_code == 404
    assert client.get(page("frame", issue.id, "fr")).status_code == 404
    assert client.get(page("add_block", issue.id, "unsinn")).status_code == 404


def test_a_newsletter_of_a_pool_out_of_sight_does_not_exist(client: Client, issue: Issue) -> None:
    from talentkreis.pools.models import Pool as Pools

    Pools.objects.update(visibility="personal")
    other = Client()
    other.force_login(make_member(Role.RECRUITER, name="Nils"))
    for name in ("detail", "segments", "settings", "results"):
        assert other.get(page(name, issue.id)).status_code == 404
    assert "Herbst" not in text_of(other.get(page("index")))
    assert other.post(page("schedule", issue.id)).status_code == 404
