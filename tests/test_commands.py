# SPDX-License-Identifier: Apache-2.0
"""The command line, as somebody types it."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from django.db import connections

from talentkreis.cli import main
from talentkreis.people.models import Person
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.search.actions import refresh

if TYPE_CHECKING:
    from click.testing import Result

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


@pytest.fixture
def talentkreis(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run a command against the database of the test."""
    settings = connections["default"].settings_dict
    monkeypatch.setenv("TALENTKREIS_EMBEDDED_SOCKET", settings["HOST"])
    monkeypatch.setenv("TALENTKREIS_EMBEDDED_DATABASE", settings["NAME"])

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(main, arguments)

    return run


def test_help_names_every_command_with_one_line(talentkreis: Any) -> None:
    shown = talentkreis("--help").output
    for name in ("serve", "worker", "migrate", "demo", "import", "search", "doctor", "export",
                 "erase", "audit", "projection", "bench"):  # fmt: skip
        assert f"\n  {name} " in shown


def test_a_wrong_variable_is_named_and_nothing_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TALENTKREIS_PUBLIC_URL", "ftp://example.org")
    done = CliRunner().invoke(main, ["doctor"])
    assert done.exit_code == 1
    assert "TALENTKREIS_PUBLIC_URL" in done.output


def test_the_doctor_finds_a_sound_database(talentkreis: Any) -> None:
    done = talentkreis("doctor", "--json")
    rows = {row["check"]: row for row in map(json.loads, done.output.splitlines())}
    assert rows["database"]["state"] == "right"
    assert rows["database role"]["state"] == "right"
    assert rows["migrations"]["state"] == "right"


@pytest.mark.requirement("trust:L-10")
def test_a_person_is_exported_with_everything_and_erased_for_good(talentkreis: Any) -> None:
    person = PersonFactory.create(given_name="Svea", family_name="Callsen")
    exported = json.loads(talentkreis("export", str(person.id)).output)
    assert "Callsen" in json.dumps(exported)
    assert talentkreis("erase", str(person.id), "--yes").exit_code == 0
    assert not Person.objects.filter(id=person.id).exists()


@pytest.mark.requirement("feature:D6")
def test_hygiene_says_what_is_missing_and_writes_to_owners(talentkreis: Any) -> None:
    refresh([PersonFactory.create(position="TBD").id])
    lines = talentkreis("hygiene", "--json").output.splitlines()
    rows = {row["rule"]: row for row in map(json.loads, lines)}
    assert rows["placeholder"] == {
        "rule": "placeholder",
        "people": 1,
        "percent": 100,
        "filter": "flaw:placeholder",
    }
    assert rows["no_place"]["people"] == 0
    assert "ownerless" in talentkreis("hygiene").output
    assert json.loads(talentkreis("hygiene", "--digest", "--json").output) == {"mails": 0}


def test_an_unknown_person_is_said_to_be_unknown(talentkreis: Any) -> None:
    done = talentkreis("export", str(uuid.uuid4()))
    assert done.exit_code == 1
    assert "Traceback" not in done.output
