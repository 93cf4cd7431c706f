# SPDX-License-Identifier: Apache-2.0
"""People with random histories in every package, and a dump of the whole database."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.db import connection, transaction
from hypothesis import strategies as st

from talentkreis.consent import actions as consent
from talentkreis.consent.models import Channel, ConsentEvidence, Purpose
from talentkreis.consent.tests.factories import give_consent
from talentkreis.intake.models import ExternalRef
from talentkreis.kernel import clock
from talentkreis.kernel.ids import new_id
from talentkreis.mail.models import InboundMessage
from talentkreis.mail.tests.factories import a_mailbox, a_message, put_into_state
from talentkreis.nurture.models import Enrolment
from talentkreis.nurture.tests.factories import make_employer, make_member, make_sequence
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.people import actions as people
from talentkreis.people.actions.career import StationDetails
from talentkreis.people.models import Document, Person
from talentkreis.people.rules import BasisDetails
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.pools.actions import add_people, remove_people
from talentkreis.relationships import actions as relationships
from talentkreis.search.actions import refresh

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from talentkreis.organisation.models import Member

# What a merge and its undo write by themselves.
ENTRIES = (
    "people.people_merged",
    "people.person_merged_away",
    "people.merge_undone",
    "people.person_came_back",
)
_OWN_TABLES = {"people_mergerecord", "people_mergedperson", "people_mergestock"}


def dump() -> dict[str, list[str]]:
    """Every row of every table as text, without the entries of merge and undo."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY 1"
        )
        tables = [row[0] for row in cursor.fetchall()]
        rows = {}
        for table in tables:
            if table in _OWN_TABLES or table.startswith("procrastinate"):
                continue
            where = ""
            if table == "activity_activity":
                where = f"WHERE t.kind NOT IN {ENTRIES}"
            cursor.execute(f"SELECT t::text FROM {table} t {where} ORDER BY 1")
            rows[table] = [row[0] for row in cursor.fetchall()]
    return rows


def differences(before: dict[str, list[str]], after: dict[str, list[str]]) -> dict[str, Any]:
    """Tables whose rows differ: what is gone and what is new."""
    return {
        table: (sorted(set(before[table]) - set(after[table])),
                sorted(set(after[table]) - set(before[table])))
        for table in before
        if before[table] != after[table]
    }  # fmt: skip


