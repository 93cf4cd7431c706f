# SPDX-License-Identifier: Apache-2.0
"""Caring, promising, doing."""

from __future__ import annotations

from talentkreis.relationships.actions.addresses import (
    ask_owner_for_address,
    close_address_tasks,
)
from talentkreis.relationships.actions.asking import ask_for_consent, note_asked
from talentkreis.relationships.actions.calling import note_call
from talentkreis.relationships.actions.care import set_next_contact, set_owner, start_caring
from talentkreis.relationships.actions.giving import give_tasks, take_tasks_back
from talentkreis.relationships.actions.leaving import (
    HANDOVER_KEY,
    ask_to_hand_over,
    close_handover_tasks,
)
from talentkreis.relationships.actions.many import (
    put_care_back,
    set_next_contact_of_people,
    set_owner_of_people,
)
from talentkreis.relationships.actions.promises import (
    keep_promise,
    make_promise,
    move_promise,
    release_promise,
)
from talentkreis.relationships.actions.replies import forget_replies, reply_to_next
from talentkreis.relationships.actions.tasks import complete_task, create_task, move_task
from talentkreis.relationships.actions.warmth import (
    add_warmth,
    count_next_warmth,
    count_warmth_anew,
    set_warmth_rule,
)
from talentkreis.relationships.actions.wishes import (
    note_acquaintance,
    note_wishes,
    remove_acquaintance,
    say_not_now,
)

__all__ = [
    "HANDOVER_KEY",
    "add_warmth",
    "ask_for_consent",
    "ask_owner_for_address",
    "ask_to_hand_over",
    "close_address_tasks",
    "close_handover_tasks",
    "complete_task",
    "count_next_warmth",
    "count_warmth_anew",
    "create_task",
    "forget_replies",
    "give_tasks",
    "keep_promise",
    "make_promise",
    "move_promise",
    "move_task",
    "note_acquaintance",
    "note_asked",
    "note_call",
    "note_wishes",
    "put_care_back",
    "release_promise",
    "remove_acquaintance",
    "reply_to_next",
    "say_not_now",
    "set_next_contact",
    "set_next_contact_of_people",
    "set_owner",
    "set_owner_of_people",
    "set_warmth_rule",
    "start_caring",
    "take_tasks_back",
]
