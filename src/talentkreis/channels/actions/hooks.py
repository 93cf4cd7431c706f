# SPDX-License-Identifier: Apache-2.0
"""Writing down what a provider told, once its signature was checked."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from talentkreis.channels.models import Account
from talentkreis.channels.providers.port import Received, Report
from talentkreis.kernel import clock
from talentkreis.mail.actions import note_report
from talentkreis.mail.inbound.texts import TextIn, receive_text

if TYPE_CHECKING:
    from collections.abc import Sequence

_NOTED_EVERY = dt.timedelta(minutes=1)


def take_told(*, account: Account, items: Sequence[Report | Received]) -> int:
    """Each report and message in a transaction of its own; tells how many were news.

    Doing it again changes nothing, so that a provider whose call broke off may simply repeat it.
    """
    news = 0
    for item in items:
        match item:
            case Report():
                news += note_report(
                    mailbox_id=account.mailbox_id,
                    status=item.status,
                    message_id=item.message_id,
                    external_id=item.external_id,
                    code=item.code,
                    blame=item.blame,
                    at=item.at,
                )
            case Received():
                news += receive_text(
                    TextIn(
                        channel=account.channel,
                        mailbox_id=account.mailbox_id,
                        external_id=item.external_id,
                        sender=item.sender,
                        text=item.text,
                        name=item.name,
                        reply_to=item.reply_to,
                        sent_at=item.at,
                        has_ended=item.has_ended,
                    )
                ).is_new
    now = clock.now()
    Account.objects.filter(id=account.id).exclude(told_at__gt=now - _NOTED_EVERY).update(
        told_at=now
    )
    return news
