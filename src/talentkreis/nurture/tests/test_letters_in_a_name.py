# SPDX-License-Identifier: Apache-2.0
"""One mail to one person in the name of a colleague, who reads its very words before it leaves."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from talentkreis.activity.models import Activity
from talentkreis.consent.actions import erase_person, export_person, withdraw_consent
from talentkreis.consent.models import ConsentEvent, ConsentState
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolation
from talentkreis.mail import actions as mail
from talentkreis.mail.delivery import deliver_due
from talentkreis.mail.lending import Wish
from talentkreis.mail.models import Draft, Mailbox, Message
from talentkreis.mail.rules import words_hash
from talentkreis.mail.tests.factories import a_mailbox, give_consent
from talentkreis.mail.tests.sink import smtp_sink
from talentkreis.nurture import actions
from talentkreis.nurture.models import LetterLeave
from talentkreis.nurture.tests.factories import make_employer, make_member, make_person
from talentkreis.nurture.tests.pages import get, text_of
from talentkreis.organisation.actions import deactivate_member, note_absence
from talentkreis.organisation.actors import Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from talentkreis.mail.tests.sink import Sink
    from talentkreis.organisation.models import Member
    from talentkreis.people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:F10")]
WORDS = "Guten Tag, am Dienstag zeige ich Ihnen gern die Leitwarte."


@pytest.fixture
def merle(client: Client) -> Member:
    """Who cares for talents, signed in."""
    make_employer()
    member = make_member(Role.RECRUITER, name="Merle Hansen", email="merle@nordlicht.example")
    client.force_login(member)
    return member


@pytest.fixture
def jan() -> Member:
    """Who leads the department, and sees no talents."""
    return make_member(Role.HIRING_MANAGER, name="Jan Behrens", email="jan@nordlicht.example")


@pytest.fixture
def svea() -> Person:
    """Whom a human may write to."""
    person = make_person("svea@post.test", given_name="Svea", family_name="Callsen")
    give_consent(person, "personal_email")
    return person


@pytest.fixture
def sink() -> Iterator[Sink]:
    """Where mail arrives."""
    with smtp_sink() as sink:
        a_mailbox(port=sink.port, from_address="karriere@nordlicht.example")
        yield sink


def _asked(merle: Member, jan: Member, person: Person, *, note: str = "") -> LetterLeave:
    words = mail.Words(subject="Ein Besuch", text=WORDS)
    wish = Wish(person_id=person.id, words=words, sender_id=jan.id, note=note)
    return actions.ask_for_letter(actor=merle.actor, wish=wish)


def _approved(jan: Member, leave: LetterLeave, text: str = WORDS) -> LetterLeave:
    return actions.approve_letter(
        actor=jan.actor,
        leave_id=leave.id,
        subject="Ein Besuch",
        text=text,
        read=words_hash("Ein Besuch", WORDS),
    )


def _deliver(days: int = 0) -> None:
    mailbox = Mailbox.objects.get(is_default=True)
    deliver_due(mailbox.id, at=clock.now() + dt.timedelta(days=days, seconds=11))


def _to_svea(sink: Sink) -> list[Any]:
    return [taken.message for taken in sink.taken if "svea@post.test" in taken.message["To"]]


def test_nothing_leaves_before_the_colleague_has_read_and_approved(
    merle: Member, jan: Member, svea: Person, sink: Sink
) -> None:
    leave = _asked(merle, jan, svea)
    mail.release_messages(actor=merle.actor, message_ids=[leave.message_id])
    _deliver()
    assert _to_svea(sink) == []
    with pytest.raises(Conflict):
        mail.send_draft(
            actor=merle.actor, message_id=leave.message_id, subject="Anders", text="Anders"
        )

    _approved(jan, leave)
    _deliver()

    (letter,) = _to_svea(sink)
    assert "Jan Behrens" in letter["From"]
    assert "jan@nordlicht.example" in letter["From"]
    assert "jan@nordlicht.example" in letter["Reply-To"]
    assert "karriere" in letter["Reply-To"]
    assert WORDS in letter.get_body(("plain",)).get_content().replace("\n", " ")
    assert letter["Auto-Submitted"] is None
    leave.refresh_from_db()
    assert (leave.state, leave.is_reworded) == ("given", False)


def test_what_was_held_and_released_meanwhile_still_needs_the_approval(
    merle: Member, jan: Member, svea: Person, sink: Sink
) -> None:
    leave = _asked(merle, jan, svea)
    mail.hold_messages(actor=merle.actor, message_ids=[leave.message_id], reason="held_by_member")
    mail.release_messages(actor=merle.actor, message_ids=[leave.message_id])
    _deliver()

    assert _to_svea(sink) == []
    held = Message.objects.get(id=leave.message_id)
    assert (held.state, held.state_reason) == ("held", "words_not_approved")


def test_they_may_change_the_words_and_whoever_wrote_them_hears_of_it(
    merle: Member, jan: Member, svea: Person, sink: Sink
) -> None:
    leave = _asked(merle, jan, svea)
    _approved(jan, leave, text="Kommen Sie am Mittwoch.")
    _deliver()

    (letter,) = _to_svea(sink)
    assert "Kommen Sie am Mittwoch." in letter.get_body(("plain",)).get_content()
    leave.refresh_from_db()
    assert leave.is_reworded
    told = Message.objects.get(to_address=merle.email)
    assert str(leave.id) in told.text
    assert "Mittwoch" not in told.text


def test_words_that_change_after_the_approval_stay_here(
    merle: Member, jan: Member, svea: Person, sink: Sink
) -> None:
    leave = _asked(merle, jan, svea)
    Message.objects.filter(id=leave.message_id).update(text="Ganz andere Worte.")
    with pytest.raises(Conflict) as refused:
        _approved(jan, leave)
    assert refused.value.code == "words_changed"
    Message.objects.filter(id=leave.message_id).update(text=WORDS)
    _approved(jan, leave)
    Message.objects.filter(id=leave.message_id).update(text="Ganz andere Worte.")
    _deliver()

    assert _to_svea(sink) == []
    held = Message.objects.get(id=leave.message_id)
    assert (held.state, held.state_reason) == ("held", "words_not_approved")


def test_declined_with_a_reason_it_is_a_draft_again(
    merle: Member, jan: Member, svea: Person
) -> None:
    leave = _asked(merle, jan, svea)
    with pytest.raises(RuleViolation):
        actions.decline_letter(actor=jan.actor, leave_id=leave.id, reason="  ")
    actions.decline_letter(actor=jan.actor, leave_id=leave.id, reason="Zu früh, bitte im Mai.")

    draft = Draft.objects.get(member=merle, person=svea)
    assert (draft.subject, draft.text) == ("Ein Besuch", WORDS)
    message = Message.objects.get(id=leave.message_id)
    assert (message.state, message.state_reason) == ("cancelled", "sender_declined")
    told = Message.objects.get(to_address=merle.email)
    assert str(leave.id) in told.text
    assert "Svea" not in told.text
    with pytest.raises(Conflict):
        _approved(jan, leave)


def test_either_takes_it_back_until_it_has_left(
    merle: Member, jan: Member, svea: Person, sink: Sink
) -> None:
    by_asker = _asked(merle, jan, svea)
    actions.take_letter_back(actor=merle.actor, leave_id=by_asker.id)
    assert Draft.objects.get(member=merle).text == WORDS
    by_sender = _approved(jan, _asked(merle, jan, svea))
    actions.take_letter_back(actor=jan.actor, leave_id=by_sender.id)
    recalled = _approved(jan, _asked(merle, jan, svea))
    mail.undo_reply(actor=merle.actor, message_id=recalled.message_id)
    _deliver()

    assert _to_svea(sink) == []
    states = set(LetterLeave.objects.values_list("state", flat=True))
    assert states == {"withdrawn"}
    gone = _approved(jan, _asked(merle, jan, svea))
    _deliver()
    assert len(_to_svea(sink)) == 1
    with pytest.raises(Conflict):
        actions.take_letter_back(actor=jan.actor, leave_id=gone.id)
    with pytest.raises(NotFound):
        actions.take_letter_back(actor=make_member(Role.ADMIN).actor, leave_id=gone.id)


def test_the_gate_is_asked_when_one_asks_approves_and_hands_over(
    merle: Member, jan: Member, svea: Person, sink: Sink
) -> None:
    stranger = make_person("nils@post.test")
    with pytest.raises(RuleViolation) as refused:
        _asked(merle, jan, stranger)
    assert refused.value.code == "gate_refused"
    waiting = _asked(merle, jan, svea)
    withdraw_consent(
        actor=merle.actor, person_id=svea.id, channel="email", method=ConsentEvent.Method.SPOKEN
    )
    waiting.refresh_from_db()
    assert waiting.state == "withdrawn"
    assert Message.objects.get(id=waiting.message_id).state == "cancelled"
    with pytest.raises(Conflict):
        _approved(jan, waiting)
    _deliver()
    assert _to_svea(sink) == []

    anna = make_person("anna@post.test")
    give_consent(anna, "personal_email")
    given = _approved(jan, _asked(merle, jan, anna))
    ConsentState.objects.filter(person=anna).delete()
    _deliver()
    refused_row = Message.objects.get(id=given.message_id)
    assert (refused_row.state, refused_row.gate_verdict) != ("accepted", "yes")
    assert not [taken for taken in sink.taken if "anna" in taken.message["To"]]


def test_whoever_has_left_speaks_for_nobody(
    merle: Member, jan: Member, svea: Person, sink: Sink
) -> None:
    waiting, given = _asked(merle, jan, svea), _approved(jan, _asked(merle, jan, svea))
    deactivate_member(actor=make_member(Role.ADMIN).actor, member_id=jan.id)
    _deliver()

    assert _to_svea(sink) == []
    for leave in (waiting, given):
        leave.refresh_from_db()
        assert leave.state == "withdrawn"
        assert Message.objects.get(id=leave.message_id).state_reason == "sender_gone"
    assert Draft.objects.filter(member=merle, person=svea).count() == 1
    with pytest.raises(RuleViolation):
        _asked(merle, jan, svea)


def test_a_sender_gone_by_any_other_way_is_noticed_at_hand_over(
    merle: Member, jan: Member, svea: Person, sink: Sink
) -> None:
    given = _approved(jan, _asked(merle, jan, svea))
    type(jan).objects.filter(id=jan.id).update(is_active=False)
    _deliver()

    assert _to_svea(sink) == []
    message = Message.objects.get(id=given.message_id)
    assert (message.state, message.state_reason) == ("cancelled", "sender_gone")


def test_while_they_are_away_it_waits_and_nobody_is_asked_but_the_stand_in(
    merle: Member, jan: Member, svea: Person, sink: Sink
) -> None:
    given = _approved(jan, _asked(merle, jan, svea))
    today = clock.today()
    note_absence(
        actor=make_member(Role.ADMIN).actor,
        member_id=jan.id,
        starts_on=today,
        ends_on=today + dt.timedelta(days=3),
        deputy_id=merle.id,
    )
    _deliver()
    message = Message.objects.get(id=given.message_id)
    assert (message.state, message.state_reason) == ("planned", "sender_away")
    assert message.due_at.date() == today + dt.timedelta(days=4)
    with pytest.raises(RuleViolation) as refused:
        _asked(merle, jan, svea)
    assert refused.value.code == "sender_away"
    assert "Merle Hansen" in str(refused.value)

    _deliver(days=5)
    assert len(_to_svea(sink)) == 1


def test_confidential_people_are_shown_to_nobody_else(
    merle: Member, jan: Member, svea: Person
) -> None:
    leave = _asked(merle, jan, svea)
    svea.confidential_to = [merle.id]
    svea.save(update_fields=["confidential_to"])
    with pytest.raises(NotFound):
        _approved(jan, leave)
    with pytest.raises(RuleViolation):
        _asked(merle, jan, svea)


def test_only_those_who_write_ask_and_only_those_asked_decide(
    merle: Member, jan: Member, svea: Person
) -> None:
    with pytest.raises(NotAllowed):
        _asked(make_member(Role.READ_ONLY), jan, svea)
    with pytest.raises(RuleViolation):
        _asked(merle, merle, svea)
    leave = _asked(merle, jan, svea)
    for other in (merle, make_member(Role.ADMIN)):
        with pytest.raises(NotFound):
            _approved(other, leave)
        with pytest.raises(NotFound):
            actions.decline_letter(actor=other.actor, leave_id=leave.id, reason="Nein")


def test_the_record_names_nobody_and_erasure_takes_the_request(
    merle: Member, jan: Member, svea: Person
) -> None:
    leave = _asked(merle, jan, svea, note="Svea kennt Jan vom Hafenfest")
    actions.decline_letter(actor=jan.actor, leave_id=leave.id, reason="Svea mag keine Mails")
    rows = Activity.objects.filter(kind__startswith="nurture.letter_leave")
    assert rows.count() == 2
    assert "Svea" not in json.dumps([row.payload for row in rows])
    admin = make_member(Role.ADMIN)
    shown = json.dumps(export_person(actor=admin.actor, person_id=svea.id), default=str)
    assert "Hafenfest" in shown
    erase_person(actor=admin.actor, person_id=svea.id)
    assert not LetterLeave.objects.exists()


def test_from_the_page_of_a_letter_to_the_page_of_the_colleague(
    client: Client, merle: Member, jan: Member, svea: Person, sink: Sink
) -> None:
    compose = reverse("mail:compose", args=[svea.id])
    assert "Jan Behrens" in text_of(client.get(compose))
    letter = {
        "subject": "Ein Besuch", "text": WORDS, "channel": "email",
        "speaker": str(jan.id), "speaker_note": "Sie kennen sich vom Hafenfest",
    }  # fmt: skip
    asked = client.post(compose, letter)
    leave = LetterLeave.objects.get()
    assert (asked.status_code, asked["Location"]) == (
        303,
        reverse("mail:message", args=[leave.message_id]),
    )
    assert "noch nicht freigegeben" in text_of(client.get(asked["Location"]))
    assert "Jan Behrens" in get(client, "leaves")
    page = reverse("nurture:letter", args=[leave.id])
    assert "Freigeben" not in text_of(client.get(page))
    assert client.post(compose, letter | {"speaker": str(merle.id)}).status_code == 422

    client.force_login(jan)
    assert "1 Anfrage wartet auf Ihre Freigabe" in get(client, "leaves_waiting")
    assert reverse("nurture:leaves_waiting") in client.get(reverse("web:my_day")).content.decode()
    assert "Svea Callsen" in get(client, "leaves")
    shown = text_of(client.get(page))
    assert WORDS in shown
    assert "vom Hafenfest" in shown
    read = words_hash("Ein Besuch", WORDS)
    words = {"subject": "Ein Besuch", "text": WORDS, "read": read}
    assert client.post(page, words | {"text": ""}).status_code == 422
    assert client.post(page, words | {"read": "0" * 64}).status_code == 409
    decline = reverse("nurture:decline_letter", args=[leave.id])
    assert client.post(decline, {"reason": ""}).status_code == 422
    assert client.post(page, words).status_code == 303
    assert "Nichts wartet auf Ihre Freigabe" in get(client, "leaves_waiting")
    _deliver()
    assert len(_to_svea(sink)) == 1

    client.force_login(make_member(Role.ADMIN))
    assert client.get(page).status_code == 404
    assert client.get(decline).status_code == 405


def test_it_ends_as_the_colleague_ends_letters(merle: Member, jan: Member, svea: Person) -> None:
    mail.set_signature(actor=merle.actor, text_de="Herzlich\nMerle Hansen", text_en="")
    words = mail.Words(subject="Besuch", text="Guten Tag,\r\n\r\nHerzlich\r\nMerle Hansen\r\n")
    wish = Wish(person_id=svea.id, words=words, sender_id=jan.id)
    leave = actions.ask_for_letter(actor=merle.actor, wish=wish)
    ending = "Freundliche Grüße\nJan Behrens\nNordlicht Energie"
    assert leave.message.text == f"Guten Tag,\n\n{ending}"


def test_files_go_with_it_and_are_read_by_whoever_lends_their_name(
    client: Client, merle: Member, jan: Member, svea: Person, sink: Sink
) -> None:
    words = mail.Words(subject="Ein Besuch", text=WORDS)
    pdf = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
    file = mail.attach_file(
        actor=merle.actor, person_id=svea.id, words=words, name="Anfahrt.pdf", content=pdf
    )
    leave = _asked(merle, jan, svea)
    address = reverse("nurture:letter_file", args=[leave.id, file.id])
    client.force_login(jan)
    assert client.get(address).content == pdf
    client.force_login(make_member(Role.ADMIN))
    assert client.get(address).status_code == 404
    _approved(jan, leave)
    _deliver()
    (letter,) = _to_svea(sink)
    assert [part.get_filename() for part in letter.iter_attachments()] == ["Anfahrt.pdf"]
