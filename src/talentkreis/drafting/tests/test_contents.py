# SPDX-License-Identifier: Apache-2.0
"""Drafts for the library: a side anew, the side of the other language, nothing by itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from talentkreis.content.actions import ItemDetails, Words, create_item
from talentkreis.drafting.calling import draft
from talentkreis.drafting.models import DraftRequest, State
from talentkreis.drafting.rules import differences, foreign_links, masked, read_answer
from talentkreis.drafting.tests.chat_model import asked, says
from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory, client_of, signed_in

if TYPE_CHECKING:
    from talentkreis.content.models import Item
    from talentkreis.kernel.tests.web_server import WebSource
    from talentkreis.organisation.models import Member

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:G5")]


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def item(recruiter: Member) -> Item:
    """Written in German alone."""
    words = {"de": Words(title="Leitwarte", teaser="Früh um sechs", body="## Der Morgen\n\nNebel.")}
    details = ItemDetails(kind="insight", owner_id=recruiter.id, words=words)
    return create_item(actor=recruiter.actor, details=details)


def page(item: Item, language: str) -> str:
    return reverse("drafting:content", args=[item.id, language])


def test_the_other_side_is_proposed_compared_corrected_and_taken_over(
    model: WebSource, recruiter: Member, item: Item
) -> None:
    says(model, {"title": "Control room", "teaser": "At six", "body": "## The morning\n\nFog."})
    client = signed_in(recruiter)
    edit = reverse("content:edit", args=[item.id])
    assert page(item, "en") in text(client.get(edit))
    first = text(client.get(page(item, "en")))
    assert "Sagen, was die andere Sprache sagt" in first
    assert "Früh um sechs" in first
    said = {"wish": "", "is_other_side": "on", "ask": "1"}
    assert client.post(page(item, "en"), said).status_code == 303
    row = DraftRequest.objects.get()
    draft(row.id)
    sent = asked(model)
    assert json.loads(sent["messages"][1]["content"])["other_language"]["title"] == "Leitwarte"
    assert "other_language" in sent["messages"][0]["content"]
    assert item.texts.count() == 1  # nothing before somebody took it over
    shown = text(client.get(reverse("drafting:draft", args=[row.id])))
    assert "Control room" in shown
    assert "ganz neu" in shown
    took = client.post(
        reverse("drafting:take_over", args=[row.id]),
        {"title": "In the control room", "teaser": "At six", "body": "Fog."},
    )
    assert took.headers["Location"] == edit
    english = item.texts.get(language="en")
    assert (english.title, english.body) == ("In the control room", "Fog.")
    assert item.texts.get(language="de").title == "Leitwarte"
    row.refresh_from_db()
    assert (row.state, row.proposed) == (State.TAKEN, {})


def test_what_the_library_would_refuse_is_refused_of_a_draft_as_well(
    model: WebSource, recruiter: Member, item: Item
) -> None:
    body = "<script>x</script> [hier](https://bit.ly/x) [da](javascript:alert(1))"
    says(model, {"title": "Neu\nund zwei", "teaser": "", "body": body})
    client = signed_in(recruiter)
    client.post(page(item, "de"), {"wish": "Neu", "ask": "1"})
    row = DraftRequest.objects.get()
    draft(row.id)
    shown = client.get(reverse("drafting:draft", args=[row.id])).content.decode()
    assert "<script>x" not in shown
    assert "bit.ly" in shown.partition('id="notices"')[2].partition("</ul>")[0]
    take = reverse("drafting:take_over", args=[row.id])
    refused = client.post(take, {"title": "Neu", "teaser": "", "body": body})
    assert refused.status_code == 422
    assert "javascript:alert" in text(refused)  # what was written is still there
    assert client.post(take, {"title": "", "teaser": "", "body": "x"}).status_code == 422
    row.refresh_from_db()
    assert row.state == State.READY
    assert item.texts.get().title == "Leitwarte"


def test_only_who_may_write_the_library_asks_and_there_are_two_languages(
    model: WebSource, item: Item
) -> None:
    assert client_of(Role.HIRING_MANAGER).get(page(item, "en")).status_code == 403
    marketing = client_of(Role.MARKETING)
    assert marketing.get(page(item, "en")).status_code == 200
    assert marketing.get(page(item, "fr")).status_code == 404
    refused = signed_in(MemberFactory.create()).post(
        page(item, "de"), {"wish": "", "is_other_side": "on", "ask": "1"}
    )
    # There is no other side for German: the box is not offered, and a forged one says nothing.
    assert refused.status_code == 303


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        ("", "", []),
        ("", "neu", ["new"]),
        ("alt", "", ["gone"]),
        ("eins zwei drei", "eins drei", ["same", "gone", "same"]),
        ("gleich", "gleich", ["same"]),
        ("x " * 4_000, "y " * 4_000, ["gone", "new"]),
    ],
)
def test_a_difference_is_told_word_by_word(before: str, after: str, kinds: list[str]) -> None:
    pieces = differences(before, after)
    assert [piece.kind for piece in pieces] == kinds
    assert "".join(p.text for p in pieces if p.kind != "gone").strip() == after.strip()
    assert "".join(p.text for p in pieces if p.kind != "new").strip() == before.strip()


def test_masking_takes_the_longest_name_first_and_no_part_of_a_word() -> None:
    names = {"greeting": "Guten Tag Frau May", "last_name": "May", "first_name": "Ann"}
    assert masked("Guten Tag Frau May, Ann! Mayer, Anna", names) == (
        "{{ greeting }}, {{ first_name }}! Mayer, Anna"
    )
    assert masked("a.b@c.example, +49 (0)431 55-12 34, 12.05.2026, 50.000", {}) == (
        "…, …, 12.05.2026, 50.000"
    )


def test_hosts_are_found_however_they_are_written() -> None:
    own = {"nordlicht.example"}
    assert foreign_links("https://x.nordlicht.example nordlicht.example.evil.com", own) == [
        "nordlicht.example.evil.com"
    ]
    assert foreign_links("[hier](https://bit.ly/x), evil.ru/a und z.B. heute.Danach", own) == [
        "bit.ly",
        "evil.ru",
    ]
    assert read_answer("x" * 50_000, ("text",)) is None
