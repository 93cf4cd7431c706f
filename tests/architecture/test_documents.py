# SPDX-License-Identifier: Apache-2.0
"""Documents that must not drift from the code."""

from __future__ import annotations

import re

from talentkreis.config.env import Environment, variable_name
from tests.architecture.source import ROOT, SOURCE

MARK = re.compile(r'requirement\(\s*"((?:feature|trust):[A-Z0-9-]+[a-z]?)"')


def _carried() -> set[str]:
    """Ids that some test carries."""
    files = [*SOURCE.rglob("tests/**/*.py"), *(ROOT / "tests").rglob("*.py")]
    return {name for path in files for name in MARK.findall(path.read_text("utf-8"))}


def _stated() -> dict[str, str]:
    """Id → state (works, partly) in docs/requirements.md."""
    text = (ROOT / "docs" / "requirements.md").read_text("utf-8")
    rows = re.findall(r"^\| ((?:feature|trust):\S+) \| (works|partly) \|", text, re.MULTILINE)
    return dict(rows)


def test_every_variable_of_the_environment_is_documented() -> None:
    table = (ROOT / "docs" / "operations.md").read_text("utf-8")
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE))
    known = {variable_name(field) for field in Environment.model_fields} - {
        variable_name("embedded_socket")
    }
    assert documented == known


def test_every_requirement_that_is_said_to_work_is_carried_by_a_test() -> None:
    missing = sorted(name for name in _stated() if name not in _carried())
    assert not missing, "no test carries:\n" + "\n".join(missing)


def test_every_requirement_a_test_carries_is_stated() -> None:
    unknown = sorted(_carried() - set(_stated()))
    assert not unknown, "docs/requirements.md does not state:\n" + "\n".join(unknown)
