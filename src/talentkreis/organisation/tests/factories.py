# SPDX-License-Identifier: Apache-2.0
"""An employer ready to send, members of any role, clients signed in as them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import factory
from django.test import Client
from factory.declarations import Sequence

from talentkreis.organisation.actors import Actor, Role
from talentkreis.organisation.models import Employer, Member

if TYPE_CHECKING:
    import uuid

PASSWORD = "ein-langes-passwort-fuer-tests"


class EmployerFactory(factory.django.DjangoModelFactory[Employer]):
    """The one employer, with legal texts and sender: `may_send` is true."""

    class Meta:
        model = Employer
        django_get_or_create = ("id",)

    id = 1
    name = "Nordlicht Energie"
    region = "HH"
    sender_name = "Nordlicht Energie Talentkreis"
    sender_address = "talente@nordlicht.example"
    imprint_text = "Nordlicht Energie GmbH\nHafenstraße 1\n20457 Hamburg"
    privacy_text = "Verantwortlich ist die Nordlicht Energie GmbH."


class MemberFactory(factory.django.DjangoModelFactory[Member]):
    """A recruiter unless told otherwise; makes sure that the employer exists."""

    class Meta:
        model = Member
        skip_postgeneration_save = True

    name = Sequence(lambda n: f"Member {n}")
    email = Sequence(lambda n: f"member{n}@nordlicht.example")
    role = Role.RECRUITER
    password = factory.django.Password(PASSWORD)

    @classmethod
    def _create(cls, model_class: type[Member], *args: Any, **kwargs: Any) -> Member:
        EmployerFactory.create()
        member: Member = super()._create(model_class, *args, **kwargs)
        return member


def signed_in(member: Member) -> Client:
    """A browser of this member."""
    client = Client()
    client.force_login(member)
    return client


def client_of(role: Role) -> Client:
    """A browser of a fresh member of this role."""
    return signed_in(MemberFactory.create(role=role))


def token_actor(member_id: uuid.UUID, role: Role, *scopes: str) -> Actor:
    """A program acting for a member, narrowed to `scopes`."""
    from talentkreis.organisation.actors import ActorKind

    return Actor(kind=ActorKind.TOKEN, id=member_id, role=role, scopes=frozenset(scopes))
