# SPDX-License-Identifier: Apache-2.0
"""Classifications come in from the official layout, again and again, and go out again."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest

from talentkreis.kernel.errors import NotFound
from talentkreis.taxonomy import sources
from talentkreis.taxonomy.actions import import_scheme, remove_scheme
from talentkreis.taxonomy.models import SchemeConcept, SchemeLabel, SchemeRelation
from talentkreis.taxonomy.queries import expand, resolve_occupation, resolve_skill

if TYPE_CHECKING:
    from pathlib import Path

SKILLS = """conceptType,conceptUri,preferredLabel,altLabels,hiddenLabels
KnowledgeSkillCompetence,http://x/skill/1,Python (Sprache),"Python
Schlangensprache",
KnowledgeSkillCompetence,http://x/skill/2,Drachenflug,"fliegende Drachen
Drachen fliegen",Drachenflüge
KnowledgeSkillCompetence,http://x/skill/3,Feuerdrachenflug,,
KnowledgeSkillCompetence,,ohne Adresse,,
"""
ENGLISH = """conceptType,conceptUri,preferredLabel,altLabels
KnowledgeSkillCompetence,http://x/skill/2,dragon flight,riding dragons
"""
OCCUPATIONS = """conceptUri,preferredLabel,altLabels
http://x/occupation/1,Drachenreiter/Drachenreiterin,
"""
BROADER = """conceptType,conceptUri,broaderType,broaderUri
KnowledgeSkillCompetence,http://x/skill/3,KnowledgeSkillCompetence,http://x/skill/2
KnowledgeSkillCompetence,http://x/skill/3,KnowledgeSkillCompetence,http://x/skill/99
"""
RELATIONS = """occupationUri,relationType,skillType,skillUri
http://x/occupation/1,essential,,http://x/skill/2
http://x/occupation/1,unheard-of,,http://x/skill/3
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small classification in the official layout."""
    for name, text in {
        "skills_de.csv": SKILLS,
        "skills_en.csv": ENGLISH,
        "occupations_de.csv": OCCUPATIONS,
        "broaderRelationsSkillPillar_de.csv": BROADER,
        "occupationSkillRelations_de.csv": RELATIONS,
        "readme.txt": "not read",
    }.items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


@pytest.mark.django_db
def test_the_official_layout_is_imported_and_understood(folder: Path) -> None:
    done = import_scheme(name="test", source=sources.read(folder))
    assert (done.concepts, done.mapped, done.relations, done.skipped) == (4, 1, 2, 3)
    python = resolve_skill("Schlangensprache")
    assert python is not None
    assert python.code == "python"
    flight = resolve_skill("riding dragons")
    assert flight is not None
    assert (flight.german, flight.english, flight.domain) == (
        "Drachenflug",
        "dragon flight",
        "test",
    )
    narrower = resolve_skill("Feuerdrachenflug")
    assert narrower is not None
    assert expand(flight.code) == {flight.code, narrower.code}
    rider = resolve_occupation("Drachenreiterin (m/w/d)")
    assert rider is not None
    assert rider.german == "Drachenreiter/Drachenreiterin"


@pytest.mark.django_db
def test_importing_again_changes_nothing(folder: Path) -> None:
    def everything() -> list[list[tuple[object, ...]]]:
        return [
            sorted(model.objects.values_list(*columns))
            for model, columns in (
                (SchemeConcept, ("id", "uri", "code", "own_code")),
                (SchemeLabel, ("concept_id", "language", "text", "key", "is_preferred")),
                (SchemeRelation, ("concept_id", "other_id", "kind")),
            )
        ]

    import_scheme(name="test", source=sources.read(folder))
    before = everything()
    import_scheme(name="test", source=sources.read(folder))
    assert everything() == before


@pytest.mark.django_db
def test_a_classification_goes_out_without_a_trace(folder: Path) -> None:
    import_scheme(name="test", source=sources.read(folder))
    remove_scheme(name="test")
    assert not SchemeLabel.objects.exists()
    assert resolve_skill("Drachenflug") is None
    with pytest.raises(NotFound):
        remove_scheme(name="test")


def test_tables_with_joined_labels_are_read_too(tmp_path: Path) -> None:
    rows = "uri\tpref_de\talt_de\tpref_en\talt_en\nu1\tDrachenflug\ta | b\tdragon flight\t\n"
    (tmp_path / "skills.tsv.gz").write_bytes(gzip.compress(rows.encode()))
    source = sources.read(tmp_path)
    assert source.concepts["u1"].labels == {
        "de": ["Drachenflug", "a", "b"],
        "en": ["dragon flight"],
    }


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("skills_de.csv", b"a,b\n1,2\n", "lacks the columns conceptUri, preferredLabel"),
        ("skills_de.csv", b"", "lacks the columns"),
        ("skills_de.csv", b"conceptUri,preferredLabel\nu,\xff\xfe\n", "is not UTF-8"),
        ("skills_de.csv", b"conceptUri,preferredLabel\n", "no skills_<language>.csv"),
        ("skills_de.csv", b'conceptUri,preferredLabel\nu,"' + b"x" * 2_000_000, "cannot be read"),
        ("skills.tsv.gz", b"not gzip", "cannot be read"),
        (
            "skills.tsv.gz",
            gzip.compress(b"uri\tpref_de\nu\tx\n" * 1000, mtime=0)[:-30],
            "cannot be read",
        ),
        ("other.csv", b"conceptUri,preferredLabel\nu,x\n", "no skills_<language>.csv"),
    ],
)
def test_a_bad_file_is_refused_in_words(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(sources.BadSource, match=reason):
        sources.read(tmp_path)


def test_a_compressed_bomb_ends_early(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MOST_BYTES", 10_000)
    rows = b"uri\tpref_de\n" + b"u\tx\n" * 100_000
    (tmp_path / "skills.tsv.gz").write_bytes(gzip.compress(rows))
    with pytest.raises(sources.BadSource, match="larger than"):
        sources.read(tmp_path)


def test_no_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(sources.BadSource, match="is not a folder"):
        sources.read(tmp_path / "nowhere")


def test_labels_that_are_too_long_or_empty_are_left_out(tmp_path: Path) -> None:
    text = f'conceptUri,preferredLabel,altLabels\nu,Flug,"{"x" * 400}\n\n \u200b"\nv,{"y" * 301},\n'
    (tmp_path / "skills_de.csv").write_text(text, "utf-8")
    source = sources.read(tmp_path)
    assert {uri: c.labels for uri, c in source.concepts.items()} == {"u": {"de": ["Flug"]}}
    assert source.skipped == 1
    assert json.dumps(source.languages) == '["de"]'
