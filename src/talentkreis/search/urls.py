# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.urls import path

from talentkreis.search import views

app_name = "search"
urlpatterns = [
    path("talente/", views.people, name="people"),
    path("talente/filter/", views.filter_panel, name="filter"),
    path("talente/anzahl/", views.exact_count, name="exact_count"),
    path("talente/karte/", views.people_map, name="map"),
    path("talente/spalten/", views.columns, name="columns"),
    path("talente/vorschau/", views.preview_shown, name="preview_shown"),
    path("talente/aehnlich/", views.similar, name="similar"),
    path("talente/vervollstaendigen/", views.completions, name="completions"),
    path("talente/palette/", views.palette, name="palette"),
    path("talente/warum/", views.why_anybody, name="why_anybody"),
    path("talente/suchen/", views.saved, name="saved"),
    path("talente/suchen/neues/", views.found_lately, name="found"),
    path("talente/suchen/neu/", views.save_search, name="save_search"),
    path("talente/suchen/<uuid:search_id>/", views.open_search, name="open_search"),
    path("talente/suchen/<uuid:search_id>/neu/", views.new_people, name="new_people"),
    path("talente/suchen/<uuid:search_id>/aendern/", views.edit_search, name="edit_search"),
    path("talente/suchen/<uuid:search_id>/uebergeben/", views.hand_over_search, name="hand_over"),
    path("talente/suchen/<uuid:search_id>/loeschen/", views.delete_search, name="delete_search"),
    path("talente/suchen/<uuid:search_id>/melden/", views.notify, name="notify"),
    path("talente/suchen/<uuid:search_id>/gesehen/", views.look, name="look"),
    path("talente/sammelarbeiten/", views.bulk_runs, name="bulk_runs"),
    path("talente/sammelarbeiten/<uuid:run_id>/", views.bulk_run, name="bulk_run"),
    path("talente/sammelarbeiten/<uuid:run_id>/rueckgaengig/", views.undo_bulk, name="undo_bulk"),
    path("talente/sammelarbeiten/<uuid:run_id>/datei/", views.take_file, name="take_file"),
    path("talente/auswahl/<slug:code>/", views.bulk_action, name="bulk"),
    path("talente/<uuid:person_id>/vorschau/", views.preview, name="preview"),
    path("talente/<uuid:person_id>/warum/", views.why, name="why"),
    path("einstellungen/naehe/", views.models, name="models"),
    path("einstellungen/naehe/<int:model_id>/loeschen/", views.delete_model, name="delete_model"),
]
