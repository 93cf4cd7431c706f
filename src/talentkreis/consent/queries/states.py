# SPDX-License-Identifier: Apache-2.0
"""Where each consent stands, with its words, its end and its proof (FEATURES T1)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.utils.translation import pgettext_lazy

from talentkreis.consent.gate import answers_about
from talentkreis.consent.models import Channel, ConsentEvent, ConsentState, Purpose
from talentkreis.consent.permissions import Right, require_about
from talentkreis.consent.renewal.rules import DORMANT
from talentkreis.consent.rules import CONSENT_ONLY
from talentkreis.kernel import clock
from talentkreis.organisation.actors import ActorKind
from talentkreis.organisation.rights import may
from talentkreis.people.models import LegalBasis, ProcessingBasis

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.actors import Actor

Status = ConsentState.Status


class Standing(StrEnum):
    """What people read; codes of the API."""

    REQUESTED = "requested"
    NOTED = "noted"
    ACCEPTED = "accepted"
    DORMANT = "dormant"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    OBJECTED = "objected"
    EXPIRED = "expired"
    LEGITIMATE_INTEREST = "legitimate_interest"

    @property
    def label(self) -> _StrOrPromise:
        """In words."""
        return _LABELS[self]


_LABELS: Final = {
    Standing.REQUESTED: pgettext_lazy("state of a consent", "asked"),
    Standing.NOTED: pgettext_lazy("state of a consent", "given, not confirmed"),
    Standing.ACCEPTED: pgettext_lazy("state of a consent", "accepted"),
    Standing.DORMANT: pgettext_lazy("state of a consent", "dormant"),
    Standing.DECLINED: pgettext_lazy("state of a consent", "declined"),
    Standing.WITHDRAWN: pgettext_lazy("state of a consent", "withdrawn"),
    Standing.OBJECTED: pgettext_lazy("state of a consent", "objected"),
    Standing.EXPIRED: pgettext_lazy("state of a consent", "expired"),
    Standing.LEGITIMATE_INTEREST: pgettext_lazy("state of a consent", "legitimate interest"),
}
_STANDINGS: Final = {
    Status.REQUESTED: Standing.REQUESTED,
    Status.GIVEN: Standing.NOTED,
    Status.CONFIRMED: Standing.ACCEPTED,
    Status.DECLINED: Standing.DECLINED,
    Status.WITHDRAWN: Standing.WITHDRAWN,
    Status.OBJECTED: Standing.OBJECTED,
    Status.EXPIRED: Standing.EXPIRED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentLine:
    """One purpose and channel (empty: every one), or one legitimate interest."""

    purpose: str
    channel: str
    what: str
    how: str
    standing: Standing
    since: dt.datetime | dt.date
    until: dt.datetime | dt.date | None
    version: int | None = None
    method: str = ""
    evidence_id: uuid.UUID | None = None
    source: str = ""

    @property
    def is_yes(self) -> bool:
        """Carries something now."""
        return self.standing in {
            Standing.ACCEPTED,
            Standing.NOTED,
            Standing.LEGITIMATE_INTEREST,
        }


def consent_lines(actor: Actor, person_id: uuid.UUID) -> list[ConsentLine]:
    """Where every consent of a person stands, then the legitimate interests that hold.

    Raises NotAllowed, NotFound.
    """
    if actor.kind == ActorKind.PERSON or not may(actor, Right.OVERVIEW):
        require_about(actor, Right.RECORD, person_id)
    states = list(ConsentState.objects.filter(person_id=person_id).order_by("purpose", "channel"))
    events = ConsentEvent.objects.select_related("text").in_bulk([s.event_id for s in states])
    dormant = _dormant(person_id, states)
    lines = [_line(state, events.get(state.event_id), dormant) for state in states]
    today = clock.today()
    interests = ProcessingBasis.objects.filter(
        person_id=person_id, legal_basis=LegalBasis.LEGITIMATE_INTEREST
    ).order_by("starts_on", "id")
    return lines + [
        ConsentLine(
            purpose=basis.purpose,
            channel="",
            what=basis.get_purpose_display(),
            how="",
            standing=Standing.LEGITIMATE_INTEREST,
            since=basis.starts_on,
            until=basis.ends_on,
            source=basis.source,
        )
        for basis in interests
        if basis.ends_on is None or basis.ends_on >= today
    ]


def _line(
    state: ConsentState, event: ConsentEvent | None, dormant: set[tuple[str, str]]
) -> ConsentLine:
    standing = _STANDINGS[Status(state.status)]
    if state.expires_at is not None and state.expires_at <= clock.now():
        standing = Standing.EXPIRED
    elif (state.purpose, state.channel) in dormant:
        standing = Standing.DORMANT
    return ConsentLine(
        purpose=state.purpose,
        channel=state.channel,
        what=str(Purpose(state.purpose).label) if state.purpose else "",
        how=str(Channel(state.channel).label) if state.channel else "",
        standing=standing,
        since=state.since,
        until=state.expires_at,
        version=event.text.version if event and event.text else None,
        method=str(ConsentEvent.Method(event.method).label) if event else "",
        evidence_id=event.evidence_id if event else None,
    )


def _dormant(person_id: uuid.UUID, states: Sequence[ConsentState]) -> set[tuple[str, str]]:
    questions = [
        (Purpose(state.purpose), Channel(state.channel))
        for state in states
        if state.status == Status.CONFIRMED and state.purpose in CONSENT_ONLY
    ]
    if not questions:
        return set()
    answers = answers_about(person_id, questions)
    return {question for question in questions if answers[question].reason == DORMANT}
