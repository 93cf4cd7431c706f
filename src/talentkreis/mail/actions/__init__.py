# SPDX-License-Identifier: Apache-2.0
"""Writes of the package, except what `delivery` writes between claim and outcome."""

from talentkreis.mail.actions.captured import keep_captured
from talentkreis.mail.actions.forgetting import forget_messages
from talentkreis.mail.actions.inbound import (
    assign_inbound,
    finish_inbound,
    forget_forwarded,
    give_forwarded,
)
from talentkreis.mail.actions.mailboxes import (
    MailboxDetails,
    ensure_captured_mailbox,
    make_default,
    make_dkim_keys,
    save_mailbox,
    set_contact_gap,
)
from talentkreis.mail.actions.queueing import (
    hash_of_address,
    message_id_of,
    queue_message,
    queue_security_mail,
)
from talentkreis.mail.actions.recalling import (
    RESOLUTIONS,
    cancel_messages,
    end_messages,
    expire_messages,
    hold_messages,
    recall_everything,
    release_messages,
    resolve_uncertain,
)
from talentkreis.mail.actions.reconsidering import tell_contact_budget
from talentkreis.mail.actions.refusals import note_refused_address

__all__ = [
    "RESOLUTIONS",
    "MailboxDetails",
    "assign_inbound",
    "cancel_messages",
    "end_messages",
    "ensure_captured_mailbox",
    "expire_messages",
    "finish_inbound",
    "forget_forwarded",
    "forget_messages",
    "give_forwarded",
    "hash_of_address",
    "hold_messages",
    "keep_captured",
    "make_default",
    "make_dkim_keys",
    "message_id_of",
    "note_refused_address",
    "queue_message",
    "queue_security_mail",
    "recall_everything",
    "release_messages",
    "resolve_uncertain",
    "save_mailbox",
    "set_contact_gap",
    "tell_contact_budget",
]
