# SPDX-License-Identifier: Apache-2.0
"""Words of names in rows of their own: kept by the database, gone with the last who has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest
from django.db import connection

from talentkreis.organisation.actors import SYSTEM
from talentkreis.people.privacy import erase_person_rows
from talentkreis.search import actions, tasks, vocabulary
from talentkreis.search.compiling import compile_node
from talentkreis.search.fields.registry import Setting, Way
from talentkreis.search.language import parse
from talentkreis.search.models import NameWord, SearchRow
from talentkreis.search.queries import find_by_name, person_ids
from talentkreis.search.queries.drift import find_drift
from talentkreis.search.tests.factories import make_person

if TYPE_CHECKING:
    import uuid


def _rows_of(person_id: uuid.UUID) -> set[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT word, sort_name FROM search_name WHERE person_id = %s", [person_id])
        return set(cursor.fetchall())


def _known() -> set[str]:
    return set(NameWord.objects.values_list("word", flat=True))


@pytest.mark.django_db
def test_every_word_of_a_name_is_kept_in_both_foldings_beside_where_the_name_stands() -> None:
    person = make_person("Jörg Mayr-Weiß")
    at = "mayr-weiss joerg"
    assert _rows_of(person.pk) == {(w, at) for w in ("joerg", "jorg", "mayr", "weiss")}
    assert {"joerg", "jorg", "mayr", "weiss"} <= _known()


@pytest.mark.django_db
def test_whoever_is_called_otherwise_loses_the_old_words_and_is_found_by_the_new_ones() -> None:
    person = make_person("Svea Callsen")
    person.family_name = "Brodersen"
    person.save()
    actions.refresh([person.pk])
    assert {word for word, _at in _rows_of(person.pk)} == {"svea", "brodersen"}
    assert list(person_ids(SYSTEM, parse("name~Broderson", "de"))) == [person.pk]
    assert not list(person_ids(SYSTEM, parse("name~Calsen", "de")))
    assert [row.id for row in find_by_name(SYSTEM, "broderson")] == [person.pk]


@pytest.mark.django_db
def test_a_row_written_anew_with_the_same_name_leaves_its_words_alone() -> None:
    person = make_person("Svea Callsen")
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctid::text FROM search_name ORDER BY word")
        before = cursor.fetchall()
        actions.refresh([person.pk])
        cursor.execute("SELECT ctid::text FROM search_name ORDER BY word")
        assert cursor.fetchall() == before


@pytest.mark.requirement("trust:L-10")
@pytest.mark.django_db
def test_a_word_goes_with_the_last_person_called_so() -> None:
    erased, other = make_person("Svea Quarkstein"), make_person("Svea Callsen")
    erase_person_rows(erased.pk)
    assert not _rows_of(erased.pk)
    tasks.sweep_names(timestamp=0)
    assert "quarkstein" not in _known()
    assert {"svea", "callsen"} <= _known()
    assert {word for word, _at in _rows_of(other.pk)} == {"svea", "callsen"}


@pytest.mark.django_db(transaction=True)
def test_forgetting_waits_for_nobody_who_is_just_learning() -> None:
    NameWord.objects.create(word="niemand")
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT pg_advisory_xact_lock_shared(%s)", [vocabulary._LOCK])
        assert not vocabulary.sweep()
        assert _known() == {"niemand"}
    assert vocabulary.sweep()
    assert not _known()


@pytest.mark.django_db
def test_a_filter_that_is_kept_finds_newcomers_with_names_nobody_had() -> None:
    kept = compile_node(parse("name~Zimmerman", "de"), Setting(way=Way.KEPT))
    newcomer = make_person("Zoe Zimmermann")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT person_id FROM search_row WHERE {kept.sql}",
            kept.parameters,
        )
        assert cursor.fetchall() == [(newcomer.pk,)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "slip"),
    [
        ("Zimmermann", "Zimerman"),
        ("Jörg", "Jörk"),
        ("Mayr-Weiß", "Maier-Weis"),
        ("D'Angelo", "D'Angela"),
        ("von der Ahn", "Ahn"),
        ("Yıldız", "Yildis"),
    ],
)
def test_each_way_of_asking_finds_the_same_despite_a_slip(name: str, slip: str) -> None:
    person, _other = make_person(f"Zoe {name}"), make_person("Grzegorz Kowalczyk")
    for text in (f'name~"{name}"', f'name~"{slip}"', f'name~"Zoe {slip}"'):
        found = {}
        for way in Way:
            test = compile_node(parse(text, "de"), Setting(way=way))
            rows = SearchRow.objects.extra(where=[test.sql], params=[*test.parameters])  # noqa: S610 - a compiled fragment
            found[way] = list(rows.values_list("pk", flat=True))
        assert found == {way: [person.pk] for way in Way}, text


@pytest.mark.django_db
def test_words_that_differ_from_the_rows_are_found_and_mended() -> None:
    person, stranger = make_person("Svea Callsen"), make_person("Marek Kowalczyk")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_name WHERE word = 'callsen'")
        cursor.execute(
            "INSERT INTO search_name VALUES ('falsch', 'kowalczyk marek', %s)", [stranger.pk]
        )
    NameWord.objects.filter(word="callsen").delete()
    assert find_drift().different == [person.pk, stranger.pk]
    actions.rebuild()
    assert not find_drift().different
    assert "callsen" in _known()
