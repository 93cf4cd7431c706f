# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.urls import URLPattern, path

from talentkreis.freezes import views

app_name = "freezes"

urlpatterns: list[URLPattern] = [
    path("pflege/pausen/", views.index, name="index"),
    path("pflege/pausen/<uuid:freeze_id>/ende/", views.end, name="end"),
    path("talente/<uuid:person_id>/pause/", views.person, name="person"),
]
