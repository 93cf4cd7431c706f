# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.urls import URLPattern, path

from talentkreis.inventory import views

app_name = "inventory"

_ONE = "inventur/<uuid:inventory_id>/"

urlpatterns: list[URLPattern] = [
    path("inventur/", views.index, name="index"),
    path("inventur/neu/", views.start, name="start"),
    path(_ONE, views.overview, name="overview"),
    path(f"{_ONE}bericht/", views.report, name="report"),
    path(f"{_ONE}fertig/", views.finish, name="finish"),
    path(f"{_ONE}zuruecknehmen/<uuid:batch_id>/", views.take_back, name="take_back"),
    path(f"{_ONE}person/<uuid:person_id>/", views.deviate, name="deviate"),
    path(f"{_ONE}<slug:code>/", views.line, name="line"),
]
