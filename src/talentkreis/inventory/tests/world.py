# SPDX-License-Identifier: Apache-2.0
"""A small stock with somebody for every line."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from talentkreis.consent.actions import ImportedConsent, import_consents
from talentkreis.inventory.actions import start_inventory
from talentkreis.inventory.segments import Wanted
from talentkreis.kernel import clock
from talentkreis.organisation.actors import SYSTEM
from talentkreis.people.actions import mark_bounced
from talentkreis.people.models import Person
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.search.actions import refresh

if TYPE_CHECKING:
    from collections.abc import Sequence

    from talentkreis.inventory.models import Inventory
    from talentkreis.organisation.actors import Actor

SILVER, SOFTWARE, HEALTH = "silver", "software", "health"
GROUPS = (SILVER, SOFTWARE, HEALTH)


def somebody(*, has_consent: bool = False, months_known: int = 0, **fields: Any) -> Person:
    """Somebody one can reach, who fits nothing unless told otherwise."""
    values = {"phone": "0431 555 0142", "position": "Gärtner", "skills": ["Baumschnitt"]} | fields
    person: Person = PersonFactory.create(**values)
    if months_known:
        known = clock.now() - dt.timedelta(days=31 * months_known)
        Person.objects.filter(id=person.id).update(created_at=known)
    refresh([person.id])
    if has_consent:
        agree([person])
    return person


def agree(people: Sequence[Person]) -> None:
    """They agreed to hear from us, with proof."""
    import_consents(
        actor=SYSTEM,
        rows=[
            ImportedConsent(
                person_id=person.id,
                purpose="nurture",
                channel="email",
                given_at=clock.now() - dt.timedelta(days=30),
                wording="Ja, schreiben Sie mir.",
                evidence="Protokoll",
                language="de",
                expires_at=None,
            )
            for person in people
        ],
    )


def stock() -> dict[str, Person]:
    """One person for every line, by what they are."""
    developer: dict[str, Any] = {"position": "Softwareentwicklerin"}
    people = {
        "silver": somebody(hats=["silver_medallist"], has_consent=True),
        "developer": somebody(**developer),
        "both": somebody(hats=["silver_medallist"], **developer),
        "nowhere": somebody(),
        "quiet": somebody(months_known=30),
        "unreachable": somebody(phone=None, email=False, **developer),
        "placeholder": somebody(family_name="Mustermann", **developer),
        "bounced": somebody(email="weg@firma.example", **developer),
        "forbidden": somebody(bases__purpose="application", hats=["applicant"], **developer),
    }
    mark_bounced(actor=SYSTEM, person_id=people["bounced"].id, normalised="weg@firma.example")
    return people


def begun(actor: Actor, groups: Sequence[str] = GROUPS, scope: str = "everybody") -> Inventory:
    """An inventory of this stock."""
    return start_inventory(actor=actor, scope=scope, wanted=[Wanted(code) for code in groups])
