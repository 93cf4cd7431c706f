# SPDX-License-Identifier: Apache-2.0
"""Taking the content out of messages that must stay as rows: states, times and hashes remain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from talentkreis.mail.models import Message, SentCopy

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection


@transaction.atomic
def forget_messages(*, message_ids: Collection[uuid.UUID]) -> int:
    """Blank address, subject and texts of these messages and drop their copies; tell how many.

    For mails to people we do not know, once they are proof of nothing any more. What has not gone
    out cannot go out afterwards: without an address the delivery worker refuses it.
    """
    SentCopy.objects.filter(message_id__in=message_ids).delete()
    return Message.objects.filter(id__in=message_ids).update(
        to_address="", follows_primary=False, subject="", text="", html="", smtp_reply=""
    )
