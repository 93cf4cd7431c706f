# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.urls import URLPattern, path

from talentkreis.gestures.views import doing, lists, planning

app_name = "gestures"

_ONE = "aufmerksamkeiten/<uuid:gesture_id>/"

urlpatterns: list[URLPattern] = [
    path("aufmerksamkeiten/", lists.index, name="index"),
    path("aufmerksamkeiten/offen/", lists.waiting, name="waiting"),
    path("aufmerksamkeiten/drucken/", lists.printing, name="print"),
    path("aufmerksamkeiten/gedruckt/", lists.note_printed, name="note_printed"),
    path("aufmerksamkeiten/aufgabe/<uuid:task_id>/", planning.from_task, name="from_task"),
    path("talente/<uuid:person_id>/aufmerksamkeit/", planning.plan, name="plan"),
    path("einstellungen/aufmerksamkeiten/", planning.rules, name="rules"),
    path(_ONE, doing.detail, name="detail"),
    path(f"{_ONE}aendern/", planning.change, name="change"),
    path(f"{_ONE}erledigt/", doing.finish, name="finish"),
    path(f"{_ONE}verwerfen/", doing.drop, name="drop"),
    path(f"{_ONE}freigeben/", doing.approve, name="approve"),
    path(f"{_ONE}ablehnen/", doing.refuse, name="refuse"),
    path(f"{_ONE}dank/", doing.thank, name="thank"),
]
