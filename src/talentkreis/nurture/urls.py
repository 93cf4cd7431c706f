# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.urls import path

from talentkreis.nurture import views
from talentkreis.nurture.views import lending, outlook, reviewing, speaking, variants

app_name = "nurture"
_ONE = "pflege/<uuid:sequence_id>/"
_STEP = f"{_ONE}schritte/<uuid:step_id>/"
_LETTER = "pflege/in-meinem-namen/mail/<uuid:leave_id>/"
_PERSON = "pflege/person/<uuid:enrolment_id>/"
urlpatterns = [
    path("pflege/", views.index, name="index"),
    path("pflege/neu/", views.create, name="create"),
    path("pflege/unterdurchschnittlich/", reviewing.review, name="review"),
    path("pflege/persoenlich/", views.drafts, name="drafts"),
    path("pflege/persoenlich/<uuid:message_id>/senden/", views.send_draft, name="send_draft"),
    path("pflege/persoenlich/<uuid:message_id>/auslassen/", views.skip_draft, name="skip_draft"),
    path("pflege/von-hand/<uuid:task_id>/", views.by_hand, name="by_hand"),
    path("talente/<uuid:person_id>/sequenz/", views.enrol, name="enrol"),
    path(_ONE, views.detail, name="detail"),
    path(f"{_ONE}uebersprungen/", views.skipped, name="skipped"),
    path(f"{_ONE}personen/", views.people, name="people"),
    path(f"{_ONE}regeln/", views.rules, name="rules"),
    path("pflege/in-meinem-namen/", speaking.leaves, name="leaves"),
    path("pflege/in-meinem-namen/<uuid:leave_id>/", speaking.leave, name="leave"),
    path(
        "pflege/in-meinem-namen/<uuid:leave_id>/ablehnen/",
        speaking.decline_leave,
        name="decline_leave",
    ),
    path(
        "pflege/in-meinem-namen/<uuid:leave_id>/zuruecknehmen/",
        speaking.withdraw_leave,
        name="withdraw_leave",
    ),
    path("pflege/in-meinem-namen/wartet/", lending.waiting, name="leaves_waiting"),
    path(f"{_LETTER}", lending.letter, name="letter"),
    path(f"{_LETTER}ablehnen/", lending.decline, name="decline_letter"),
    path(f"{_LETTER}zuruecknehmen/", lending.take_back, name="take_letter_back"),
    path(f"{_LETTER}dateien/<uuid:file_id>/", lending.letter_file, name="letter_file"),
    path(f"{_ONE}im-namen/", speaking.ask_leave, name="ask_leave"),
    path(f"{_ONE}im-namen/<uuid:leave_id>/ohne/", speaking.go_on_without, name="go_on_without"),
    path(f"{_ONE}vergleichsgruppe/", views.hold_out, name="hold_out"),
    path(f"{_ONE}ergebnis/", views.results, name="results"),
    path(f"{_ONE}fassung/", views.new_version, name="new_version"),
    path(f"{_ONE}umziehen/", views.move_people, name="move_people"),
    path(f"{_ONE}umziehen/<uuid:move_id>/zurueck/", views.undo_move, name="undo_move"),
    path(f"{_ONE}schritte/neu/", views.add_step, name="add_step"),
    path(f"{_ONE}schritte/<uuid:step_id>/", views.edit_step, name="edit_step"),
    path(f"{_ONE}schritte/<uuid:step_id>/entfernen/", views.remove_step, name="remove_step"),
    path(f"{_ONE}schritte/<uuid:step_id>/hoch/", views.move_step, {"by": -1}, name="move_step_up"),
    path(
        f"{_ONE}schritte/<uuid:step_id>/runter/",
        views.move_step,
        {"by": 1},
        name="move_step_down",
    ),
    path(f"{_STEP}wortlaut/neu/", variants.add_variant, name="add_variant"),
    path(f"{_STEP}wortlaut/anteile/", variants.share_out, name="share_out"),
    path(f"{_STEP}wortlaut/<int:number>/", variants.edit_variant, name="edit_variant"),
    path(
        f"{_STEP}wortlaut/<int:number>/entfernen/",
        variants.remove_variant,
        name="remove_variant",
    ),
    path(f"{_STEP}wortlaut/<int:number>/waehlen/", variants.settle_on, name="settle_on"),
    path(f"{_ONE}starten/", views.start, name="start"),
    path(f"{_ONE}pausieren/", views.pause, name="pause"),
    path(f"{_ONE}fortsetzen/", views.resume, name="resume"),
    path(f"{_ONE}zurueckholen/", views.recall, name="recall"),
    path(f"{_ONE}beenden/", views.end, name="end"),
    path(f"{_ONE}jahr/", outlook.of_sequence, name="outlook"),
    path("pools/<uuid:pool_id>/jahr/", outlook.of_pool, name="outlook_of_pool"),
    path("talente/<uuid:person_id>/jahr/", outlook.of_person, name="outlook_of_person"),
    path("pflege/person/<uuid:enrolment_id>/pausieren/", views.pause_person, name="pause_person"),
    path(
        "pflege/person/<uuid:enrolment_id>/fortsetzen/", views.resume_person, name="resume_person"
    ),
    path("pflege/person/<uuid:enrolment_id>/beenden/", views.stop_person, name="stop_person"),
]
