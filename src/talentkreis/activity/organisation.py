# SPDX-License-Identifier: Apache-2.0
"""What the organisation announces, as activities: it lies below and cannot record by itself."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from talentkreis.activity.actions import record
from talentkreis.activity.events import Event
from talentkreis.activity.sentences import register_sentences
from talentkreis.organisation import announcements as told
from talentkreis.organisation.actors import Role
from talentkreis.organisation.models import StopReason

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class EmployerSetUp(Event):
    """The installation began."""

    kind: ClassVar[str] = "organisation.employer_set_up"


@dataclass(frozen=True, kw_only=True)
class EmployerUpdated(Event):
    """Facts or legal texts changed."""

    kind: ClassVar[str] = "organisation.employer_updated"
    fields: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SendingStopped(Event):
    """Nothing leaves any more."""

    kind: ClassVar[str] = "organisation.sending_stopped"
    reason: str


@dataclass(frozen=True, kw_only=True)
class SendingResumed(Event):
    """Messages leave again."""

    kind: ClassVar[str] = "organisation.sending_resumed"


@dataclass(frozen=True, kw_only=True)
class MemberInvited(Event):
    """A seat was offered."""

    kind: ClassVar[str] = "organisation.member_invited"
    invitation_id: uuid.UUID
    role: str


@dataclass(frozen=True, kw_only=True)
class InvitationWithdrawn(Event):
    """A seat is not offered any more."""

    kind: ClassVar[str] = "organisation.invitation_withdrawn"
    invitation_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class MemberJoined(Event):
    """A seat was taken."""

    kind: ClassVar[str] = "organisation.member_joined"
    invitation_id: uuid.UUID
    role: str


@dataclass(frozen=True, kw_only=True)
class RoleChanged(Event):
    """A member has other rights."""

    kind: ClassVar[str] = "organisation.role_changed"
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class MemberDeactivated(Event):
    """A member is locked out."""

    kind: ClassVar[str] = "organisation.member_deactivated"


@dataclass(frozen=True, kw_only=True)
class HandoverStarted(Event):
    """What a member looked after goes to others."""

    kind: ClassVar[str] = "organisation.handover_started"
    handover_id: uuid.UUID
    things: int


@dataclass(frozen=True, kw_only=True)
class HandoverFinished(Event):
    """Everything has somebody else."""

    kind: ClassVar[str] = "organisation.handover_finished"
    handover_id: uuid.UUID
    things: int


@dataclass(frozen=True, kw_only=True)
class HandoverUndone(Event):
    """What others took over is the member's again."""

    kind: ClassVar[str] = "organisation.handover_undone"
    handover_id: uuid.UUID
    things: int


@dataclass(frozen=True, kw_only=True)
class AbsenceNoted(Event):
    """A member is away for some days."""

    kind: ClassVar[str] = "organisation.absence_noted"
    absence_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class AbsenceRemoved(Event):
    """A member is not away, or not any more."""

    kind: ClassVar[str] = "organisation.absence_removed"
    absence_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class TokenCreated(Event):
    """A program got access."""

    kind: ClassVar[str] = "organisation.token_created"
    token_id: uuid.UUID
    scopes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TokenRevoked(Event):
    """A program lost access."""

    kind: ClassVar[str] = "organisation.token_revoked"
    token_id: uuid.UUID


def listen() -> None:
    """Record every announcement; called once, from `apps.py`."""
    told.listen(told.Announcement, _record)


_EVENTS: dict[type[told.Announcement], type[Event]] = {
    told.EmployerSetUp: EmployerSetUp,
    told.EmployerUpdated: EmployerUpdated,
    told.SendingStopped: SendingStopped,
    told.SendingResumed: SendingResumed,
    told.MemberInvited: MemberInvited,
    told.InvitationWithdrawn: InvitationWithdrawn,
    told.MemberJoined: MemberJoined,
    told.RoleChanged: RoleChanged,
    told.MemberDeactivated: MemberDeactivated,
    told.HandoverStarted: HandoverStarted,
    told.HandoverFinished: HandoverFinished,
    told.HandoverUndone: HandoverUndone,
    told.AbsenceNoted: AbsenceNoted,
    told.AbsenceRemoved: AbsenceRemoved,
    told.TokenCreated: TokenCreated,
    told.TokenRevoked: TokenRevoked,
}


def _record(announcement: told.Announcement) -> None:
    """An activity has the fields it shares with its announcement: never address or link."""
    event_type = _EVENTS[type(announcement)]
    kept = {f.name for f in fields(event_type)} & {f.name for f in fields(announcement)}
    record(event_type(**{name: getattr(announcement, name) for name in kept}))


def _role_changed(payload: Mapping[str, Any]) -> str:
    roles = dict(Role.choices)
    return _("Role changed from %(old)s to %(new)s") % {
        name: str(roles.get(str(payload.get(name)), payload.get(name))) for name in ("old", "new")
    }


def _stopped(payload: Mapping[str, Any]) -> str:
    reasons = dict(StopReason.choices)
    code = str(payload.get("reason"))
    return _("All sending stopped: %(reason)s") % {"reason": str(reasons.get(code, code))}


def _handed_over(payload: Mapping[str, Any]) -> str:
    count = int(payload.get("things") or 0)
    return ngettext("%(count)d thing is handed over", "%(count)d things are handed over", count) % {
        "count": count
    }


def tell() -> None:
    """Register the sentences; called once, from `apps.py`."""
    register_sentences(
        {
            EmployerSetUp: gettext_lazy("Talentkreis was set up"),
            EmployerUpdated: gettext_lazy("The employer’s settings were changed"),
            SendingStopped: _stopped,
            SendingResumed: gettext_lazy("Sending resumed"),
            MemberInvited: gettext_lazy("Somebody was invited to the team"),
            InvitationWithdrawn: gettext_lazy("An invitation was withdrawn"),
            MemberJoined: gettext_lazy("Joined the team"),
            RoleChanged: _role_changed,
            MemberDeactivated: gettext_lazy("Locked out of Talentkreis"),
            HandoverStarted: _handed_over,
            HandoverFinished: gettext_lazy("Everything handed over has somebody else now"),
            HandoverUndone: gettext_lazy("The handover was undone"),
            AbsenceNoted: gettext_lazy("An absence was noted"),
            AbsenceRemoved: gettext_lazy("An absence was removed"),
            TokenCreated: gettext_lazy("An API token was created"),
            TokenRevoked: gettext_lazy("An API token was revoked"),
        }
    )
