# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.urls import path

from talentkreis.pools import views

app_name = "pools"
urlpatterns = [
    path("pools/", views.index, name="index"),
    path("pools/neu/", views.create, name="create"),
    path("pools/verwaist/", views.orphaned, name="orphaned"),
    path("pools/fertig/<slug:code>/", views.create_preset, name="create_preset"),
    path("pools/<uuid:pool_id>/", views.board, name="pool"),
    path("pools/<uuid:pool_id>/liste/", views.members, name="members"),
    path("pools/<uuid:pool_id>/bearbeiten/", views.edit, name="edit"),
    path("pools/<uuid:pool_id>/stufen/", views.stages, name="stages"),
    path("pools/<uuid:pool_id>/schliessen/", views.close, name="close"),
    path("pools/<uuid:pool_id>/oeffnen/", views.reopen, name="reopen"),
    path("pools/<uuid:pool_id>/aufnehmen/", views.add, name="add"),
    path("pools/<uuid:pool_id>/herausnehmen/", views.remove, name="remove"),
    path("pools/<uuid:pool_id>/<uuid:person_id>/stufe/", views.move, name="move"),
    path("pools/<uuid:pool_id>/zug/<uuid:move_id>/zuruecknehmen/", views.undo, name="undo"),
]
