# SPDX-License-Identifier: Apache-2.0
"""How consent is united and comes apart. The ledger itself is never rewritten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max

from talentkreis.consent.actions.ledger import append, new_line, refresh_states
from talentkreis.consent.actions.suppression import suppress_again
from talentkreis.consent.facts import POSITIVE
from talentkreis.consent.gate import load_people
from talentkreis.consent.models import (
    CarriedState,
    ConfirmationRequest,
    ConsentEvent,
    ConsentEvidence,
    ConsentState,
    ContactWish,
    Decision,
    ErasureRecord,
    LegalHold,
    RenewalRequest,
    Suppression,
)
from talentkreis.consent.uniting import strictest
from talentkreis.organisation.actors import SYSTEM
from talentkreis.people.merging import tables
from talentkreis.people.merging.case import Kept
from talentkreis.people.merging.registry import FACTS, LAST, leave_in_place, register_mover
from talentkreis.people.merging.rows import Rows
from talentkreis.people.merging.single import Single

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection, Sequence

    from django.db.models import Model

    from talentkreis.consent.uniting import Key, Word
    from talentkreis.people.merging.case import Merging, Undoing
    from talentkreis.people.merging.tables import Image, Row

Kind = ConsentEvent.Kind
_REFUSALS = (Kind.WITHDRAWN, Kind.OBJECTED, Kind.DECLINED)
_AGREEMENTS = (Kind.GIVEN, Kind.CONFIRMED, Kind.IMPORTED)
_SAID = (
    "purpose", "channel", "kind", "method", "text_id", "wording_sha256", "evidence_id",
    "request_id", "message_id", "expires_at", "occurred_at",
)  # fmt: skip


def register() -> None:
    """Tell the registry; called once by `apps.py`."""
    register_mover(StateRows())
    register_mover(LedgerRows())
    register_mover(Rows(ConsentEvidence))
    register_mover(Rows(ConfirmationRequest))
    register_mover(Rows(Decision))
    register_mover(Rows(LegalHold))
    register_mover(Rows(RenewalRequest))
    register_mover(
        Single(
            model=ContactWish,
            unite=_calmest,
            for_everybody=frozenset({"paused_until", "paused_at", "least_gap_days", "updated_at"}),
        )
    )
    leave_in_place(CarriedState, reason="kept for each survivor by the mover of states")
    leave_in_place(ErasureRecord, reason="it is about somebody who is gone")


class StateRows:
    """Carries the strictest word over; afterwards a no since the merge counts for all."""

    model = ConsentState
    rank = FACTS

    def move(self, case: Merging) -> None:
        """Write what holds for the survivor now; the others' states are taken out."""
        rows = tables.rows_of_people(ConsentState, "person_id", case.everybody)
        if not rows:
            return
        people, _sending = load_people(case.everybody)
        words = strictest([people[person_id] for person_id in case.everybody], case.at)
        by_key = {(row.person_id, row.image["purpose"], row.image["channel"]): row for row in rows}
        last = ConsentEvent.objects.aggregate(last=Max("id"))["last"] or 0
        for row in rows:
            is_own = row.person_id == case.survivor_id
            kept = Kept(
                row.person_id,
                image=dict(row.image),
                folded_into="" if is_own else str(case.survivor_id),
            )
            case.keep(ConsentState, row.key, kept)
        tables.remove(ConsentState, [r.key for r in rows if r.person_id != case.survivor_id])
        carried = {
            (row.image["purpose"], row.image["channel"]): row
            for row in tables.rows_of_people(CarriedState, "person_id", [case.survivor_id])
        }
        for key, word in words.items():
            origin = by_key[(case.everybody[word.whose], *word.key)]
            values = _columns(word, origin)
            own = by_key.get((case.survivor_id, *key))
            if own is not None and all(own.image[name] == value for name, value in values.items()):
                continue
            _write(case, ConsentState, own, key, values)
            _write(
                case, CarriedState, carried.get(key), key, {**values, "after_event_id": str(last)}
            )

    def come_back(self, case: Undoing) -> None:
        """Give everybody the states they had."""
        for model in (ConsentState, CarriedState):
            _restore(case, model)

    def has_rows_of(self, person_ids: Collection[uuid.UUID]) -> bool:
        """Whether states were written for shells."""
        return tables.has_rows(ConsentState, "person_id", person_ids)


