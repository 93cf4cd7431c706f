# SPDX-License-Identifier: Apache-2.0
"""What mail servers would refuse does not start; what they take for spam pauses."""

from __future__ import annotations

import datetime as dt
import email
import time
from email import policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict
from talentkreis.mail.actions.halting import pause_sequence
from talentkreis.mail.building import build
from talentkreis.mail.merge_fields import render
from talentkreis.mail.models import Mailbox, MessageState, NameServerSwitch, PreflightLine
from talentkreis.mail.preflight.lint import Own, lint
from talentkreis.mail.tests.factories import a_mailbox, a_message
from talentkreis.mail.tests.test_building import a_sender, an_outgoing
from talentkreis.nurture import actions
from talentkreis.nurture.models import SequenceState, StepText
from talentkreis.nurture.rules.wording import FIELD_NAMES
from talentkreis.nurture.tests.factories import (
    make_employer,
    make_member,
    make_reader,
    make_sequence,
)

pytestmark = pytest.mark.django_db
OWN = Own("127.0.0.1", "nordlicht.test")


@pytest.mark.requirement("trust:E-01")
@pytest.mark.requirement("feature:U5")
def test_a_red_line_keeps_a_sequence_from_starting_until_it_is_settled() -> None:
    make_employer()
    merle = make_member()
    mailbox = Mailbox.objects.filter(is_default=True).first() or a_mailbox()
    sequence, person = make_sequence(merle), make_reader()
    NameServerSwitch.objects.create(id=1, is_on=True)
    line = PreflightLine.objects.create(
        mailbox=mailbox, topic="dmarc", level="red", code="dmarc_missing", checked_at=clock.now()
    )
    with pytest.raises(Conflict) as refused:
        actions.start_enrolments(actor=merle.actor, sequence_id=sequence.id, person_ids=[person.id])
    assert refused.value.code == "preflight_red"
    assert not sequence.enrolments.exists()
    line.delete()
    started = actions.start_enrolments(
        actor=merle.actor, sequence_id=sequence.id, person_ids=[person.id]
    )
    assert started.count == 1


@pytest.mark.requirement("trust:E-18")
def test_a_short_link_in_a_step_keeps_a_sequence_from_starting() -> None:
    make_employer()
    merle = make_member()
    if not Mailbox.objects.filter(is_default=True).exists():
        a_mailbox()
    sequence, person = make_sequence(merle), make_reader()
    StepText.objects.filter(step__version__sequence=sequence).update(
        body="Mehr dazu: https://bit.ly/3xYz"
    )
    with pytest.raises(Conflict) as refused:
        actions.start_enrolments(actor=merle.actor, sequence_id=sequence.id, person_ids=[person.id])
    assert refused.value.code == "preflight_red"


@pytest.mark.requirement("trust:E-11")
@pytest.mark.requirement("trust:E-02")
@pytest.mark.parametrize("reason", ["content", "complaints"])
def test_a_sequence_taken_for_spam_waits_until_somebody_resumes_it(reason: str) -> None:
    make_employer()
    merle = make_member()
    sequence, person = make_sequence(merle), make_reader()
    actions.start_enrolments(actor=merle.actor, sequence_id=sequence.id, person_ids=[person.id])
    planned = a_message(
        person=person, sequence_id=sequence.id, due_at=clock.now() + dt.timedelta(days=1)
    )
    pause_sequence(sequence_id=sequence.id, reason=reason)
    sequence.refresh_from_db()
    planned.refresh_from_db()
    assert sequence.state == SequenceState.PAUSED
    assert (planned.state, planned.state_reason) == (MessageState.HELD, f"{reason}_refused")
    actions.resume_sequence(actor=merle.actor, sequence_id=sequence.id)
    sequence.refresh_from_db()
    planned.refresh_from_db()
    assert sequence.state == SequenceState.RUNNING
    assert planned.state == MessageState.HELD  # its words are the old ones: somebody decides


HOSTILE = st.one_of(
    st.sampled_from(
        [
            "x\r\nBcc: alle@firma.test",
            "x\nContent-Type: text/html\n\n<script>",
            "x\r\n\r\n--=_\r\n",
            "\u2028Bcc: a@b.de",
            "x\x85Bcc: a@b.de",
            "=?utf-8?q?x=0d=0aBcc:_a@b.de?=",
            "<img src=https://zaehler.test/p.gif>",
            "\x00\x0b\x0c",
        ]
    ),
    st.text(max_size=60),
)


@pytest.mark.requirement("trust:E-18")
@pytest.mark.parametrize("field", sorted(FIELD_NAMES))
@given(value=HOSTILE)
def test_no_value_of_any_merge_field_opens_a_header_or_a_part(field: str, value: str) -> None:
    template = f'Hallo {{{{ {field} | default: "du" }}}}, guten Tag'
    values = {field: value}
    built = build(
        an_outgoing(
            subject=render(template, values, part="header"),
            text=render(template, values),
            to_name=value,
        ),
        a_sender(),
        at=time.time(),
    )
    mail = email.message_from_bytes(built.data, policy=policy.default)
    plain = email.message_from_bytes(
        build(an_outgoing(), a_sender(), at=time.time()).data, policy=policy.default
    )
    assert [name.lower() for name in mail] == [name.lower() for name in plain]
    assert mail["Bcc"] is None
    assert len(list(mail.iter_parts())) == 2
    lines = {line.topic.value: line for line in lint(built.data, own=OWN, is_bulk=True)}
    assert lines["mime"].code in {"mime_ok", "mime_parts_differ"}, lines["mime"]
