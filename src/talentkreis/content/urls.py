# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.urls import path

from talentkreis.content import views

app_name = "content"
_ONE = "inhalte/<uuid:item_id>/"
urlpatterns = [
    path("inhalte/", views.index, name="index"),
    path("inhalte/neu/", views.create, name="create"),
    path("inhalte/themen/", views.topics, name="topics"),
    path("inhalte/themen/<uuid:topic_id>/", views.rename_topic, name="rename_topic"),
    path("inhalte/themen/<uuid:topic_id>/archivieren/", views.archive_topic, name="archive_topic"),
    path("inhalte/themen/<uuid:topic_id>/aufnehmen/", views.restore_topic, name="restore_topic"),
    path(_ONE, views.edit, name="edit"),
    path(f"{_ONE}passt/<str:language>/", views.confirm, name="confirm"),
    path(f"{_ONE}archivieren/", views.archive, name="archive"),
    path(f"{_ONE}aufnehmen/", views.restore, name="restore"),
]
