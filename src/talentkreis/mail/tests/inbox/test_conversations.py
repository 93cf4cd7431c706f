# SPDX-License-Identifier: Apache-2.0
"""What belongs together stands together, and only whoever may see it sees it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from talentkreis.consent.models import Channel
from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.mail import actions, queries
from talentkreis.mail.inbound import receive
from talentkreis.mail.inbound.texts import TextIn, receive_text
from talentkreis.mail.models import (
    Draft,
    InboundMessage,
    InboundState,
    Message,
    OutgoingFile,
    Thread,
    ThreadState,
)
from talentkreis.mail.privacy import erase_own, export_own
from talentkreis.mail.queries import Wanted
from talentkreis.mail.tests.factories import (
    a_mailbox,
    a_message,
    a_person,
    give_consent,
)
from talentkreis.mail.tests.inbox.building import (
    PDF,
    answered,
    in_view,
    svea,
    words,
    wrote,
)
from talentkreis.mail.tests.test_inbound import a_reply
from talentkreis.organisation.tests.factories import signed_in
from talentkreis.people.actions import merge_people
from talentkreis.people.models import ContactPoint, Conversation, Person

if TYPE_CHECKING:
    from django.test import Client

    from talentkreis.organisation.models import Member

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("feature:H6")
def test_everything_of_one_person_is_one_conversation_in_the_order_of_time(
    merle: Member, browser: Client
) -> None:
    person = svea()
    wrote("Erste Frage", Message_ID="<1@post.test>")
    answered(merle, person)
    wrote("Zweite Frage", Message_ID="<2@post.test>", Subject="Noch etwas")
    thread = Thread.objects.get()
    assert (thread.person, thread.state) == (person, ThreadState.OPEN)
    said = [each.text for each in queries.conversation(thread).rows]
    assert said == ["Erste Frage", "Dienstag um neun?", "Zweite Frage"]
    html = browser.get(reverse("mail:thread", args=[thread.id])).content.decode()
    assert html.index("Erste Frage") < html.index("Dienstag um neun?") < html.index("Zweite Frage")


def test_long_conversations_and_lists_are_turned_page_by_page(merle: Member) -> None:
    person = svea()
    for number in range(70):
        wrote(f"Nummer {number}", Message_ID=f"<{number}@post.test>")
    thread, cursor = Thread.objects.get(), ""
    seen: list[str] = []
    while True:
        page = queries.conversation(thread, cursor=cursor)
        assert len(page.rows) <= 30
        seen = [each.text for each in page.rows] + seen
        cursor = page.next_cursor
        if not cursor:
            break
    assert seen == [f"Nummer {number}" for number in range(70)]
    now = clock.now()
    Thread.objects.bulk_create(
        Thread(sender=f"{n}@fremd.test", state="open", listed_at=now) for n in range(60)
    )
    first = queries.threads(merle.actor, Wanted())
    second = queries.threads(merle.actor, Wanted(), cursor=first.next_cursor)
    ids = [line.thread.id for line in (*first.rows, *second.rows)]
    assert (len(ids), len(set(ids))) == (61, 61)
    assert person.id in {line.thread.person_id for line in (*first.rows, *second.rows)}


@pytest.mark.requirement("feature:H6")
def test_a_message_by_sms_joins_the_conversation_and_is_answered_by_sms(
    merle: Member, browser: Client
) -> None:
    person = svea()
    number = "+491711234567"
    ContactPoint.objects.create(
        person=person, kind="phone", value=number, normalised=number, is_primary=True
    )
    give_consent(person, "personal_contact", channel="sms")
    account = a_mailbox(name="SMS", channel="sms", from_address="", smtp_host="")
    wrote()
    receive_text(
        TextIn(
            channel=Channel.SMS, mailbox_id=account.id, external_id="1", sender=number,
            text="Ich bin unterwegs",
        )
    )  # fmt: skip
    thread = Thread.objects.get()
    assert thread.channel == "sms"
    assert [each.text for each in queries.conversation(thread).rows] == [
        "Gerne! Wann passt es?", "Ich bin unterwegs",
    ]  # fmt: skip
    assert in_view(merle.actor, channel="sms") == [thread]
    html = browser.get(reverse("mail:thread", args=[thread.id])).content.decode()
    assert number in html
    given = {"text": "Bis gleich!", "channel": "sms"}
    assert browser.post(reverse("mail:reply", args=[thread.id]), given).status_code == 303
    message = Message.objects.get()
    assert (message.channel, message.mailbox, message.subject) == ("sms", account, "")


def test_confidential_people_and_own_mailboxes_show_nowhere_not_even_as_a_number(
    merle: Member, jonas: Member
) -> None:
    person = svea()
    own = a_mailbox(name="Jonas", member=jonas, is_default=False, imap_host="imap.test")
    receive(a_reply("Nur für Jonas"), mailbox_id=own.id)
    (private,) = Thread.objects.all()
    assert private.member == jonas
    assert in_view(merle.actor) == []
    assert queries.thread_counts(merle.actor)["open"] == 0
    assert in_view(jonas.actor) == [private]
    inbound = InboundMessage.objects.get()
    for read in (
        lambda: queries.inbound_visible_to(merle.actor, inbound.id),
        lambda: queries.thread_visible_to(merle.actor, private.id),
    ):
        with pytest.raises(NotFound):
            read()
    assert queries.open_replies(merle.actor, Person.objects.all()) == []
    # That there was contact is everybody's, what was said is not.
    assert Conversation.objects.get(person=person).text == ""
    client = signed_in(merle)
    profile = client.get(f"/talente/{person.id}/").content.decode()
    assert "Nur für Jonas" not in profile
    assert client.get(reverse("mail:inbox"), {"postfach": str(own.id)}).status_code == 200
    assert "Jonas" not in [box.name for box in queries.mailboxes_to_filter(merle.actor)]
    Person.objects.filter(id=person.id).update(confidential_to=[merle.id])
    assert in_view(jonas.actor) == []
    assert queries.thread_counts(jonas.actor)["open"] == 0


def test_of_an_own_mailbox_only_mail_of_people_we_know_is_taken_in(jonas: Member) -> None:
    svea()
    own = a_mailbox(name="Jonas", member=jonas, is_default=False)
    stranger = receive(
        a_reply("Liebe Grüße, Mama", From="Mama <mama@familie.test>"), mailbox_id=own.id
    )
    assert not stranger.is_new
    assert not InboundMessage.objects.exists()
    assert receive(a_reply(), mailbox_id=own.id).is_new


@pytest.mark.requirement("feature:H6")
def test_an_unknown_sender_is_matched_with_everything_they_wrote(
    merle: Member, browser: Client
) -> None:
    person = a_person(given_name="Svea", family_name="Callsen")
    sender = {"From": "Svea Callsen <Privat@anders.test>"}
    first = wrote("Hallo", Message_ID="<1@anders.test>", **sender)
    second = wrote("Noch da?", Message_ID="<2@anders.test>", **sender)
    thread = Thread.objects.get()
    assert thread.sender == "privat@anders.test"
    actions.tag_thread(actor=merle.actor, thread_id=thread.id, tags=["Messe"])
    html = browser.get(reverse("mail:thread", args=[thread.id])).content.decode()
    assert str(person.id) in html
    browser.post(
        reverse("mail:match_thread", args=[thread.id]), {"person": person.id, "keeps_address": "1"}
    )
    for row in (first, second):
        row.refresh_from_db()
        assert (row.person_id, row.state) == (person.id, InboundState.OPEN)
    matched = Thread.objects.get()
    assert (matched.person, matched.tags, matched.latest) == (person, ["Messe"], second)
    assert person.contact_points.filter(normalised="privat@anders.test").exists()


def test_a_sender_put_aside_stays_there_whatever_they_send(merle: Member) -> None:
    news = {"From": "Angebote <news@werbung.test>"}
    wrote("Kaufen!", Message_ID="<1@werbung.test>", **news)
    thread = Thread.objects.get()
    actions.put_aside(actor=merle.actor, thread_id=thread.id)
    wrote("Noch billiger!", Message_ID="<2@werbung.test>", **news)
    assert in_view(merle.actor) == in_view(merle.actor, "unmatched") == []
    assert in_view(merle.actor, "aside") == [thread]
    actions.put_aside(actor=merle.actor, thread_id=thread.id, is_aside=False)
    assert in_view(merle.actor, "unmatched") == [thread]
    svea()
    wrote(Message_ID="<3@post.test>")
    known = Thread.objects.get(person__isnull=False)
    with pytest.raises(RuleViolation):
        actions.put_aside(actor=merle.actor, thread_id=known.id)


def test_a_conversation_is_exported_merged_and_erased_with_its_person(merle: Member) -> None:
    person, other = svea(), a_person(email="zweit@post.test")
    wrote("Hallo")
    wrote("Auch ich", From="zweit@post.test", Message_ID="<2@post.test>")
    mine = Thread.objects.get(person=person)
    actions.finish_threads(actor=merle.actor, thread_ids=[mine.id])
    actions.save_draft(actor=merle.actor, person_id=other.id, words=words("Halb fertig"))
    merge_people(actor=merle.actor, survivor_id=person.id, merged_ids=[other.id])
    merged = Thread.objects.get()
    assert (merged.person_id, merged.state) == (person.id, ThreadState.OPEN)
    assert len(queries.conversation(merged).rows) == 2
    exported = export_own(person.id)
    assert [draft["text"] for draft in exported["drafts"]] == ["Halb fertig"]
    assert exported["conversations"][0]["state"] == "open"
    actions.attach_file(
        actor=merle.actor, person_id=person.id, words=words(), name="x.pdf", content=PDF
    )
    erase_own(person.id)
    for model in (Thread, Draft, OutgoingFile, InboundMessage):
        assert not model._default_manager.exists()


def test_what_goes_to_many_opens_no_conversation(merle: Member) -> None:
    a_message()
    assert not Thread.objects.exists()


def test_a_page_of_the_inbox_asks_little(
    browser: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        a_person(email=f"{number}@post.test")
        wrote(From=f"{number}@post.test", Message_ID=f"<{number}@post.test>")
    with django_assert_max_num_queries(18):
        html = browser.get(reverse("mail:inbox")).content.decode()
    assert len(re.findall(r"data-row", html)) == 20
