# SPDX-License-Identifier: Apache-2.0
"""Everything that changes employer, members, invitations and tokens."""

from talentkreis.organisation.actions.absences import note_absence, remove_absence
from talentkreis.organisation.actions.employer import (
    EmployerDetails,
    FirstMember,
    resume_sending,
    set_up_employer,
    stop_all_sending,
    update_employer,
)
from talentkreis.organisation.actions.handing_over import (
    go_on,
    settle_handovers,
    start_handover,
    undo_handover,
)
from talentkreis.organisation.actions.members import (
    Invited,
    accept_invitation,
    arrange_list,
    change_role,
    deactivate_member,
    invite_member,
    show_preview,
    update_own_settings,
    withdraw_invitation,
)
from talentkreis.organisation.actions.tokens import (
    NewToken,
    TokenUse,
    create_api_token,
    forget_old_keys,
    revoke_api_token,
    run_once,
    use_token,
)

__all__ = [
    "EmployerDetails",
    "FirstMember",
    "Invited",
    "NewToken",
    "TokenUse",
    "accept_invitation",
    "arrange_list",
    "change_role",
    "create_api_token",
    "deactivate_member",
    "forget_old_keys",
    "go_on",
    "invite_member",
    "note_absence",
    "remove_absence",
    "resume_sending",
    "revoke_api_token",
    "run_once",
    "set_up_employer",
    "settle_handovers",
    "show_preview",
    "start_handover",
    "stop_all_sending",
    "undo_handover",
    "update_employer",
    "update_own_settings",
    "use_token",
    "withdraw_invitation",
]
