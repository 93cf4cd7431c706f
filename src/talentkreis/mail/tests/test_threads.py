# SPDX-License-Identifier: Apache-2.0
"""One inbox: what belongs together stands together, somebody answers, nothing is answered twice."""

from __future__ import annotations

import datetime as dt
import re
import threading
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from talentkreis.consent.models import Channel
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.kernel.ids import new_id
from talentkreis.mail import actions, queries, snoozing
from talentkreis.mail.delivery import deliver_due
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
    the_employer,
)
from talentkreis.mail.tests.sink import smtp_sink
from talentkreis.mail.tests.test_inbound import a_reply
from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory, signed_in
from talentkreis.people.actions import merge_people
from talentkreis.people.models import ContactPoint, Conversation, Mention, Note, Person

if TYPE_CHECKING:
    from django.test import Client

    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.models import Member

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture(autouse=True)
def _employer() -> None:
    the_employer()


@pytest.fixture
def merle() -> Member:
    return MemberFactory.create(role=Role.RECRUITER, name="Merle Petersen")


@pytest.fixture
def jonas() -> Member:
    return MemberFactory.create(role=Role.RECRUITER, name="Jonas Weber")


@pytest.fixture
def browser(merle: Member) -> Client:
    return signed_in(merle)


def svea() -> Person:
    return a_person(given_name="Svea", family_name="Callsen", email="svea@post.test")


def wrote(text: str = "Gerne! Wann passt es?", **headers: str) -> InboundMessage:
    received = receive(a_reply(text, **headers))
    return InboundMessage.objects.get(id=received.id)


def in_view(actor: Actor, view: str = "open", **narrowed: Any) -> list[Thread]:
    page = queries.threads(actor, Wanted(view=view, **narrowed))
    return [line.thread for line in page.rows]


def words(text: str = "Dienstag um neun?", **values: Any) -> actions.Words:
    return actions.Words(text=text, subject=values.pop("subject", "AW: Neues"), **values)


def answered(member: Member, person: Person, **values: Any) -> Message:
    return actions.send_reply(
        actor=member.actor, person_id=person.id, words=values.pop("words", words()), **values
    )


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


def thread_seen(member: Member, thread: Thread) -> Thread:
    return queries.thread_visible_to(member.actor, thread.id)


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


@pytest.mark.requirement("feature:H6")
@pytest.mark.requirement("feature:H1")
def test_an_answer_goes_out_the_same_way_and_finishes_the_conversation(browser: Client) -> None:
    svea()
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port)
        receive(a_reply(), mailbox_id=mailbox.id)
        thread = Thread.objects.get()
        url = reverse("mail:thread", args=[thread.id])
        html = browser.get(url).content.decode()
        assert "AW: Neues aus der Leitwarte" in html
        response = browser.post(
            reverse("mail:reply", args=[thread.id]),
            {
                "subject": "AW: Neues", "text": "Sehr gern, Dienstag um neun.",
                "channel": "email", "has_quote": "on",
            },
        )  # fmt: skip
        assert response.status_code == 303
        deliver_due(mailbox.id, at=clock.now() + dt.timedelta(seconds=11))
    taken = sink.taken[0].message
    assert taken["In-Reply-To"] == "<reply@post.test>"
    body = taken.get_body(("plain",)).get_content()  # type: ignore[union-attr]  # has one
    assert "Sehr gern, Dienstag um neun." in body
    assert "> Gerne! Wann passt es?" in body
    thread.refresh_from_db()
    assert thread.state == ThreadState.DONE
    assert InboundMessage.objects.get().state == InboundState.DONE
    assert Message.objects.get().mailbox == mailbox


def test_the_gate_is_asked_before_anything_is_sent(merle: Member, browser: Client) -> None:
    person = svea()
    wrote()
    Person.objects.filter(id=person.id).update(restricted_at=clock.now())
    with pytest.raises(RuleViolation) as refused:
        answered(merle, person)
    assert refused.value.code == "gate_refused"
    url = reverse("mail:reply", args=[Thread.objects.get().id])
    assert browser.post(url, {"subject": "x", "text": "y"}).status_code == 422
    assert not Message.objects.exists()


