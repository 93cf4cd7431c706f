# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.urls import URLPattern, path

from talentkreis.hygiene import views

app_name = "hygiene"

_ONE = "aufraeumen/<uuid:clean_up_id>/"

urlpatterns: list[URLPattern] = [
    path("aufraeumen/", views.index, name="index"),
    path("aufraeumen/regeln/", views.set_rules, name="rules"),
    path("aufraeumen/zaehlen/", views.count, name="count"),
    path("aufraeumen/beginnen/", views.start, name="start"),
    path(_ONE, views.clean_up, name="clean_up"),
    path(f"{_ONE}fertig/", views.finish, name="finish"),
    path(f"{_ONE}<slug:code>/", views.step, name="step"),
]
