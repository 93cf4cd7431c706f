# SPDX-License-Identifier: Apache-2.0
"""Double opt-in: a mail with a button, and a yes only when the button is pressed (TRUST L-18)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.consent import events
from talentkreis.consent.actions.bases import consent_basis, keep_by_consent
from talentkreis.consent.actions.consents import lasts_until
from talentkreis.consent.actions.ledger import append, held_person, new_line
from talentkreis.consent.addresses import address_hash
from talentkreis.consent.confirmations import require_open
from talentkreis.consent.gate import hold_people
from talentkreis.consent.models import (
    EVERY,
    Channel,
    ConfirmationRequest,
    ConsentEvent,
    ConsentEvidence,
    ConsentState,
    ConsentText,
    Suppression,
)
from talentkreis.consent.permissions import Right
from talentkreis.consent.retention.queries import periods
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, RuleViolation
from talentkreis.organisation.actors import SYSTEM, Actor
from talentkreis.people.actions import create_person
from talentkreis.people.addresses import normalise_email
from talentkreis.people.models import ContactKind, ContactPoint, Person, SourceType
from talentkreis.people.rules import PersonDetails

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

# Nobody who called our mail unwanted, and no dead address, gets even a confirmation mail.
_NEVER_AGAIN = (Suppression.Reason.COMPLAINT, Suppression.Reason.BOUNCE)


PHONE_CHANNELS = frozenset({Channel.SMS, Channel.WHATSAPP})
# Each link costs us money and rings on somebody's telephone, whoever pressed the button.
MOST_LINKS, COUNTED_FOR = 3, dt.timedelta(days=30)
# The source of a request whose link goes to a telephone.
BY_PHONE = "preferences"


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownForm:
    """The form as the person saw it: part of the proof. IP and browser are optional."""

    snapshot: str = ""
    page_url: str = ""
    ip_address: str | None = None
    user_agent: str = ""


@transaction.atomic
def sign_up(
    *, address: str, language: str, text_ids: Sequence[uuid.UUID], form: ShownForm
) -> uuid.UUID | None:
    """A visitor wants to hear from us: queue one confirmation mail to the address.

    Looks nobody up and creates nobody, so that known and unknown addresses cost the same time
    and get the same answer (TRUST S-18). The second request of a day for an address is dropped
    without a word: None. Raises RuleViolation for no box or something that is no address.
    """
    normalised = normalise_email(address)
    return _request(
        SYSTEM,
        person_id=None,
        address=normalised,
        language=language,
        texts=_texts(text_ids),
        source="sign_up",
        form=form,
    )


@transaction.atomic
def request_confirmation(
    *,
    actor: Actor,
    person_id: uuid.UUID,
    text_ids: Sequence[uuid.UUID],
    note: str = "",
) -> uuid.UUID:
    """Send a known person the confirmation mail for what they said yes to.

    Raises NotAllowed, NotFound, RuleViolation without an address or a box, Conflict while a
    confirmation is open (nobody is reminded) and where the person was asked for one of these
    before and did not say yes (`already_asked`: nobody is asked twice).
    """
    held_person(actor, Right.RECORD, person_id)
    texts = _texts(text_ids)
    point = (
        ContactPoint.objects.filter(
            person_id=person_id, kind=ContactKind.EMAIL, bounced_at__isnull=True
        )
        .order_by("-is_primary", "created_at")
        .first()
    )
    if point is None:
        raise RuleViolation(_("No e-mail address is known."), code="no_address")
    language = Person.objects.values_list("language", flat=True).get(id=person_id)
    open_request = ConfirmationRequest.objects.filter(
        person_id=person_id, confirmed_at__isnull=True, expires_at__gt=clock.now()
    ).exclude(source=BY_PHONE)
    request_id = None
    if not open_request.exists():
        _require_not_asked(person_id, texts)
        request_id = _request(
            actor,
            person_id=person_id,
            address=point.normalised,
            language=language,
            texts=texts,
            source="member",
            form=ShownForm(),
            note=note,
        )
    if request_id is None:
        raise Conflict(_("A confirmation e-mail is on its way already."), code="confirmation_open")
    append(
        actor,
        [
            new_line(
                actor,
                person_id=person_id,
                purpose=text.purpose,
                channel=text.channel,
                kind=ConsentEvent.Kind.REQUESTED,
                method=ConsentEvent.Method.DOUBLE_OPT_IN,
                text=text,
                wording_sha256=bytes(text.sha256),
                request_id=request_id,
            )
            for text in texts
        ],
    )
    return request_id


@transaction.atomic
def request_by_phone(
    *,
    actor: Actor,
    person_id: uuid.UUID,
    number: str,
    text_id: uuid.UUID,
    form: ShownForm,
) -> uuid.UUID:
    """The person wants to hear from us by SMS or WhatsApp: a link goes to a number of theirs.

    Only whoever holds the telephone can open it, and only then consent holds. Nothing stands in
    the ledger before. Raises NotFound, RuleViolation for a number that is not theirs or a channel
    without one, Conflict while a link is open, for a second one to a number on one day and a
    fourth within 30 days (`confirmation_open`, `too_many_requests`).
    """
    held_person(actor, Right.RECORD, person_id)
    texts = _texts([text_id])
    points = ContactPoint.objects.filter(
        person_id=person_id, kind=ContactKind.PHONE, normalised=number, bounced_at__isnull=True
    )
    if texts[0].channel not in PHONE_CHANNELS or not points.exists():
        raise RuleViolation(_("No number is known for this."), code="no_address")
    earlier = ConfirmationRequest.objects.filter(person_id=person_id, source=BY_PHONE)
    now = clock.now()
    if earlier.filter(confirmed_at=None, expires_at__gt=now, text_ids=[text_id]).exists():
        raise Conflict(_("We have sent you a link already. Please open it."), code="link_open")
    if earlier.filter(requested_at__gt=now - COUNTED_FOR).count() >= MOST_LINKS:
        raise Conflict(
            _("We have sent you several links lately. Please write to us instead."),
            code="too_many_requests",
        )
    request_id = _request(
        actor,
        person_id=person_id,
        address=number,
        language=texts[0].language,
        texts=texts,
        source=BY_PHONE,
        form=form,
        kind=ContactKind.PHONE,
    )
    if request_id is None:
        raise Conflict(
            _("Today we cannot send another link to this number. Please try again tomorrow."),
            code="confirmation_open",
        )
    return request_id


def _require_not_asked(person_id: uuid.UUID, texts: Sequence[ConsentText]) -> None:
    asked = ConsentState.objects.filter(
        person_id=person_id,
        status__in=[ConsentState.Status.REQUESTED, ConsentState.Status.DECLINED],
        purpose__in=[text.purpose for text in texts],
        channel__in=[text.channel for text in texts],
    )
    if asked.exists():
        reason = _("The person was asked already. We ask once.")
        raise Conflict(reason, code="already_asked")


def _request(
    actor: Actor,
    *,
    person_id: uuid.UUID | None,
    address: str,
    language: str,
    texts: Sequence[ConsentText],
    source: str,
    form: ShownForm,
    note: str = "",
    kind: ContactKind = ContactKind.EMAIL,
) -> uuid.UUID | None:
    """The request row and its evidence, unless this address had a mail today or wants none."""
    now = clock.now()
    hashed = address_hash(kind, address)
    never_again = Suppression.objects.filter(
        address_hash=hashed, reason__in=_NEVER_AGAIN, channel__in=[EVERY, texts[0].channel]
    )
    is_unwanted = never_again.exists()
    evidence = ConsentEvidence.objects.create(
        person_id=person_id,
        wording="\n".join(text.wording for text in texts),
        language=language,
        form_snapshot=form.snapshot,
        page_url=form.page_url[:500],
        note=note,
        declared_at=now,
        ip_address=form.ip_address,
        user_agent=form.user_agent[:300],
    )
    request = ConfirmationRequest(
        person_id=person_id,
        evidence=evidence,
        address=address,
        address_hash=hashed,
        language=language,
        text_ids=[text.id for text in texts],
        source=source,
        requested_on=clock.today(),
        requested_at=now,
        expires_at=now + dt.timedelta(days=periods().sign_up_days),
    )
    ConfirmationRequest.objects.bulk_create([request], ignore_conflicts=True)
    if is_unwanted or not ConfirmationRequest.objects.filter(id=request.id).exists():
        evidence.delete()  # and the request with it
        return None
    record(events.ConfirmationRequested(actor=actor, person_id=person_id, request_id=request.id))
    return request.id


@transaction.atomic
def note_confirmation_mail(*, request_id: uuid.UUID, message_id: uuid.UUID) -> None:
    """Remember which message carries the link; `community` calls it when it queued the mail."""
    ConfirmationRequest.objects.filter(id=request_id).update(message_id=message_id)
    ConsentEvidence.objects.filter(request__id=request_id).update(message_id=message_id)


@transaction.atomic
def keep_confirmation_mail(*, message_id: uuid.UUID, mime: bytes, response: str) -> None:
    """Keep what was sent, byte for byte, and how the server answered: part of the proof."""
    ConsentEvidence.objects.filter(message_id=message_id).update(
        message_mime=mime, message_response=response[:500]
    )


@transaction.atomic
def confirm_consent(*, request_id: uuid.UUID) -> uuid.UUID:
    """The button was pressed: consent holds from now on. Answers with the person's id.

    Somebody unknown becomes a person only here, with the consent as processing basis. Raises
    NotFound for no such request, Conflict (`link_used`, `link_expired`) for one that is over.
    """
    now = clock.now()
    request = require_open(
        ConfirmationRequest.objects.select_for_update(no_key=True, of=("self",))
        .select_related("evidence")
        .filter(id=request_id)
        .first(),
        now,
    )
    texts = list(ConsentText.objects.filter(id__in=request.text_ids))
    person_id = _person_of(request, texts, now)
    evidence = request.evidence
    evidence.person_id = person_id
    evidence.confirmed_at = now
    evidence.save(update_fields=["person", "confirmed_at"])
    request.person_id = person_id
    request.confirmed_at = now
    request.address = ""
    request.save(update_fields=["person", "confirmed_at", "address"])
    actor = Actor.for_person(person_id)
    append(
        actor,
        [
            new_line(
                actor,
                person_id=person_id,
                purpose=text.purpose,
                channel=text.channel,
                kind=ConsentEvent.Kind.CONFIRMED,
                method=ConsentEvent.Method.DOUBLE_OPT_IN,
                text=text,
                wording_sha256=bytes(text.sha256),
                evidence_id=evidence.id,
                request_id=request.id,
                message_id=request.message_id,
                occurred_at=now,
                expires_at=lasts_until(now),
            )
            for text in texts
        ],
    )
    return person_id


def _person_of(
    request: ConfirmationRequest, texts: Sequence[ConsentText], now: dt.datetime
) -> uuid.UUID:
    """Whom the address belongs to, made known if need be, with consent as processing basis."""
    basis = consent_basis(
        [text.purpose for text in texts], evidence_id=request.evidence_id, until=lasts_until(now)
    )
    with connection.cursor() as cursor:  # two links to one new address make one person
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"confirmation:{bytes(request.address_hash).hex()}"],
        )
    person_id = request.person_id or _owner_of(request.address)
    if person_id is None or not hold_people([person_id]):
        made = create_person(
            actor=SYSTEM,
            details=PersonDetails(
                emails=[request.address],
                language=request.language,
                source_type=SourceType.COMMUNITY,
                source=_("Sign-up on our page"),
            ),
            basis=basis,
        )
        hold_people([made.id])
        return made.id
    keep_by_consent(person_id, basis)
    return person_id


def _owner_of(address: str) -> uuid.UUID | None:
    """The person with this address; of several, whose main address it is, then the eldest."""
    return (
        ContactPoint.objects.filter(kind=ContactKind.EMAIL, normalised=address)
        .order_by("-is_primary", "person_id")
        .values_list("person_id", flat=True)
        .first()
    )


def _texts(text_ids: Sequence[uuid.UUID]) -> list[ConsentText]:
    texts = list(ConsentText.objects.filter(id__in=text_ids).order_by("purpose"))
    if not texts:
        raise RuleViolation(_("Tick at least one box."), code="no_box")
    return texts
