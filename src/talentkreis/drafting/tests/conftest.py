# SPDX-License-Identifier: Apache-2.0
"""A model on loopback, an admin, a recruiter, and somebody who may be written to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from talentkreis.drafting.actions import Wish, choose_model
from talentkreis.drafting.tests.chat_model import says
from talentkreis.kernel.tests.web_server import WebSource, web_source
from talentkreis.mail.tests.factories import give_consent
from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory
from talentkreis.people.tests.factories import PersonFactory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from talentkreis.organisation.models import Member
    from talentkreis.people.models import Person

ALL_FIELDS = ("position", "skills", "topics", "hats")
LETTER = {
    "subject": "Ihr Weg zu uns",
    "text": "{{ greeting }},\n\nim Norden bauen wir Netze aus.\n\nFreundliche Grüße\n{{ my_name }}",
}


@pytest.fixture
def admin() -> Member:
    member: Member = MemberFactory.create(role=Role.ADMIN, name="Inken Petersen")
    return member


@pytest.fixture
def recruiter() -> Member:
    member: Member = MemberFactory.create(name="Merle Hansen")
    return member


@pytest.fixture
def svea() -> Person:
    """Somebody with a position, skills and an address."""
    person: Person = PersonFactory.create(
        given_name="Svea",
        family_name="Callsen",
        salutation="ms",
        email="svea@post.example",
        position="Netzplanerin",
        skills=["SCADA", "Python"],
    )
    give_consent(person, "personal_email")
    return person


@pytest.fixture
def model(admin: Member) -> Iterator[WebSource]:
    """A model in one's own house, switched on, that answers with a good letter."""
    with web_source() as source:
        says(source, LETTER)
        choose_model(
            actor=admin.actor,
            wish=Wish(
                place="in_house",
                base_url=f"{source.url}/v1",
                model="small-1",
                person_fields=ALL_FIELDS,
            ),
        )
        yield source
