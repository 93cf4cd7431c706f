# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.urls import URLPattern, path

from talentkreis.offlimits import views

app_name = "offlimits"

_HERE = "einstellungen/nicht-ansprechen/"
_ENTRY = f"{_HERE}<uuid:off_limits_id>/"

urlpatterns: list[URLPattern] = [
    path(_HERE, views.index, name="index"),
    path(f"{_HERE}firma/", views.set_company, name="set_company"),
    path(_ENTRY, views.change, name="change"),
    path(f"{_ENTRY}beenden/", views.end, name="end"),
    path(f"{_ENTRY}entfernen/", views.remove, name="remove"),
    path("talente/<uuid:person_id>/nicht-ansprechen/", views.set_person, name="set_person"),
]
