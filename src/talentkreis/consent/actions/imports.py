# SPDX-License-Identifier: Apache-2.0
"""Taking over consents from another system: each with date, words and evidence, or not at all."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from talentkreis.consent.actions.consents import CONSENTABLE, lasts_until
from talentkreis.consent.actions.ledger import append, insert_rows, new_line
from talentkreis.consent.gate import hold_people, load_people
from talentkreis.consent.models import (
    Channel,
    ConsentEvent,
    ConsentEvidence,
    ConsentState,
    Purpose,
)
from talentkreis.consent.permissions import Right
from talentkreis.consent.refusals import refusal_of, suppression_of
from talentkreis.consent.retention.queries import periods
from talentkreis.consent.wordings import Wording
from talentkreis.kernel import clock
from talentkreis.organisation.models import Language
from talentkreis.organisation.rights import require

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection, Sequence

    from talentkreis.consent.facts import PersonFacts
    from talentkreis.organisation.actors import Actor

# What goes out to many: the purposes an opt-out from mass mail is about.
MASS_MAIL = (Purpose.NURTURE, Purpose.NEWSLETTER, Purpose.JOB_ALERT, Purpose.EVENT_INVITATION)


@dataclass(frozen=True, kw_only=True, slots=True)
class ImportedConsent:
    """A consent as another system hands it over. `evidence` says where the proof lies."""

    person_id: uuid.UUID
    purpose: str
    channel: str
    given_at: dt.datetime | None
    wording: str
    evidence: str
    language: str = Language.GERMAN
    expires_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class ConsentImport:
    """How many consents count from now on, and why the others do not: row number → code.

    Codes: not_consentable, wording_missing, evidence_missing, date_missing, date_in_future,
    expired, unknown_person, suppressed, refused_since.
    """

    recorded: int
    refused: dict[int, str]


@transaction.atomic
def import_consents(
    *, actor: Actor, rows: Sequence[ImportedConsent], import_id: uuid.UUID | None = None
) -> ConsentImport:
    """Take over consents, set-based.

    A row without date, words or evidence gives no consent (TRUST L-17, L-18); one for a
    suppressed address, or older than the person's own no, neither (E-12). Raises NotAllowed.
    """
    require(actor, Right.RECORD)
    now = clock.now()
    refused: dict[int, str] = {}
    wanted = sorted({row.person_id for row in rows})
    hold_people(wanted)
    people, _sending = load_people(wanted)
    months = periods().pool_months
    evidence, lines = [], []
    for number, row in enumerate(rows):
        reason = _why_not(row, people.get(row.person_id), now, months)
        if reason:
            refused[number] = reason
            continue
        given_at = row.given_at or now
        proof = ConsentEvidence(
            person_id=row.person_id,
            wording=row.wording,
            language=row.language,
            note=row.evidence,
            declared_at=given_at,
        )
        evidence.append(proof)
        lines.append(
            new_line(
                actor,
                person_id=row.person_id,
                purpose=row.purpose,
                channel=row.channel,
                kind=ConsentEvent.Kind.IMPORTED,
                method=ConsentEvent.Method.IMPORT,
                wording_sha256=Wording(row.wording).sha256,
                evidence_id=proof.id,
                import_id=import_id,
                occurred_at=given_at,
                expires_at=row.expires_at or lasts_until(given_at, months),
            )
        )
    insert_rows(ConsentEvidence, evidence)
    append(actor, lines)
    return ConsentImport(recorded=len(lines), refused=refused)


@transaction.atomic
def revoke_import(*, actor: Actor, import_id: uuid.UUID) -> int:
    """Take back the consents an import brought; what people said themselves since then stays.

    Tells how many consents were taken back. Raises NotAllowed.
    """
    require(actor, Right.RECORD)
    taken: dict[tuple[uuid.UUID, str, str], None] = defaultdict(lambda: None)
    brought = ConsentEvent.objects.filter(import_id=import_id)
    done = brought.filter(kind=ConsentEvent.Kind.REVOKED)
    gone = set(done.values_list("person_id", "purpose", "channel"))
    for key in brought.filter(kind=ConsentEvent.Kind.IMPORTED).values_list(
        "person_id", "purpose", "channel"
    ):
        if key not in gone:
            taken[key] = None
    hold_people({person_id for person_id, _purpose, _channel in taken})
    append(
        actor,
        [
            new_line(
                actor,
                person_id=person_id,
                purpose=purpose,
                channel=channel,
                kind=ConsentEvent.Kind.REVOKED,
                method=ConsentEvent.Method.IMPORT,
                import_id=import_id,
            )
            for person_id, purpose, channel in taken
        ],
    )
    return len(taken)


def _why_not(
    row: ImportedConsent, person: PersonFacts | None, now: dt.datetime, months: int
) -> str:
    """The code of what is missing or speaks against the row; empty if nothing does."""
    return (
        _why_incomplete(row, now, months)
        or ("unknown_person" if person is None else "")
        or _why_overruled(row, person, now)
    )


def _why_incomplete(row: ImportedConsent, now: dt.datetime, months: int) -> str:
    if row.purpose not in CONSENTABLE or row.channel not in Channel.values:
        return "not_consentable"
    if not row.wording.strip():
        return "wording_missing"
    if not row.evidence.strip():
        return "evidence_missing"
    return _why_wrong_date(row, now, months)


def _why_wrong_date(row: ImportedConsent, now: dt.datetime, months: int) -> str:
    if row.given_at is None:
        return "date_missing"
    if row.given_at > now:
        return "date_in_future"
    return "expired" if (row.expires_at or lasts_until(row.given_at, months)) <= now else ""


def _why_overruled(row: ImportedConsent, person: PersonFacts | None, now: dt.datetime) -> str:
    if person is None or row.given_at is None:
        return ""
    if suppression_of(person, row.purpose, row.channel, now) is not None:
        return "suppressed"
    no = refusal_of(person, row.purpose, row.channel)
    return "refused_since" if no is not None and no.since >= row.given_at else ""


@transaction.atomic
def import_withdrawals(
    *, actor: Actor, person_ids: Collection[uuid.UUID], import_id: uuid.UUID | None = None
) -> int:
    """Note that people want no mass mail, as another system says; set-based, safe to repeat.

    A list only ever adds a no (TRUST E-12). Tells for how many people it was news. Raises
    NotAllowed.
    """
    require(actor, Right.RECORD)
    wanted = sorted(set(person_ids))
    hold_people(wanted)
    known = set(
        ConsentState.objects.filter(
            person_id__in=wanted,
            channel=Channel.EMAIL,
            status=ConsentState.Status.WITHDRAWN,
            purpose__in=MASS_MAIL,
        ).values_list("person_id", "purpose")
    )
    lines = [
        new_line(
            actor,
            person_id=person_id,
            purpose=purpose,
            channel=Channel.EMAIL,
            kind=ConsentEvent.Kind.WITHDRAWN,
            method=ConsentEvent.Method.IMPORT,
            import_id=import_id,
        )
        for person_id in wanted
        for purpose in MASS_MAIL
        if (person_id, purpose) not in known
    ]
    append(actor, lines)
    return len({line.person_id for line in lines})
