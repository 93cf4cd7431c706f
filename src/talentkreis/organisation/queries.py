# SPDX-License-Identifier: Apache-2.0
"""Reads about the employer, its members and tokens."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.apps import apps
from django.db.models import Sum
from django.utils.translation import gettext as _

from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound
from talentkreis.kernel.signing import keyed_hash
from talentkreis.organisation.actors import Role
from talentkreis.organisation.holdings import Holding, holdings
from talentkreis.organisation.models import (
    Absence,
    ApiToken,
    Employer,
    Handover,
    HandoverStep,
    Invitation,
    Member,
    StopReason,
)
from talentkreis.organisation.permissions import Right
from talentkreis.organisation.rights import (
    CARING_ROLES,
    all_grants,
    may,
    member_id_of,
    require,
)

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable

    from django.utils.functional import _StrOrPromise

    from talentkreis.organisation.actors import Actor


def employer() -> Employer:
    """The employer of this installation. Raises NotFound before set-up."""
    row = Employer.objects.filter(id=1).first()
    if row is None:
        raise NotFound(_("Talentkreis is not set up yet."), code="not_set_up")
    return row


def is_set_up() -> bool:
    """Whether anybody works here yet."""
    return Member.objects.exists()


def set_up_code() -> str:
    """The code that proves access to the machine; printed by the command line before set-up.

    Derived from the installation's secret (130 bits), so nothing needs to be stored; it is worth
    nothing once a member exists.
    """
    return base64.b32encode(keyed_hash("set-up", "first-admin"))[:26].decode()


@dataclass(frozen=True, slots=True)
class SendingStop:
    """Since when, by whom and why nothing leaves the installation."""

    since: dt.datetime
    by: str
    reason: str


def sending_stop() -> SendingStop | None:
    """The stop of all sending, for the banner on every page; None while mail may leave."""
    row = (
        Employer.objects.filter(id=1, sending_stopped_at__isnull=False)
        .values_list("sending_stopped_at", "sending_stopped_by__name", "sending_stop_reason")
        .first()
    )
    if row is None or row[0] is None:
        return None
    reason = str(StopReason(row[2]).label) if row[2] else ""
    return SendingStop(since=row[0], by=row[1] or "", reason=reason)


def sending_is_stopped() -> bool:
    """Whether somebody has stopped all sending."""
    return Employer.objects.filter(id=1, sending_stopped_at__isnull=False).exists()


def members(actor: Actor) -> list[Member]:
    """Everybody who works or worked here, active ones first."""
    require(actor, Right.MANAGE_MEMBERS)
    return list(Member.objects.order_by("-is_active", "name", "id"))


def active_members() -> list[Member]:
    """Those who can be given something to care for, by name."""
    return list(Member.objects.filter(is_active=True).order_by("name", "id"))


def member_names(member_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Names for a handful of member ids, with one query."""
    return dict(Member.objects.filter(id__in=set(member_ids)).values_list("id", "name"))


def heirs_for(actor: Actor, member_id: uuid.UUID) -> list[Member]:
    """Who can take over what a member looks after, by name. Raises NotAllowed."""
    require(actor, Right.MANAGE_MEMBERS)
    return [member for member in stand_ins() if member.id != member_id]


def stand_ins() -> list[Member]:
    """Who can stand in for somebody who is away, by name."""
    caring = Member.objects.filter(is_active=True, role__in=CARING_ROLES)
    return list(caring.order_by("name", "id"))


@dataclass(frozen=True, slots=True)
class Held:
    """How much of one kind a member looks after, and the first few the actor may know about."""

    holding: Holding
    count: int
    names: list[str]

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.count - len(self.names)


NAMED = 3


def held_by(actor: Actor, member_id: uuid.UUID) -> list[Held]:
    """What a member looks after, kind by kind, without what there is none of. Raises NotAllowed."""
    require(actor, Right.MANAGE_MEMBERS)
    found = []
    for holding in holdings():
        count = holding.held(member_id).count()
        if count:
            found.append(Held(holding, count, holding.named(actor, member_id, NAMED)))
    return found


def any_member(actor: Actor, member_id: uuid.UUID) -> Member:
    """A member, whether they still work here or not. Raises NotAllowed, NotFound."""
    require(actor, Right.MANAGE_MEMBERS)
    member = Member.objects.filter(id=member_id).first()
    if member is None:
        raise NotFound(_("There is no such member."), code="no_member")
    return member


