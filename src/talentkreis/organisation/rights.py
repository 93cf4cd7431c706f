# SPDX-License-Identifier: Apache-2.0
"""The mechanism of rights, once. Each package lists its own in `permissions.py`.

A package declares an enum of rights and one table that grants them::

    class Right(StrEnum):
        VIEW = "people.view"

    register({Right.VIEW: Grant(roles=EVERY_ROLE, scope="people:read")})

Views and API operations declare their right with `declares`; a URL without one fails a test.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.errors import NotAllowed
from talentkreis.organisation.actors import Role

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping
    from enum import StrEnum

    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.actors import Actor

EVERY_ROLE = frozenset(Role)
CARING_ROLES = frozenset({Role.ADMIN, Role.TRM_LEAD, Role.RECRUITER})
LEADING_ROLES = frozenset({Role.ADMIN, Role.TRM_LEAD})


@dataclass(frozen=True, slots=True)
class Grant:
    """Which roles have a right, and which token scope carries it (None: no token ever).

    `label` names the right in the table of roles and rights, in the reader's language.
    """

    roles: frozenset[Role]
    scope: str | None = None
    label: _StrOrPromise = ""


_grants: dict[str, Grant] = {}


def register(grants: Mapping[StrEnum, Grant]) -> None:
    """Add a package's rights; a right granted twice is a programming error."""
    for right, grant in grants.items():
        if _grants.setdefault(str(right), grant) != grant:
            raise ValueError(f"right {right} is granted twice")


def all_grants() -> dict[str, Grant]:
    """Every right with its grant: for the settings page and the URL × role test."""
    return dict(_grants)


def all_scopes() -> list[str]:
    """Every token scope, sorted."""
    return sorted({grant.scope for grant in _grants.values() if grant.scope})


def scopes_of(role: Role) -> dict[str, list[_StrOrPromise]]:
    """Token scopes that carry at least one right of `role`, sorted, with what they carry."""
    carried: dict[str, list[_StrOrPromise]] = {}
    for right, grant in _grants.items():
        if grant.scope and role in grant.roles:
            carried.setdefault(grant.scope, []).append(grant.label or right)
    return dict(sorted(carried.items()))


def may(actor: Actor, right: StrEnum | str) -> bool:
    """Whether `actor` has `right` at all (visibility of the single thing is asked separately)."""
    if actor.is_system:
        return True
    grant = _grants[str(right)]
    if actor.role is None or actor.role not in grant.roles:
        return False
    return actor.scopes is None or grant.scope in actor.scopes


def require(actor: Actor, right: StrEnum) -> None:
    """Raise NotAllowed unless `actor` has `right`. The first line of every action and query."""
    if not may(actor, right):
        raise NotAllowed(
            _("Your role does not include this."), code=f"needs_{right}".replace(".", "_")
        )


def member_id_of(actor: Actor) -> uuid.UUID:
    """The member behind `actor`; for what only a member can do. Raises NotAllowed for others."""
    if actor.member_id is None:
        raise NotAllowed(_("Only a member can do this."), code="members_only")
    return actor.member_id


View = TypeVar("View", bound=Callable[..., Any])


def declares(right: StrEnum) -> Callable[[View], View]:
    """Mark a view with the right it needs and refuse actors without it (403)."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> Any:
            require(request.actor, right)
            return view(request, *args, **kwargs)

        guarded.declared_right = right  # type: ignore[attr-defined]  # read by the URL × role test
        return guarded  # type: ignore[return-value]  # same signature, plus the check

    return mark


def token_only(view: View) -> View:
    """Mark a view whose operations authenticate by API token and declare their own rights."""
    view.declared_right = "token"  # type: ignore[attr-defined]  # read by the URL × role test
    return view


def public(view: View) -> View:
    """Mark a view that anybody may open: sign-in, signed links of talents, public pages."""
    view.declared_right = "public"  # type: ignore[attr-defined]  # read by the URL × role test
    return view
