# SPDX-License-Identifier: Apache-2.0
"""`talentkreis import FILE`, as somebody types it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from django.db import connections

from talentkreis.cli import main
from talentkreis.intake.models import ImportBatch
from talentkreis.intake.tests import layouts
from talentkreis.organisation.tests.factories import EmployerFactory
from talentkreis.people.models import Person

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db(databases=["default", "owner"])

TERMS = ("--source", "Altes ATS", "--basis", "sourcing", "--json")


@pytest.fixture
def bring(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Run the command over a file with this content."""
    settings = connections["default"].settings_dict
    monkeypatch.setenv("TALENTKREIS_EMBEDDED_SOCKET", settings["HOST"])
    monkeypatch.setenv("TALENTKREIS_EMBEDDED_DATABASE", settings["NAME"])
    EmployerFactory.create()

    def run(name: str, content: bytes, *arguments: str) -> Any:
        file = tmp_path / name
        file.write_bytes(content)
        return CliRunner().invoke(main, ["import", str(file), *TERMS, *arguments])

    return run


def _first(output: str) -> dict[str, Any]:
    line = next(line for line in output.splitlines() if line.startswith("{"))
    found: dict[str, Any] = json.loads(line)
    return found


@pytest.mark.requirement("feature:A2")
def test_a_file_comes_in_from_the_command_line(bring: Any) -> None:
    shown = bring("Candidate.csv", layouts.CANDIDATES)
    assert shown.exit_code == 0, shown.output
    assert (_first(shown.output)["new"], _first(shown.output)["error"]) == (2, 1)
    assert Person.objects.count() == 2


def test_a_dry_run_counts_and_leaves_nothing(bring: Any) -> None:
    shown = bring("Candidate.csv", layouts.CANDIDATES, "--dry-run")
    assert shown.exit_code == 0, shown.output
    assert _first(shown.output)["new"] == 2
    assert not Person.objects.exists()
    assert not ImportBatch.objects.exists()


def test_a_file_without_people_ends_with_a_sentence(bring: Any) -> None:
    shown = bring("ClientCorporation.csv", layouts.CORPORATIONS)
    assert shown.exit_code == 1
    assert "Menschen" in shown.output or "people" in shown.output
