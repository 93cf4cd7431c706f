# SPDX-License-Identifier: Apache-2.0
"""Why people do not want to change at present, what interests them, who of us knows them."""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING, Final

from talentkreis.consent.models import Channel
from talentkreis.demo.employer import CARERS
from talentkreis.kernel import clock
from talentkreis.relationships.actions import note_acquaintance, note_wishes, say_not_now
from talentkreis.relationships.models import NotNow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from talentkreis.demo.writing import Written
    from talentkreis.organisation.models import Member

ASKED, INTERESTED, KNOWN = 60, 120, 40
TOPICS: Final = (
    "Wasserstoff", "Netzleitstelle", "Schaltberechtigung", "Ausbildung", "Windkraft auf See",
    "Teilzeit im Schichtdienst", "Smart Metering", "Führung", "IT-Sicherheit", "Batteriespeicher",
)  # fmt: skip
HOW: Final = (
    "Zusammen an der Fachhochschule Flensburg",
    "Früher im selben Team bei der Netzleitstelle",
    "Gespräch auf der Werkschau in Schuby",
    "Hat das Praktikum begleitet",
    "",
)


def note_what_people_want(written: Written, members: Mapping[str, Member], seed: int) -> None:
    """Reasons with a day to ask again, topics, ways, acquaintances; for those we talk with."""
    dice = random.Random(seed + 7)
    carers = [members[name] for name in CARERS]
    known = [person for person in written.people.values() if person.last_talk_days]
    for person in dice.sample(known, ASKED):
        say_not_now(
            actor=carers[person.carer].actor,
            person_id=written.id_of(person),
            not_now=dice.choice(NotNow.values),
            on=clock.today() + dt.timedelta(days=dice.randrange(30, 300)),
        )
    for person in dice.sample(known, INTERESTED):
        note_wishes(
            actor=carers[person.carer].actor,
            person_id=written.id_of(person),
            channel=dice.choice(("", Channel.PHONE, Channel.EMAIL, Channel.LINKEDIN)),
            topics=dice.sample(TOPICS, dice.randrange(1, 4)),
        )
    for person in dice.sample(known, KNOWN):
        note_acquaintance(
            actor=carers[person.carer].actor,
            person_id=written.id_of(person),
            member_id=dice.choice(list(members.values())).id,
            how=dice.choice(HOW),
        )
