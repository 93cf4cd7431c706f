# SPDX-License-Identifier: Apache-2.0
"""Building the demo: once, whole or not at all."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from talentkreis.consent.gate import may_contact_many
from talentkreis.consent.models import Channel, Purpose
from talentkreis.demo import (
    boards,
    details,
    employer,
    gestures,
    inventory,
    newsletters,
    relations,
    sequences,
    wishes,
)
from talentkreis.demo.awkward import awkward_people, canary
from talentkreis.demo.people import COUNT, SEED, make_people
from talentkreis.demo.writing import write_people
from talentkreis.intake.duplicates.actions import start_search
from talentkreis.organisation.actors import SYSTEM
from talentkreis.organisation.models import Employer
from talentkreis.pools.actions import count_pools

if TYPE_CHECKING:
    from talentkreis.demo.people import DemoPerson
    from talentkreis.demo.writing import Written


def build_demo(*, seed: int = SEED, count: int = COUNT) -> str:
    """Make Nordlicht Energie with its people and histories; does nothing where an employer is.

    Answers with what to tell whoever started it: where to sign in, and as whom.
    """
    if not Employer.objects.exists():
        with transaction.atomic():
            _build(seed, count)
    return how_to_sign_in()


def how_to_sign_in() -> str:
    """Address, people and the password they share in this installation."""
    row = Employer.objects.first()
    if row is None or not row.is_demo:
        return ""
    seats = "\n".join(
        f"  {seat.email:<26} {seat.name}, {seat.role.label}"
        for seat in (employer.MERLE, employer.ADMIN, *employer.SEATS[1:])
    )
    return f"{row.name}\n{settings.PUBLIC_URL}\n\n{seats}\n\nPassword: {employer.password()}"


def _build(seed: int, count: int) -> None:
    dice = random.Random(seed + 1)
    members = employer.make_employer()
    carers = [members[name] for name in employer.CARERS]
    hidden = canary(count + 1_000)
    people = [*make_people(seed, count), *awkward_people(count)]
    written = write_people([*people, hidden], carers)
    canary_id = written.id_of(hidden)
    del written.people[hidden.number]
    relations.give_consents(written, dice)
    relations.let_things_end(written, dice)
    relations.archive_some(written, members["Jan Behrens"], dice)
    details.give_details(written, members, seed)
    relations.declare_off_limits(members)
    pools = boards.make_pools(written, members, canary_id, dice)
    reachable = _reachable(written, people)
    sequences.make_sequences(written, reachable, pools, members, dice)
    newsletters.write_newsletters(pools, members)
    wishes.note_what_people_want(written, members, seed)
    gestures.make_gestures(written, reachable, members, seed)
    relations.plan_contacts(written, members, dice)
    relations.save_searches(members)
    relations.add_documents(written, members["Merle Hansen"], dice)
    inventory.take_half(members)
    count_pools()
    start_search(actor=SYSTEM)


def _reachable(written: Written, people: list[DemoPerson]) -> list[DemoPerson]:
    """People of the grid trade whom a sequence may write to, those we know well first."""
    of_trade = [p for p in people if p.field_key == "Netztechnik" and p.has_consent]
    answers = may_contact_many(
        [written.id_of(person) for person in of_trade], Purpose.NURTURE, Channel.EMAIL
    )
    return [person for person in of_trade if answers[written.id_of(person)].is_yes]
