# SPDX-License-Identifier: Apache-2.0
"""Members: invitation, joining, roles, lock-out, own settings."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.kernel.signing import keyed_hash, new_secret
from talentkreis.kernel.text import clean
from talentkreis.organisation.actions.passwords import check_password
from talentkreis.organisation.actors import Role
from talentkreis.organisation.announcements import (
    InvitationWithdrawn,
    MemberDeactivated,
    MemberInvited,
    MemberJoined,
    RoleChanged,
    announce,
)
from talentkreis.organisation.models import (
    ApiToken,
    Density,
    Invitation,
    Language,
    Member,
    Theme,
)
from talentkreis.organisation.permissions import Right
from talentkreis.organisation.queries import employer
from talentkreis.organisation.rights import member_id_of, require

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from talentkreis.organisation.actors import Actor

INVITATION_LIFETIME = dt.timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Invited:
    """A fresh invitation and its link, which is shown once and kept nowhere."""

    invitation: Invitation
    link: str


@transaction.atomic
def invite_member(
    *, actor: Actor, email: str, role: str, language: str = Language.GERMAN
) -> Invited:
    """Offer a seat for 14 days; an open invitation to the same address is replaced.

    Raises RuleViolation when the address is wrong or belongs to an active member.
    """
    require(actor, Right.MANAGE_MEMBERS)
    email = email.strip()
    _check_address(email)
    if role not in Role.values:
        raise RuleViolation(_("Please choose a role."), fields={"role": _("Choose one.")})
    if Member.objects.filter(email__iexact=email, is_active=True).exists():
        text = _("This person is a member already.")
        raise RuleViolation(text, code="already_member", fields={"email": text})
    now = clock.now()
    for old in _open_invitations().filter(email__iexact=email).select_for_update():
        _withdraw(actor, old, now)
    secret = new_secret()
    invitation = Invitation.objects.create(
        email=email,
        role=role,
        invited_by_id=member_id_of(actor),
        token_hash=keyed_hash("invitation", secret),
        expires_at=now + INVITATION_LIFETIME,
    )
    link = settings.PUBLIC_URL + reverse("organisation:accept_invitation", args=[secret])
    announce(_told(actor, invitation, language, link))
    return Invited(invitation, link)


def _told(actor: Actor, invitation: Invitation, language: str, link: str) -> MemberInvited:
    """The announcement, with the mail in the language of the invitation."""
    row = employer()
    with translation.override(language):
        context = {"invitation": invitation, "link": link, "employer": row}
        text = render_to_string("organisation/mail/invitation.txt", context)
        subject = _("Invitation to Talentkreis at %(employer)s") % {"employer": row.name}
    return MemberInvited(
        actor=actor,
        invitation_id=invitation.id,
        email=invitation.email,
        role=Role(invitation.role),
        language=language,
        link=link,
        subject=subject,
        text=text.strip(),
    )


@transaction.atomic
def withdraw_invitation(*, actor: Actor, invitation_id: uuid.UUID) -> None:
    """Kill the link. Raises NotFound when it was accepted, withdrawn or never there."""
    require(actor, Right.MANAGE_MEMBERS)
    invitation = _open_invitations().select_for_update().filter(id=invitation_id).first()
    if invitation is None:
        raise NotFound(_("This invitation is not open any more."), code="invitation_closed")
    _withdraw(actor, invitation, clock.now())


@transaction.atomic
def accept_invitation(*, token: str, name: str, password: str, language: str) -> Member:
    """Take the offered seat; somebody who was locked out before gets the old seat back.

    Raises NotFound for a link that is used, withdrawn, expired or invented, RuleViolation for a
    missing name or a weak password.
    """
    invitation = (
        _open_invitations()
        .select_for_update()
        .filter(token_hash=keyed_hash("invitation", token), expires_at__gt=clock.now())
        .first()
    )
    if invitation is None:
        raise NotFound(_("This invitation is not open any more."), code="invitation_closed")
    member = Member.objects.select_for_update().filter(email__iexact=invitation.email).first()
    if member is None:
        member = Member(email=invitation.email)
    elif member.is_active:
        raise NotFound(_("This invitation is not open any more."), code="invitation_closed")
    member.name = _checked_name(name)
    member.role = invitation.role
    member.language = _checked_language(language)
    member.is_active = True
    check_password(password, member)
    member.set_password(password)
    member.save()
    invitation.accepted_at = clock.now()
    invitation.save(update_fields=["accepted_at"])
    announce(
        MemberJoined(
            actor=member.actor,
            member_id=member.id,
            invitation_id=invitation.id,
            role=Role(member.role),
        )
    )
    return member


@transaction.atomic
def change_role(*, actor: Actor, member_id: uuid.UUID, role: str) -> Member:
    """Give a member another role, effective with their next request.

    Raises NotFound for no active member, RuleViolation when nobody would administer any more.
    """
    require(actor, Right.MANAGE_MEMBERS)
    if role not in Role.values:
        raise RuleViolation(_("Please choose a role."), fields={"role": _("Choose one.")})
    admin_ids = _lock_admins()
    member = _lock_member(member_id)
    if member.role == role:
        return member
    if role != Role.ADMIN:
        _keep_an_admin(admin_ids, member)
    old, member.role = Role(member.role), role
    member.save(update_fields=["role"])
    announce(RoleChanged(actor=actor, member_id=member.id, old=old, new=Role(role)))
    return member


@transaction.atomic
def deactivate_member(*, actor: Actor, member_id: uuid.UUID) -> Member:
    """Lock a member out at once: sessions end, tokens die (ASVS 7.4.2). History stays theirs.

    Raises NotFound for no active member, RuleViolation for oneself and for the last admin.
    """
    require(actor, Right.MANAGE_MEMBERS)
    admin_ids = _lock_admins()
    member = _lock_member(member_id)
    _keep_an_admin(admin_ids, member)
    if member.id == actor.member_id:
        raise RuleViolation(_("You cannot lock yourself out."), code="oneself")
    member.is_active = False
    member.session_generation += 1
    member.save(update_fields=["is_active", "session_generation"])
    ApiToken.objects.filter(member=member, revoked_at=None).update(revoked_at=clock.now())
    announce(MemberDeactivated(actor=actor, member_id=member.id))
    return member


@transaction.atomic
def update_own_settings(
    *,
    actor: Actor,
    name: str,
    language: str,
    theme: str,
    density: str,
    single_keys_enabled: bool,
) -> Member:
    """Change how Talentkreis looks and speaks for the acting member alone.

    Raises NotFound for anybody who is no member, RuleViolation for an unknown choice.
    """
    require(actor, Right.EDIT_OWN_SETTINGS)
    member = _lock_member(member_id_of(actor))
    if theme not in Theme.values or density not in Density.values:
        raise RuleViolation(_("Please check the marked fields."), code="unknown_choice")
    member.name = _checked_name(name)
    member.language = _checked_language(language)
    member.theme = theme
    member.density = density
    member.single_keys_enabled = single_keys_enabled
    member.save(update_fields=["name", "language", "theme", "density", "single_keys_enabled"])
    return member


@transaction.atomic
def arrange_list(*, actor: Actor, columns: Sequence[str] | None, density: str) -> None:
    """Keep which columns the acting member sees in the list of people, and how high rows are.

    Which codes are columns is for search to say. Raises NotFound for anybody who is no member,
    RuleViolation for a density that is none.
    """
    require(actor, Right.EDIT_OWN_SETTINGS)
    if density not in Density.values:
        raise RuleViolation(_("Please check the marked fields."), code="unknown_choice")
    member = _lock_member(member_id_of(actor))
    member.list_columns = None if columns is None else list(columns)
    member.density = density
    member.save(update_fields=["list_columns", "density"])


@transaction.atomic
def show_preview(*, actor: Actor, is_shown: bool) -> None:
    """Keep whether the acting member has the preview beside the list of people.

    Raises NotFound for anybody who is no member.
    """
    require(actor, Right.EDIT_OWN_SETTINGS)
    member = _lock_member(member_id_of(actor))
    member.has_preview = is_shown
    member.save(update_fields=["has_preview"])


def _open_invitations() -> QuerySet[Invitation]:
    return Invitation.objects.filter(accepted_at=None, withdrawn_at=None)


def _withdraw(actor: Actor, invitation: Invitation, now: dt.datetime) -> None:
    invitation.withdrawn_at = now
    invitation.save(update_fields=["withdrawn_at"])
    announce(InvitationWithdrawn(actor=actor, invitation_id=invitation.id))


def _lock_member(member_id: uuid.UUID) -> Member:
    member = (
        Member.objects.select_for_update(no_key=True).filter(id=member_id, is_active=True).first()
    )
    if member is None:
        raise NotFound(_("There is no such member."), code="no_member")
    return member


def _lock_admins() -> list[uuid.UUID]:
    """All admins, locked in one order before anybody else: two of them cannot both leave."""
    admins = Member.objects.select_for_update(no_key=True).filter(role=Role.ADMIN, is_active=True)
    return [admin.id for admin in admins.order_by("id")]


def _keep_an_admin(admin_ids: list[uuid.UUID], member: Member) -> None:
    if admin_ids == [member.id]:
        raise RuleViolation(_("Somebody must administer Talentkreis."), code="last_admin")


def _check_address(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError as error:
        text = _("This is not an e-mail address.")
        raise RuleViolation(text, fields={"email": text}) from error


def _checked_name(name: str) -> str:
    if cleaned := clean(name):
        return cleaned
    text = _("Please write your name.")
    raise RuleViolation(text, fields={"name": text})


def _checked_language(language: str) -> str:
    if language in Language.values:
        return language
    text = _("Please choose a language.")
    raise RuleViolation(text, fields={"language": text})
