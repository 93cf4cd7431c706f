# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from talentkreis.freshness.views import asking, signals

if TYPE_CHECKING:
    from django.urls import URLPattern

app_name = "freshness"

_PERSON = "talente/<uuid:person_id>/"
_SIGNAL = "signale/<uuid:signal_id>/"

urlpatterns: list[URLPattern] = [
    path(f"{_PERSON}stimmt-das-noch/", asking.ask, name="ask"),
    path(f"{_PERSON}vorschlaege/", asking.proposals, name="proposals"),
    path("signale/", signals.inbox, name="signals"),
    path(f"{_SIGNAL}schliessen/", signals.close_signal, name="close_signal"),
    path(f"{_SIGNAL}spaeter/", signals.snooze, name="snooze"),
    path("einstellungen/antworten/", asking.rules, name="rules"),
]
