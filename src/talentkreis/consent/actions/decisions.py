# SPDX-License-Identifier: Apache-2.0
"""Keeping what the gate said when somebody was really contacted, and letting go of it."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection, transaction

from talentkreis.consent.models import Channel, Decision, Purpose
from talentkreis.consent.past import decided_then
from talentkreis.consent.recording import RULE_VERSION, plain_facts
from talentkreis.kernel import clock
from talentkreis.organisation.actors import ActorKind
from talentkreis.people.models import Conversation, ConversationKind

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from talentkreis.consent.gate import Decided
    from talentkreis.people.events import ConversationLogged

# A claim over a contact can be raised for three years from the end of its year (§§ 195, 199 BGB).
KEPT = dt.timedelta(days=4 * 365)
_BATCH = 5_000

_KEEP = """
    INSERT INTO consent_decision (person_id, occasion, subject_id, member_id, purpose, channel,
        verdict, reason, facts, rule_version, asked_for, recorded_at)
    SELECT new.person_id, %s, new.subject_id, new.member_id, new.purpose, new.channel, new.verdict,
        new.reason, new.facts, %s, new.asked_for, clock_timestamp()
    FROM json_to_recordset(%s::json) AS new(person_id uuid, subject_id uuid, member_id uuid,
        purpose text, channel text, verdict text, reason text, facts jsonb, asked_for timestamptz)
"""
# Notes of the product itself (somebody checked their data) are no contact of ours.
_WAYS: dict[str, tuple[Purpose, Channel]] = {
    ConversationKind.CALL: (Purpose.PERSONAL_CONTACT, Channel.PHONE),
    ConversationKind.VIDEO: (Purpose.PERSONAL_CONTACT, Channel.PHONE),
    ConversationKind.EMAIL: (Purpose.PERSONAL_EMAIL, Channel.EMAIL),
    ConversationKind.SMS: (Purpose.PERSONAL_CONTACT, Channel.SMS),
    ConversationKind.WHATSAPP: (Purpose.PERSONAL_CONTACT, Channel.WHATSAPP),
    ConversationKind.SOCIAL: (Purpose.PERSONAL_CONTACT, Channel.LINKEDIN),
}


class Kept(NamedTuple):
    """A decision to keep: about whom, on account of which message or conversation, by whom."""

    person_id: uuid.UUID
    subject_id: uuid.UUID
    decided: Decided
    member_id: uuid.UUID | None = None


def keep_decisions(occasion: str, kept: Sequence[Kept]) -> None:
    """Write decisions with one statement, in the transaction that acts on them."""
    if not kept:
        return
    # One JSON parameter: adapting arrays item by item costs more than everything else here.
    rows = [
        {
            "person_id": str(person_id),
            "subject_id": str(subject_id),
            "member_id": str(member_id) if member_id else None,
            "purpose": decided.facts.purpose,
            "channel": decided.facts.channel,
            "verdict": decided.answer.verdict.value,
            "reason": decided.answer.reason,
            "facts": plain_facts(decided.facts),
            "asked_for": decided.facts.at.isoformat(),
        }
        for person_id, subject_id, decided, member_id in kept
    ]
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [occasion, RULE_VERSION, json.dumps(rows)])


def keep_conversations(events: Sequence[ConversationLogged]) -> None:
    """Keep what held when a member got in touch: as of then, not as of when it was noted.

    Subscribed to conversations. What came in with an import was no contact of ours.
    """
    by_members = {
        event.conversation_id: event
        for event in events
        if event.actor.kind in {ActorKind.MEMBER, ActorKind.TOKEN}
        and event.conversation_kind in _WAYS
        and event.import_id is None
    }
    if not by_members:
        return
    talks = Conversation.objects.filter(id__in=by_members).values_list(
        "id", "person_id", "member_id", "happened_at"
    )
    keep_decisions(
        Decision.Occasion.CONVERSATION,
        [
            Kept(
                person_id,
                talk_id,
                _held(person_id, by_members[talk_id].conversation_kind, happened_at),
                member_id,
            )
            for talk_id, person_id, member_id, happened_at in talks
        ],
    )


def _held(person_id: uuid.UUID, kind: str, at: dt.datetime) -> Decided:
    decided = decided_then(person_id, *_WAYS[kind], at)
    if kind == ConversationKind.SOCIAL and decided.answer.reason == "no_address":
        # The kind does not say which network: the one on which they can be found.
        return decided_then(person_id, Purpose.PERSONAL_CONTACT, Channel.XING, at)
    return decided


@transaction.atomic
def forget_decisions() -> int:
    """Delete a batch of decisions nobody can raise a claim over any more; tells how many."""
    old = Decision.objects.filter(recorded_at__lt=clock.now() - KEPT).order_by("recorded_at")
    ids = list(old.values_list("id", flat=True)[:_BATCH])
    return Decision.objects.filter(id__in=ids).delete()[0]