@pytest.mark.requirement("feature:H6")
def test_everybody_sees_who_is_answering_until_they_stop(
    merle: Member, jonas: Member, browser: Client
) -> None:
    person = svea()
    wrote()
    actions.save_draft(actor=jonas.actor, person_id=person.id, words=words("Liebe Svea"))
    thread = Thread.objects.get()
    assert "Jonas Weber" in browser.get(reverse("mail:who", args=[thread.id])).content.decode()
    assert "Jonas Weber" in browser.get(reverse("mail:inbox")).content.decode()
    assert (
        "Liebe Svea" not in browser.get(reverse("mail:thread", args=[thread.id])).content.decode()
    )
    Draft.objects.update(writing_until=clock.now() - dt.timedelta(seconds=1))
    assert "Jonas Weber" not in browser.get(reverse("mail:who", args=[thread.id])).content.decode()


@pytest.mark.requirement("feature:H6")
def test_two_answers_at_once_are_noticed_before_the_second_one_leaves(
    merle: Member, jonas: Member, browser: Client
) -> None:
    person = svea()
    wrote()
    thread = Thread.objects.get()
    actions.save_draft(actor=jonas.actor, person_id=person.id, words=words("Liebe Svea"))
    with pytest.raises(Conflict, match="Jonas Weber") as writing:
        answered(merle, person, seen_at=clock.now())
    assert writing.value.code == "somebody_writes"
    seen = clock.now()
    answered(jonas, person, seen_at=seen)
    with pytest.raises(Conflict, match="Jonas Weber") as meanwhile:
        answered(merle, person, seen_at=seen)
    assert meanwhile.value.code == "answered_meanwhile"
    given = {"subject": "AW", "text": "Auch ich", "seen_at": seen.isoformat()}
    url = reverse("mail:reply", args=[thread.id])
    refused = browser.post(url, given)
    assert refused.status_code == 409
    assert 'name="is_sure"' in refused.content.decode()
    assert "Auch ich" in refused.content.decode()
    assert browser.post(url, given | {"is_sure": "1"}).status_code == 303
    assert Message.objects.count() == 2
    seen = clock.now()
    wrote("Und noch etwas", Message_ID="<2@post.test>")
    with pytest.raises(Conflict) as again:
        answered(merle, person, seen_at=seen)
    assert again.value.code == "written_meanwhile"


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_of_two_who_send_in_the_same_moment_one_is_told(merle: Member, jonas: Member) -> None:
    person = svea()
    wrote()
    seen, outcomes, gate = clock.now(), [], threading.Barrier(2)

    def send(member: Member) -> None:
        try:
            gate.wait()
            answered(member, person, seen_at=seen)
            outcomes.append("sent")
        except Conflict as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    both = [threading.Thread(target=send, args=[member]) for member in (merle, jonas)]
    for each in both:
        each.start()
    for each in both:
        each.join(30)
    assert sorted(outcomes) == ["answered_meanwhile", "sent"]
    assert Message.objects.count() == 1


@pytest.mark.concurrency
@pytest.mark.django_db(transaction=True)
def test_mails_that_arrive_at_once_make_one_conversation() -> None:
    person = svea()
    gate = threading.Barrier(4)

    def arrive(number: int) -> None:
        try:
            gate.wait()
            receive(a_reply(f"Nummer {number}", Message_ID=f"<{number}@post.test>"))
        finally:
            connection.close()

    rows = [threading.Thread(target=arrive, args=[number]) for number in range(4)]
    for each in rows:
        each.start()
    for each in rows:
        each.join(30)
    thread = Thread.objects.get()
    assert (thread.person, len(queries.conversation(thread).rows)) == (person, 4)


