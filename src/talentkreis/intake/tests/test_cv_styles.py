# SPDX-License-Identifier: Apache-2.0
"""CVs as people write them: eighteen hand-written styles, none of them from the generator.

Each file of ``cv_styles`` is a CV, a line ``=>`` and what it says.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from talentkreis.intake.cv.fields.parsing import parse
from talentkreis.intake.cv.reading.formats import read_document

STYLES = sorted(Path(__file__).with_name("cv_styles").glob("*.txt"))


def _cells(text: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in text.split("|"))


def _said(text: str) -> dict[str, list[Any]]:
    said: dict[str, list[Any]] = {"name": [], "station": [], "education": [], "skill": []}
    for line in text.strip().splitlines():
        field, _, value = line.partition(": ")
        match field:
            case "skills":
                said["skill"] = value.split("; ")
            case "languages":
                said["language"] = value.split("; ")
            case "name":
                said["name"] = [value]
            case _:
                said[field].append(_cells(value))
    return said


def _found(values: list[dict[str, Any]], field: str) -> list[Any]:
    own = [each["value"] for each in values if each["kind"] == field]
    match field:
        case "station":
            return [(v["title"], v["employer"], v["from"], v["to"] or "now") for v in own]
        case "education":
            return [(v["degree"], v["school"]) for v in own]
        case "skill":
            return [v["skill"] for v in own if v["is_listed"]]
        case _:
            return [v[field] for v in own]


@pytest.mark.requirement("feature:A1")
@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.stem)
def test_a_cv_in_an_unknown_style_gives_its_name_and_stations(path: Path) -> None:
    body, _, wanted = path.read_text("utf-8").partition("\n=>\n")
    said = _said(wanted)
    values = parse(read_document(body.encode()))["values"]
    assert _found(values, "name") == said["name"]
    stations = _found(values, "station")
    missed = [station for station in said["station"] if station not in stations]
    assert not missed
    for field in ("skill", "language"):
        if said.get(field):
            assert set(said[field]) <= set(_found(values, field))


@pytest.mark.requirement("trust:L-02")
def test_birth_date_family_and_nationality_reach_neither_values_nor_text() -> None:
    path = next(path for path in STYLES if path.stem == "02_lebenslauf_spalten")
    answer = parse(read_document(path.read_text("utf-8").partition("\n=>\n")[0].encode()))
    everything = str(answer)
    assert answer["withheld"] == 3
    for withheld in ("1979", "verheiratet", "Kinder", "deutsch'", "Staatsangeh"):
        assert withheld not in everything
