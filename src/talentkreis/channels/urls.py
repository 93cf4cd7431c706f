# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from talentkreis.channels.views import hooks, setting_up, writing

if TYPE_CHECKING:
    from django.urls import URLPattern

app_name = "channels"

_SETTINGS = "einstellungen/kanaele/"
_PERSON = "talente/<uuid:person_id>/kurznachricht/"

urlpatterns: list[URLPattern] = [
    path(_SETTINGS, setting_up.accounts, name="accounts"),
    path(f"{_SETTINGS}vorlagen/", setting_up.add_template, name="add_template"),
    path(
        f"{_SETTINGS}vorlagen/<uuid:template_id>/entfernen/",
        setting_up.remove_template,
        name="remove_template",
    ),
    path(f"{_SETTINGS}<slug:provider>/", setting_up.account, name="account"),
    path(f"{_SETTINGS}<slug:provider>/schalten/", setting_up.switch, name="switch"),
    path(f"{_SETTINGS}<slug:provider>/test/", setting_up.send_test, name="send_test"),
    path(_PERSON, writing.write, name="write"),
    path(f"{_PERSON}notieren/", writing.note, name="note_chat"),
    path("kanaele/<uuid:account_id>/", hooks.hook, name="hook"),
]
