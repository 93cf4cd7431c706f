# SPDX-License-Identifier: Apache-2.0
"""What mail does for the organisation below: bring invitations, and say whether we can send."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from talentkreis.consent.models import Channel
from talentkreis.mail.actions import queue_security_mail
from talentkreis.mail.models import Mailbox
from talentkreis.organisation.announcements import MemberInvited, listen
from talentkreis.organisation.readiness import Step, register_step


def bring_invitation(told: MemberInvited) -> None:
    """Queue the mail with the link, in the transaction of the invitation."""
    queue_security_mail(
        email=told.email, subject=told.subject, text=told.text, language=told.language
    )


def _has_working_mailbox() -> bool:
    works = Q(smtp_result="ok") | Q(is_captured=True)
    return Mailbox.objects.of(Channel.EMAIL).filter(works, is_default=True).exists()


def register() -> None:
    """Called once, from `apps.py`."""
    listen(MemberInvited, bring_invitation)
    register_step(
        Step(
            code="mailbox",
            label=_("A mailbox that was tested"),
            reason=_("We sign in, send a test to you and look for replies."),
            is_done=_has_working_mailbox,
            url_name="mail:mailbox",
        )
    )
