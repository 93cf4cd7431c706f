# SPDX-License-Identifier: Apache-2.0
"""Models of closeness on the command line, and what the doctor says of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from django.db import connections

from talentkreis.cli import main
from talentkreis.organisation.actors import SYSTEM
from talentkreis.search.semantic.changing import Wish, choose_model
from talentkreis.search.semantic.models import EmbeddingModel
from talentkreis.search.tests.factories import embed_everything, make_person
from talentkreis.search.tests.small_models import letter_model

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result
    from pytest_django import Settings

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


@pytest.fixture
def talentkreis(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run a command against the database of the test."""
    database = connections["default"].settings_dict
    monkeypatch.setenv("TALENTKREIS_EMBEDDED_SOCKET", database["HOST"])
    monkeypatch.setenv("TALENTKREIS_EMBEDDED_DATABASE", database["NAME"])

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, arguments)

    return run


def test_the_doctor_says_which_model_is_used_or_what_is_wrong_with_it(
    talentkreis: Any, tmp_path: Path, settings: Settings
) -> None:
    def said() -> tuple[str, str]:
        rows = map(json.loads, talentkreis("doctor", "--json").output.splitlines())
        [found] = [row for row in rows if row["check"] == "closeness"]
        return found["state"], found["detail"]

    assert said() == ("right", "use-multilingual-3/0.2.1")
    settings.EMBEDDING_FOLDER = letter_model(tmp_path / "letters")
    choose_model(actor=SYSTEM, wish=Wish(source="folder"))
    assert said()[0] == "right"
    (tmp_path / "letters" / "tokenizer.json").unlink()
    state, detail = said()
    assert state == "wrong"
    assert "tokenizer.json" in detail
    assert talentkreis("doctor").exit_code == 1


def test_the_commands_embed_list_and_forget_models(
    talentkreis: Any, tmp_path: Path, settings: Settings
) -> None:
    make_person("Ada Test", position="Softwareentwicklerin")
    embed_everything()
    settings.EMBEDDING_FOLDER = letter_model(tmp_path / "letters")
    choose_model(actor=SYSTEM, wish=Wish(source="folder"))
    assert "phrases swept" in talentkreis("projection", "embed").output
    assert "use-multilingual-3" in talentkreis("projection", "models").output
    old = str(EmbeddingModel.objects.get(is_current=False).pk)
    assert talentkreis("projection", "forget", old).output.strip() == "deleted"
    assert talentkreis("projection", "forget", old).exit_code == 1
    (tmp_path / "letters" / "model.onnx").unlink()
    failed = talentkreis("projection", "embed")
    assert failed.exit_code == 1
    assert "model.onnx" in failed.output
