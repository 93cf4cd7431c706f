# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.urls import path

from talentkreis.intake import views

app_name = "intake"
urlpatterns = [
    path("importe/", views.index, name="index"),
    path("importe/neu/", views.upload, name="upload"),
    path("importe/zuordnungen/<uuid:mapping_id>/", views.forget_mapping, name="forget_mapping"),
    path("importe/<uuid:batch_id>/", views.batch, name="batch"),
    path("importe/<uuid:batch_id>/stand/", views.progress, name="progress"),
    path("importe/<uuid:batch_id>/spalten/", views.columns, name="columns"),
    path("importe/<uuid:batch_id>/lesen/", views.reading, name="reading"),
    path("importe/<uuid:batch_id>/art/", views.layout, name="layout"),
    path("importe/<uuid:batch_id>/importieren/", views.start, name="start"),
    path("importe/<uuid:batch_id>/anhalten/", views.stop, name="stop"),
    path("importe/<uuid:batch_id>/zuruecknehmen/", views.roll_back, name="roll_back"),
    path("importe/<uuid:batch_id>/verwerfen/", views.discard, name="discard"),
    path("importe/<uuid:batch_id>/zeilen/", views.rows, name="rows"),
    path("importe/<uuid:batch_id>/fehler.csv", views.error_file, name="error_file"),
]
