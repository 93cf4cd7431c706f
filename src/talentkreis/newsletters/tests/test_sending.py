# SPDX-License-Identifier: Apache-2.0
"""From draft to mail: schedule, put together, hand over, recall."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction

from talentkreis.consent.models import Purpose
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotAllowed, RuleViolation
from talentkreis.mail.delivery.choosing import DueRow, choose
from talentkreis.mail.models import Message
from talentkreis.mail.tests.factories import a_mailbox
from talentkreis.newsletters import actions, queries
from talentkreis.newsletters.models import Block, Issue, IssueState, IssueWords
from talentkreis.newsletters.tests.factories import (
    a_block,
    a_reader,
    a_shared_pool,
    a_topic,
    an_issue,
    an_item,
)
from talentkreis.nurture.tests.factories import make_employer, make_member
from talentkreis.organisation.actors import Role
from talentkreis.people.models import ContactPoint
from talentkreis.search.actions import refresh

if TYPE_CHECKING:
    from talentkreis.organisation.models import Member
    from talentkreis.pools.models import Pool

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _employer() -> None:
    make_employer()


@pytest.fixture
def merle() -> Member:
    return make_member()


@pytest.fixture
def pool(merle: Member) -> Pool:
    return a_shared_pool(merle)


@pytest.fixture
def issue(merle: Member, pool: Pool) -> Issue:
    made = an_issue(merle, pool)
    for title in ("Leitwarte", "Trafo"):
        a_block(merle, made, an_item(merle, title))
    return made


def go_out(member: Member, issue: Issue) -> Issue:
    """Schedule for now and put together to the end, as the background jobs do."""
    actions.schedule_issue(actor=member.actor, issue_id=issue.id, due_at=clock.now())
    assert actions.start_due() == 1
    while actions.assemble_next(issue_id=issue.id, size=2):
        pass
    issue.refresh_from_db()
    return issue


def skipped(issue: Issue) -> dict[str, int]:
    return dict(issue.skipped.values_list("reason", "count"))


@pytest.mark.requirement("feature:G1")
def test_everybody_of_the_audience_gets_one_message_in_their_language(
    merle: Member, issue: Issue, pool: Pool
) -> None:
    svea = a_reader(pool=pool, given_name="Svea", family_name="Callsen", salutation="ms")
    robert = a_reader(pool=pool, given_name="Robert", family_name="Hale", language="en")
    a_reader(given_name="Nils")  # not in the pool
    go_out(merle, issue)
    assert issue.state == IssueState.SENT
    found = {message.person_id: message for message in Message.objects.filter(issue_id=issue.id)}
    assert set(found) == {svea.id, robert.id}
    german, english = found[svea.id], found[robert.id]
    assert (german.subject, english.subject) == ("Neues aus dem Netz", "News from the grid")
    assert german.text.index("Guten Tag Frau Callsen") < german.text.index("Leitwarte")
    assert "Guten Tag Frau Callsen" in german.html
    assert "Dear Mr Hale" in english.text
    assert "Leitwarte (en)" in english.html
    assert (german.purpose, german.is_page, german.is_automatic) == ("newsletter", True, True)


@pytest.mark.requirement("feature:G2")
def test_whoever_has_fewer_than_two_parts_to_read_is_skipped_and_counted(
    merle: Member, issue: Issue, pool: Pool
) -> None:
    only_german = an_issue(merle, pool, name="Nur auf Deutsch")
    a_block(merle, only_german, an_item(merle, "Eins"))
    a_block(merle, only_german, an_item(merle, "Zwei"), language="de")
    a_reader(pool=pool)
    a_reader(pool=pool, language="en")
    go_out(merle, only_german)
    assert [message.language for message in Message.objects.all()] == ["de"]
    assert skipped(only_german) == {"too_few_parts": 1}


def test_a_language_without_a_subject_gets_nothing_and_is_counted(
    merle: Member, pool: Pool
) -> None:
    issue = an_issue(merle, pool, headings={"de": actions.Heading("Neues")})
    for title in ("Eins", "Zwei"):
        a_block(merle, issue, an_item(merle, title))
    a_reader(pool=pool, language="en")
    go_out(merle, issue)
    assert skipped(issue) == {"no_language": 1}
    assert not Message.objects.exists()


@pytest.mark.requirement("trust:L-17")
def test_nobody_without_confirmed_consent_gets_a_newsletter_and_all_gated_sends_nothing(
    merle: Member, issue: Issue, pool: Pool
) -> None:
    for _number in range(3):
        a_reader(pool=pool, consents=False)
    go_out(merle, issue)
    assert not Message.objects.exists()
    assert skipped(issue) == {"no_consent": 3}
    assert issue.state == IssueState.SENT


@pytest.mark.requirement("trust:L-17")
def test_consent_withdrawn_after_assembly_stops_the_message_at_hand_over(
    merle: Member, issue: Issue, pool: Pool
) -> None:
    from talentkreis.consent.actions import withdraw_consent
    from talentkreis.organisation.actors import Actor

    person = a_reader(pool=pool)
    go_out(merle, issue)
    message = Message.objects.get()
    withdraw_consent(
        actor=Actor.for_person(person.id), person_id=person.id, purpose=Purpose.NEWSLETTER
    )
    # What the row of a message does not have itself stays as it is for a newsletter.
    known = {field.attname for field in Message._meta.concrete_fields}
    columns = [name for name in DueRow._fields if name in known and name != "template"]
    values = Message.objects.filter(id=message.id).values(*columns).get()
    with transaction.atomic():
        found = choose([DueRow(**values, random=0.5)], clock.now(), sending_domain="nordlicht.test")
    assert [(row.id, reason) for row, _s, reason, _a in found.end] == [(message.id, "gate_refused")]


def test_an_audience_of_nobody_ends_without_a_message(merle: Member, issue: Issue) -> None:
    go_out(merle, issue)
    assert issue.state == IssueState.SENT
    assert not Message.objects.exists()


@pytest.mark.requirement("feature:G1")
def test_two_people_of_one_address_get_one_mail(merle: Member, issue: Issue, pool: Pool) -> None:
    a_reader(pool=pool, email="info@kuestennetz.example")
    other = a_reader(pool=pool, email="info2@kuestennetz.example")
    ContactPoint.objects.filter(person=other).update(
        value="Info@kuestennetz.example", normalised="info@kuestennetz.example"
    )
    go_out(merle, issue)
    assert Message.objects.count() == 1
    assert skipped(issue) == {"same_address": 1}


def test_assembly_that_was_cut_off_goes_on_and_sends_nothing_twice(
    merle: Member, issue: Issue, pool: Pool
) -> None:
    people = {a_reader(pool=pool).id for _number in range(5)}
    actions.schedule_issue(actor=merle.actor, issue_id=issue.id, due_at=clock.now())
    actions.start_due()
    assert actions.assemble_next(issue_id=issue.id, size=2)
    first = set(Message.objects.values_list("person_id", flat=True))
    # The job died before it could say how far it came.
    Issue.objects.filter(id=issue.id).update(assembled_until=None)
    while actions.assemble_next(issue_id=issue.id, size=2):
        pass
    sent = list(Message.objects.values_list("person_id", flat=True))
    assert len(first) == 2
    assert sorted(sent) == sorted(people)


def test_the_database_refuses_a_second_message_of_an_issue_to_a_person_or_address(
    merle: Member, issue: Issue, pool: Pool
) -> None:
    a_reader(pool=pool)
    go_out(merle, issue)
    message = Message.objects.get()
    for changes in ({"address_hash": b"x" * 32}, {"person_id": None}):
        message.pk = uuid.uuid4()
        kept = {name: getattr(message, name) for name in changes}
        for name, value in changes.items():
            setattr(message, name, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            message.save(force_insert=True)
        for name, value in kept.items():
            setattr(message, name, value)


def test_content_past_its_day_stays_behind_when_sending_starts(
    merle: Member, issue: Issue, pool: Pool
) -> None:
    from talentkreis.content.actions import archive_item
    from talentkreis.content.models import ItemText

    third = an_item(merle, "Messe")
    a_block(merle, issue, third)
    a_reader(pool=pool)
    actions.schedule_issue(actor=merle.actor, issue_id=issue.id, due_at=clock.now())
    archive_item(actor=merle.actor, item_id=third.id)
    assert ItemText.objects.filter(title="Messe").exists()
    actions.start_due()
    while actions.assemble_next(issue_id=issue.id):
        pass
    assert "Messe" not in Message.objects.get().text


@pytest.mark.requirement("feature:G1")
def test_once_it_goes_out_nothing_of_it_changes(merle: Member, issue: Issue, pool: Pool) -> None:
    a_reader(pool=pool)
    block = issue.blocks.get(position=1)
    actions.schedule_issue(actor=merle.actor, issue_id=issue.id, due_at=clock.now())
    with pytest.raises(Conflict):
        actions.remove_block(actor=merle.actor, issue_id=issue.id, block_id=block.id)
    actions.start_due()
    with pytest.raises(Conflict):
        actions.take_back(actor=merle.actor, issue_id=issue.id)
    attempts = (
        lambda: Block.objects.filter(issue=issue).delete(),
        lambda: IssueWords.objects.filter(issue=issue).update(subject="Anders"),
        lambda: Issue.objects.filter(id=issue.id).update(edition={}),
        lambda: Issue.objects.filter(id=issue.id).delete(),
        lambda: Block.objects.create(issue=issue, position=9, kind="divider"),
    )
    for attempt in attempts:
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


def test_a_scheduled_issue_is_taken_back_and_scheduled_again(merle: Member, issue: Issue) -> None:
    later = clock.now() + dt.timedelta(days=2)
    actions.schedule_issue(actor=merle.actor, issue_id=issue.id, due_at=later)
    assert actions.start_due() == 0
    actions.take_back(actor=merle.actor, issue_id=issue.id)
    actions.take_back(actor=merle.actor, issue_id=issue.id)
    issue.refresh_from_db()
    assert (issue.state, issue.due_at) == (IssueState.DRAFT, None)
    actions.schedule_issue(actor=merle.actor, issue_id=issue.id, due_at=later)


def test_recall_takes_back_what_has_not_gone_out_and_stops_assembly(
    merle: Member, issue: Issue, pool: Pool
) -> None:
    for _number in range(4):
        a_reader(pool=pool)
    actions.schedule_issue(actor=merle.actor, issue_id=issue.id, due_at=clock.now())
    actions.start_due()
    actions.assemble_next(issue_id=issue.id, size=2)
    assert actions.recall_issue(actor=merle.actor, issue_id=issue.id) == 2
    assert actions.recall_issue(actor=merle.actor, issue_id=issue.id) == 0
    assert not actions.assemble_next(issue_id=issue.id, size=2)
    assert set(Message.objects.values_list("state", "state_reason")) == {("cancelled", "recalled")}


def test_what_is_missing_is_said_before_anything_is_scheduled(merle: Member) -> None:
    empty = an_issue(merle, headings={})
    with pytest.raises(RuleViolation) as refused:
        actions.schedule_issue(actor=merle.actor, issue_id=empty.id, due_at=clock.now())
    said = [obstacle.code for obstacle in queries.obstacles(merle.actor, empty)]
    assert said == ["no_audience", "no_subject", "too_few_parts"]
    assert refused.value.code == "no_audience"


@pytest.mark.requirement("trust:E-01")
def test_what_mail_servers_would_refuse_is_not_scheduled(
    merle: Member, issue: Issue, settings: Any
) -> None:
    settings.PUBLIC_URL = "http://127.0.0.1:8000"
    mailbox = a_mailbox(from_address="karriere@nordlicht.de")
    with pytest.raises(Conflict) as refused:
        actions.schedule_issue(actor=merle.actor, issue_id=issue.id, due_at=clock.now())
    assert refused.value.code == "preflight_red"
    mailbox.delete()
    actions.schedule_issue(actor=merle.actor, issue_id=issue.id, due_at=clock.now())


def test_marketing_writes_and_does_not_send(merle: Member, issue: Issue) -> None:
    writer = make_member(Role.MARKETING)
    actions.move_block(
        actor=writer.actor, issue_id=issue.id, block_id=issue.blocks.get(position=2).id, to=0
    )
    with pytest.raises(NotAllowed):
        actions.schedule_issue(actor=writer.actor, issue_id=issue.id, due_at=clock.now())


@pytest.mark.requirement("feature:G1")
def test_the_test_goes_to_the_member_alone_and_looks_like_the_mail(
    merle: Member, issue: Issue, pool: Pool
) -> None:
    person = a_reader(pool=pool, given_name="Svea", family_name="Callsen", consents=False)
    actions.send_test(actor=merle.actor, issue_id=issue.id, person_id=person.id)
    message = Message.objects.get()
    assert (message.to_address, message.person_id, message.issue_id) == (merle.email, None, None)
    assert message.subject == "[Test] Neues aus dem Netz"
    assert "Callsen" in message.html
    assert message.is_page


@pytest.mark.requirement("feature:G2")
def test_a_part_is_for_a_topic_a_pool_a_filter_or_a_language(merle: Member, pool: Pool) -> None:
    topic = a_topic(merle)
    inner = a_shared_pool(merle, "Leitwarte")
    from talentkreis.search.language import parse

    issue = an_issue(merle, pool)
    for title in ("Eins", "Zwei"):
        a_block(merle, issue, an_item(merle, title))
    a_block(merle, issue, an_item(merle, "Technikteil"), topics=[topic])
    a_block(merle, issue, an_item(merle, "Poolteil"), pool_id=inner.id)
    a_block(
        merle,
        issue,
        an_item(merle, "Kielteil"),
        filter=parse("ort:Kiel", "de", actor=merle.actor),
    )
    a_block(merle, issue, an_item(merle, "Nur englisch"), language="en")
    from talentkreis.relationships.actions import note_wishes

    fan = a_reader(pool=pool, given_name="Fan")
    note_wishes(actor=merle.actor, person_id=fan.id, channel="", topics=["technology"])
    insider = a_reader(pool=pool, given_name="Insider")
    inner.memberships.create(
        person=insider, stage_since=insider.created_at, entered_at=insider.created_at
    )
    refresh([insider.id])
    local = a_reader(pool=pool, given_name="Local", city="Kiel", country="DE")
    reader = a_reader(pool=pool, given_name="Reader", language="en")
    found = queries.segments_of(merle.actor, issue)
    assert found.reader_count == 4
    seen = {segment.people[0].recipient.person_id: segment.places for segment in found.segments}
    base = {0, 1, 2}
    assert seen == {
        fan.id: base | {3},
        insider.id: base | {4},
        local.id: base | {5},
        reader.id: base | {6},
    }