class LedgerRows:
    """The ledger stays as it is. When a merge is undone, a no recorded since counts for all."""

    model = ConsentEvent
    rank = LAST

    def move(self, case: Merging) -> None:
        """Remember the last line of the ledger and of the suppression list."""
        for model in (ConsentEvent, Suppression):
            last = model._default_manager.aggregate(last=Max("id"))["last"] or 0
            case.keep(model, str(last), Kept(case.survivor_id))

    def come_back(self, case: Undoing) -> None:
        """Write what was said since down for whom it counts; fold anew where something was."""
        lines = [
            line
            for line in ConsentEvent.objects.filter(
                person_id__in=case.everybody, id__gt=_last(case, ConsentEvent)
            ).order_by("id")
            if line.kind != Kind.REQUESTED
        ]
        if lines:
            refresh_states(case.everybody)
        own = [line for line in lines if line.person_id == case.survivor_id]
        refusals = [line for line in own if line.kind in _REFUSALS]
        for person_id in case.merged_ids:
            append(SYSTEM, [_said_by(line, person_id) for line in refusals])
        if case.named != case.survivor_id:
            _hand_over_agreements(case, [line for line in own if line.kind in _AGREEMENTS])
        suppress_again(person_ids=case.everybody, after_id=_last(case, Suppression))

    def has_rows_of(self, person_ids: Collection[uuid.UUID]) -> bool:
        """Never: lines stay with the id they were recorded for."""
        return False


def _last(case: Undoing, model: type[Model]) -> int:
    return max((int(key) for key in case.kept(model)), default=0)


def _restore(case: Undoing, model: type[ConsentState | CarriedState]) -> None:
    kept = case.kept(model)
    tables.remove(model, [key for key, one in kept.items() if one.is_made])
    now = tables.rows_by_key(model, "person_id", list(kept))
    for key, one in kept.items():
        if one.image is None:
            continue
        row = now.get(key)
        if row is None:
            tables.insert(model, one.image)
        else:
            tables.change(model, [key], {n: v for n, v in one.image.items() if row.image[n] != v})


def _hand_over_agreements(case: Undoing, lines: Sequence[ConsentEvent]) -> None:
    """A yes since the merge was said by whom the undo names, and by nobody else."""
    append(SYSTEM, [_said_by(line, case.named) for line in lines])
    had = {
        (kept.image["purpose"], kept.image["channel"])
        for kept in case.kept(ConsentState).values()
        if kept.image and kept.home == case.survivor_id and kept.image["status"] in POSITIVE
    }
    append(
        SYSTEM,
        [
            new_line(
                SYSTEM,
                person_id=case.survivor_id,
                purpose=purpose,
                channel=channel,
                kind=Kind.WITHDRAWN,
                method=ConsentEvent.Method.SYSTEM,
            )
            for purpose, channel in sorted({(li.purpose, li.channel) for li in lines} - had)
        ],
    )


def _columns(word: Word, origin: Row) -> Image:
    """The state's columns as text: of the line it comes from, less what no longer counts."""
    kept = {"status", "since", "event_id", "expires_at", "self_confirmed_at"}
    values = {name: origin.image[name] for name in kept}
    if word.state.expires_at is None:
        values["expires_at"] = None
    if word.state.self_confirmed_at is None:
        values["self_confirmed_at"] = None
    values["requested_at"] = _text(word.state.requested_at)
    return values


def _text(moment: dt.datetime | None) -> str | None:
    """A moment as the database prints it under UTC."""
    if moment is None:
        return None
    text = moment.isoformat(sep=" ")
    head, dot, rest = text.partition(".")
    if dot:
        digits, zone = rest[:-6].rstrip("0"), rest[-6:]
        text = f"{head}.{digits}{zone}" if digits else f"{head}{zone}"
    return text[:-3] if text.endswith("+00:00") else text


def _write(
    case: Merging,
    model: type[ConsentState | CarriedState],
    row: Row | None,
    key: Key,
    values: Image,
) -> None:
    if row is not None:
        case.change(model, row, values)
        return
    purpose, channel = key
    made: Image = {
        "person_id": str(case.survivor_id), "purpose": purpose, "channel": channel, **values,
    }  # fmt: skip
    tables.insert(model, made)
    for new in tables.rows_of_people(model, "person_id", [case.survivor_id]):
        if (new.image["purpose"], new.image["channel"]) == key:
            case.keep(model, new.key, Kept(case.survivor_id, left=new.image))


def _said_by(line: ConsentEvent, person_id: uuid.UUID) -> ConsentEvent:
    """The same words for another record of what was taken for one human being."""
    return new_line(SYSTEM, person_id=person_id, **{name: getattr(line, name) for name in _SAID})


def _calmest(case: Merging, own: Image | None, others: Sequence[Image]) -> Image:  # noqa: ARG001 - shape
    """The longest pause and the greatest distance anybody asked for."""
    rows = [own, *others] if own else list(others)
    longest = max(rows, key=lambda row: row["paused_until"] or "")
    gaps = [int(row["least_gap_days"] or 0) for row in rows]
    return {
        "paused_until": longest["paused_until"],
        "paused_at": longest["paused_at"],
        "least_gap_days": str(max(gaps)) if max(gaps) else None,
        "updated_at": max(row["updated_at"] or "" for row in rows),
    }