def handover_visible_to(actor: Actor, handover_id: uuid.UUID) -> Handover:
    """A handover with who it is of. Raises NotAllowed, NotFound."""
    require(actor, Right.MANAGE_MEMBERS)
    rows = Handover.objects.select_related("member", "started_by")
    handover = rows.filter(id=handover_id).first()
    if handover is None:
        raise NotFound(_("There is no such handover."), code="no_such_handover")
    return handover


def handovers_of(actor: Actor, member_id: uuid.UUID) -> list[Handover]:
    """The last handovers of a member, newest first. Raises NotAllowed."""
    require(actor, Right.MANAGE_MEMBERS)
    return list(Handover.objects.filter(member_id=member_id).order_by("-created_at")[:5])


@dataclass(frozen=True, slots=True)
class Share:
    """What of one kind went to one member."""

    label: _StrOrPromise
    heir: str
    count: int


def shares_of(handover: Handover) -> list[Share]:
    """Who took over how much of what, for a handover the actor has seen."""
    rows = (
        HandoverStep.objects.filter(handover=handover)
        .values_list("code", "heir__name")
        .annotate(count=Sum("moved_count"))
        .order_by("heir__name")
    )
    counts = {(code, heir): count for code, heir, count in rows}
    return [
        Share(holding.label, heir, count)
        for holding in holdings()
        for (code, heir), count in counts.items()
        if code == holding.code
    ]


def absences_ahead(actor: Actor) -> list[Absence]:
    """Who is away now or soon: everybody’s for who manages members, else one’s own."""
    require(actor, Right.EDIT_OWN_SETTINGS)
    rows = Absence.objects.filter(ends_on__gte=clock.today(), member__is_active=True)
    if not may(actor, Right.MANAGE_MEMBERS):
        rows = rows.filter(member_id=member_id_of(actor))
    return list(rows.select_related("member", "deputy").order_by("starts_on", "id"))


def away_on(day: dt.date) -> list[Absence]:
    """The absences that hold on a day."""
    return list(
        Absence.objects.filter(starts_on__lte=day, ends_on__gte=day, member__is_active=True)
        .select_related("member")
        .order_by("ends_on", "id")
    )


def open_invitations(actor: Actor) -> list[Invitation]:
    """Invitations that can still be accepted, newest first."""
    require(actor, Right.MANAGE_MEMBERS)
    return list(
        Invitation.objects.filter(
            accepted_at=None, withdrawn_at=None, expires_at__gt=clock.now()
        ).order_by("-created_at")
    )


def invitation_by_token(token: str) -> Invitation:
    """The open invitation behind a link. Raises NotFound for anything else."""
    invitation = Invitation.objects.filter(
        token_hash=keyed_hash("invitation", token),
        accepted_at=None,
        withdrawn_at=None,
        expires_at__gt=clock.now(),
    ).first()
    if invitation is None:
        raise NotFound(_("This invitation is not open any more."), code="invitation_closed")
    return invitation


def tokens(actor: Actor) -> list[ApiToken]:
    """Living tokens: one's own, or everybody's for those who may revoke them."""
    require(actor, Right.EDIT_OWN_SETTINGS)
    rows = ApiToken.objects.filter(revoked_at=None).select_related("member")
    if not may(actor, Right.REVOKE_ANY_TOKEN):
        rows = rows.filter(member_id=member_id_of(actor))
    return list(rows.order_by("-created_at"))


@dataclass(frozen=True, slots=True)
class RightRow:
    """A right as the table of roles shows it: one flag per role, in the order of `Role`."""

    right: str
    label: _StrOrPromise
    scope: str
    granted: list[bool]


@dataclass(frozen=True, slots=True)
class RightsTable:
    """Roles across, rights down, grouped by package."""

    roles: list[_StrOrPromise]
    groups: list[tuple[_StrOrPromise, list[RightRow]]]


def rights_table() -> RightsTable:
    """Who may do what, generated from what the packages grant."""
    groups: dict[str, list[RightRow]] = {}
    for right, grant in all_grants().items():
        package = right.partition(".")[0]
        row = RightRow(
            right=right,
            label=grant.label or right,
            scope=grant.scope or "",
            granted=[role in grant.roles for role in Role],
        )
        groups.setdefault(package, []).append(row)
    return RightsTable(
        roles=[role.label for role in Role],
        groups=[(_group_name(package), rows) for package, rows in groups.items()],
    )


def _group_name(package: str) -> _StrOrPromise:
    """What people call the area of a package: the name of its app."""
    for config in apps.get_app_configs():
        if config.label == package:
            return config.verbose_name
    return package
