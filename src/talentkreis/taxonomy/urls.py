# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.urls import path

from talentkreis.taxonomy import views

app_name = "taxonomy"
urlpatterns = [
    path("einstellungen/woerter/", views.aliases, name="aliases"),
    path(
        "einstellungen/woerter/<uuid:alias_id>/entfernen/",
        views.remove_alias,
        name="remove_alias",
    ),
]
