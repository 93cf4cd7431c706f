# SPDX-License-Identifier: Apache-2.0
"""People who can be asked, and requests as the product makes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from talentkreis.consent.tests.factories import give_consent
from talentkreis.freshness.actions import ask_person
from talentkreis.freshness.aspects import Aspect
from talentkreis.freshness.letters import letter_to
from talentkreis.mail.models import Message
from talentkreis.organisation.tests.factories import MemberFactory
from talentkreis.people.tests.factories import PersonFactory

if TYPE_CHECKING:
    from collections.abc import Collection

    from talentkreis.freshness.models import UpdateRequest
    from talentkreis.organisation.actors import Actor
    from talentkreis.people.models import Person

EVERYTHING = tuple(Aspect.values)


def willing(**fields: Any) -> Person:
    """Somebody who confirmed that we may write: to them alone and to many."""
    person: Person = PersonFactory.create(**fields)
    give_consent(person.id)
    return person


def ask(
    person: Person, *, actor: Actor | None = None, aspects: Collection[str] = EVERYTHING
) -> UpdateRequest:
    """Ask with the ready words."""
    letter = letter_to(person, member_name="Merle Hansen", employer_name="Nordlicht Energie")
    return ask_person(
        actor=actor or MemberFactory.create().actor,
        person_id=person.id,
        aspects=aspects,
        subject=letter.subject,
        text=letter.text,
    )


def path_in_mail(request: UpdateRequest) -> str:
    """The path of the link in the mail that was queued."""
    text = Message.objects.get(id__in=[request.message_id]).text
    found = re.search(r"https?://[^/\s]+(/k/stimmt-das-noch/\S+)", text)
    assert found, text
    return found.group(1)
