# SPDX-License-Identifier: Apache-2.0
"""Writes about how the world takes our mail: what was asked, complaints, warming up, test mails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.mail import rules
from talentkreis.mail.actions.halting import pause_sequence, stop_for_complaints
from talentkreis.mail.actions.queueing import queue_message
from talentkreis.mail.models import Mailbox, NameServerSwitch, PreflightLine, ReportedRate
from talentkreis.mail.permissions import Right
from talentkreis.mail.queries.complaints import complaint_share
from talentkreis.mail.rules import Complaints
from talentkreis.organisation.models import Member
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence
    from decimal import Decimal

    from talentkreis.mail.models import Message
    from talentkreis.mail.preflight import Line
    from talentkreis.organisation.actors import Actor


@transaction.atomic
def switch_name_servers(*, actor: Actor, is_on: bool) -> None:
    """Let name servers be asked about our own domain, or no more: then the answers go.

    Raises NotAllowed.
    """
    require(actor, Right.MAILBOX)
    NameServerSwitch.objects.update_or_create(
        id=1,
        defaults={
            "is_on": is_on,
            "switched_by_id": actor.member_id,
            "switched_at": clock.now(),
        },
    )
    if not is_on:
        PreflightLine.objects.all().delete()


@transaction.atomic
def keep_lines(*, mailbox_id: uuid.UUID, lines: Sequence[Line]) -> None:
    """Keep what the name servers said, instead of what they said before.

    Nothing is kept where it was switched off, or the mailbox deleted, while they thought.
    """
    switch = NameServerSwitch.objects.select_for_update().filter(id=1, is_on=True)
    if not switch.exists() or not Mailbox.objects.filter(id=mailbox_id).exists():
        return
    now = clock.now()
    PreflightLine.objects.bulk_create(
        [
            PreflightLine(
                mailbox_id=mailbox_id,
                topic=line.topic,
                level=line.level,
                code=line.code,
                detail=line.detail[:1_000],
                checked_at=now,
            )
            for line in lines
        ],
        update_conflicts=True,
        unique_fields=["mailbox", "topic"],
        update_fields=["level", "code", "detail", "checked_at"],
    )


_COUNT = """
    INSERT INTO mail_complaintday (id, mailbox_id, day, sequence_id, count)
    VALUES (gen_random_uuid(), %s, %s, %s, 1)
    ON CONFLICT (mailbox_id, day, sequence_id) DO UPDATE SET count = mail_complaintday.count + 1
"""


@transaction.atomic
def count_complaint(*, message: Message) -> None:
    """Count a report of unwanted mail, and pause or stop where it is one too many (TRUST E-02)."""
    if message.mailbox_id is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [message.mailbox_id, clock.today(), message.sequence_id])
    whole = complaint_share(message.mailbox_id)
    if whole.level is Complaints.STOP:
        stop_for_complaints(message_id=message.id)
        return
    if message.sequence_id is None:
        return
    of_sequence = complaint_share(message.mailbox_id, sequence_id=message.sequence_id)
    if Complaints.PAUSE in {whole.level, of_sequence.level} or (
        of_sequence.level is Complaints.STOP
    ):
        pause_sequence(sequence_id=message.sequence_id, reason="complaints")


@transaction.atomic
def enter_reported_rate(
    *, actor: Actor, mailbox_id: uuid.UUID, day: dt.date, percent: Decimal
) -> ReportedRate:
    """Note the share of complaints a provider shows for a day; 0.3 percent stops all sending.

    Raises NotAllowed, NotFound, RuleViolation for a day to come or a share beyond 100.
    """
    require(actor, Right.MAILBOX)
    if not Mailbox.objects.filter(id=mailbox_id).exists():
        raise NotFound(_("There is no such mailbox."))
    problems = {}
    if day > clock.today():
        problems["day"] = _("This day is still to come.")
    if not 0 <= percent <= 100:  # noqa: PLR2004 - percent
        problems["percent"] = _("Between 0 and 100.")
    if problems:
        raise RuleViolation(_("Please check the figure."), fields=problems)
    row, _created = ReportedRate.objects.update_or_create(
        mailbox_id=mailbox_id,
        day=day,
        defaults={
            "percent": percent,
            "entered_by_id": actor.member_id,
            "entered_at": clock.now(),
        },
    )
    if complaint_share(mailbox_id).level is Complaints.STOP:
        stop_for_complaints()
    return row


@transaction.atomic
def set_warm_up(*, actor: Actor, mailbox_id: uuid.UUID, is_on: bool) -> Mailbox:
    """Begin making an address known slowly, or say that it is known. Raises NotAllowed, NotFound.

    Beginning again while it goes on changes nothing.
    """
    require(actor, Right.MAILBOX)
    mailbox = Mailbox.objects.select_for_update().filter(id=mailbox_id).first()
    if mailbox is None:
        raise NotFound(_("There is no such mailbox."))
    if is_on != (mailbox.warm_up_from is not None):
        mailbox.warm_up_from = clock.now() if is_on else None
        mailbox.save(update_fields=["warm_up_from"])
    return mailbox


@transaction.atomic
def send_test_mail(*, actor: Actor, mailbox_id: uuid.UUID) -> Message:
    """Plan a mail to the member who asks, built like every other. Raises NotAllowed, NotFound."""
    require(actor, Right.MAILBOX)
    mailbox = Mailbox.objects.filter(id=mailbox_id).first()
    member = Member.objects.filter(id__in=[actor.member_id] if actor.member_id else []).first()
    if mailbox is None or member is None:
        raise NotFound(_("There is no such mailbox."))
    with translation.override(member.language):
        message = queue_message(
            actor=actor,
            person_id=None,
            to_address=member.email,
            purpose="transactional",
            subject=_("Test mail from Talentkreis"),
            text=_test_text(),
            language=member.language,
            due_at=clock.now(),
            is_automatic=False,
        )
    message.mailbox = mailbox
    message.priority = rules.SECURITY
    message.save(update_fields=["mailbox", "priority"])
    return message


def _test_text() -> str:
    return "\n\n".join(
        (
            _(
                "This mail took the same way as every mail to a talent: same server, same"
                " signature."
            ),
            _(
                "Look into its headers (“show original”). Behind Authentication-Results it should"
                " say: spf=pass, dkim=pass, dmarc=pass."
            ),
            _("If it landed among the unwanted mail, the page Deliverability says where to begin."),
        )
    )
