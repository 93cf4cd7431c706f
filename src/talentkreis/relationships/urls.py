# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.urls import URLPattern, path

from talentkreis.relationships import calling, views

app_name = "relationships"

_PERSON = "talente/<uuid:person_id>/"
_PROMISE = "aufgaben/versprechen/<uuid:promise_id>/"
_TASK = "aufgaben/<uuid:task_id>/"

urlpatterns: list[URLPattern] = [
    path("anrufe/", calling.calls, name="calls"),
    path("anrufe/<uuid:person_id>/", calling.note_call, name="note_call"),
    path("einstellungen/waerme/", views.warmth, name="warmth"),
    path(f"{_PERSON}naechster-kontakt/", views.set_next_contact, name="set_next_contact"),
    path(f"{_PERSON}gerade-nicht/", views.say_not_now, name="say_not_now"),
    path(f"{_PERSON}wuensche/", views.note_wishes, name="note_wishes"),
    path(f"{_PERSON}bekannt-mit/", views.note_acquaintance, name="note_acquaintance"),
    path(
        "aufgaben/bekannt/<uuid:acquaintance_id>/entfernen/",
        views.remove_acquaintance,
        name="remove_acquaintance",
    ),
    path(
        f"{_PERSON}als-naechstes/<slug:reason>/<slug:reply>/",
        views.reply_to_next,
        name="reply_to_next",
    ),
    path(f"{_PERSON}zustaendig/", views.set_owner, name="set_owner"),
    path(f"{_PERSON}versprechen/", views.make_promise, name="make_promise"),
    path(f"{_PERSON}aufgabe/", views.create_task, name="create_task"),
    path(f"{_PROMISE}gehalten/", views.keep_promise, name="keep_promise"),
    path(f"{_PROMISE}erlassen/", views.release_promise, name="release_promise"),
    path(f"{_PROMISE}verschieben/", views.move_promise, name="move_promise"),
    path(f"{_TASK}erledigt/", views.complete_task, name="complete_task"),
    path(f"{_TASK}verschieben/", views.move_task, name="move_task"),
]
