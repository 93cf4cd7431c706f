# SPDX-License-Identifier: Apache-2.0
"""The actor: who or what wants something. Every action and query receives one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    import uuid


class Role(models.TextChoices):
    """What a member does here. One role a member; rights are granted to roles."""

    ADMIN = "admin", _("Administration")
    TRM_LEAD = "trm_lead", _("TRM lead")
    RECRUITER = "recruiter", _("Recruiting")
    MARKETING = "marketing", _("HR marketing")
    HIRING_MANAGER = "hiring_manager", _("Hiring department")
    DPO = "dpo", _("Data protection")
    READ_ONLY = "read_only", _("Read only")


class ActorKind(models.TextChoices):
    """Kinds of actors; `PERSON` is a talent acting for themselves through a signed link."""

    MEMBER = "member", _("Member")
    TOKEN = "token", _("API token")
    PERSON = "person", _("Person")
    SYSTEM = "system", _("Talentkreis")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. `id` is the member, token owner or person; None for the system itself.

    A token acts as its member, narrowed to `scopes`; `scopes` None means not narrowed. An
    automation acts with the rights of the member in charge of it: `automation_id` says which one.
    """

    kind: ActorKind
    id: uuid.UUID | None = None
    role: Role | None = None
    scopes: frozenset[str] | None = field(default=None)
    automation_id: uuid.UUID | None = None

    @property
    def member_id(self) -> uuid.UUID | None:
        """The member behind this actor, if there is one."""
        return self.id if self.kind in {ActorKind.MEMBER, ActorKind.TOKEN} else None

    @property
    def is_system(self) -> bool:
        """Background work of the product itself: it may do everything, and sees everybody."""
        return self.kind == ActorKind.SYSTEM

    def with_whole_role(self) -> Actor:
        """The same actor without the narrowing of their token: all their role may do.

        Only for an action whose own scope covers everything it does through other packages.
        """
        return replace(self, scopes=None)

    @classmethod
    def for_person(cls, person_id: uuid.UUID) -> Actor:
        """A talent acting through a signed link; actions check that it is about themselves."""
        return cls(kind=ActorKind.PERSON, id=person_id)


SYSTEM = Actor(kind=ActorKind.SYSTEM)
