# SPDX-License-Identifier: Apache-2.0
"""The content library: writing, drift, search, topics, and what people choose."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from talentkreis.consent.links import preferences_token
from talentkreis.content import actions, formatting, queries, rules
from talentkreis.content.actions import ItemDetails, Words
from talentkreis.content.models import Item, ItemText, Topic, TopicChoice
from talentkreis.content.queries import Wanted
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotAllowed, RuleViolation
from talentkreis.nurture.tests.factories import make_employer, make_member, make_person
from talentkreis.nurture.tests.pages import text_of
from talentkreis.organisation.actors import Actor, Role
from talentkreis.people.privacy import erase_person_rows, export_person_rows

if TYPE_CHECKING:
    from talentkreis.organisation.models import Member

pytestmark = pytest.mark.django_db


@pytest.fixture
def merle(client: Client) -> Member:
    make_employer()
    member = make_member()
    client.force_login(member)
    return member


def details(member: Member, **fields: Any) -> ItemDetails:
    words = fields.pop(
        "words",
        {
            "de": Words(title="Ein Tag in der Leitwarte", teaser="Früh um sechs"),
            "en": Words(title="A day in the control room", teaser="At six"),
        },
    )
    return ItemDetails(**({"kind": "insight", "owner_id": member.id, "words": words} | fields))


def flaws(member: Member, **words: str) -> set[str]:
    with pytest.raises(RuleViolation) as refused:
        actions.create_item(
            actor=member.actor, details=details(member, words={"de": Words(**words)})
        )
    return set(refused.value.fields)


@pytest.mark.requirement("feature:G3")
def test_one_side_changed_after_the_other_drifts_until_somebody_compares(
    merle: Member, time_machine: Any
) -> None:
    time_machine.move_to(dt.datetime(2026, 11, 19, 8, 0, tzinfo=dt.UTC), tick=False)
    item = actions.create_item(actor=merle.actor, details=details(merle))
    assert queries.item_line(merle.actor, item.id).drifted == []
    time_machine.shift(dt.timedelta(hours=1))
    changed = {
        "de": Words(title="Eine Nacht in der Leitwarte", teaser="Früh um sechs"),
        "en": Words(title="A day in the control room", teaser="At six"),
    }
    actions.update_item(actor=merle.actor, item_id=item.id, details=details(merle, words=changed))
    assert queries.item_line(merle.actor, item.id).drifted == ["en"]
    found = queries.library(merle.actor, Wanted(state="drifted")).lines
    assert [line.item for line in found] == [item]
    actions.confirm_side(actor=merle.actor, item_id=item.id, language="en")
    assert queries.item_line(merle.actor, item.id).drifted == []
    time_machine.shift(dt.timedelta(hours=1))
    both = {"de": Words(title="Neu"), "en": Words(title="New")}
    actions.update_item(actor=merle.actor, item_id=item.id, details=details(merle, words=both))
    assert queries.item_line(merle.actor, item.id).drifted == []


@pytest.mark.requirement("feature:G3")
def test_the_library_is_found_by_words_kind_topic_language_and_state(merle: Member) -> None:
    tech = actions.save_topic(actor=merle.actor, name_de="Technik", name_en="Technology")
    night = actions.create_item(
        actor=merle.actor, details=details(merle, topic_ids=[tech.id], audience="Netztechnik")
    )
    fair = actions.create_item(
        actor=merle.actor,
        details=details(
            merle,
            kind="event",
            words={"de": Words(title="Jobmesse in Lübeck", body="Größer als je")},
            valid_until=clock.today() - dt.timedelta(days=1),
        ),
    )

    def ids(**wanted: str) -> list[uuid.UUID]:
        return [line.item.id for line in queries.library(merle.actor, Wanted(**wanted)).lines]

    assert ids(words="luebeck groesser") == [fair.id]
    assert ids(words="lübeck") == [fair.id]
    assert ids(words="netztechnik") == [night.id]
    assert ids(kind="event") == [fair.id]
    assert ids(topic=str(tech.id)) == [night.id]
    assert ids(topic="unsinn") == []
    assert ids(language="en") == [night.id]
    assert ids(state="expired") == [fair.id]
    actions.archive_item(actor=merle.actor, item_id=fair.id)
    assert ids() == [night.id]
    assert ids(state="archived") == [fair.id]
    on_offer = [line.item.id for line in queries.items_on_offer(merle.actor)]
    assert on_offer == [night.id]


def test_what_is_typed_wrong_is_said_at_its_field(merle: Member) -> None:
    assert flaws(merle, body="ohne Titel") == {"title_de"}
    assert flaws(merle, title="T" * 201) == {"title_de"}
    for link in (
        "http://nordlicht.example",
        "javascript:alert(1)",
        "https://bit.ly/x",
        "https://user@nordlicht.example",
        "https://localhost/x",
        "//nordlicht.example",
        "https://nordlicht.example/a b",
        "https://[",
    ):
        assert flaws(merle, title="T", link=link) == {"link_de"}, link
    assert flaws(merle, title="T", body="[x](https://tinyurl.com/y)") == {"body_de"}
    foreign = {"image": "https://elsewhere.example/p.png", "image_alt": "x"}
    assert flaws(merle, title="T", **foreign) == {"image_de"}
    own = {"image": "https://bilder.nordlicht.example/p.png"}
    assert flaws(merle, title="T", **own) == {"image_alt_de"}
    with pytest.raises(RuleViolation):
        actions.create_item(actor=merle.actor, details=details(merle, words={}))
    assert not Item.objects.exists()


def test_titles_lose_line_breaks_and_the_database_refuses_them(merle: Member) -> None:
    item = actions.create_item(
        actor=merle.actor,
        details=details(merle, words={"de": Words(title="Neues\r\nBcc: alle@example.org")}),
    )
    assert item.texts.get().title == "Neues Bcc: alle@example.org"
    with pytest.raises(IntegrityError), transaction.atomic():
        ItemText.objects.update(title="a\nb")
    with pytest.raises(IntegrityError), transaction.atomic():
        ItemText.objects.update(link="javascript:alert(1)")


def test_formatted_text_is_nine_tags_and_links_to_https() -> None:
    source = (
        "## Kopf\n\n**Fett** und *schräg* <script>x</script>\n\n- eins\n- [zwei](https://a.example)"
        "\n\n[drei](javascript:x) <a href='https://b.example' onclick='x'>vier</a>"
    )
    drawn = formatting.to_html(source)
    assert "<h3>Kopf</h3>" in drawn
    assert '<a href="https://a.example">zwei</a>' in drawn
    assert "<script" not in drawn
    assert "onclick" not in drawn.replace("&lt;a href='https://b.example' onclick", "")
    assert formatting.links_in(source) == ["https://a.example"]
    assert formatting.to_text(source).startswith("Kopf\n\nFett und schräg")
    assert "zwei (https://a.example)" in formatting.to_text(source)


def test_shortened_addresses_are_known_with_and_without_www() -> None:
    assert rules.flaw_of_link("https://www.bit.ly/x") == "shortened"
    assert rules.flaw_of_link("https://nordlicht.example/bit.ly") == ""
    assert rules.flaw_of_image("https://evilnordlicht.example/x", {"nordlicht.example"}) == (
        "foreign_image"
    )


@pytest.mark.requirement("feature:G6")
def test_a_person_chooses_topics_on_their_page_and_only_they(client: Client, merle: Member) -> None:
    tech = actions.save_topic(actor=merle.actor, name_de="Technik", name_en="Technology")
    old = actions.save_topic(actor=merle.actor, name_de="Messen", name_en="Fairs")
    actions.set_topic_archived(actor=merle.actor, topic_id=old.id, is_archived=True)
    person = make_person()
    url = reverse("community:preferences", args=[preferences_token(person.id)])
    visitor = Client()
    shown = text_of(visitor.get(url))
    assert "Technik" in shown
    assert "Messen" not in shown
    answer = visitor.post(url, {"do": "topics", "topic": [str(tech.id)]})
    assert "nur von diesen Themen" in text_of(answer)
    assert queries.chosen_topics([person.id]) == {person.id: frozenset({tech.id})}
    for wrong in ([str(old.id)], [str(uuid.uuid4())], ["unsinn"]):
        assert visitor.post(url, {"do": "topics", "topic": wrong}).status_code == 422
    assert TopicChoice.objects.count() == 1
    visitor.post(url, {"do": "topics"})
    assert queries.chosen_topics([person.id]) == {}
    with pytest.raises(NotAllowed):
        actions.choose_topics(
            actor=Actor.for_person(make_person().id), person_id=person.id, topic_ids=[tech.id]
        )
    with pytest.raises(NotAllowed):
        actions.choose_topics(actor=merle.actor, person_id=person.id, topic_ids=[tech.id])


def test_a_choice_of_topics_is_shown_to_the_person_and_forgotten_with_them(merle: Member) -> None:
    tech = actions.save_topic(actor=merle.actor, name_de="Technik", name_en="Technology")
    person = make_person()
    actions.choose_topics(
        actor=Actor.for_person(person.id), person_id=person.id, topic_ids=[tech.id]
    )
    [shown] = export_person_rows(person.id)["content"]["topics_chosen"]
    assert shown["topic__name_de"] == "Technik"
    with transaction.atomic():
        erase_person_rows(person.id)
    assert not TopicChoice.objects.exists()
    assert Topic.objects.exists()


def test_a_topic_is_there_once_and_renamed_by_everybody_who_may(
    client: Client, merle: Member
) -> None:
    client.post(reverse("content:topics"), {"name_de": "Technik", "name_en": "Technology"})
    topic = Topic.objects.get()
    answer = client.post(reverse("content:topics"), {"name_de": "TECHNIK", "name_en": "Tech"})
    assert answer.status_code == 422
    client.post(
        reverse("content:rename_topic", args=[topic.id]), {"name_de": "Netz", "name_en": "Grid"}
    )
    topic.refresh_from_db()
    assert (topic.name_de, topic.key) == ("Netz", "netz")
    with pytest.raises(Conflict):
        actions.save_topic(actor=merle.actor, name_de="netz", name_en="Net")
    with pytest.raises(NotAllowed):
        actions.save_topic(
            actor=make_member(Role.READ_ONLY, name="Ida").actor, name_de="X", name_en="X"
        )


@pytest.mark.requirement("feature:G3")
def test_content_is_written_by_page_with_both_sides_and_shows_where_it_is_used(
    client: Client, merle: Member
) -> None:
    from talentkreis.newsletters.tests.factories import a_block, an_issue

    typed = {
        "kind": "insight",
        "owner": str(merle.id),
        "title_de": "Nachtschicht",
        "title_en": "Night shift",
        "body_de": "**Ruhig**",
    }
    assert client.post(reverse("content:create"), typed | {"link_de": "x"}).status_code == 422
    answer = client.post(reverse("content:create"), typed)
    item = Item.objects.get()
    assert answer.headers["Location"] == reverse("content:edit", args=[item.id])
    a_block(merle, an_issue(merle, name="Winter"), item)
    shown = text_of(client.get(reverse("content:edit", args=[item.id])))
    assert "Winter" in shown
    assert "einmal" in text_of(client.get(reverse("content:index")))
    reader = Client()
    reader.force_login(make_member(Role.READ_ONLY, name="Ida"))
    assert reader.get(reverse("content:edit", args=[item.id])).status_code == 200
    assert reader.get(reverse("content:create")).status_code == 403
    refused = reader.post(reverse("content:edit", args=[item.id]), typed)
    assert refused.status_code == 403
    assert client.get(reverse("content:edit", args=[uuid.uuid4()])).status_code == 404
    assert client.get(reverse("content:archive", args=[item.id])).status_code == 405
