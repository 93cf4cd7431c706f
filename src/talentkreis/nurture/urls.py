# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.urls import path

from talentkreis.nurture import views

app_name = "nurture"
_ONE = "pflege/<uuid:sequence_id>/"
_PERSON = "pflege/person/<uuid:enrolment_id>/"
urlpatterns = [
    path("pflege/", views.index, name="index"),
    path("pflege/neu/", views.create, name="create"),
    path("talente/<uuid:person_id>/sequenz/", views.enrol, name="enrol"),
    path(_ONE, views.detail, name="detail"),
    path(f"{_ONE}uebersprungen/", views.skipped, name="skipped"),
    path(f"{_ONE}personen/", views.people, name="people"),
    path(f"{_ONE}regeln/", views.rules, name="rules"),
    path(f"{_ONE}ergebnis/", views.results, name="results"),
    path(f"{_ONE}fassung/", views.new_version, name="new_version"),
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
    path(f"{_ONE}starten/", views.start, name="start"),
    path(f"{_ONE}pausieren/", views.pause, name="pause"),
    path(f"{_ONE}fortsetzen/", views.resume, name="resume"),
    path(f"{_ONE}zurueckholen/", views.recall, name="recall"),
    path(f"{_ONE}beenden/", views.end, name="end"),
    path("pflege/person/<uuid:enrolment_id>/pausieren/", views.pause_person, name="pause_person"),
    path(
        "pflege/person/<uuid:enrolment_id>/fortsetzen/", views.resume_person, name="resume_person"
    ),
    path("pflege/person/<uuid:enrolment_id>/beenden/", views.stop_person, name="stop_person"),
]