class World:
    """An employer with a member, pools and sequences in which people live."""

    def __init__(self) -> None:
        self.employer = make_employer()
        self.member: Member = make_member(Role.TRM_LEAD)
        self.actor = self.member.actor
        self.mailbox = a_mailbox()
        from talentkreis.nurture.tests.factories import make_pool

        self.pools = [make_pool(self.member, name=f"Pool {n}") for n in range(3)]
        self.sequences = [
            make_sequence(self.member, name=f"Sequenz {n}", state="running") for n in range(2)
        ]

    def person(self, **fields: Any) -> Person:
        """Somebody known to search."""
        with transaction.atomic():
            person: Person = PersonFactory.create(**fields)
            refresh([person.id])
        return person

    def live(self, person: Person, history: Sequence[tuple[str, int]]) -> None:
        """Let things happen to a person: pairs of what and a number that varies it."""
        for what, number in history:
            getattr(self, f"_{what}")(person, number)

    def _field(self, person: Person, number: int) -> None:
        field = ("position", "employer_name", "summary", "pronouns", "street")[number % 5]
        people.update_person(
            actor=self.actor, person_id=person.id, changes={field: f"Wert {number}"}
        )

    def _place(self, person: Person, number: int) -> None:
        changes = {"city": f"Ort {number}", "latitude": 53 + number / 7, "longitude": 9.123456789}
        people.update_person(actor=self.actor, person_id=person.id, changes=changes)

    def _email(self, person: Person, number: int) -> None:
        address = f"gemeinsam{number}@example.org"
        if not person.contact_points.filter(normalised=address).exists():
            people.add_contact_point(
                actor=self.actor, person_id=person.id, kind="email", value=address,
                is_primary=number % 2 == 0,
            )  # fmt: skip

    def _phone(self, person: Person, number: int) -> None:
        value = f"+49 431 5550{number}"
        if not person.contact_points.filter(kind="phone", normalised__endswith=f"5550{number}"):
            people.add_contact_point(
                actor=self.actor, person_id=person.id, kind="phone", value=value, is_primary=True
            )

    def _bounce(self, person: Person, number: int) -> None:
        point = person.contact_points.filter(kind="email").order_by("id").first()
        if point is not None:
            people.mark_bounced(actor=SYSTEM, contact_point_id=point.id)

    def _tag(self, person: Person, number: int) -> None:
        people.add_tag(actor=self.actor, person_id=person.id, name=f"Merkmal {number}")

    def _skill(self, person: Person, number: int) -> None:
        people.add_skill(
            actor=self.actor, person_id=person.id, name=f"Skill {number % 3}",
            level=number % 5 + 1, evidence=f"Satz {number}",
        )  # fmt: skip

    def _hat(self, person: Person, number: int) -> None:
        kind = ("applicant", "silver_medallist", "alumnus")[number % 3]
        if not person.hats.filter(kind=kind, ends_on=None).exists():
            people.put_on_hat(
                actor=self.actor, person_id=person.id, kind=kind,
                starts_on=dt.date(2020 + number, 1, 1),
            )  # fmt: skip

    def _station(self, person: Person, number: int) -> None:
        people.add_station(
            actor=self.actor,
            person_id=person.id,
            details=StationDetails(title=f"Rolle {number % 2}", organisation="Fördenetz"),
        )

    def _note(self, person: Person, number: int) -> None:
        people.add_note(actor=self.actor, person_id=person.id, text=f"Notiz {number} „ä“ \n Ende")

    def _call(self, person: Person, number: int) -> None:
        people.log_conversation(
            actor=self.actor, person_id=person.id, kind="call", text=f"Anruf {number}",
            minutes=number, was_reached=True,
            happened_at=clock.now() - dt.timedelta(days=number * 11 + 1),
        )  # fmt: skip

    def _document(self, person: Person, number: int) -> None:
        Document.objects.create(
            person=person, name=f"cv{number}.txt", file=ContentFile(b"x", name=f"{new_id()}.txt"),
            media_type="text/plain", size=1, sha256=b"\x00\xff" * 16, uploaded_by=self.member,
        )  # fmt: skip

    def _basis(self, person: Person, number: int) -> None:
        people.add_basis(
            actor=self.actor,
            person_id=person.id,
            basis=BasisDetails(
                purpose="sourcing", legal_basis="legitimate_interest", source=f"Messe {number}"
            ),
        )

    def _pool(self, person: Person, number: int) -> None:
        add_people(actor=self.actor, pool_id=self.pools[number % 3].id, person_ids=[person.id])

    def _leave_pool(self, person: Person, number: int) -> None:
        remove_people(actor=self.actor, pool_id=self.pools[number % 3].id, person_ids=[person.id])

    def _owner(self, person: Person, number: int) -> None:
        relationships.set_owner(actor=self.actor, person_id=person.id, owner_id=self.member.id)
        day = clock.today() + dt.timedelta(days=number + 1)
        relationships.set_next_contact(
            actor=self.actor, person_id=person.id, on=day, reason=f"Grund {number}"
        )

    def _promise(self, person: Person, number: int) -> None:
        relationships.make_promise(
            actor=self.actor, person_id=person.id, text=f"Versprochen {number}",
            due_on=clock.today() + dt.timedelta(days=number + 1),
        )  # fmt: skip

    def _task(self, person: Person, number: int) -> None:
        relationships.create_task(
            actor=self.actor, person_id=person.id, title=f"Aufgabe {number}",
            due_on=clock.today() + dt.timedelta(days=3),
        )  # fmt: skip

    def _consent(self, person: Person, number: int) -> None:
        purpose = (Purpose.NURTURE, Purpose.NEWSLETTER)[number % 2]
        rows = [
            consent.ImportedConsent(
                person_id=person.id, purpose=purpose, channel=Channel.EMAIL,
                given_at=clock.now() - dt.timedelta(days=number + 1), wording="Ja, gern.",
                evidence=f"Zeile {number}",
            )
        ]  # fmt: skip
        consent.import_consents(actor=SYSTEM, rows=rows)

    def _withdrawal(self, person: Person, number: int) -> None:
        purpose = (Purpose.NURTURE, Purpose.NEWSLETTER, None)[number % 3]
        channel = Channel.EMAIL if number % 2 else None
        consent.withdraw_consent(
            actor=self.actor, person_id=person.id, purpose=purpose, channel=channel
        )

    def _pause(self, person: Person, number: int) -> None:
        consent.pause_contact(
            actor=self.actor, person_id=person.id,
            until=clock.today() + dt.timedelta(days=number + 20), least_gap_days=90,
        )  # fmt: skip

    def _restriction(self, person: Person, number: int) -> None:
        people.restrict_person(actor=self.actor, person_id=person.id)

    def _evidence(self, person: Person, number: int) -> None:
        ConsentEvidence.objects.create(
            person=person, wording=f"Worte {number}", language="de", declared_at=clock.now(),
            message_mime=bytes(range(number * 9 + 1)),
        )  # fmt: skip

    def _enrolment(self, person: Person, number: int) -> None:
        sequence = self.sequences[number % 2]
        if Enrolment.objects.filter(
            person=person, sequence=sequence, state__in=["active", "paused"]
        ).exists():
            return
        now = clock.now()
        version = sequence.versions.get()
        step = version.steps.get(position=number % 3)
        state = ("active", "active", "paused", "finished")[number % 4]
        enrolment = Enrolment.objects.create(
            sequence=sequence, version=version, person=person, state=state, position=number % 3,
            anchor_on=now.date(), started_at=now, changed_at=now,
            next_due_at=None if state == "finished" else now + dt.timedelta(days=number + 1),
        )  # fmt: skip
        message = a_message(
            person=person, mailbox=self.mailbox, enrolment_id=enrolment.id, step_id=step.id,
            occurrence=0, sequence_id=sequence.id, due_at=now + dt.timedelta(days=1),
            expires_at=now + dt.timedelta(days=4),
        )  # fmt: skip
        state_of_message = ("planned", "planned", "accepted", "held", "deferred")[number % 5]
        if state_of_message == "held":
            message.state = "held"
            message.save(update_fields=["state"])
        elif state_of_message != "planned":
            put_into_state(message, state_of_message)
        # What was handed over counts for the gate, and so for the row.
        refresh([person.id])

    def _reply(self, person: Person, number: int) -> None:
        InboundMessage.objects.create(
            person=person, digest=new_id().bytes + new_id().bytes, classification="human_reply",
            state="open", received_at=clock.now(), text=f"Antwort {number}",
        )  # fmt: skip

    def _reference(self, person: Person, number: int) -> None:
        ExternalRef.objects.get_or_create(
            system="bullhorn", kind="candidate", external_id=f"{person.id.hex}-{number}",
            defaults={"person": person},
        )  # fmt: skip


HAPPENINGS = tuple(
    sorted(name[1:] for name in vars(World) if name.startswith("_") and not name.startswith("__"))
)
histories = st.lists(
    st.tuples(st.sampled_from(HAPPENINGS), st.integers(min_value=0, max_value=9)), max_size=14
)


def ids(*persons: Person) -> list[uuid.UUID]:
    """Their ids."""
    return [person.id for person in persons]


__all__ = ["HAPPENINGS", "World", "differences", "dump", "give_consent", "histories", "ids"]
