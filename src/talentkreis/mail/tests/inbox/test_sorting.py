# SPDX-License-Identifier: Apache-2.0
"""What waits for whom: views, narrowing, putting off, giving to colleagues."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from django.utils import timezone

from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.kernel.ids import new_id
from talentkreis.mail import actions, queries, snoozing
from talentkreis.mail.inbound import receive
from talentkreis.mail.models import (
    Thread,
)
from talentkreis.mail.queries import Wanted
from talentkreis.mail.tests.factories import (
    a_mailbox,
    a_person,
)
from talentkreis.mail.tests.inbox.building import (
    in_view,
    svea,
    thread_seen,
    wrote,
)
from talentkreis.mail.tests.test_inbound import a_reply
from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory, signed_in
from talentkreis.people.models import Person

if TYPE_CHECKING:
    from django.test import Client

    from talentkreis.organisation.models import Member

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("feature:H6")
def test_views_say_what_waits_for_whom(merle: Member, jonas: Member) -> None:
    svea()
    wrote()
    wrote("Wer bin ich?", From="Fremd <fremd@anders.test>", Message_ID="<f@anders.test>")
    known = Thread.objects.get(person__isnull=False)
    unknown = Thread.objects.get(person__isnull=True)
    assert set(in_view(merle.actor)) == {known, unknown}
    assert in_view(merle.actor, "unassigned") == [known]
    assert in_view(merle.actor, "unmatched") == [unknown]
    actions.assign_threads(actor=merle.actor, thread_ids=[known.id], member_id=jonas.id)
    assert in_view(jonas.actor, "mine") == [known]
    assert in_view(merle.actor, "mine") == []
    assert in_view(merle.actor, "unassigned") == []
    actions.finish_threads(actor=jonas.actor, thread_ids=[known.id])
    assert in_view(merle.actor, "done") == [known]
    assert queries.thread_counts(merle.actor) == {
        "open": 1, "mine": 0, "unassigned": 0, "unmatched": 1, "snoozed": 0,
    }  # fmt: skip
    with pytest.raises(NotFound):
        queries.threads(merle.actor, Wanted(view="quatsch"))


def test_lists_are_narrowed_by_tag_channel_mailbox_name_and_subject(merle: Member) -> None:
    person = svea()
    mailbox = a_mailbox(imap_host="imap.nordlicht.test")
    receive(a_reply(), mailbox_id=mailbox.id)
    wrote("x", From="Ole <ole@anders.test>", Message_ID="<o@anders.test>", Subject="Praktikum")
    (thread,) = Thread.objects.filter(person=person)
    actions.tag_thread(actor=merle.actor, thread_id=thread.id, tags=["Eilt", " eilt ", "Gehalt"])
    thread.refresh_from_db()
    assert [tag.casefold() for tag in thread.tags] == ["eilt", "gehalt"]
    actor = merle.actor
    assert in_view(actor, tag=thread.tags[0]) == [thread]
    assert in_view(actor, tag="nichts") == []
    assert in_view(actor, mailbox_id=mailbox.id) == [thread]
    assert len(in_view(actor, channel="email")) == 2
    assert in_view(actor, channel="sms") == []
    assert in_view(actor, text="calls") == [thread]
    assert in_view(actor, text="leitwarte svea") == [thread]
    assert [each.sender for each in in_view(actor, text="praktikum")] == ["ole@anders.test"]
    with pytest.raises(RuleViolation):
        actions.tag_thread(actor=actor, thread_id=thread.id, tags=["x" * 41])


@pytest.mark.requirement("feature:H6")
def test_what_was_put_off_wakes_in_the_morning_or_when_the_person_writes(merle: Member) -> None:
    svea()
    wrote()
    thread = Thread.objects.get()
    until = clock.now() + dt.timedelta(days=3)
    actions.snooze_threads(actor=merle.actor, thread_ids=[thread.id], until=until)
    assert in_view(merle.actor) == []
    assert in_view(merle.actor, "snoozed") == [thread]
    assert queries.open_replies(merle.actor, Person.objects.all()) == []
    wrote("Ich noch einmal", Message_ID="<2@post.test>")
    assert in_view(merle.actor) == [thread]
    assert in_view(merle.actor, "snoozed") == []
    actions.snooze_threads(actor=merle.actor, thread_ids=[thread.id], until=until)
    Thread.objects.update(snoozed_until=clock.now() - dt.timedelta(minutes=1))
    assert in_view(merle.actor) == [thread]
    with pytest.raises(RuleViolation):
        actions.snooze_threads(
            actor=merle.actor, thread_ids=[thread.id], until=clock.now() - dt.timedelta(hours=1)
        )


@pytest.mark.parametrize(
    ("choice", "on", "expected"),
    [
        ("tomorrow", None, "2026-11-23T08:00"),
        ("next_week", None, "2026-11-23T08:00"),
        ("on", dt.date(2026, 12, 1), "2026-12-01T08:00"),
        ("on", dt.date(2026, 11, 22), None),
        ("on", None, None),
        ("on", dt.date(2030, 1, 1), None),
    ],
    ids=str,
)
def test_the_morning_meant(choice: str, on: dt.date | None, expected: str | None) -> None:
    sunday = dt.datetime(2026, 11, 22, 18, 30, tzinfo=dt.UTC)
    found = snoozing.wakes_at(choice, on, now=sunday)
    assert (found.strftime("%Y-%m-%dT%H:%M") if found else None) == expected


@pytest.mark.requirement("feature:H6")
def test_whoever_is_given_a_conversation_finds_it_on_their_day(
    merle: Member, jonas: Member
) -> None:
    svea()
    wrote("Bitte um Rückruf")
    thread = Thread.objects.get()
    nobody = Person.objects.none()
    assert queries.open_replies(jonas.actor, nobody) == []
    actions.assign_threads(actor=merle.actor, thread_ids=[thread.id], member_id=jonas.id)
    (reply,) = queries.open_replies(jonas.actor, nobody)
    assert (reply.text, reply.given_by) == ("Bitte um Rückruf", "Merle Petersen")
    # Whoever cares for the person is not asked as well.
    assert queries.open_replies(merle.actor, Person.objects.all()) == []
    html = signed_in(jonas).get("/").content.decode()
    assert "Bitte um Rückruf" in html
    assert "Merle Petersen" in html


def test_nobody_is_given_what_they_would_not_see(merle: Member, jonas: Member) -> None:
    person = svea()
    wrote()
    thread = Thread.objects.get()
    reader = MemberFactory.create(role=Role.READ_ONLY)
    Person.objects.filter(id=person.id).update(confidential_to=[merle.id])
    refusals = ((jonas.id, RuleViolation), (reader.id, RuleViolation), (new_id(), NotFound))
    for member_id, error in refusals:
        with pytest.raises(error):
            actions.assign_threads(actor=merle.actor, thread_ids=[thread.id], member_id=member_id)
    with pytest.raises(NotFound):
        actions.assign_threads(actor=jonas.actor, thread_ids=[thread.id], member_id=jonas.id)
    assert [member.name for member in queries.can_answer(thread_seen(merle, thread))] == [
        "Merle Petersen"
    ]


def test_several_are_finished_given_and_put_off_at_once(
    merle: Member, jonas: Member, browser: Client
) -> None:
    for number in range(3):
        a_person(email=f"{number}@post.test")
        wrote(From=f"{number}@post.test", Message_ID=f"<{number}@post.test>")
    ids = [str(each) for each in Thread.objects.values_list("id", flat=True)]
    url = reverse("mail:bulk")
    assert browser.get(url).status_code == 405
    browser.post(url, {"what": "assign", "member": jonas.id, "threads": ids})
    assert set(Thread.objects.values_list("assignee_id", flat=True)) == {jonas.id}
    browser.post(url, {"what": "next_week", "threads": ids})
    until = Thread.objects.first().snoozed_until  # type: ignore[union-attr]  # there are three
    assert until is not None
    assert timezone.localtime(until).hour == 8
    browser.post(f"{url}?eins={ids[0]}", {"what": "done", "threads": ids[1:]})
    assert Thread.objects.filter(state="done").count() == 1
    browser.post(url, {"what": "mine", "threads": ids})
    assert set(Thread.objects.values_list("assignee_id", flat=True)) == {merle.id}
    browser.post(url, {"what": "done", "threads": ids})
    assert Thread.objects.filter(state="done").count() == 3
    assert browser.post(url, {"what": "done", "threads": [str(new_id())]}).status_code == 404
    assert browser.post(url, {"what": "quatsch", "threads": ids}).status_code == 303
    reader = signed_in(MemberFactory.create(role=Role.DPO))
    assert reader.get(reverse("mail:inbox")).status_code == 200
    assert reader.post(url, {"what": "open", "threads": ids}).status_code == 403
