# SPDX-License-Identifier: Apache-2.0
"""What becomes of due messages: claimed, postponed, held or ended, as the gate says now."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from talentkreis.consent.addresses import address_hash
from talentkreis.consent.gate import may_contact_many
from talentkreis.consent.models import Channel, Purpose, Suppression
from talentkreis.mail import budget, rules, windows
from talentkreis.mail.models import MessageState
from talentkreis.people.models import ContactKind, ContactPoint

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable, Mapping, Sequence

    from talentkreis.consent.answers import Answer

# A no with a date: the message waits its turn. A no about the installation: nothing changes.
_POSTPONING = frozenset({budget.REASON, "paused"})
_WAITING = frozenset({"sending_stopped", "sending_not_ready"})


class DueRow(NamedTuple):
    """A due message as the claim query reads it."""

    id: uuid.UUID
    purpose: str
    channel: str
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


@dataclass(slots=True)
class Choice:
    """What becomes of the rows at hand."""

    claim: list[tuple[DueRow, str, Answer | None]] = field(default_factory=list)
    postpone: list[tuple[DueRow, dt.datetime, str]] = field(default_factory=list)
    end: list[tuple[DueRow, MessageState, str, Answer | None]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Nothing can be done about any of the rows now."""
        return not (self.claim or self.postpone or self.end)


def choose(rows: Sequence[DueRow], now: dt.datetime, resting: Mapping[str, dt.datetime]) -> Choice:
    """Decide over locked rows; people are held in the current transaction."""
    found = Choice()
    asked: dict[str, list[DueRow]] = defaultdict(list)
    with_budget: set[uuid.UUID] = set()
    for row in rows:
        if row.expires_at <= now:
            found.end.append((row, MessageState.EXPIRED, "too_late", None))
        elif row.person_id is None:
            if row.to_address and row.purpose == Purpose.TRANSACTIONAL:
                found.claim.append((row, row.to_address, None))
            else:
                found.end.append((row, MessageState.CANCELLED, "person_gone", None))
        elif row.purpose in rules.BUDGETED_PURPOSES and row.person_id in with_budget:
            continue  # the other one goes first; this one meets the budget next time
        else:
            with_budget.add(row.person_id)
            asked[row.purpose].append(row)
    addresses = _addresses([row for group in asked.values() for row in group])
    for purpose, group in asked.items():
        _ask_gate(found, Purpose(purpose), group, addresses, now)
    _keep_to_hours(found, now)
    _let_rest(found, resting)
    return found


def _keep_to_hours(found: Choice, now: dt.datetime) -> None:
    """What was delayed out of the person's working hours waits for the next ones (TRUST E-16)."""
    closed = windows.closed_until(
        [row.person_id for row, _, _ in found.claim if row.enrolment_id and row.person_id], now
    )
    if not closed:
        return
    for item in list(found.claim):
        row = item[0]
        until = closed.get(row.person_id) if row.enrolment_id and row.person_id else None
        if until is not None:
            found.claim.remove(item)
            found.postpone.append((row, until, windows.REASON))


def _ask_gate(
    found: Choice,
    purpose: Purpose,
    rows: list[DueRow],
    addresses: dict[uuid.UUID, str],
    now: dt.datetime,
) -> None:
    people = [row.person_id for row in rows if row.person_id is not None]
    answers = may_contact_many(people, purpose, Channel.EMAIL, now, hold=True)
    for row in rows:
        assert row.person_id is not None
        answer = answers[row.person_id]
        address = addresses.get(row.id, "")
        if answer.is_yes:
            if address:
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


def _addresses(rows: Sequence[DueRow]) -> dict[uuid.UUID, str]:
    """The address of each message: the person's primary one, or the one it was written to.

    A message to an explicit address is left out when that address is suppressed or came back.
    """
    people = {row.person_id for row in rows if row.follows_primary and row.person_id}
    primary = dict(  # the primary one comes last and stays
        ContactPoint.objects.filter(
            person_id__in=people, kind=ContactKind.EMAIL, bounced_at__isnull=True
        )
        .order_by("is_primary", "-created_at")
        .values_list("person_id", "value")
    )
    explicit = [row for row in rows if not row.follows_primary]
    refused = _suppressed(explicit)
    return {
        row.id: primary.get(row.person_id, "") if row.follows_primary else row.to_address  # type: ignore[arg-type]  # rows with a person
        for row in rows
        if row.id not in refused
    }


def _suppressed(rows: Iterable[DueRow]) -> set[uuid.UUID]:
    hashes = {
        row.id: address_hash(ContactKind.EMAIL, row.to_address.strip().lower())
        for row in rows
        if row.purpose not in rules.AT_LEAST_ONCE_PURPOSES
    }
    if not hashes:
        return set()
    listed = {
        bytes(hashed): purpose
        for hashed, purpose in Suppression.objects.filter(
            address_hash__in=list(hashes.values())
        ).values_list("address_hash", "purpose")
    }
    purposes = {row.id: row.purpose for row in rows}
    return {
        message_id
        for message_id, hashed in hashes.items()
        if listed.get(hashed) in {"", purposes[message_id]}
    }


def _let_rest(found: Choice, resting: Mapping[str, dt.datetime]) -> None:
    if not resting:
        return
    for item in list(found.claim):
        row, address, _ = item
        until = resting.get(address.rpartition("@")[2].lower())
        if until is not None:
            found.claim.remove(item)
            found.postpone.append((row, until, "domain_rests"))
