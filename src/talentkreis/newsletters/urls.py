# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.urls import path

from talentkreis.newsletters import views

app_name = "newsletters"
_ONE = "newsletter/<uuid:issue_id>/"
_BLOCK = f"{_ONE}bloecke/<uuid:block_id>/"
_LINE = "jahresplan/zeilen/<uuid:line_id>/"
urlpatterns = [
    path("newsletter/", views.index, name="index"),
    path("newsletter/neu/", views.create, name="create"),
    path(_ONE, views.detail, name="detail"),
    path(f"{_ONE}angaben/", views.settings, name="settings"),
    path(f"{_ONE}wer-sieht-was/", views.segments, name="segments"),
    path(f"{_ONE}ergebnis/", views.results, name="results"),
    path(f"{_ONE}vorschau/<str:language>/", views.frame, name="frame"),
    path(f"{_ONE}bloecke/neu/<str:kind>/", views.add_block, name="add_block"),
    path(f"{_ONE}bloecke/vorschau/<str:kind>/<str:language>/", views.draft_frame, name="draft"),
    path(_BLOCK, views.edit_block, name="edit_block"),
    path(f"{_BLOCK}verschieben/", views.move_block, name="move_block"),
    path(f"{_BLOCK}entfernen/", views.remove_block, name="remove_block"),
    path(f"{_ONE}planen/", views.schedule, name="schedule"),
    path(f"{_ONE}verspaetet-senden/", views.send_late, name="send_late"),
    path(f"{_ONE}zuruecknehmen/", views.take_back, name="take_back"),
    path(f"{_ONE}zurueckholen/", views.recall, name="recall"),
    path(f"{_ONE}test/", views.test, name="test"),
    path(f"{_ONE}kopieren/", views.copy, name="copy"),
    path(f"{_ONE}loeschen/", views.delete, name="delete"),
    path(f"{_ONE}archiv/", views.archive, name="archive"),
    path("jahresplan/", views.plan, name="plan"),
    path("jahresplan/pools/<uuid:pool_id>/<int:year>/", views.add_line, name="add_line"),
    path(f"{_LINE}entfernen/", views.remove_line, name="remove_line"),
    path(f"{_LINE}monat/", views.fill_entry, name="fill_entry"),
    path(f"{_LINE}monat/<int:month>/entfernen/", views.remove_entry, name="remove_entry"),
]