@pytest.mark.requirement("feature:H1")
def test_a_draft_survives_reloading_and_is_gone_when_sent(merle: Member, browser: Client) -> None:
    person = svea()
    wrote()
    thread = Thread.objects.get()
    url = reverse("mail:thread", args=[thread.id])
    browser.post(
        reverse("mail:keep_draft", args=[person.id]),
        {"subject": "AW: Neues", "text": "Angefangen und", "channel": "email"},
        headers={"hx-request": "true"},
    )
    assert "Angefangen und" in browser.get(url).content.decode()
    other = signed_in(MemberFactory.create(role=Role.RECRUITER))
    assert "Angefangen und" not in other.get(url).content.decode()
    answered(merle, person)
    assert not Draft.objects.exists()
    browser.post(reverse("mail:keep_draft", args=[person.id]), {"text": "Noch einer"})
    browser.post(reverse("mail:discard_draft", args=[person.id]))
    assert not Draft.objects.exists()


@pytest.mark.requirement("feature:H1")
def test_a_message_can_be_taken_back_and_is_a_draft_again(merle: Member, jonas: Member) -> None:
    person = svea()
    mailbox = a_mailbox()
    inbound = wrote()
    actions.attach_file(
        actor=merle.actor, person_id=person.id, words=words(), name="Plan.pdf", content=PDF
    )
    message = answered(merle, person, words=words("Zu früh", answers=inbound.id))
    with pytest.raises(NotFound):
        actions.undo_reply(actor=jonas.actor, message_id=message.id)
    draft = actions.undo_reply(actor=merle.actor, message_id=message.id)
    assert (draft.text, draft.answers_id) == ("Zu früh", inbound.id)
    assert [file.name for file in draft.files.all()] == ["Plan.pdf"]
    message.refresh_from_db()
    assert message.state == "cancelled"
    assert Thread.objects.get().state == ThreadState.OPEN
    deliver_due(mailbox.id, at=clock.now() + dt.timedelta(seconds=11))
    with pytest.raises(Conflict):
        actions.undo_reply(actor=merle.actor, message_id=message.id)


@pytest.mark.requirement("feature:H1")
def test_files_go_out_with_the_letter_and_only_of_kinds_we_know(
    merle: Member, browser: Client
) -> None:
    person = svea()
    attach: dict[str, Any] = {"actor": merle.actor, "person_id": person.id, "words": words()}
    with pytest.raises(RuleViolation):
        actions.attach_file(**attach, name="Rechnung.pdf", content=b"MZ\x90\x00 program")
    with smtp_sink() as sink:
        mailbox = a_mailbox(port=sink.port)
        receive(a_reply(), mailbox_id=mailbox.id)
        url = reverse("mail:attach", args=[person.id])
        with_file = {"text": "Anbei", "file": an_upload("Über uns.pdf", PDF)}
        partial = browser.post(url, with_file, headers={"hx-request": "true"})
        assert "Über uns.pdf" in partial.content.decode()
        answered(merle, person)
        deliver_due(mailbox.id, at=clock.now() + dt.timedelta(seconds=11))
    (part,) = sink.taken[0].message.iter_attachments()
    assert (part.get_filename(), part.get_content_type()) == ("Über uns.pdf", "application/pdf")
    assert part.get_payload(decode=True) == PDF
    assert sink.taken[0].message.get_body(("html",)) is not None


def an_upload(name: str, content: bytes) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content)


def test_files_have_a_limit_each_and_together(merle: Member) -> None:
    person = svea()
    attach: dict[str, Any] = {"actor": merle.actor, "person_id": person.id, "words": words()}
    large = PDF + b"\0" * (9 * 1024 * 1024)
    actions.attach_file(**attach, name="a.pdf", content=large)
    with pytest.raises(RuleViolation) as together:
        actions.attach_file(**attach, name="b.pdf", content=large)
    assert together.value.code == "too_many_files"
    with pytest.raises(RuleViolation):
        actions.attach_file(**attach, name="c.pdf", content=PDF + b"\0" * (11 * 1024 * 1024))
    for number in range(9):
        actions.attach_file(**attach, name=f"{number}.pdf", content=PDF)
    with pytest.raises(RuleViolation):
        actions.attach_file(**attach, name="elf.pdf", content=PDF)
    file = OutgoingFile.objects.order_by("id").first()
    assert file is not None
    storage, name = file.file.storage, file.file.name
    actions.detach_file(actor=merle.actor, file_id=file.id)
    assert OutgoingFile.objects.count() == 9
    assert name
    assert storage.exists(name)  # until the transaction is through


