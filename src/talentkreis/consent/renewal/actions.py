# SPDX-License-Identifier: Apache-2.0
"""Asking for a consent once more while it holds, and taking the answer (TRUST L-21)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from talentkreis.activity.actions import record
from talentkreis.consent import events
from talentkreis.consent.actions.bases import consent_basis, keep_by_consent
from talentkreis.consent.actions.consents import lasts_until, withdraw_consent
from talentkreis.consent.actions.ledger import append, held_person, new_line
from talentkreis.consent.actions.wordings import current_text
from talentkreis.consent.facts import POSITIVE
from talentkreis.consent.gate import answers_about, hold_people, load_people, may_contact_many
from talentkreis.consent.models import (
    Channel,
    ConsentEvent,
    ConsentEvidence,
    ConsentState,
    ConsentText,
    Purpose,
    RenewalRequest,
)
from talentkreis.consent.permissions import Right
from talentkreis.consent.renewal import rules
from talentkreis.consent.renewal.queries import open_renewal
from talentkreis.consent.renewal.rules import DORMANT
from talentkreis.consent.retention.queries import periods
from talentkreis.consent.rules import CONSENT_ONLY
from talentkreis.kernel import clock
from talentkreis.kernel.errors import Conflict, NotFound, RuleViolation
from talentkreis.organisation.actors import SYSTEM, Actor
from talentkreis.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from talentkreis.consent.facts import PersonFacts
    from talentkreis.consent.renewal.rules import Key, Wanted

_BATCH: Final = 500


def ask_everybody() -> int:
    """Ask everybody whose consents end soon, a batch at a time; tell how many were asked."""
    asked, after = 0, uuid.UUID(int=0)
    while batch := _running_out(after):
        asked += len(ask(person_ids=batch))
        after = batch[-1]
    return asked


def _running_out(after: uuid.UUID) -> list[uuid.UUID]:
    now = clock.now()
    ending = ConsentState.objects.filter(
        status__in=POSITIVE,
        expires_at__gt=now,
        expires_at__lte=now + dt.timedelta(days=periods().ask_days),
        person_id__gt=after,
    )
    ids = ending.order_by("person_id").values_list("person_id", flat=True).distinct()
    return list(ids[:_BATCH])


@transaction.atomic
def ask(*, person_ids: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """Ask those of these people who are due today; the ids of the requests.

    Whoever the gate keeps from being asked now (a pause, a dead address, sending stopped) is
    looked at again tomorrow. Running it twice asks nobody twice.
    """
    ids = hold_people(person_ids)
    people, _sending = load_people(ids)
    now, numbers = clock.now(), periods()
    before: dict[uuid.UUID, list[rules.Asked]] = defaultdict(list)
    for row in RenewalRequest.objects.filter(person_id__in=ids):
        keys = frozenset(map(rules.from_text, row.consents))
        before[row.person_id].append(rules.Asked(row.step, keys, row.asked_at))
    wanted = {
        person_id: request
        for person_id, facts in people.items()
        if (request := rules.wanted(facts.states, before[person_id], now, numbers)) is not None
    }
    return _ask(SYSTEM, wanted)


@transaction.atomic
def ask_by_hand(*, actor: Actor, person_id: uuid.UUID) -> uuid.UUID:
    """Ask for a consent that fell dormant, once, while it holds (TRUST L-21).

    Raises NotAllowed, NotFound, RuleViolation where nothing is dormant, Conflict (`already_asked`)
    the second time, RuleViolation (`may_not_ask`) with the gate's reason.
    """
    held_person(actor, Right.RECORD, person_id)
    people, _sending = load_people([person_id])
    ends = _dormant(person_id, people[person_id])
    if not ends:
        raise RuleViolation(_("No consent of this person is dormant."), code="nothing_dormant")
    request = rules.about(rules.Step.BY_HAND, ends)
    if RenewalRequest.objects.filter(
        person_id=person_id, last_ends_at__gte=request.last_ends_at
    ).exists():
        raise Conflict(_("The person was asked already. We ask once."), code="already_asked")
    made = _ask(actor, {person_id: request})
    if not made:
        raise RuleViolation(_("Nobody may write to this person now."), code="may_not_ask")
    return made[0]


def _dormant(person_id: uuid.UUID, facts: PersonFacts) -> dict[Key, dt.datetime]:
    now = clock.now()
    running = {
        (purpose, channel): state.expires_at
        for (purpose, channel), state in facts.states.items()
        if state.is_positive(now) and state.expires_at is not None and purpose in CONSENT_ONLY
    }
    questions = [(Purpose(purpose), Channel(channel)) for purpose, channel in running]
    answers = answers_about(person_id, questions)
    return {key: running[key] for key in questions if answers[key].reason == DORMANT}


def _ask(actor: Actor, wanted: Mapping[uuid.UUID, Wanted]) -> list[uuid.UUID]:
    """Write the requests down, then let the gate judge them; what it refuses never was."""
    languages = dict(Person.objects.filter(id__in=list(wanted)).values_list("id", "language"))
    now = clock.now()
    rows = [
        RenewalRequest(
            person_id=person_id,
            step=request.step,
            consents=[rules.to_text(key) for key in request.consents],
            language=languages[person_id],
            first_ends_at=request.first_ends_at,
            last_ends_at=request.last_ends_at,
            asked_by=actor.member_id,
            asked_at=now,
        )
        for person_id, request in wanted.items()
    ]
    RenewalRequest.objects.bulk_create(rows)
    answers = may_contact_many(list(wanted), Purpose.CONSENT_REQUEST, Channel.EMAIL)
    refused = [row.id for row in rows if not answers[row.person_id].is_yes]
    RenewalRequest.objects.filter(id__in=refused).delete()
    asked = [row for row in rows if answers[row.person_id].is_yes]
    record(
        *(
            events.RenewalRequested(
                actor=actor, person_id=row.person_id, request_id=row.id, step=row.step
            )
            for row in asked
        )
    )
    return [row.id for row in asked]


@transaction.atomic
def note_renewal_mail(*, request_id: uuid.UUID, message_id: uuid.UUID) -> None:
    """Remember which message carries the link; `community` calls it when it queued the mail."""
    RenewalRequest.objects.filter(id=request_id).update(message_id=message_id)


@transaction.atomic
def renew(
    *,
    request_id: uuid.UUID,
    ticked: Sequence[Key],
    shown: Mapping[Key, str],
    page_url: str,
    snapshot: str,
) -> dt.datetime:
    """The person pressed the button: each consent they ticked holds from now on for a full period.

    `shown` proves that the wording in force stood beside each box. Answers with the new end.
    Raises NotFound, Conflict (`link_used`, `link_expired`), RuleViolation (`no_box`,
    `wording_changed`).
    """
    row = RenewalRequest.objects.filter(id=request_id).values("person_id").first()
    if row is None or not hold_people([row["person_id"]]):
        raise NotFound(_("This link is not known."), code="unknown_link")
    wanted = open_renewal(request_id)
    chosen = [choice for choice in wanted.choices if choice.key in ticked]
    if not chosen:
        raise RuleViolation(_("Tick at least one box."), code="no_box")
    if any(shown.get(choice.key) != choice.wording.fingerprint for choice in chosen):
        reason = _("The words beside the button have changed. Please read them once more.")
        raise RuleViolation(reason, code="wording_changed")
    return _extend(
        wanted.person_id,
        [current_text(*choice.key, wanted.language) for choice in chosen],
        RenewalRequest.objects.get(id=request_id),
        page_url=page_url,
        snapshot=snapshot,
    )


@transaction.atomic
def end_instead(*, request_id: uuid.UUID) -> None:
    """The person wants none of it any more: what they were asked about ends at once.

    Raises NotFound, Conflict (`link_used`, `link_expired`).
    """
    wanted = open_renewal(request_id)
    request = RenewalRequest.objects.get(id=request_id)
    for choice in wanted.choices:
        purpose, channel = choice.key
        withdraw_consent(
            actor=Actor.for_person(wanted.person_id),
            person_id=wanted.person_id,
            purpose=purpose,
            channel=channel,
            message_id=request.message_id,
        )
    request.answered_at = clock.now()
    request.save(update_fields=["answered_at"])


def _extend(
    person_id: uuid.UUID,
    texts: Sequence[ConsentText],
    request: RenewalRequest,
    *,
    page_url: str,
    snapshot: str,
) -> dt.datetime:
    actor, now = Actor.for_person(person_id), clock.now()
    until = lasts_until(now)
    evidence = ConsentEvidence.objects.create(
        person_id=person_id,
        wording="\n".join(text.wording for text in texts),
        language=request.language,
        form_snapshot=snapshot,
        page_url=page_url[:500],
        declared_at=now,
        confirmed_at=now,
        message_id=request.message_id,
    )
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
                expires_at=until,
            )
            for text in texts
        ],
    )
    basis = consent_basis([t.purpose for t in texts], evidence_id=evidence.id, until=until)
    keep_by_consent(person_id, basis)
    request.answered_at = now
    request.save(update_fields=["answered_at"])
    return until
