# SPDX-License-Identifier: Apache-2.0
"""An installation with something to see on every page, for tests that only look.

Everything goes through actions, so that timeline, warmth and search hold what they would hold.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

import time_machine
from django.core.management import call_command

from talentkreis.kernel import clock
from talentkreis.kernel.text import fold_short
from talentkreis.organisation.tests.factories import EmployerFactory, MemberFactory
from talentkreis.people import actions as people
from talentkreis.people.actions.career import StationDetails
from talentkreis.people.rules import BasisDetails, PersonDetails
from talentkreis.relationships import actions as care

if TYPE_CHECKING:
    import uuid

    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.models import Member

# Given name, family name, position, town, days since each conversation, hat, tag.
PEOPLE: Final = (
    ("Ayşe", "Demir", "Schaltmeisterin", "Kiel", (41, 60, 90), "silver_medallist", "Netzführung"),
    ("Marek", "Kowalczyk", "Servicetechniker Wind", "Husum", (24,), "prospect", "Höhentauglich"),
    ("Emre", "Kaplan", "Elektroniker Betriebstechnik", "Neumünster", (1, 30), "prospect", "SPS"),
    ("Svea", "Callsen", "Elektronikerin", "Rendsburg", (12, 40, 41), "alumnus", "Ausbilderin"),
    ("Grzegorz", "Wiśniewski", "Betriebselektriker", "Lübeck", (203,), "applicant", "Umspannwerk"),
    ("Henrike", "Lüdersen-Voß", "Netzplanung", "Flensburg", (12, 100), "employee", "Netzplanung"),
    ("James", "Whitfield", "SCADA Engineer", "Hamburg", (88,), "prospect", "SCADA"),
    (
        "Agnieszka",
        "Zielińska",
        "Projektleiterin Netzanschluss",
        "Stettin",
        (),
        "prospect",
        "110 kV",
    ),
    ("Oliver", "Bright", "Offshore Technician", "Brunsbüttel", (390,), "referrer", "Offshore"),
)


def make_world() -> Member:
    """An employer with a team and people they know; returns who may open everything."""
    EmployerFactory.create(is_demo=True)  # so that captured mail has its page
    admin = MemberFactory.create(name="Merle Hansen", role="admin")
    everybody = [_make_person(admin.actor, *row) for row in PEOPLE]
    _promise(admin.actor, *everybody[:3])
    people.add_note(
        actor=admin.actor,
        person_id=everybody[0],
        text="Unbedingt in Kontakt bleiben.",
        is_pinned=True,
    )
    people.add_station(
        actor=admin.actor,
        person_id=everybody[0],
        details=StationDetails(
            title="Schaltmeisterin", organisation="Fördenetz", starts_on=dt.date(2019, 4, 1)
        ),
    )
    return admin


def _make_person(
    actor: Actor,
    given: str,
    family: str,
    position: str,
    town: str,
    days: tuple[int, ...],
    hat: str,
    tag: str,
) -> uuid.UUID:
    """One person, their hat, tag and skill, and when we spoke."""
    details = PersonDetails(
        given_name=given,
        family_name=family,
        position=position,
        employer_name="Fördenetz",
        city=town,
        country="DE",
        source_type="application",
        source="Bewerbung 2024",
        emails=[f"{fold_short(family)}@example.org"],
        phones=["0431 5550142"],
    )
    basis = BasisDetails(purpose="pool", legal_basis="consent", source="Bewerbung 2024")
    person_id = people.create_person(actor=actor, details=details, basis=basis).id
    people.put_on_hat(actor=actor, person_id=person_id, kind=hat)
    people.add_tag(actor=actor, person_id=person_id, name=tag)
    people.add_skill(actor=actor, person_id=person_id, name="Schaltberechtigung", level=2)
    for distance in sorted(days, reverse=True):
        people.log_conversation(
            actor=actor,
            person_id=person_id,
            text="Der Wechsel ist ab Frühjahr denkbar. Ruft lieber abends zurück.",
            minutes=18,
            happened_at=clock.now() - dt.timedelta(days=distance),
        )
    return person_id


def _promise(actor: Actor, late: uuid.UUID, today: uuid.UUID, later: uuid.UUID) -> None:
    """One promise overdue, one due, one for next week, and a day for the next contact."""
    text = "Ich schicke Ihnen die Liste der Kurse zur Schaltberechtigung."
    with time_machine.travel(clock.now() - dt.timedelta(days=6), tick=False):
        due = clock.today() + dt.timedelta(days=3)
        care.make_promise(actor=actor, person_id=late, text=text, due_on=due)
    care.make_promise(actor=actor, person_id=today, text=text, due_on=clock.today())
    care.make_promise(
        actor=actor, person_id=later, text=text, due_on=clock.today() + dt.timedelta(days=7)
    )
    care.set_next_contact(
        actor=actor, person_id=later, on=clock.today(), reason="Bonus ist gezahlt"
    )


def empty_database() -> None:
    """Leave nothing behind for the tests that follow."""
    call_command(
        "flush",
        verbosity=0,
        interactive=False,
        reset_sequences=False,
        allow_cascade=False,
        inhibit_post_migrate=True,
    )
