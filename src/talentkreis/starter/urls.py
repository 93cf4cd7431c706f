# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.urls import URLPattern, path

from talentkreis.starter import views

app_name = "starter"

urlpatterns: list[URLPattern] = [
    path("pools/starterset/", views.choose, name="choose"),
    path("pools/starterset/uebersicht/", views.dashboard, name="dashboard"),
    path("pools/starterset/<uuid:starter_id>/zuruecknehmen/", views.take_back, name="take_back"),
]
