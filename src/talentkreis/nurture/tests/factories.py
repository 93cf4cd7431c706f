# SPDX-License-Identifier: Apache-2.0
"""Rows for tests of sequences."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import transaction

from talentkreis.consent.tests.factories import give_consent
from talentkreis.kernel import clock
from talentkreis.kernel.ids import new_id
from talentkreis.mail.models import InboundMessage
from talentkreis.mail.tests.factories import a_message, put_into_state
from talentkreis.nurture.models import Draw, Enrolment, Sequence, SequenceVersion, Step, StepText
from talentkreis.organisation.actors import Role
from talentkreis.organisation.models import Employer, Member
from talentkreis.people.models import (
    BasisPurpose,
    ContactKind,
    ContactPoint,
    LegalBasis,
    Person,
    ProcessingBasis,
    SourceType,
)
from talentkreis.pools.models import Pool

if TYPE_CHECKING:
    from talentkreis.mail.models import Message


def make_member(role: Role = Role.TRM_LEAD, name: str = "Merle Hansen", **fields: Any) -> Member:
    """A member of staff."""
    email = fields.pop("email", f"{new_id().hex}@nordlicht.example")
    return Member.objects.create(email=email, name=name, role=role, **fields)


def make_employer(**fields: Any) -> Employer:
    """The employer, ready to send."""
    defaults: dict[str, Any] = {
        "name": "Nordlicht Energie",
        "region": "SH",
        "sender_name": "Nordlicht Energie",
        "sender_address": "talente@nordlicht.example",
        "imprint_text": "Nordlicht Energie GmbH, Kiel",
        "privacy_text": "Wir verarbeiten …",
    }
    employer, _ = Employer.objects.update_or_create(id=1, defaults=defaults | fields)
    return employer


@transaction.atomic
def make_person(email: str | None = "", **fields: Any) -> Person:
    """A person with a processing basis and, unless `email` is None, an address."""
    values = {
        "given_name": "Tjark",
        "family_name": "Petersen",
        "salutation": "mr",
        "source_type": SourceType.ACTIVE_SOURCING,
    } | fields
    person = Person.objects.create(**values)
    ProcessingBasis.objects.create(
        person=person,
        purpose=BasisPurpose.POOL,
        legal_basis=LegalBasis.CONSENT,
        source="test",
        starts_on=clock.today(),
    )
    if email is not None:
        address = email or f"{person.id.hex}@example.org"
        ContactPoint.objects.create(
            person=person,
            kind=ContactKind.EMAIL,
            value=address,
            normalised=address.lower(),
            is_primary=True,
        )
    return person


def make_reader(**fields: Any) -> Person:
    """A person with a confirmed consent to be written to."""
    person = make_person(**fields)
    give_consent(person.id)
    return person


def make_sent_message(person: Person, *, days_ago: int, **fields: Any) -> Message:
    """An automatic message that was handed over some days ago."""
    at = clock.now() - dt.timedelta(days=days_ago)
    message = a_message(person=person, purpose="newsletter", **fields)
    return put_into_state(message, "accepted", gate_asked_at=at, handed_at=at, finished_at=at)


def make_pool(owner: Member | None = None, **fields: Any) -> Pool:
    """An open pool by hand."""
    values = {"name": "Netztechnik", "owner": owner or make_member(), "key": new_id().hex} | fields
    return Pool.objects.create(**values)


def make_sequence(owner: Member | None = None, *, step_count: int = 3, **fields: Any) -> Sequence:
    """A sequence of monthly e-mails, the last one quarterly, in German and English."""
    values = {"name": "Willkommen im Kreis", "owner": owner or make_member()} | fields
    sequence = Sequence.objects.create(**values)
    version = SequenceVersion.objects.create(sequence=sequence, number=1)
    for position in range(step_count):
        is_last = position == step_count - 1
        step = Step.objects.create(
            version=version,
            position=position,
            kind="email",
            name=f"Schritt {position + 1}",
            wait_count=3 if is_last else min(position, 1),
            wait_unit="months",
            repeats=is_last,
        )
        StepText.objects.bulk_create(
            [
                StepText(
                    step=step,
                    language="de",
                    subject=f"Gruß {position + 1}",
                    body="{{ anrede }},\n\nNeues von {{ firma }}.\n\n{{ absender }}",
                ),
                StepText(
                    step=step,
                    language="en",
                    subject=f"Greetings {position + 1}",
                    body="{{ salutation }},\n\nNews from {{ company }}.\n\n{{ sender }}",
                ),
            ]
        )
    return sequence


def make_replied(
    sequence: Sequence,
    step: Step,
    *,
    variant: int,
    handed_days_ago: int,
    replied_after_days: int | None = 1,
    answer: str = "human_reply",
    person: Person | None = None,
    **fields: Any,
) -> Enrolment:
    """Somebody a wording was handed over to some days ago, and who answered it, or did not."""
    at = clock.now() - dt.timedelta(days=handed_days_ago)
    over: dict[str, Any] = {"state": "finished", "next_due_at": None}
    enrolment = make_enrolment(sequence, person, **(over | fields | {"started_at": at}))
    Draw.objects.create(enrolment=enrolment, step=step, variant=variant, drawn_at=at)
    message = a_message(
        person=enrolment.person,
        purpose="nurture",
        enrolment_id=enrolment.id,
        step_id=step.id,
        sequence_id=sequence.id,
    )
    put_into_state(message, "accepted", gate_asked_at=at, handed_at=at, finished_at=at)
    if replied_after_days is not None:
        InboundMessage.objects.create(
            digest=new_id().bytes,
            person=enrolment.person,
            message=message,
            classification=answer,
            state="done",
            received_at=at + dt.timedelta(days=replied_after_days),
        )
    return enrolment


def make_enrolment(sequence: Sequence, person: Person | None = None, **fields: Any) -> Enrolment:
    """An active enrolment, due now unless said otherwise."""
    now = clock.now()
    values = {
        "version": sequence.versions.order_by("-number")[0],
        "person": person or make_person(),
        "anchor_on": now.date(),
        "next_due_at": now,
        "started_at": now,
        "changed_at": now,
    } | fields
    return Enrolment.objects.create(sequence=sequence, **values)
