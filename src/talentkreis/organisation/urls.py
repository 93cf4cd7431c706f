# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.urls import path

from talentkreis.organisation.views import installation, joining, leaving, team

app_name = "organisation"
urlpatterns = [
    path("einrichten/", joining.set_up, name="set_up"),
    path("einladung/<str:token>/", joining.accept_invitation, name="accept_invitation"),
    path("einstellungen/", installation.settings, name="settings"),
    path("einstellungen/start/", joining.checklist, name="checklist"),
    path("einstellungen/arbeitgeber/", installation.employer, name="employer"),
    path("einstellungen/rechtstexte/", installation.legal_texts, name="legal_texts"),
    path("einstellungen/rechte/", installation.rights, name="rights"),
    path("einstellungen/versand/", installation.sending, name="sending"),
    path("einstellungen/versand/anhalten/", installation.stop_sending, name="stop_sending"),
    path("einstellungen/versand/fortsetzen/", installation.resume_sending, name="resume_sending"),
    path("einstellungen/team/", team.members, name="members"),
    path("einstellungen/team/einladen/", team.invite, name="invite"),
    path("einstellungen/team/<uuid:member_id>/rolle/", team.change_role, name="change_role"),
    path("einstellungen/team/<uuid:member_id>/sperren/", team.deactivate, name="deactivate"),
    path(
        "einstellungen/team/einladungen/<uuid:invitation_id>/zurueckziehen/",
        team.withdraw_invitation,
        name="withdraw_invitation",
    ),
    path("einstellungen/team/<uuid:member_id>/uebergabe/", leaving.hand_over, name="hand_over"),
    path("einstellungen/uebergaben/<uuid:handover_id>/", leaving.handover, name="handover"),
    path(
        "einstellungen/uebergaben/<uuid:handover_id>/zuruecknehmen/",
        leaving.undo_handover,
        name="undo_handover",
    ),
    path("einstellungen/abwesenheit/", leaving.absences, name="absences"),
    path(
        "einstellungen/abwesenheit/<uuid:absence_id>/entfernen/",
        leaving.remove_absence,
        name="remove_absence",
    ),
    path("einstellungen/ich/", team.own_settings, name="own_settings"),
    path("einstellungen/zugaenge/", team.tokens, name="tokens"),
    path("einstellungen/zugaenge/<uuid:token_id>/sperren/", team.revoke_token, name="revoke_token"),
]
