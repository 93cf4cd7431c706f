# SPDX-License-Identifier: Apache-2.0
"""A person's ledger as people read it, and the proof of each consent."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from typing import TYPE_CHECKING

from talentkreis.consent.models import (
    Channel,
    ConsentEvent,
    ConsentEvidence,
    Purpose,
)
from talentkreis.consent.permissions import Right, require_about
from talentkreis.consent.wordings import Wording
from talentkreis.organisation.actors import ActorKind
from talentkreis.organisation.queries import member_names
from talentkreis.people.queries import merged_ids

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from talentkreis.organisation.actors import Actor


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line of the ledger in words; `by` is empty where the person acted themselves."""

    id: int
    kind: str
    what: str
    purpose: str
    channel: str
    how: str
    by: str
    occurred_at: dt.datetime
    recorded_at: dt.datetime
    expires_at: dt.datetime | None
    evidence_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Declaration:
    """One box: the words of then, byte for byte, and whether they match the ledger's hash."""

    line: LedgerLine
    words: str
    version: int | None
    sha256: str
    is_intact: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """Everything that proves what was declared at one moment."""

    evidence: ConsentEvidence
    declarations: tuple[Declaration, ...]
    mail: str
    # Of the request whose link was pressed; None where no link was.
    token_id: uuid.UUID | None
    message_id_header: str


def ledger_of(actor: Actor, person_id: uuid.UUID) -> list[LedgerLine]:
    """The ledger of a person, newest first. Raises NotAllowed, NotFound."""
    require_about(actor, Right.OVERVIEW, person_id)
    return _lines(person_id)


def proofs_of(actor: Actor, person_id: uuid.UUID) -> list[Proof]:
    """Every consent of a person with the words of then, newest first. Raises NotAllowed, NotFound.

    The words come from the evidence, never from today's form: a wording changed five times since
    still shows what the person agreed to (TRUST L-18).
    """
    require_about(actor, Right.OVERVIEW, person_id)
    lines = {line.id: line for line in _lines(person_id)}
    declared: dict[uuid.UUID, list[ConsentEvent]] = defaultdict(list)
    for event in (
        ConsentEvent.objects.filter(
            person_id__in=[person_id, *merged_ids(person_id)], evidence_id__isnull=False
        )
        .select_related("text")
        .order_by("id")
    ):
        if event.evidence_id is not None:
            declared[event.evidence_id].append(event)
    rows = ConsentEvidence.objects.filter(person_id=person_id).order_by("-declared_at")
    return [
        Proof(
            evidence=evidence,
            declarations=tuple(
                _declaration(event, evidence, lines[event.id]) for event in declared[evidence.id]
            ),
            mail=bytes(evidence.message_mime or b"").decode("utf-8", "replace"),
            token_id=declared[evidence.id][0].request_id,
            message_id_header=_message_id(bytes(evidence.message_mime or b"")),
        )
        for evidence in rows
        if evidence.id in declared
    ]


def _message_id(mime: bytes) -> str:
    return str(BytesHeaderParser().parsebytes(mime).get("Message-ID", "")) if mime else ""


def _declaration(event: ConsentEvent, evidence: ConsentEvidence, line: LedgerLine) -> Declaration:
    words = event.text.wording if event.text is not None else evidence.wording
    recorded = bytes(event.wording_sha256 or b"")
    return Declaration(
        line=line,
        words=words,
        version=event.text.version if event.text is not None else None,
        sha256=recorded.hex(),
        is_intact=Wording(words).sha256 == recorded,
    )


def _lines(person_id: uuid.UUID) -> list[LedgerLine]:
    # What was said under ids that were merged into this one was said by the same human being.
    lines = ConsentEvent.objects.filter(person_id__in=[person_id, *merged_ids(person_id)])
    events = list(lines.order_by("-occurred_at", "-id"))
    names = member_names(
        event.actor_id
        for event in events
        if event.actor_id and event.actor_kind in {ActorKind.MEMBER, ActorKind.TOKEN}
    )
    return [
        LedgerLine(
            id=event.id,
            kind=event.kind,
            what=str(ConsentEvent.Kind(event.kind).label),
            purpose=str(Purpose(event.purpose).label) if event.purpose else "",
            channel=str(Channel(event.channel).label) if event.channel else "",
            how=str(ConsentEvent.Method(event.method).label),
            by=names.get(event.actor_id, "") if event.actor_id else "",
            occurred_at=event.occurred_at,
            recorded_at=event.recorded_at,
            expires_at=event.expires_at,
            evidence_id=event.evidence_id,
        )
        for event in events
    ]
