# SPDX-License-Identifier: Apache-2.0
"""Addresses of the public pages. They stand in mails for years: never change one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from talentkreis.community.views import (
    archive,
    confirmation,
    legal,
    preferences,
    renewal,
    scouting,
    self_update,
    sign_up,
    unsubscribe,
)

if TYPE_CHECKING:
    from django.urls import URLPattern

app_name = "community"
urlpatterns: list[URLPattern] = [
    path("k/abmelden/<str:token>", unsubscribe.unsubscribe, name="unsubscribe"),
    path("k/einstellungen/<str:token>", preferences.preferences, name="preferences"),
    path("k/bestaetigen/<str:token>", confirmation.confirm, name="confirm"),
    path("k/verlaengern/<str:token>", renewal.renew, name="renew"),
    path("k/stimmt-das-noch/<str:token>", self_update.self_update, name="self_update"),
    path("k/beitreten/", sign_up.join, name="join"),
    path("k/beitreten/<uuid:starter_id>/", sign_up.join_pool, name="join_pool"),
    path("k/archiv/", archive.archive, name="archive"),
    path("k/archiv/<uuid:issue_id>/", archive.archived, name="archived"),
    path("k/archiv/lesen/<str:token>", archive.archived_for_readers, name="archived_for_readers"),
    path("k/archiv/alle/<str:token>", archive.archive_for_readers, name="archive_for_readers"),
    path("k/vorschlagen/<str:secret>/", scouting.suggest_talent, name="suggest"),
    path("k/vorschlag/<str:token>/", scouting.suggested, name="suggested"),
    path("impressum/", legal.imprint, name="imprint"),
    path("datenschutzerklaerung/", legal.privacy, name="privacy"),
]
