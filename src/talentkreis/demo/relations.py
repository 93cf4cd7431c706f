# SPDX-License-Identifier: Apache-2.0
"""What hangs between people and the team: consents, pools, next contacts, promises, views."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

from django.db import connection

from talentkreis.consent.actions import (
    ImportedConsent,
    import_consents,
    object_to_contact,
    pause_contact,
    withdraw_consent,
)
from talentkreis.demo.words import sentences
from talentkreis.kernel import clock
from talentkreis.offlimits.actions import set_company_off_limits
from talentkreis.offlimits.rules import Company, Terms
from talentkreis.organisation.actors import SYSTEM, Actor
from talentkreis.people.actions import add_document, archive_person, mark_bounced
from talentkreis.relationships.actions import (
    create_task,
    make_promise,
    set_next_contact,
)
from talentkreis.relationships.models import PromiseChannel, TaskKind
from talentkreis.search.language import parse
from talentkreis.search.saved.actions import save_search

if TYPE_CHECKING:
    import random
    import uuid
    from collections.abc import Mapping, Sequence

    from talentkreis.demo.writing import Written
    from talentkreis.organisation.models import Member

ENDED_TODAY = 12
# Long enough to be taken over, short enough to be over before anybody looks.
LAST_MOMENT = dt.timedelta(seconds=3)

PARTNERS = (
    (
        "Holm & Jensen Anlagenbau",
        "hard",
        "Baut unser Umspannwerk; vereinbart ist, dass wir dort niemanden abwerben.",
    ),
    ("Stadtwerke Schleibogen", "soft", "Gespräche über eine gemeinsame Leitstelle laufen."),
)
WORDING = (
    "Ich möchte mit Nordlicht Energie in Verbindung bleiben und dafür gelegentlich E-Mails "
    "erhalten. Meine Einwilligung kann ich jederzeit widerrufen."
)
EVIDENCE = "Karriereseite, Häkchen und Bestätigung per E-Mail, Protokoll aus dem alten System"


def give_consents(written: Written, dice: random.Random) -> None:
    """Confirmed consents with date, words and evidence, as a migration brings them.

    A dozen were given two years ago: taken over in the last moment, and over by the clock.
    """
    now = clock.now()
    consenting = [person for person in written.people.values() if person.consents]
    for person in dice.sample(consenting, ENDED_TODAY):
        person.is_consent_over = True
    import_consents(
        actor=SYSTEM,
        rows=[
            ImportedConsent(
                person_id=written.id_of(person),
                purpose=purpose,
                channel="email",
                given_at=now - dt.timedelta(days=730 if person.is_consent_over else days),
                wording=WORDING,
                evidence=EVIDENCE,
                language=person.language,
                expires_at=now + LAST_MOMENT if person.is_consent_over else None,
            )
            for person in written.people.values()
            for purpose, days in person.consents
        ],
    )


def let_things_end(written: Written, dice: random.Random) -> None:
    """Withdrawals, objections, pauses, dead addresses."""
    consenting = [person for person in written.people.values() if person.has_consent]
    chosen = iter(dice.sample(consenting, 60))
    for person, _ in zip(chosen, range(14), strict=False):
        person_id = written.id_of(person)
        withdraw_consent(actor=Actor.for_person(person_id), person_id=person_id, purpose="nurture")
    for person, _ in zip(chosen, range(4), strict=False):
        person_id = written.id_of(person)
        object_to_contact(actor=Actor.for_person(person_id), person_id=person_id)
    for number, (person, _) in enumerate(zip(chosen, range(6), strict=False)):
        until = clock.today() + dt.timedelta(days=30 + 40 * number)
        person_id = written.id_of(person)
        pause_contact(actor=Actor.for_person(person_id), person_id=person_id, until=until)
    for person, _ in zip(chosen, range(12), strict=False):
        mark_bounced(
            actor=SYSTEM, person_id=written.id_of(person), normalised=person.emails[0].lower()
        )


def archive_some(written: Written, member: Member, dice: random.Random) -> None:
    """A dozen people nobody needs in daily work."""
    for person in dice.sample([p for p in written.people.values() if not p.talks], 12):
        archive_person(
            actor=member.actor,
            person_id=written.id_of(person),
            reason="Antwortet nicht",
        )


def declare_off_limits(members: Mapping[str, Member]) -> None:
    """A partner whose people nobody approaches, and a neighbour one asks about first."""
    actor, today = members["Merle Hansen"].actor, clock.today()
    for name, strength, reason in PARTNERS:
        set_company_off_limits(
            actor=actor,
            company=Company(name=name),
            terms=Terms(reason=reason, strength=strength, ends_on=today + dt.timedelta(days=300)),
        )


def plan_contacts(written: Written, members: Mapping[str, Member], dice: random.Random) -> None:
    """Next contacts, promises and tasks, so that My day has something for everybody."""
    carers = [members[name] for name in ("Merle Hansen", "Jan Behrens", "Emily Fraser")]
    today = clock.today()
    overdue: list[tuple[str, uuid.UUID, dt.date]] = []
    for index, member in enumerate(carers):
        own = [p for p in written.people.values() if p.carer == index and p.last_talk_days]
        chosen = iter(dice.sample(own, 46))
        for place in range(22):
            person = next(chosen)
            day = today + dt.timedelta(days=max(0, place - 5) * 3)
            reason = dice.choice(sentences.REASONS)
            set_next_contact(
                actor=member.actor, person_id=written.id_of(person), on=day, reason=reason
            )
            if place < 2:
                late = today - dt.timedelta(days=3 + place)
                overdue.append(("next", written.id_of(person), late))
        for place in range(14):
            person = next(chosen)
            promise = make_promise(
                actor=member.actor,
                person_id=written.id_of(person),
                text=dice.choice(sentences.PROMISES),
                due_on=today + dt.timedelta(days=max(0, place - 3) * 4),
                channel=dice.choice((PromiseChannel.PHONE, PromiseChannel.EVENT)),
            )
            if place < 2:
                overdue.append(("promise", promise.id, today - dt.timedelta(days=2 + place)))
        for place in range(8):
            person = next(chosen)
            create_task(
                actor=member.actor,
                title=dice.choice(sentences.REASONS),
                due_on=today + dt.timedelta(days=place // 2),
                person_id=written.id_of(person),
                kind=dice.choice((TaskKind.CALL, TaskKind.TO_DO)),
            )
    _let_pass(overdue)


def _let_pass(overdue: Sequence[tuple[str, uuid.UUID, dt.date]]) -> None:
    """Days nobody may set because they lie in the past: here they were set in time, and missed."""
    tables = {
        "next": "UPDATE relationships_care SET next_contact_on = %s WHERE person_id = %s",
        "promise": "UPDATE relationships_promise SET due_on = %s, made_at = made_at"
        " - interval '20 days' WHERE id = %s",
    }
    with connection.cursor() as cursor:
        for what, row_id, day in overdue:
            cursor.execute(tables[what], [day, row_id])


def save_searches(members: Mapping[str, Member]) -> None:
    """Three saved searches everybody starts with; one found somebody since it was looked at."""
    merle = members["Merle Hansen"].actor
    saved = [
        save_search(
            actor=merle,
            name=name,
            node=parse(text, "de", actor=merle),
            sort=sort,
            is_shared=is_shared,
        )
        for name, text, sort, is_shared in (
            ("Warm und erlaubt", "wärme >= 40 UND darf:nurture", "-warmth", True),
            ("Still seit einem Jahr", "kontakt > 365 Tage", "contact", True),
            ("Kiel, Mittelspannung", "ort:Kiel UND kenntnis:Mittelspannung", "name", False),
        )
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE search_find SET found_at = found_at + interval '1 second' WHERE id IN ("
            "SELECT f.id FROM search_find f JOIN search_row r USING (person_id)"
            " WHERE f.search_id = %s ORDER BY r.created_at DESC, r.sort_name LIMIT 3)",
            [saved[0].pk],
        )


def add_documents(written: Written, member: Member, dice: random.Random) -> None:
    """A few CVs: small, real PDF files."""
    for person in dice.sample(list(written.people.values()), 9):
        content = _pdf(f"Lebenslauf {person.number}")
        add_document(
            actor=member.actor,
            person_id=written.id_of(person),
            name=f"Lebenslauf {person.family_name}.pdf",
            content=io.BytesIO(content),
            size=len(content),
        )


def _pdf(text: str) -> bytes:
    """One page with one line, written by hand."""
    stream = f"BT /F1 24 Tf 72 760 Td ({text}) Tj ET".encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        start,
    )
    return bytes(out)
