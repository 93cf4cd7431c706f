# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.urls import URLPattern, path

from talentkreis.enrichment import views

app_name = "enrichment"

_HERE = "einstellungen/oeffentliche-quellen/"

urlpatterns: list[URLPattern] = [
    path("talente/<uuid:person_id>/nachsehen/", views.person, name="person"),
    path(_HERE, views.sources, name="sources"),
    path(f"{_HERE}abrufe/", views.calls, name="calls"),
    path(f"{_HERE}<slug:code>/", views.source, name="source"),
]
