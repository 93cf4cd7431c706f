# SPDX-License-Identifier: Apache-2.0
"""What becomes of due messages: claimed, postponed, held or ended, as the gate says now."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from talentkreis.consent.gate import decide_many
from talentkreis.consent.models import EVERY, Channel, Purpose, Suppression
from talentkreis.mail import budget, rules, turns
from talentkreis.mail.addresses import hash_of_address, primary_addresses
from talentkreis.mail.delivery import lending, throttling
from talentkreis.mail.models import MessageState
from talentkreis.mail.queries.reviews import addresses_in_review

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Sequence

    from talentkreis.consent.answers import Answer
    from talentkreis.consent.gate import Decided

# A no with a date: the message waits its turn. A no about the installation: nothing changes.
_POSTPONING = frozenset({budget.REASON, "paused", "frozen"})
_WAITING = frozenset({"sending_stopped", "sending_not_ready"})
# A yes that holds from the next working morning of the person on.
OUTSIDE_HOURS = "outside_hours"
# How soon after what goes first a message that gives way looks again.
_LOOK_AGAIN = dt.timedelta(hours=1)


class DueRow(NamedTuple):
    """A due message as the claim query reads it."""

    id: uuid.UUID
    purpose: str
    channel: str
    priority: int
    state_reason: str
    person_id: uuid.UUID | None
    to_address: str
    follows_primary: bool
    subject: str
    text: str
    html: str
    language: str
    is_automatic: bool
    attempt: int
    deferral_count: int
    message_class: str
    sequence_id: uuid.UUID | None
    enrolment_id: uuid.UUID | None
    message_id_header: str
    in_reply_to: str
    references: str
    due_at: dt.datetime
    expires_at: dt.datetime
    random: float
    is_page: bool = False
    # As the database writes it: JSON.
    template: str | None = None
    is_proposed: bool = False
    sender_name: str | None = None
    sender_address: str | None = None
    sender_id: uuid.UUID | None = None
    approved_words: str = ""


@dataclass(slots=True)
class Choice:
    """What becomes of the rows at hand."""

    claim: list[tuple[DueRow, str, Answer | None]] = field(default_factory=list)
    postpone: list[tuple[DueRow, dt.datetime, str]] = field(default_factory=list)
    end: list[tuple[DueRow, MessageState, str, Answer | None]] = field(default_factory=list)
    # What the gate went by, for each message it was asked about.
    decided: dict[uuid.UUID, Decided] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Nothing can be done about any of the rows now."""
        return not (self.claim or self.postpone or self.end)


def choose(
    rows: Sequence[DueRow],
    now: dt.datetime,
    *,
    sending_domain: str,
    channel: Channel = Channel.EMAIL,
) -> Choice:
    """Decide over locked rows of one channel; people are held in the current transaction."""
    found = Choice()
    asked: dict[str, list[DueRow]] = defaultdict(list)
    silent = _without_leave(found, rows, now)
    for row in rows:
        if row.id in silent:
            continue
        if row.expires_at <= now:
            found.end.append((row, *_too_late(row), None))
        elif row.person_id is None:
            if row.to_address and row.purpose == Purpose.TRANSACTIONAL:
                found.claim.append((row, row.to_address, None))
            else:
                found.end.append((row, MessageState.CANCELLED, "person_gone", None))
        else:
            asked[row.purpose].append(row)
    _let_first(found, asked, now)
    addresses = _addresses([row for group in asked.values() for row in group], channel)
    for purpose, group in asked.items():
        _ask_gate(found, Purpose(purpose), channel, group, addresses, now)
    if channel == Channel.EMAIL:
        _leave_to_humans(found)
        _keep_to_share(found, sending_domain, now)
    return found


def _without_leave(found: Choice, rows: Sequence[DueRow], now: dt.datetime) -> set[uuid.UUID]:
    """End or put off what must not go out in the name it bears; tell which rows that were."""
    verdicts = lending.look_at([row for row in rows if row.sender_id is not None], now)
    for row in rows:
        verdict = verdicts.get(row.id)
        if verdict is None:
            continue
        if verdict.until is not None:
            found.postpone.append((row, verdict.until, verdict.reason))
        else:
            found.end.append((row, verdict.state, verdict.reason, None))
    return set(verdicts)


def _let_first(found: Choice, asked: dict[str, list[DueRow]], now: dt.datetime) -> None:
    """Of several for one person one goes; the others wait until it has, and meet the budget."""
    sharing = {
        row.person_id
        for purpose in rules.BUDGETED_PURPOSES & asked.keys()
        for row in asked[purpose]
        if row.person_id
    }
    waiting = budget.waiting_for(sharing, now)
    here = {row.id for rows in asked.values() for row in rows}
    for purpose in rules.BUDGETED_PURPOSES & asked.keys():
        for row in list(asked[purpose]):
            others = waiting.get(row.person_id, []) if row.person_id else []
            mine = next((each for each in others if each.id == row.id), None)
            first = turns.gives_way_to(mine, others, now) if mine else None
            if first is None:
                continue
            asked[purpose].remove(row)
            if first.id not in here:  # else it goes now, and this one meets the budget next time
                until = max(first.due_at, now) + _LOOK_AGAIN
                found.postpone.append((row, until, budget.GIVES_WAY))


