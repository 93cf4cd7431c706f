# SPDX-License-Identifier: Apache-2.0
"""Everybody found is started in a sequence: the gate decides who, undoing recalls what it can."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from talentkreis.consent.actions import withdraw_consent
from talentkreis.mail.models import Message, MessageState
from talentkreis.mail.tests.factories import a_message, put_into_state
from talentkreis.nurture import actions
from talentkreis.nurture.models import Enrolment, EnrolmentState, Reason, SequenceState
from talentkreis.nurture.tests.factories import (
    make_employer,
    make_member,
    make_person,
    make_pool,
    make_reader,
    make_sequence,
)
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.tests.factories import client_of
from talentkreis.people.actions import archive_person
from talentkreis.search import bulk, running
from talentkreis.search.actions import refresh
from talentkreis.search.models import BulkState

if TYPE_CHECKING:
    from collections.abc import Sequence as People

    from django.test import Client

    from talentkreis.nurture.models import Sequence
    from talentkreis.organisation.models import Member
    from talentkreis.people.models import Person
    from talentkreis.search.models import BulkRun

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:C8")]
URL = "/talente/auswahl/sequence/"


@pytest.fixture
def running_sequence(merle: Member) -> Sequence:
    """A sequence with somebody in it."""
    make_employer()
    return make_sequence(merle, name="Willkommen", state=SequenceState.RUNNING)


def run(member: Member, sequence: Sequence, chosen: People[Person]) -> BulkRun:
    refresh([person.id for person in chosen])
    return running.start_run(
        actor=member.actor,
        action=bulk.by_code(member.actor, "sequence"),
        person_ids=[person.id for person in chosen],
        answers={"sequence": str(sequence.id)},
    )


def sent(enrolment: Enrolment, state: str = "accepted") -> Message:
    message = a_message(
        person=enrolment.person,
        purpose="nurture",
        enrolment_id=enrolment.id,
        sequence_id=enrolment.sequence_id,
        step_id=enrolment.version.steps.all()[0].id,
    )
    return put_into_state(message, state) if state != "planned" else message


def test_the_gate_decides_for_each_and_the_rest_is_named(
    merle: Member, running_sequence: Sequence
) -> None:
    start, silent, nowhere, archived = (
        make_reader(),
        make_person(),
        make_person(email=None),
        make_reader(),
    )
    archive_person(actor=merle.actor, person_id=archived.id, reason="moved")
    already = make_reader()
    actions.start_enrolments(
        actor=merle.actor, sequence_id=running_sequence.id, person_ids=[already.id]
    )
    done = run(merle, running_sequence, [start, silent, nowhere, archived, already])
    assert done.changed_count == 1
    assert done.left_out == {"no_consent": 2, "not_active": 1, "already_enrolled": 1}
    live = Enrolment.objects.filter(state=EnrolmentState.ACTIVE).values_list("person_id", flat=True)
    assert set(live) == {start.id, already.id}


def test_undoing_recalls_whoever_has_received_nothing(
    merle: Member, running_sequence: Sequence
) -> None:
    person, other = make_reader(), make_reader()
    actions.start_enrolments(
        actor=merle.actor, sequence_id=running_sequence.id, person_ids=[other.id]
    )
    done = run(merle, running_sequence, [person])
    message = sent(Enrolment.objects.get(person=person), "planned")
    undone = running.undo_run(actor=merle.actor, run_id=done.id)
    assert (undone.state, undone.undone_count) == (BulkState.UNDONE, 1)
    enrolment = Enrolment.objects.get(person=person)
    assert (enrolment.state, enrolment.reason) == (EnrolmentState.STOPPED, Reason.RECALLED)
    message.refresh_from_db()
    assert message.state == MessageState.CANCELLED
    # Nobody else in the sequence notices.
    assert Enrolment.objects.get(person=other).state == EnrolmentState.ACTIVE
    running_sequence.refresh_from_db()
    assert running_sequence.state == SequenceState.RUNNING
    assert run(merle, running_sequence, [person]).changed_count == 1


def test_what_has_been_sent_stays_and_is_named(
    client: Client, merle: Member, running_sequence: Sequence
) -> None:
    reached, fresh, left = (
        make_reader(given_name=name, family_name="Callsen") for name in ("Svea", "Nils", "Ole")
    )
    done = run(merle, running_sequence, [reached, fresh, left])
    sent(Enrolment.objects.get(person=reached))
    withdraw_consent(actor=SYSTEM, person_id=left.id)
    undone = running.undo_run(actor=merle.actor, run_id=done.id)
    assert (undone.changed_count, undone.undone_count) == (3, 1)
    # Nothing further goes to whoever has received something.
    assert not Enrolment.objects.filter(state=EnrolmentState.ACTIVE).exists()
    assert Enrolment.objects.get(person=reached).reason == Reason.BY_MEMBER
    assert Enrolment.objects.get(person=left).reason == Reason.CONSENT_WITHDRAWN
    page = client.get(f"/talente/sammelarbeiten/{done.id}/").content.decode()
    assert "Eine Nachricht ist hinausgegangen" in page
    assert "Svea Callsen" in page
    assert "Nils Callsen" not in page
    assert "schon zu Ende" in page


def test_the_dialog_says_who_starts_and_notices_a_withdrawal_in_between(
    client: Client, merle: Member, running_sequence: Sequence
) -> None:
    going, leaving, silent = make_reader(), make_reader(), make_person()
    chosen = [going, leaving, silent]
    refresh([person.id for person in chosen])
    data: dict[str, Any] = {
        "person": [str(person.id) for person in chosen],
        "sequence": str(running_sequence.id),
    }
    page = client.post(URL, data)
    text = page.content.decode()
    assert "Für 2 Personen" in text
    assert "Keine Einwilligung für E-Mail" in text
    assert "frühestens am" in text
    withdraw_consent(actor=SYSTEM, person_id=leaving.id)
    later = client.post(URL, {**data, "seen": page.context["seen"]})
    assert "Inzwischen hat sich etwas geändert" in later.content.decode()
    assert not Enrolment.objects.exists()
    assert client.post(URL, {**data, "seen": later.context["seen"]}).status_code == 303
    assert [enrolment.person_id for enrolment in Enrolment.objects.all()] == [going.id]


def test_only_running_sequences_one_sees_are_offered(
    client: Client, merle: Member, running_sequence: Sequence
) -> None:
    hidden = make_pool(make_member(name="Ole"), name="Leise", visibility="personal")
    for name, fields in (
        ("Entwurf", {"state": SequenceState.DRAFT}),
        ("Pause", {"state": SequenceState.PAUSED}),
        ("Verborgen", {"state": SequenceState.RUNNING, "pool": hidden}),
    ):
        make_sequence(merle, name=name, **fields)
    person = make_reader()
    refresh([person.id])
    page = client.get(URL, {"person": str(person.id)})
    assert [label for _pk, label in page.context["form"].fields["sequence"].choices] == [
        "Willkommen"
    ]
    assert client_of(Role.MARKETING).get(URL).status_code == 403


def test_a_sequence_that_ended_meanwhile_starts_nobody(
    client: Client, merle: Member, running_sequence: Sequence, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    done = run(merle, running_sequence, [make_reader(), make_reader()])
    assert done.state == BulkState.WAITING
    actions.end_sequence(actor=merle.actor, sequence_id=running_sequence.id)
    running.go_on(run_id=done.id)
    done.refresh_from_db()
    assert (done.state, done.failure) == (BulkState.FAILED, "bulk_form_invalid")
    assert not Enrolment.objects.exists()
