# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.urls import path

from talentkreis.search import views

app_name = "search"
urlpatterns = [
    path("talente/", views.people, name="people"),
    path("talente/filter/", views.filter_panel, name="filter"),
    path("talente/aehnlich/", views.similar, name="similar"),
    path("talente/palette/", views.palette, name="palette"),
    path("talente/warum/", views.why_anybody, name="why_anybody"),
    path("talente/ansichten/", views.save_view, name="save_view"),
    path("talente/ansichten/<uuid:view_id>/loeschen/", views.delete_view, name="delete_view"),
    path("talente/sammelarbeiten/", views.bulk_runs, name="bulk_runs"),
    path("talente/sammelarbeiten/<uuid:run_id>/", views.bulk_run, name="bulk_run"),
    path("talente/sammelarbeiten/<uuid:run_id>/rueckgaengig/", views.undo_bulk, name="undo_bulk"),
    path("talente/auswahl/<slug:code>/", views.bulk_action, name="bulk"),
    path("talente/<uuid:person_id>/vorschau/", views.preview, name="preview"),
    path("talente/<uuid:person_id>/warum/", views.why, name="why"),
]