def _too_late(row: DueRow) -> tuple[MessageState, str]:
    """What is late is not flushed: somebody decides (TRUST E-17).

    Where the server asked for patience until now there is nothing to decide, and a code for a
    member's sign-in is of no use to anybody.
    """
    if row.deferral_count:
        return MessageState.EXPIRED, row.state_reason or "too_late"
    if row.priority == rules.SECURITY:
        return MessageState.EXPIRED, "too_late"
    return MessageState.HELD, "too_late"


def _ask_gate(
    found: Choice,
    purpose: Purpose,
    channel: Channel,
    rows: list[DueRow],
    addresses: dict[uuid.UUID, str],
    now: dt.datetime,
) -> None:
    people = [row.person_id for row in rows if row.person_id is not None]
    decided = decide_many(people, purpose, channel, now, hold=True)
    for row in rows:
        assert row.person_id is not None
        answer = decided[row.person_id].answer
        found.decided[row.id] = decided[row.person_id]
        address = addresses.get(row.id, "")
        if answer.is_yes:
            if answer.not_before is not None and _keeps_hours(row):
                found.postpone.append((row, answer.not_before, OUTSIDE_HOURS))
            elif address:
                found.claim.append((row, address, answer))
            else:
                found.end.append((row, MessageState.CANCELLED, "no_address", answer))
        elif answer.reason in _POSTPONING and answer.valid_until is not None:
            found.postpone.append((row, answer.valid_until, answer.reason))
        elif answer.reason in _WAITING:
            continue
        elif answer.verdict == "ask":
            found.end.append((row, MessageState.HELD, "gate_asks", answer))
        else:
            found.end.append((row, MessageState.CANCELLED, "gate_refused", answer))


def _keeps_hours(row: DueRow) -> bool:
    """Whether it goes to many: what somebody sends to one person now, they send now."""
    return row.enrolment_id is not None or row.purpose != Purpose.NURTURE


def _addresses(rows: Sequence[DueRow], channel: Channel) -> dict[uuid.UUID, str]:
    """The address of each message: the person's primary one, or the one it was written to.

    A message to an explicit address is left out when that address is suppressed or came back.
    """
    people = {row.person_id for row in rows if row.follows_primary and row.person_id}
    primary = primary_addresses(people, channel, usable=True)
    explicit = [row for row in rows if not row.follows_primary]
    refused = _suppressed(explicit, channel)
    return {
        row.id: primary.get(row.person_id, "") if row.follows_primary else row.to_address  # type: ignore[arg-type]  # rows with a person
        for row in rows
        if row.id not in refused
    }


def _suppressed(rows: Iterable[DueRow], channel: Channel) -> set[uuid.UUID]:
    hashes = {
        row.id: hash_of_address(row.to_address, channel)
        for row in rows
        if row.purpose not in rules.AT_LEAST_ONCE_PURPOSES
    }
    if not hashes:
        return set()
    listed = {
        bytes(hashed): purpose
        for hashed, purpose in Suppression.objects.filter(
            address_hash__in=list(hashes.values()), channel__in=[EVERY, channel]
        ).values_list("address_hash", "purpose")
    }
    purposes = {row.id: row.purpose for row in rows}
    return {
        message_id
        for message_id, hashed in hashes.items()
        if listed.get(hashed) in {"", purposes[message_id]}
    }


def _leave_to_humans(found: Choice) -> None:
    """Addresses that were refused twice for no reason given wait until somebody has looked."""
    hashes = {
        item[0].id: hash_of_address(item[1])
        for item in found.claim
        if item[0].purpose not in rules.AT_LEAST_ONCE_PURPOSES
    }
    in_review = addresses_in_review(hashes.values())
    if not in_review:
        return
    for item in list(found.claim):
        row, _address, answer = item
        if hashes.get(row.id) in in_review:
            found.claim.remove(item)
            found.end.append((row, MessageState.HELD, "address_review", answer))


def _keep_to_share(found: Choice, sending_domain: str, now: dt.datetime) -> None:
    """Providers that asked for less get no more than their share; nobody else waits for them."""
    wanted = [(row.id, domain_of(address)) for row, address, _ in found.claim]
    waits = throttling.admit(sending_domain, wanted, now)
    if not waits:
        return
    for item in list(found.claim):
        until = waits.get(item[0].id)
        if until is not None:
            found.claim.remove(item)
            found.postpone.append((item[0], until, throttling.REASON))


def domain_of(address: str) -> str:
    """The recipient's domain: what providers ask for is about it."""
    return address.rpartition("@")[2].lower()
