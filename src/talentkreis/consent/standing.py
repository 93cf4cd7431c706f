# SPDX-License-Identifier: Apache-2.0
"""Where the ledger stands: pure folding of its lines into states, the same for every rebuild."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from talentkreis.consent.facts import POSITIVE
from talentkreis.consent.models import ConsentEvent, ConsentState

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable

Kind = ConsentEvent.Kind
Status = ConsentState.Status

_OWN_HAND = frozenset({ConsentEvent.Method.DOUBLE_OPT_IN, ConsentEvent.Method.SELF_SERVICE})
_STATUS = {
    Kind.GIVEN: Status.GIVEN,
    Kind.CONFIRMED: Status.CONFIRMED,
    Kind.IMPORTED: Status.CONFIRMED,
    Kind.DECLINED: Status.DECLINED,
    Kind.WITHDRAWN: Status.WITHDRAWN,
    Kind.OBJECTED: Status.OBJECTED,
}


@dataclass(frozen=True, slots=True)
class Line:
    """What folding needs of a line of the ledger."""

    id: int
    kind: str
    method: str
    occurred_at: dt.datetime
    expires_at: dt.datetime | None = None
    import_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of one purpose and channel after some lines."""

    status: str
    since: dt.datetime
    event_id: int
    expires_at: dt.datetime | None = None
    self_confirmed_at: dt.datetime | None = None
    requested_at: dt.datetime | None = None


def fold(lines: Iterable[Line]) -> Standing | None:
    """The state after all lines of one purpose and channel; None for no line at all."""
    ordered = sorted(lines, key=lambda line: (line.occurred_at, line.id))
    revoked = {line.import_id for line in ordered if line.kind == Kind.REVOKED}
    standing: Standing | None = None
    for line in ordered:
        if line.kind == Kind.REVOKED or (line.import_id and line.import_id in revoked):
            continue
        standing = _after(standing, line)
    return standing


@dataclass(frozen=True, slots=True)
class Carried:
    """What a merge carried over: where folding starts, and after which line."""

    standing: Standing | None
    after_event_id: int


def fold_on(carried: Carried, lines: Iterable[Line]) -> Standing | None:
    """The state after what was carried over and all lines recorded since.

    Something older than the word carried over, learnt of later, does not undo it.
    """
    since = sorted(
        (line for line in lines if line.id > carried.after_event_id),
        key=lambda line: (line.occurred_at, line.id),
    )
    revoked = {line.import_id for line in since if line.kind == Kind.REVOKED}
    standing = carried.standing
    for line in since:
        if line.kind == Kind.REVOKED or (line.import_id and line.import_id in revoked):
            continue
        if carried.standing is None or line.occurred_at >= carried.standing.since:
            standing = _after(standing, line)
    return standing


def _after(before: Standing | None, line: Line) -> Standing | None:
    match line.kind:
        case Kind.REQUESTED:
            return _asked(before, line)
        case Kind.EXPIRED:
            return _expired(before, line)
        case Kind.GIVEN if before is not None and _is_live_confirmation(before, line):
            # Said again in conversation: takes nothing away from what is confirmed.
            return before
    status = _STATUS[Kind(line.kind)]
    by_own_hand = status == Status.CONFIRMED and line.method in _OWN_HAND
    return Standing(
        status=status,
        since=line.occurred_at,
        event_id=line.id,
        expires_at=line.expires_at if status in POSITIVE else None,
        self_confirmed_at=line.occurred_at if by_own_hand else None,
        requested_at=before.requested_at if before else None,
    )


def _asked(before: Standing | None, line: Line) -> Standing:
    """Asking changes nothing about a yes or a no that stands; it is only remembered."""
    if before is None or before.status in {Status.REQUESTED, Status.EXPIRED}:
        return Standing(
            status=Status.REQUESTED,
            since=line.occurred_at,
            event_id=line.id,
            requested_at=line.occurred_at,
        )
    return replace(before, requested_at=line.occurred_at)


def _expired(before: Standing | None, line: Line) -> Standing | None:
    """The clock ends only what was due: a renewal recorded late stays a renewal."""
    if (
        before is None
        or before.status not in POSITIVE
        or before.expires_at is None
        or before.expires_at > line.occurred_at
    ):
        return before
    return replace(
        before,
        status=Status.EXPIRED,
        since=line.occurred_at,
        event_id=line.id,
        expires_at=None,
        self_confirmed_at=None,
    )


def _is_live_confirmation(before: Standing, line: Line) -> bool:
    return before.status == Status.CONFIRMED and (
        before.expires_at is None or line.occurred_at < before.expires_at
    )
