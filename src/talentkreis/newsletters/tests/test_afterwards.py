# SPDX-License-Identifier: Apache-2.0
"""After the sending: figures, archive, merging; and the year plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from talentkreis.consent.actions import withdraw_consent
from talentkreis.consent.links import preferences_token
from talentkreis.consent.models import Purpose
from talentkreis.content.actions import choose_topics
from talentkreis.content.models import TopicChoice
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.mail.models import InboundMessage, Message
from talentkreis.mail.tests.factories import put_into_state
from talentkreis.newsletters import actions, queries
from talentkreis.newsletters.models import Archive, Issue, PlanEntry
from talentkreis.newsletters.queries.archive import web_url_of
from talentkreis.newsletters.queries.plan import plans_of
from talentkreis.newsletters.rules.calendar import gaps_of
from talentkreis.newsletters.rules.editions import OwnWords
from talentkreis.newsletters.tests.factories import (
    a_block,
    a_reader,
    a_shared_pool,
    a_topic,
    an_issue,
    an_item,
)
from talentkreis.nurture.tests.factories import make_employer, make_member
from talentkreis.nurture.tests.pages import text_of
from talentkreis.organisation.actors import Actor, Role
from talentkreis.people.actions import merge_people, undo_merge

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
    made = an_issue(merle, pool, archive=Archive.PUBLIC)
    for title in ("Leitwarte", "Trafo"):
        a_block(merle, made, an_item(merle, title))
    return made


def go_out(member: Member, issue: Issue) -> Issue:
    actions.schedule_issue(actor=member.actor, issue_id=issue.id, due_at=clock.now())
    actions.start_due()
    while actions.assemble_next(issue_id=issue.id):
        pass
    issue.refresh_from_db()
    return issue


@pytest.mark.requirement("feature:G1")
def test_figures_count_people_and_never_opens(
    client: Client, merle: Member, issue: Issue, pool: Pool
) -> None:
    people = [a_reader(pool=pool) for _number in range(4)]
    a_reader(pool=pool, consents=False)
    go_out(merle, issue)
    found = {message.person_id: message for message in Message.objects.all()}
    for person in people[:3]:
        put_into_state(found[person.id], "accepted")
    for kind, person in (("bounce", people[0]), ("human_reply", people[1])):
        InboundMessage.objects.create(
            classification=kind,
            message=found[person.id],
            person=person,
            digest=kind.encode().ljust(32, b"x"),
            state="open",
            received_at=clock.now(),
        )
    withdraw_consent(
        actor=Actor.for_person(people[2].id),
        person_id=people[2].id,
        purpose=Purpose.NEWSLETTER,
        message_id=found[people[2].id].id,
    )
    figures = queries.figures_of(merle.actor, issue)
    assert (figures.planned_count, figures.accepted_count, figures.waiting_count) == (4, 3, 1)
    assert (figures.bounced_count, figures.replied_count) == (1, 1)
    assert figures.unsubscribed_count == 1
    assert [(code, count) for code, _text, count in figures.skipped] == [("no_consent", 1)]
    shown = text_of(client.get(reverse("newsletters:results", args=[issue.id])))
    assert "Öffnungen zählen wir nicht" in shown


@pytest.mark.requirement("feature:G7")
def test_the_public_archive_shows_an_issue_without_names_or_a_way_to_unsubscribe(
    client: Client, merle: Member, issue: Issue, pool: Pool
) -> None:
    a_block(merle, issue, an_item(merle, "Nur für den Pool"), pool_id=pool.id)
    a_reader(pool=pool, given_name="Svea", family_name="Callsen", salutation="ms")
    visitor = Client()
    url = reverse("community:archived", args=[issue.id])
    assert visitor.get(url).status_code == 404  # a draft
    go_out(merle, issue)
    page = visitor.get(url)
    shown = text_of(page)
    assert "Leitwarte" in shown
    assert "hier ist, was uns bewegt" in shown
    for hidden in ("Callsen", "Guten Tag", "{{", "Nur für den Pool", "abmelden", "Merle"):
        assert hidden not in page.content.decode()
    assert "Neues aus dem Netz" in text_of(visitor.get(reverse("community:archive")))
    assert "Leitwarte (en)" in text_of(visitor.get(url, {"sprache": "en"}))
    assert web_url_of(issue) in Message.objects.get().text
    actions.set_archive(actor=merle.actor, issue_id=issue.id, archive=Archive.NOBODY)
    assert visitor.get(url).status_code == 404
    assert "Neues aus dem Netz" not in text_of(visitor.get(reverse("community:archive")))


@pytest.mark.requirement("feature:G7")
def test_an_archive_for_readers_opens_by_the_link_of_the_mail_alone(
    merle: Member, issue: Issue, pool: Pool
) -> None:
    actions.set_archive(actor=merle.actor, issue_id=issue.id, archive=Archive.READERS)
    issue.refresh_from_db()
    people = [a_reader(pool=pool) for _number in range(2)]
    go_out(merle, issue)
    url = web_url_of(issue)
    assert all(url in text for text in Message.objects.values_list("text", flat=True))
    path = "/k/" + url.partition("/k/")[2]
    visitor = Client()
    assert "Leitwarte" in text_of(visitor.get(path))
    assert visitor.get(reverse("community:archived", args=[issue.id])).status_code == 404
    assert "Neues aus dem Netz" not in text_of(visitor.get(reverse("community:archive")))
    own = reverse("community:archive_for_readers", args=[preferences_token(people[0].id)])
    assert "Neues aus dem Netz" in text_of(visitor.get(own))
    for forged in (path[:-2] + "xx", "/k/archiv/lesen/x", "/k/archiv/alle/x"):
        assert visitor.get(forged).status_code == 404


def test_merging_two_readers_of_an_issue_leaves_one_message_and_comes_back(
    merle: Member, issue: Issue, pool: Pool
) -> None:
    first, second = a_reader(pool=pool), a_reader(pool=pool)
    topic = a_topic(merle)
    go_out(merle, issue)
    choose_topics(actor=Actor.for_person(second.id), person_id=second.id, topic_ids=[topic.id])
    before = list(Message.objects.order_by("id").values())
    put_into_state(Message.objects.get(person_id=second.id), "accepted")
    sent = list(Message.objects.order_by("id").values())
    assert before != sent
    merge = merge_people(actor=merle.actor, survivor_id=first.id, merged_ids=[second.id])
    mine = Message.objects.filter(person_id=first.id)
    assert mine.count() == 2
    assert mine.get(issue_id=issue.id).state == "accepted"
    assert mine.get(issue_id=None).state == "held"
    assert TopicChoice.objects.get().person_id == first.id
    undo_merge(actor=merle.actor, merge_id=merge.id)
    assert list(Message.objects.order_by("id").values()) == sent
    assert TopicChoice.objects.get().person_id == second.id


@pytest.mark.requirement("feature:G4")
def test_a_quarter_without_anything_is_a_gap_and_so_is_a_month_with_nothing_to_show() -> None:
    assert gaps_of(is_quarterly=True, planned=[], filled=[]) == {3, 6, 9, 12}
    assert gaps_of(is_quarterly=True, planned=[2, 5], filled=[2]) == {5, 9, 12}
    assert gaps_of(is_quarterly=False, planned=[4], filled=[]) == {4}
    assert gaps_of(is_quarterly=False, planned=[], filled=[]) == set()


@pytest.mark.requirement("feature:G4")
def test_the_year_plan_of_a_pool_is_filled_by_page_and_links_to_what_is_there(
    client: Client, merle: Member, issue: Issue, pool: Pool
) -> None:
    year = clock.today().year
    page = reverse("newsletters:plan")
    assert "nichts geplant" in text_of(client.get(page))
    line = {"what": "Einblicke", "rhythm": "quarterly", "channel": "newsletter"}
    client.post(reverse("newsletters:add_line", args=[pool.id, year]), line)
    [plan] = plans_of(merle.actor, year, today=clock.today())
    assert plan.gap_count == 4
    assert "4 Lücken" in text_of(client.get(page))
    row = plan.rows[0].line
    fill = reverse("newsletters:fill_entry", args=[row.id])
    client.post(fill, {"month": "2", "issue": str(issue.id)})
    client.post(fill, {"month": "5", "note": "Messe"})
    shown = client.get(page, {"jahr": str(year)}).content.decode()
    assert reverse("newsletters:detail", args=[issue.id]) in shown
    [plan] = plans_of(merle.actor, year, today=clock.today())
    assert {cell.month for cell in plan.rows[0].cells if cell.is_gap} == {5, 9, 12}
    assert client.post(fill, {"month": "13"}).status_code == 422
    assert client.post(fill, {"month": "3", "issue": str(row.id)}).status_code == 422
    client.post(reverse("newsletters:remove_entry", args=[row.id, 5]), {"year": str(year)})
    assert PlanEntry.objects.count() == 1
    other = Client()
    other.force_login(make_member(Role.READ_ONLY, name="Ida"))
    assert other.post(fill, {"month": "7"}).status_code == 403
    assert plans_of(merle.actor, year + 1, today=clock.today())[0].rows == []
    client.post(reverse("newsletters:remove_line", args=[row.id]), {"year": str(year)})
    assert not PlanEntry.objects.exists()


def test_a_plan_of_a_pool_out_of_sight_is_nobodys_business(merle: Member, pool: Pool) -> None:
    hidden = a_shared_pool(make_member(name="Nils"), "Geheim")
    type(hidden).objects.filter(pk=hidden.pk).update(visibility="personal")
    names = [plan.pool.name for plan in plans_of(merle.actor, 2026, today=clock.today())]
    assert names == ["Netztechnik"]
    details = actions.LineDetails(
        what="Einblicke", rhythm="quarterly", channel="newsletter", year=2026
    )
    with pytest.raises(NotFound):
        actions.add_line(actor=merle.actor, pool_id=hidden.pk, details=details)
    with pytest.raises(RuleViolation):
        wrong = actions.LineDetails(what="", rhythm="x", channel="y", year=1999)
        actions.add_line(actor=merle.actor, pool_id=pool.pk, details=wrong)


def test_hostile_subjects_and_fields_are_refused_or_made_harmless(merle: Member) -> None:
    for subject in ("{{ passwort }}", "{{ anrede", "{% load x %}", "x" * 151):
        with pytest.raises(RuleViolation):
            an_issue(merle, headings={"de": actions.Heading(subject)})
    issue = an_issue(merle, headings={"de": actions.Heading("Neues\r\nBcc: alle@example.org")})
    assert issue.words.get().subject == "Neues Bcc: alle@example.org"
    for link in ("javascript:alert(1)", "http://a.example", "https://bit.ly/x"):
        words = {"de": OwnWords("Los", "", link, "Hier")}
        with pytest.raises(RuleViolation):
            a_block(merle, issue, kind="action", words=words)
    with pytest.raises(RuleViolation):
        a_block(merle, issue, an_item(merle, "Stelle", kind="job"))
    too_many = [an_item(merle, f"Stelle {number}") for number in range(2)]
    with pytest.raises(RuleViolation):
        a_block(merle, issue, *too_many)
