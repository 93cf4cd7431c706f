# SPDX-License-Identifier: Apache-2.0
"""Pages for what goes another way: in both languages, with a reference, never with a trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import Client, override_settings
from django.urls import path

from talentkreis.kernel.errors import Conflict, NotAllowed, NotFound, RuleViolation
from talentkreis.organisation.rights import public

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

pytestmark = pytest.mark.django_db

RAISED = {
    "missing": NotFound("Diese Person gibt es hier nicht."),
    "forbidden": NotAllowed("Ihre Rolle darf das nicht."),
    "conflict": Conflict("Jemand hat gerade gespeichert."),
    "rule": RuleViolation("Der Pool ist geschlossen."),
    "denied": PermissionDenied(),
    "suspicious": SuspiciousOperation(),
    "crash": ZeroDivisionError("intern: Adresse svea@example.org"),
}
STATUS = {
    "missing": 404,
    "forbidden": 403,
    "conflict": 409,
    "rule": 422,
    "denied": 403,
    "suspicious": 400,
    "crash": 500,
}


@public
def _raise(_request: HttpRequest, name: str) -> HttpResponse:
    raise RAISED[name]


urlpatterns = [path("raise/<str:name>/", _raise)]
handler400 = "talentkreis.web.errors.bad_request"
handler403 = "talentkreis.web.errors.permission_denied"
handler404 = "talentkreis.web.errors.page_not_found"
handler500 = "talentkreis.web.errors.server_error"


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("name", RAISED)
@override_settings(ROOT_URLCONF=__name__)
def test_every_refusal_is_a_page_with_a_reference(name: str, language: str) -> None:
    client = Client(raise_request_exception=False, headers={"Accept-Language": language})
    response = client.get(f"/raise/{name}/")
    page = response.content.decode()
    assert response.status_code == STATUS[name]
    assert f'<html lang="{language}"' in page
    assert response.headers["X-Request-Id"] in page
    assert "<h1" in page
    assert "svea@example.org" not in page


@override_settings(ROOT_URLCONF=__name__)
def test_htmx_gets_a_toast_and_the_page_keeps_what_it_has(client: Client) -> None:
    response = client.get("/raise/rule/", headers={"HX-Request": "true"})
    assert response.status_code == 422
    assert response.headers["HX-Retarget"] == "#toasts"
    assert "Der Pool ist geschlossen." in response.content.decode()
    assert "<html" not in response.content.decode()


def test_an_unknown_address_is_a_page(client: Client) -> None:
    response = client.get("/gibt-es-nicht/", headers={"Accept-Language": "en"})
    assert response.status_code == 404
    assert "There is nothing here" in response.content.decode()


def test_a_form_without_its_token_says_what_to_do() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/anmelden/", {}, headers={"Accept-Language": "de"})
    assert response.status_code == 403
    assert "Dieses Formular war zu lange offen" in response.content.decode()
