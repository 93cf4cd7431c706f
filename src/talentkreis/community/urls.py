# SPDX-License-Identifier: Apache-2.0
"""Addresses of the public pages. They stand in mails for years: never change one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from talentkreis.community.views import (
    confirmation,
    legal,
    preferences,
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
    path("k/stimmt-das-noch/<str:token>", self_update.self_update, name="self_update"),
    path("k/beitreten/", sign_up.join, name="join"),
    path("k/vorschlagen/<str:secret>/", scouting.suggest_talent, name="suggest"),
    path("k/vorschlag/<str:token>/", scouting.suggested, name="suggested"),
    path("impressum/", legal.imprint, name="imprint"),
    path("datenschutzerklaerung/", legal.privacy, name="privacy"),
]
