# SPDX-License-Identifier: Apache-2.0
"""Rights around the employer, its members and their tokens. No API token carries any of them."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from talentkreis.organisation.actors import Role
from talentkreis.organisation.rights import (
    CARING_ROLES,
    EVERY_ROLE,
    LEADING_ROLES,
    Grant,
    register,
)


class Right(StrEnum):
    """What a member may do with the installation itself."""

    EDIT_OWN_SETTINGS = "organisation.edit_own_settings"
    VIEW_RIGHTS = "organisation.view_rights"
    VIEW_EMPLOYER = "organisation.view_employer"
    EDIT_EMPLOYER = "organisation.edit_employer"
    EDIT_LEGAL_TEXTS = "organisation.edit_legal_texts"
    MANAGE_MEMBERS = "organisation.manage_members"
    CREATE_TOKEN = "organisation.create_token"  # noqa: S105 - a right, not a secret
    REVOKE_ANY_TOKEN = "organisation.revoke_any_token"  # noqa: S105 - a right, not a secret
    STOP_SENDING = "organisation.stop_sending"
    RESUME_SENDING = "organisation.resume_sending"


register(
    {
        Right.EDIT_OWN_SETTINGS: Grant(EVERY_ROLE, label=_("Change own settings")),
        Right.VIEW_RIGHTS: Grant(EVERY_ROLE, label=_("See who may do what")),
        Right.VIEW_EMPLOYER: Grant(
            LEADING_ROLES | {Role.DPO, Role.MARKETING}, label=_("See the employer’s settings")
        ),
        Right.EDIT_EMPLOYER: Grant(
            frozenset({Role.ADMIN}), label=_("Change employer, sender and time zone")
        ),
        Right.EDIT_LEGAL_TEXTS: Grant(
            frozenset({Role.ADMIN, Role.DPO}), label=_("Write legal notice and privacy text")
        ),
        Right.MANAGE_MEMBERS: Grant(
            frozenset({Role.ADMIN}), label=_("Invite members, change roles, lock out")
        ),
        Right.CREATE_TOKEN: Grant(
            CARING_ROLES | {Role.MARKETING}, label=_("Create own API tokens")
        ),
        Right.REVOKE_ANY_TOKEN: Grant(
            frozenset({Role.ADMIN, Role.DPO}), label=_("Revoke anybody’s API tokens")
        ),
        # Stopping harms nobody, so everybody who causes mail may do it; starting again is led.
        Right.STOP_SENDING: Grant(
            CARING_ROLES | {Role.MARKETING, Role.DPO}, label=_("Stop all sending")
        ),
        Right.RESUME_SENDING: Grant(LEADING_ROLES, label=_("Resume sending")),
    }
)
