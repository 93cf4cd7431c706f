# SPDX-License-Identifier: Apache-2.0
"""Writes of the package, except what `delivery` writes between claim and outcome."""

from talentkreis.mail.actions.forgetting import forget_messages
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
    hold_messages,
    recall_everything,
    release_messages,
    resolve_uncertain,
)
from talentkreis.mail.actions.refusals import note_refused_address

__all__ = [
    "RESOLUTIONS",
    "cancel_messages",
    "end_messages",
    "forget_messages",
    "hash_of_address",
    "hold_messages",
    "message_id_of",
    "note_refused_address",
    "queue_message",
    "queue_security_mail",
    "recall_everything",
    "release_messages",
    "resolve_uncertain",
]
