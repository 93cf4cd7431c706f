# SPDX-License-Identifier: Apache-2.0
"""Writes of the package, except what `delivery` writes between claim and outcome."""

from talentkreis.mail.actions.captured import keep_captured
from talentkreis.mail.actions.forgetting import forget_messages
from talentkreis.mail.actions.health import (
    enter_reported_rate,
    send_test_mail,
    set_warm_up,
    switch_name_servers,
)
from talentkreis.mail.actions.inbound import (
    assign_inbound,
    forget_forwarded,
    give_forwarded,
)
from talentkreis.mail.actions.issues import IssueMessage, queue_issue_messages
from talentkreis.mail.actions.lending import give_back, lay_before, let_go_out
from talentkreis.mail.actions.mailboxes import (
    MailboxDetails,
    ensure_captured_mailbox,
    keep_account_mailbox,
    make_account_default,
    make_default,
    make_dkim_keys,
    save_mailbox,
    set_contact_gap,
)
from talentkreis.mail.actions.queueing import (
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
    put_off_messages,
    recall_everything,
    release_messages,
    resolve_uncertain,
    settle_late,
)
from talentkreis.mail.actions.reconsidering import look_again, tell_contact_budget
from talentkreis.mail.actions.refusals import note_refused_address, resolve_address
from talentkreis.mail.actions.relays import (
    RelayDetails,
    note_follows_nobody,
    renew_call_address,
    save_relay,
    switch_relay,
)
from talentkreis.mail.actions.replying import (
    Words,
    attach_file,
    detach_file,
    discard_draft,
    save_draft,
    send_reply,
    set_signature,
    undo_reply,
)
from talentkreis.mail.actions.reports import note_report
from talentkreis.mail.actions.reviewing import note_sent_by_hand, send_draft, skip_draft
from talentkreis.mail.actions.threads import (
    assign_threads,
    finish_threads,
    forward_thread,
    match_thread,
    put_aside,
    snooze_threads,
    tag_thread,
)
from talentkreis.mail.actions.told import take_told
from talentkreis.mail.addresses import hash_of_address

__all__ = [
    "RESOLUTIONS",
    "IssueMessage",
    "MailboxDetails",
    "RelayDetails",
    "Words",
    "assign_inbound",
    "assign_threads",
    "attach_file",
    "cancel_messages",
    "detach_file",
    "discard_draft",
    "end_messages",
    "ensure_captured_mailbox",
    "enter_reported_rate",
    "expire_messages",
    "finish_threads",
    "forget_forwarded",
    "forget_messages",
    "forward_thread",
    "give_back",
    "give_forwarded",
    "hash_of_address",
    "hold_messages",
    "keep_account_mailbox",
    "keep_captured",
    "lay_before",
    "let_go_out",
    "look_again",
    "make_account_default",
    "make_default",
    "make_dkim_keys",
    "match_thread",
    "message_id_of",
    "note_follows_nobody",
    "note_refused_address",
    "note_report",
    "note_sent_by_hand",
    "put_aside",
    "put_off_messages",
    "queue_issue_messages",
    "queue_message",
    "queue_security_mail",
    "recall_everything",
    "release_messages",
    "renew_call_address",
    "resolve_address",
    "resolve_uncertain",
    "save_draft",
    "save_mailbox",
    "save_relay",
    "send_draft",
    "send_reply",
    "send_test_mail",
    "set_contact_gap",
    "set_signature",
    "set_warm_up",
    "settle_late",
    "skip_draft",
    "snooze_threads",
    "switch_name_servers",
    "switch_relay",
    "tag_thread",
    "take_told",
    "tell_contact_budget",
    "undo_reply",
]
