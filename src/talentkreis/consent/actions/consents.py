# SPDX-License-Identifier: Apache-2.0
"""Yes, no, and "not now": what a person says, or somebody notes for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.consent import events
from talentkreis.consent.actions.bases import consent_basis, keep_by_consent
from talentkreis.consent.actions.ledger import append, held_person, new_line
from talentkreis.consent.actions.suppression import suppress_person
from talentkreis.consent.actions.wordings import current_text
from talentkreis.consent.models import (
    EVERY,
    Channel,
    ConsentEvent,
    ConsentEvidence,
    ConsentState,
    ConsentText,
    ContactWish,
    Purpose,
    Suppression,
)
from talentkreis.consent.permissions import Right
from talentkreis.consent.retention.queries import periods
from talentkreis.consent.rules import ADVERTISING, CONSENT_ONLY
from talentkreis.kernel import clock
from talentkreis.kernel.errors import RuleViolation
from talentkreis.kernel.text import clean
from talentkreis.organisation.actors import ActorKind
from talentkreis.people.models import Person

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from talentkreis.organisation.actors import Actor

Kind = ConsentEvent.Kind
Method = ConsentEvent.Method

# What somebody can agree to at all; everything else follows from other reasons.
CONSENTABLE = CONSENT_ONLY | {Purpose.PERSONAL_CONTACT, Purpose.PERSONAL_EMAIL}
LONGEST_PAUSE = relativedelta(years=2)
LEAST_GAPS = (30, 90, 180)


def lasts_until(given_at: dt.datetime, months: int | None = None) -> dt.datetime:
    """When a consent given then ends: by the period in force, to the day (29 February becomes 28).

    Whoever asks for many brings the `months`.
    """
    return given_at + relativedelta(months=periods().pool_months if months is None else months)


@transaction.atomic
def record_consent(
    *,
    actor: Actor,
    person_id: uuid.UUID,
    purpose: str,
    channel: str,
    method: str,
    note: str = "",
    text_id: uuid.UUID | None = None,
    page_url: str = "",
    form_snapshot: str = "",
    message_id: uuid.UUID | None = None,
    at: dt.datetime | None = None,
    expires_at: dt.datetime | None = None,
) -> ConsentEvent:
    """Write down a yes.

    A member notes one given in conversation or in writing, says in `note` where the proof lies,
    and gets `given`: enough for a human's call, not for anything automatic (§ 7(2) UWG). The
    person themselves, on a page reached through a link in our mail to them, gets `confirmed`.
    Raises NotAllowed, NotFound, RuleViolation.
    """
    held_person(actor, Right.RECORD, person_id)
    now = clock.now()
    given_at = at or now
    ends_at = expires_at or lasts_until(given_at)
    is_self = actor.kind == ActorKind.PERSON
    _check_consentable(purpose, channel)
    _check_method(method, is_self=is_self, note=note)
    if given_at > now or ends_at <= given_at:
        raise RuleViolation(_("These dates cannot be."), code="invalid_dates")
    text = _text(text_id, person_id, purpose, channel)
    evidence = ConsentEvidence.objects.create(
        person_id=person_id,
        wording=text.wording,
        language=text.language,
        note=clean(note)[:2_000],
        page_url=page_url[:500],
        form_snapshot=form_snapshot,
        declared_at=given_at,
        confirmed_at=given_at if is_self else None,
        message_id=message_id,
    )
    line = new_line(
        actor,
        person_id=person_id,
        purpose=purpose,
        channel=channel,
        kind=Kind.CONFIRMED if is_self else Kind.GIVEN,
        method=method,
        text=text,
        wording_sha256=bytes(text.sha256),
        evidence_id=evidence.id,
        message_id=message_id,
        occurred_at=given_at,
        expires_at=ends_at,
    )
    append(actor, [line])
    if is_self:
        basis = consent_basis([purpose], evidence_id=evidence.id, until=ends_at)
        keep_by_consent(person_id, basis)
    return line


@transaction.atomic
def decline_consent(
    *, actor: Actor, person_id: uuid.UUID, purpose: str, channel: str, method: str = Method.SPOKEN
) -> None:
    """Note that the answer was no; nobody asks again.

    Raises NotAllowed, NotFound, RuleViolation.
    """
    held_person(actor, Right.RECORD, person_id)
    _check_consentable(purpose, channel)
    append(
        actor,
        [
            new_line(
                actor,
                person_id=person_id,
                purpose=purpose,
                channel=channel,
                kind=Kind.DECLINED,
                method=method,
            )
        ],
    )


@transaction.atomic
def withdraw_consent(
    *,
    actor: Actor,
    person_id: uuid.UUID,
    purpose: str | None = None,
    channel: str | None = None,
    method: str | None = None,
    message_id: uuid.UUID | None = None,
) -> bool:
    """End a purpose, a channel, or everything (both left out); tell whether anything changed.

    Holds from the commit on: the gate reads it, and the addresses join the suppression list, so
    that it holds for a later import and after erasure too. Doing it twice changes nothing.
    Raises NotAllowed, NotFound, RuleViolation.
    """
    held_person(actor, Right.RECORD, person_id)
    return _end(
        actor,
        person_id,
        purpose or EVERY,
        channel or EVERY,
        kind=Kind.WITHDRAWN,
        method=method or _usual_method(actor),
        reason=Suppression.Reason.UNSUBSCRIBED,
        message_id=message_id,
    )


@transaction.atomic
def object_to_contact(*, actor: Actor, person_id: uuid.UUID, method: str | None = None) -> bool:
    """Object to all advertising, in every channel, at once and for good (Art. 21(2), (3) DSGVO).

    Tells whether anything changed. Raises NotAllowed, NotFound.
    """
    held_person(actor, Right.RECORD, person_id)
    return _end(
        actor,
        person_id,
        EVERY,
        EVERY,
        kind=Kind.OBJECTED,
        method=method or _usual_method(actor),
        reason=Suppression.Reason.OBJECTION,
    )


def _end(
    actor: Actor,
    person_id: uuid.UUID,
    purpose: str,
    channel: str,
    *,
    kind: str,
    method: str,
    reason: str,
    message_id: uuid.UUID | None = None,
) -> bool:
    if (purpose and purpose not in ADVERTISING) or (channel and channel not in Channel.values):
        raise RuleViolation(_("This is not one of the choices."), code="invalid_scope")
    if _is_ended_already(person_id, purpose, channel, kind):
        return False
    suppress_person(person_id=person_id, scope=purpose, channel=channel, reason=reason)
    append(
        actor,
        [
            new_line(
                actor,
                person_id=person_id,
                purpose=purpose,
                channel=channel,
                kind=kind,
                method=method,
                message_id=message_id,
            )
        ],
    )
    return True


def _is_ended_already(person_id: uuid.UUID, purpose: str, channel: str, kind: str) -> bool:
    """The same was said before, and no yes within its reach came after it."""
    states = ConsentState.objects.filter(person_id=person_id)
    same = states.filter(purpose=purpose, channel=channel, status=kind).first()
    if same is None:
        return False
    reached = states.exclude(id=same.id).filter(
        status__in=[ConsentState.Status.GIVEN, ConsentState.Status.CONFIRMED],
        since__gte=same.since,
    )
    if purpose:
        reached = reached.filter(purpose=purpose)
    if channel:
        reached = reached.filter(channel=channel)
    return not reached.exists()


@transaction.atomic
def pause_contact(
    *, actor: Actor, person_id: uuid.UUID, until: dt.date | None, least_gap_days: int | None = None
) -> ContactWish:
    """Remember the wish to hear nothing until that day (included), or less often from now on.

    Both None takes the wish back. Raises NotAllowed, NotFound, RuleViolation.
    """
    held_person(actor, Right.RECORD, person_id)
    today = clock.today()
    if until is not None and not today <= until <= today + LONGEST_PAUSE:
        reason = _("Choose a day within the next two years.")
        raise RuleViolation(reason, code="invalid_pause", fields={"until": reason})
    if least_gap_days is not None and least_gap_days not in LEAST_GAPS:
        raise RuleViolation(_("This is not one of the choices."), code="invalid_gap")
    now = clock.now()
    wish, _created = ContactWish.objects.update_or_create(
        person_id=person_id,
        defaults={
            "paused_until": until,
            "paused_at": now if until else None,
            "least_gap_days": least_gap_days,
            "updated_at": now,
        },
    )
    record(
        events.ContactPaused(
            actor=actor,
            person_id=person_id,
            until=until.isoformat() if until else "",
            least_gap_days=least_gap_days,
        )
    )
    return wish


def _usual_method(actor: Actor) -> str:
    if actor.kind == ActorKind.PERSON:
        return Method.SELF_SERVICE
    return Method.SYSTEM if actor.is_system else Method.MEMBER


def _check_consentable(purpose: str, channel: str) -> None:
    if purpose not in CONSENTABLE or channel not in Channel.values:
        raise RuleViolation(_("Nobody can agree to this."), code="not_consentable")


def _check_method(method: str, *, is_self: bool, note: str) -> None:
    allowed = {Method.SELF_SERVICE} if is_self else {Method.SPOKEN, Method.WRITTEN}
    if method not in allowed:
        raise RuleViolation(_("A consent cannot be recorded in this way."), code="invalid_method")
    if not is_self and not note.strip():
        reason = _("Say when, how and to whom the consent was given.")
        raise RuleViolation(reason, code="evidence_missing", fields={"note": reason})


def _text(
    text_id: uuid.UUID | None, person_id: uuid.UUID, purpose: str, channel: str
) -> ConsentText:
    if text_id is None:
        language = Person.objects.values_list("language", flat=True).get(id=person_id)
        return current_text(purpose, channel, language)
    text = ConsentText.objects.filter(id=text_id, purpose=purpose, channel=channel).first()
    if text is None:
        raise RuleViolation(_("There is no such wording."), code="no_such_wording")
    return text
