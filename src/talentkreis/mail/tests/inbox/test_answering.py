# SPDX-License-Identifier: Apache-2.0
"""Somebody answers, and nothing is answered twice."""

from __future__ import annotations

import datetime as dt
import threading
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.urls import reverse

from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.mail import actions, queries
from talentkreis.mail.delivery import deliver_due
from talentkreis.mail.inbound import receive
from talentkreis.mail.models import (
    Draft,
    InboundMessage,
    InboundState,
    Message,
    Thread,
    ThreadState,
)
from talentkreis.mail.tests.factories import (
    a_mailbox,
)
from talentkreis.mail.tests.inbox.building import (
    PDF,
    answered,
    svea,
    words,
    wrote,
)
from talentkreis.mail.tests.sink import smtp_sink
from talentkreis.mail.tests.test_inbound import a_reply
from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory, signed_in
from talentkreis.people.models import Mention, Note, Person

if TYPE_CHECKING:
    from django.test import Client

    from talentkreis.organisation.models import Member

pytestmark = pytest.mark.django_db


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
