# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.urls import URLPattern, path

from talentkreis.drafting import views

app_name = "drafting"

_DRAFT = "entwuerfe/<uuid:request_id>/"

urlpatterns: list[URLPattern] = [
    path("einstellungen/entwuerfe/", views.choice, name="choice"),
    path("talente/<uuid:person_id>/entwurf/beginnen/", views.begin_letter, name="begin_letter"),
    path("talente/<uuid:person_id>/entwurf/", views.letter, name="letter"),
    path("inhalte/<uuid:item_id>/entwurf/<slug:language>/", views.content, name="content"),
    path(_DRAFT, views.draft, name="draft"),
    path(f"{_DRAFT}uebernehmen/", views.take_over, name="take_over"),
    path(f"{_DRAFT}verwerfen/", views.drop, name="drop"),
]
