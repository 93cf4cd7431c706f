# SPDX-License-Identifier: Apache-2.0
"""Settings → Closeness: what leaves is said before it does, how far a model is, the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from talentkreis.organisation.actors import Role
from talentkreis.organisation.models import Employer
from talentkreis.search.semantic.changing import note_failure
from talentkreis.search.semantic.models import EmbeddingChoice, EmbeddingModel
from talentkreis.search.semantic.port import Unusable
from talentkreis.search.tasks import embed_phrases
from talentkreis.search.tests.factories import embed_everything, make_member, make_person
from talentkreis.search.tests.small_models import letter_model

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

pytestmark = pytest.mark.django_db
PAGE = reverse("search:models")
SERVICE = {
    "source": "service",
    "base_url": "https://api.models.example/v1",
    "service_model": "letters-1",
    "key": "sk-secret",
    "euros_per_million_tokens": "0,02",
    "euros_a_month": "5",
}


@pytest.fixture
def browser() -> Client:
    Employer.objects.create(name="Nordlicht Energie")
    client = Client()
    client.force_login(make_member(Role.ADMIN))
    return client


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_nothing_leaves_by_default_and_the_page_says_what_would(browser: Client) -> None:
    page = text(browser.get(PAGE))
    assert "ohne zu sagen, wessen" in page
    assert "Nie Namen" in page
    assert not EmbeddingChoice.objects.exists()
    assert PAGE in text(browser.get(reverse("organisation:settings")))
    assert "TALENTKREIS_EMBEDDING_FOLDER" in page
    english = Client()
    english.force_login(make_member(Role.ADMIN, name="Erin Field", language="en"))
    assert "Never names" in text(english.get(PAGE))


def test_a_service_is_switched_on_with_its_budget_and_its_key_is_never_shown(
    browser: Client,
) -> None:
    assert browser.post(PAGE, SERVICE).status_code == 303
    row = EmbeddingChoice.objects.get()
    assert (row.source, row.cents_per_million_tokens, row.cents_a_month) == ("service", 2, 500)
    page = text(browser.get(PAGE))
    assert "sk-secret" not in page
    assert "5,00" in page
    note_failure(Unusable("no_access"))
    page = text(browser.get(PAGE))
    assert "Schlüssel nicht angenommen" in page
    assert "wieder gefragt" in page
    assert browser.post(PAGE, {**SERVICE, "key": "", "drops_key": "on"}).status_code == 303
    assert EmbeddingChoice.objects.get().key is None


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ({"base_url": "http://intern/v1"}, "ohne Port"),
        ({"service_model": ""}, "Name des Modells"),
        ({"euros_a_month": ""}, "braucht ein Budget"),
        ({"source": "cloud"}, ""),
        ({"source": "folder"}, "keinen lesbaren Ordner"),
        ({"euros_a_month": "-1"}, ""),
    ],
    ids=["address", "model", "budget", "source", "folder", "below nothing"],
)
def test_a_choice_that_cannot_be_is_refused_in_words(
    browser: Client, said: dict[str, str], answer: str
) -> None:
    refused = browser.post(PAGE, {**SERVICE, **said})
    assert refused.status_code == 422
    assert answer in text(refused)
    assert not EmbeddingChoice.objects.exists()


def test_progress_is_shown_until_searches_ask_the_new_model_and_the_old_one_can_go(
    browser: Client, tmp_path: Path, settings: Settings
) -> None:
    make_person("Ada Test", position="Softwareentwicklerin")
    embed_everything()
    settings.EMBEDDING_FOLDER = letter_model(tmp_path / "letters")
    page = text(browser.get(PAGE))
    assert "Im Ordner: onnx/letters/" in page
    assert "hx-trigger" not in page.partition('id="models"')[2][:200]
    assert browser.post(PAGE, {"source": "folder"}).status_code == 303
    waiting = browser.get(PAGE, headers={"HX-Request": "true"})
    assert "beginnt gleich" in text(waiting)
    assert "<html" not in text(waiting)
    assert "every 3s" in text(waiting)
    embed_phrases(timestamp=0)
    page = text(browser.get(PAGE))
    assert "every 3s" not in page
    old = EmbeddingModel.objects.get(is_current=False)
    url = reverse("search:delete_model", args=[old.pk])
    assert url in page
    assert browser.get(url).status_code == 405
    assert browser.post(url).status_code == 303
    assert not EmbeddingModel.objects.filter(pk=old.pk).exists()
    assert browser.post(url).status_code == 404
    current = EmbeddingModel.objects.get()
    assert browser.post(reverse("search:delete_model", args=[current.pk])).status_code == 409


def test_strangers_sign_in_and_other_roles_may_not(browser: Client) -> None:
    assert Client().get(PAGE).status_code == 302
    for role in Role:
        if role is Role.ADMIN:
            continue
        other = Client()
        other.force_login(make_member(role, name=f"Test {role}"))
        assert other.get(PAGE).status_code == 403
        assert other.post(PAGE, SERVICE).status_code == 403
        assert other.post(reverse("search:delete_model", args=[1])).status_code == 403
