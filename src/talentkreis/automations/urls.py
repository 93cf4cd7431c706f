# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.urls import path

from talentkreis.automations.views import acting, building, connecting, reading

app_name = "automations"
_ONE = "automatisierungen/<uuid:automation_id>/"
urlpatterns = [
    path("automatisierungen/", reading.index, name="index"),
    path("automatisierungen/neu/", building.create, name="create"),
    path("automatisierungen/hinweise/", reading.notices, name="notices"),
    path("automatisierungen/hinweise/gesehen/", reading.see_notices, name="see_notices"),
    path("automatisierungen/lauf/<uuid:run_id>/", reading.run, name="run"),
    path("automatisierungen/lauf/<uuid:run_id>/nochmal/", reading.retry, name="retry"),
    path(_ONE, reading.detail, name="detail"),
    path(f"{_ONE}protokoll/", reading.runs, name="runs"),
    path(f"{_ONE}rahmen/", building.frame, name="frame"),
    path(f"{_ONE}wenn/", building.when, name="when"),
    path(f"{_ONE}falls/", building.condition, name="condition"),
    path(f"{_ONE}dann/neu/", building.add_step, name="add_step"),
    path(f"{_ONE}dann/<slug:step_id>/", building.edit_step, name="edit_step"),
    path(f"{_ONE}dann/<slug:step_id>/hoch/", building.move_step, {"by": -1}, name="move_step_up"),
    path(
        f"{_ONE}dann/<slug:step_id>/runter/", building.move_step, {"by": 1}, name="move_step_down"
    ),
    path(f"{_ONE}dann/<slug:step_id>/entfernen/", building.remove_step, name="remove_step"),
    path(f"{_ONE}probelauf/", acting.rehearsal, name="rehearsal"),
    path(f"{_ONE}aktiv/", acting.activate, name="activate"),
    path(f"{_ONE}pause/", acting.pause, name="pause"),
    path(f"{_ONE}weiter/", acting.release, name="release"),
    path(f"{_ONE}loeschen/", acting.delete, name="delete"),
    path("pflege/<uuid:sequence_id>/beginnt/", acting.beginnings, name="beginnings"),
    path("talente/<uuid:person_id>/automatisierungen/", reading.person, name="person"),
    path("einstellungen/webhooks/", connecting.settings, name="settings"),
    path(
        "einstellungen/webhooks/<uuid:endpoint_id>/schliessen/",
        connecting.close_endpoint,
        name="close_endpoint",
    ),
]
