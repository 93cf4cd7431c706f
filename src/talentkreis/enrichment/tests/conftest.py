# SPDX-License-Identifier: Apache-2.0
"""Both sources on loopback, switched on, and somebody who may be looked up."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from talentkreis.enrichment.actions import Switch, switch_source
from talentkreis.enrichment.tests.web_sources import (
    github_repository,
    github_user,
    gravatar_profile,
)
from talentkreis.kernel.tests.web_server import Reply, WebSource, web_source
from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.tests.factories import MemberFactory
from talentkreis.people.actions import add_contact_point
from talentkreis.people.tests.factories import PersonFactory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings

    from talentkreis.organisation.models import Member
    from talentkreis.people.models import Person

WEIGHED = "Wir halten Profile im Pool aktuell; nur der eigene Link wird gefragt, nichts gesucht."


@pytest.fixture
def github(settings: Settings) -> Iterator[WebSource]:
    """GitHub, which knows one person."""
    with web_source() as source:
        settings.OUTGOING_STAND_INS = {**settings.OUTGOING_STAND_INS, "api.github.com": source.url}
        source.replies["/users/svea-c"] = Reply(body=github_user())
        source.replies["/users/svea-c/repos"] = Reply(
            body=[
                github_repository("scada-tools", "Python"),
                github_repository("grid", "Python", pushed_at="2026-08-01T10:00:00Z"),
                github_repository("web", "TypeScript", pushed_at="2025-03-01T10:00:00Z"),
                github_repository("copied", "Rust", fork=True),
                github_repository("letters", None),
            ]
        )
        yield source


@pytest.fixture
def gravatar(settings: Settings) -> Iterator[WebSource]:
    """Gravatar, which knows the address svea@post.example."""
    with web_source() as source:
        stand_ins = {**settings.OUTGOING_STAND_INS, "api.gravatar.com": source.url}
        settings.OUTGOING_STAND_INS = stand_ins
        fingerprint = hashlib.sha256(b"svea@post.example").hexdigest()
        source.replies[f"/v3/profiles/{fingerprint}"] = Reply(body=gravatar_profile())
        yield source


@pytest.fixture
def admin() -> Member:
    member: Member = MemberFactory.create(role=Role.ADMIN)
    return member


@pytest.fixture
def recruiter() -> Member:
    member: Member = MemberFactory.create(name="Merle Hansen")
    return member


@pytest.fixture
def switched_on(admin: Member) -> None:
    """Both sources, free of charge."""
    for code in ("github", "gravatar"):
        switch_source(actor=admin.actor, code=code, switch=Switch(is_on=True, balancing=WEIGHED))


@pytest.fixture
def svea() -> Person:
    """In the pool by consent, with a link and an address."""
    person: Person = PersonFactory.create(
        given_name="Svea",
        family_name="Callsen",
        email="svea@post.example",
        employer_name="Stadtwerke Kiel",
        city="Kiel",
        postcode="24103",
        skills=["Python"],
    )
    add_contact_point(
        actor=SYSTEM, person_id=person.id, kind="link", value="https://github.com/svea-c"
    )
    return person
