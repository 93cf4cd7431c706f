# SPDX-License-Identifier: Apache-2.0
"""What mail does for the team: bring invitations, say whether we can send."""

from __future__ import annotations

import pytest

from talentkreis.mail.models import Mailbox, Message
from talentkreis.organisation.actions import invite_member
from talentkreis.organisation.actors import Role
from talentkreis.organisation.readiness import missing_before_sending
from talentkreis.organisation.tests.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("feature:U2")
@pytest.mark.parametrize(("language", "subject"), [("de", "Einladung"), ("en", "Invitation")])
def test_an_invitation_goes_out_as_security_mail_in_its_language(
    language: str, subject: str
) -> None:
    boss = MemberFactory.create(role=Role.ADMIN, name="Svea Callsen")
    invited = invite_member(
        actor=boss.actor, email="neu@nordlicht.example", role=Role.RECRUITER, language=language
    )
    message = Message.objects.get()
    assert (message.to_address, message.person_id) == ("neu@nordlicht.example", None)
    assert message.subject.startswith(subject)
    assert invited.link in message.text
    assert "Svea Callsen" in message.text


def test_first_start_asks_for_a_mailbox_that_was_tested() -> None:
    MemberFactory.create()
    assert [step.code for step in missing_before_sending()] == ["mailbox"]
    Mailbox.objects.create(
        name="Talente", from_address="a@b.example", smtp_host="x", is_default=True, smtp_result="ok"
    )
    assert missing_before_sending() == []
