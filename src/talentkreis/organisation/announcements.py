# SPDX-License-Identifier: Apache-2.0
"""What this package tells the packages above it, in the transaction of the change.

`activity` lies above `organisation` and turns announcements into its rows; `mail` sends what an
invitation needs. Unlike an activity an announcement may carry what must not be stored, such as
the link of an invitation: listeners keep ids only.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from talentkreis.organisation.actors import Actor, Role


@dataclass(frozen=True, kw_only=True)
class Announcement:
    """Base of all; `actor` did it."""

    actor: Actor


@dataclass(frozen=True, kw_only=True)
class EmployerSetUp(Announcement):
    """The installation has an employer and its first member."""

    member_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class EmployerUpdated(Announcement):
    """Facts or legal texts of the employer changed."""

    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SendingStopped(Announcement):
    """Nothing leaves the installation any more."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class SendingResumed(Announcement):
    """Messages may leave again."""


@dataclass(frozen=True, kw_only=True)
class MemberInvited(Announcement):
    """Somebody was offered a seat; the link is a secret for this address alone.

    `subject` and `text` are the mail that brings it, in the language of the invitation.
    """

    invitation_id: uuid.UUID
    email: str
    role: Role
    language: str
    link: str
    subject: str
    text: str


@dataclass(frozen=True, kw_only=True)
class InvitationWithdrawn(Announcement):
    """The link of an invitation is dead."""

    invitation_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class MemberJoined(Announcement):
    """An invitation was accepted."""

    member_id: uuid.UUID
    invitation_id: uuid.UUID
    role: Role


@dataclass(frozen=True, kw_only=True)
class RoleChanged(Announcement):
    """A member has other rights from now on."""

    member_id: uuid.UUID
    old: Role
    new: Role


@dataclass(frozen=True, kw_only=True)
class MemberDeactivated(Announcement):
    """A member is locked out; sessions and tokens are dead."""

    member_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class HandoverStarted(Announcement):
    """What a member looked after goes to others."""

    member_id: uuid.UUID
    handover_id: uuid.UUID
    things: int


@dataclass(frozen=True, kw_only=True)
class HandoverFinished(Announcement):
    """Everything that was to be handed over has somebody else."""

    member_id: uuid.UUID
    handover_id: uuid.UUID
    things: int


@dataclass(frozen=True, kw_only=True)
class HandoverUndone(Announcement):
    """What others took over is the member's again."""

    member_id: uuid.UUID
    handover_id: uuid.UUID
    things: int


@dataclass(frozen=True, kw_only=True)
class AbsenceNoted(Announcement):
    """A member is away for some days."""

    member_id: uuid.UUID
    absence_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class AbsenceRemoved(Announcement):
    """A member is not away, or not any more."""

    member_id: uuid.UUID
    absence_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class TokenCreated(Announcement):
    """A program got access."""

    member_id: uuid.UUID
    token_id: uuid.UUID
    scopes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TokenRevoked(Announcement):
    """A program lost access."""

    member_id: uuid.UUID
    token_id: uuid.UUID


A = TypeVar("A", bound=Announcement)
_listeners: dict[type[Announcement], list[Callable[[Any], None]]] = defaultdict(list)


def listen(kind: type[A], listener: Callable[[A], None]) -> None:
    """Call `listener` for announcements of `kind` or below; from `apps.py` of a higher package."""
    if listener not in _listeners[kind]:
        _listeners[kind].append(listener)


def announce(announcement: Announcement) -> None:
    """Tell every listener, in the caller's transaction."""
    for kind in type(announcement).__mro__:
        for listener in _listeners.get(kind, ()):
            listener(announcement)
