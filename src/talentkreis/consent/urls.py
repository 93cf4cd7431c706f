# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from talentkreis.consent.views import (
    lists,
    past,
    person,
    proof,
    retention,
    subjects,
    suppression,
    wordings,
)

if TYPE_CHECKING:
    from django.urls import URLPattern

app_name = "consent"
_PERSON = "datenschutz/person/<uuid:person_id>/"
urlpatterns: list[URLPattern] = [
    path("datenschutz/", lists.index, name="index"),
    path("datenschutz/fristen/", retention.forecast, name="forecast"),
    path("einstellungen/fristen/", retention.periods, name="periods"),
    path("datenschutz/artikel-14/", lists.notices, name="notices"),
    path("datenschutz/sperrliste/", suppression.suppressions, name="suppressions"),
    path("datenschutz/sperrliste/datei/", suppression.upload, name="suppress_file"),
    path("datenschutz/texte/", wordings.wordings, name="wordings"),
    path(_PERSON, person.person, name="person"),
    path(f"{_PERSON}einwilligung/", person.record, name="record"),
    path(f"{_PERSON}bestaetigung/", person.ask_confirmation, name="request_confirmation"),
    path(f"{_PERSON}widerruf/", person.withdraw, name="withdraw"),
    path(f"{_PERSON}widerspruch/", person.object_to, name="object"),
    path(f"{_PERSON}nachricht/<uuid:basis_id>/", person.notice, name="give_notice"),
    path(f"{_PERSON}anhalten/", retention.hold, name="hold"),
    path(f"{_PERSON}anhalten/<uuid:hold_id>/", retention.lift_hold, name="lift_hold"),
    path(f"{_PERSON}absage/", retention.reject, name="reject"),
    path(f"{_PERSON}verlaengerung/", retention.renew, name="renew"),
    path(f"{_PERSON}nachweis/", proof.proof, name="proof"),
    path(f"{_PERSON}damals/", past.then, name="then"),
    path(f"{_PERSON}warum/<uuid:subject_id>/", past.why, name="why"),
    path(f"{_PERSON}export/", subjects.export, name="export"),
    path(f"{_PERSON}einschraenken/", subjects.restrict, name="restrict"),
    path(f"{_PERSON}loeschen/", subjects.erase, name="erase"),
]