def with_files(*files: tuple[str, bytes]) -> bytes:
    from email import message_from_bytes, policy
    from email.message import EmailMessage

    mail = message_from_bytes(a_reply("Anbei mein Lebenslauf."), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    for name, content in files:
        mail.add_attachment(content, maintype="text", subtype="html", filename=name)
    return mail.as_bytes()


@pytest.mark.requirement("trust:S-10")
def test_files_that_came_in_are_saved_never_shown_and_only_of_kinds_we_know(
    browser: Client,
) -> None:
    svea()
    receive(with_files(("Lebenslauf.html", PDF), ("Böse.pdf", b"MZ\x90\x00 program")))
    thread = Thread.objects.get()
    good, bad = InboundMessage.objects.get().files.order_by("position")
    assert (good.name, good.media_type, good.problem) == ("Lebenslauf.pdf", "application/pdf", "")
    assert bad.problem == "file_type"
    html = browser.get(reverse("mail:thread", args=[thread.id])).content.decode()
    assert reverse("mail:received_file", args=[good.id]) in html
    assert reverse("mail:received_file", args=[bad.id]) not in html
    answer = browser.get(reverse("mail:received_file", args=[good.id]))
    assert answer.content == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert browser.get(reverse("mail:received_file", args=[bad.id])).status_code >= 400
    reader = signed_in(MemberFactory.create(role=Role.READ_ONLY))
    assert reader.get(reverse("mail:received_file", args=[good.id])).status_code == 403
    Person.objects.update(confidential_to=[new_id()])
    assert browser.get(reverse("mail:received_file", args=[good.id])).status_code == 404


@pytest.mark.requirement("feature:H1")
def test_a_letter_ends_with_the_signature_of_who_writes_in_the_language_of_who_reads(
    merle: Member, browser: Client
) -> None:
    person = svea()
    url = reverse("mail:compose", args=[person.id])
    assert "Merle Petersen\nNordlicht Energie" in browser.get(url).content.decode()
    texts = {"text_de": "Herzlich\nMerle Petersen\n0431 555", "text_en": "Best\nMerle"}
    assert browser.post(reverse("mail:signature"), texts).status_code == 303
    assert "Herzlich\nMerle Petersen\n0431 555" in browser.get(url).content.decode()
    assert queries.signature_of(merle.id, "en") == "Best\nMerle"
    long = browser.post(reverse("mail:signature"), texts | {"text_de": "x" * 1_001})
    assert long.status_code == 422


@pytest.mark.requirement("feature:H6")
def test_a_colleague_is_shown_a_message_as_a_note_never_by_mail(
    merle: Member, jonas: Member, browser: Client
) -> None:
    svea()
    wrote("Kann ich auch aus Kiel arbeiten?")
    thread = Thread.objects.get()
    url = reverse("mail:forward_thread", args=[thread.id])
    browser.post(url, {"member": jonas.id, "text": "Weißt du das?"})
    assert Mention.objects.get().member == jonas
    note = Note.objects.get()
    assert "Weißt du das?" in note.text
    assert "> Kann ich auch aus Kiel arbeiten?" in note.text
    assert not Message.objects.filter(person__isnull=False).exists()
    reader = MemberFactory.create(role=Role.HIRING_MANAGER)
    with pytest.raises(RuleViolation):
        actions.forward_thread(actor=merle.actor, thread_id=thread.id, member_id=reader.id)


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
