# SPDX-License-Identifier: Apache-2.0
"""The engine that finds duplicates: what it sees as one person, and what it never joins."""

from __future__ import annotations

import csv
import random
from functools import lru_cache
from itertools import combinations
from pathlib import Path

import pytest

from talentkreis.intake.duplicates.engine import scoring, tables
from talentkreis.intake.duplicates.engine.clustering import CERTAIN, LIKELY, find_clusters
from talentkreis.intake.duplicates.engine.comparisons import COMPARISONS
from talentkreis.intake.duplicates.engine.judging import judge_pair
from talentkreis.intake.duplicates.engine.linking import Linkage, link
from talentkreis.intake.duplicates.engine.phonetics import sound_of
from talentkreis.intake.duplicates.engine.records import (
    Record,
    are_forms_of_one_name,
    key_of,
    keys_of,
    record_from_text,
)

_PAIRS = Path(__file__).with_name("german_pairs.tsv")


@lru_cache(maxsize=1)
def _german() -> tuple[list[Record], list[str]]:
    lines = [line for line in _PAIRS.read_text("utf-8").splitlines() if not line.startswith("#")]
    records, entities = [], []
    for number, row in enumerate(csv.DictReader(lines, delimiter="\t")):
        entities.append(row.pop("entity"))
        records.append(record_from_text(number, row))
    return records, entities


@lru_cache(maxsize=1)
def _linked() -> Linkage:
    return link(_german()[0])


@pytest.mark.parametrize(
    ("first", "second"),
    [("Jörg", "Joerg"), ("Weiß", "Weiss"), ("Schäfer", "SCHAFER"), ("Łukasz", "Lukasz")],
)
def test_every_spelling_of_a_name_has_one_key(first: str, second: str) -> None:
    assert key_of(first) == key_of(second)


@pytest.mark.parametrize(
    ("first", "second"), [("meyer", "maier"), ("schmidt", "schmitt"), ("stefan", "stephan")]
)
def test_what_sounds_alike_in_german_has_one_code(first: str, second: str) -> None:
    assert sound_of(first) == sound_of(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [("sepp", "josef"), ("uli", "ulrich"), ("kathi", "katharina"), ("bill", "william")],
)
def test_pet_names_are_forms_of_a_name(first: str, second: str) -> None:
    assert are_forms_of_one_name(first, second)


@pytest.mark.parametrize(("first", "second"), [("maria", "mario"), ("daniel", "daniela")])
def test_like_names_of_two_people_are_no_forms_of_one(first: str, second: str) -> None:
    assert not are_forms_of_one_name(first, second)


def test_titles_particles_and_legal_forms_are_no_part_of_a_key() -> None:
    keys = keys_of(
        Record(id=1, given_name="Dr. Anna", family_name="von der Heide", employer="Nord GmbH")
    )
    assert (keys.given_first, keys.family, keys.employer) == ("anna", "heide", "nord")


def test_at_least_200_pairs_are_written_by_hand_and_half_of_them_are_two_people() -> None:
    text = _PAIRS.read_text("utf-8")
    same, different = text.count("# one person:"), text.count("# two people:")
    assert same + different >= 200
    assert different >= 100


@pytest.mark.requirement("feature:D1")
def test_every_german_pair_of_one_person_is_found() -> None:
    _, entities = _german()
    found = {
        frozenset(pair)
        for cluster in _linked().likely
        for pair in ((a, b) for a in cluster.ids for b in cluster.ids if a != b)
    }
    wanted = [
        frozenset((a, a + 1)) for a in range(len(entities) - 1) if entities[a] == entities[a + 1]
    ]
    missed = [pair for pair in wanted if pair not in found]
    assert len(missed) <= len(wanted) * 0.03


@pytest.mark.requirement("feature:D1")
def test_what_would_be_merged_without_a_look_is_never_two_people() -> None:
    _, entities = _german()
    certain = _linked().certain
    assert certain
    assert all(len({entities[each] for each in cluster.ids}) == 1 for cluster in certain)


@pytest.mark.requirement("feature:D2")
def test_of_hard_cases_two_thirds_of_what_the_queue_suggests_are_right() -> None:
    _, entities = _german()
    pairs = [pair for cluster in _linked().likely for pair in combinations(cluster.ids, 2)]
    right = sum(entities[first] == entities[second] for first, second in pairs)
    assert right / len(pairs) >= 0.66


GIVEN = [
    "Anna",
    "Lars",
    "Wiebke",
    "Mehmet",
    "Olga",
    "Jan",
    "Petra",
    "Uwe",
    "Heike",
    "Sven",
    "Nina",
    "Ralf",
    "Ute",
    "Kai",
    "Maja",
    "Jens",
    "Lena",
    "Timo",
    "Rosa",
    "Emil",
    "Ida",
    "Paul",
    "Karl",
    "Vera",
    "Nele",
    "Finn",
    "Mia",
    "Ole",
    "Eva",
    "Tom",
]
FAMILY = [
    "Andresen",
    "Bauer",
    "Clausen",
    "Dietrich",
    "Ehlers",
    "Fischer",
    "Gruber",
    "Hartmann",
    "Iversen",
    "Jansen",
    "Keller",
    "Lorenz",
    "Maurer",
    "Nowak",
    "Ostermann",
    "Pohl",
    "Quast",
    "Richter",
    "Schulz",
    "Tietjen",
    "Ullrich",
    "Vogel",
    "Wagner",
    "Zander",
]
TOWNS = [
    "Kiel",
    "Husum",
    "Bremen",
    "Flensburg",
    "Rendsburg",
    "Eutin",
    "Neumünster",
    "Itzehoe",
    "Elmshorn",
    "Hamburg",
]


@pytest.mark.requirement("feature:D2")
def test_namesakes_whose_addresses_differ_do_not_fill_the_queue() -> None:
    chance = random.Random(5)  # noqa: S311 - people for a test
    records = [
        Record(
            id=number,
            given_name=chance.choice(GIVEN),
            family_name=chance.choice(FAMILY),
            place=(town := chance.choice(TOWNS)),
            postcode=f"{2_0000 + 331 * TOWNS.index(town) + chance.randrange(9)}",
            employer=f"Werk {chance.randrange(60)}",
            occupation=f"Beruf {chance.choice('abcdefghijklmn')}",
            emails=(f"person{number}@post{number % 7}.example",) if number % 5 else (),
            phones=(f"+4943155{number:05d}",) if number % 3 else (),
            links=(f"profile.example/{number}",) if number % 2 else (),
        )
        for number in range(2_000)
    ]
    found = link(records)
    assert found.certain == []
    assert len(found.likely) <= 10
    assert all(cluster.weight < CERTAIN / 2 for cluster in found.likely)


def test_a_stock_of_siblings_does_not_teach_that_two_names_are_none() -> None:
    records = [
        Record(
            id=number * 2 + second,
            given_name=GIVEN[(number * 2 + second) % len(GIVEN)],
            family_name=family,
            place=f"Ort {number}",
            employer=f"Hof {family}",
        )
        for number, family in enumerate(FAMILY)
        for second in (0, 1)
    ]
    assert link(records).likely == []


def test_addresses_that_differ_by_a_number_are_two_addresses() -> None:
    one, other = (
        keys_of(Record(id=0, given_name="Peter", family_name="Peters", emails=(email,)))
        for email in ("p.peters@firma.example", "p.peters2@firma.example")
    )
    assert judge_pair(one, other).steps["email"] == "other"


def test_a_decision_that_two_are_not_one_person_keeps_them_apart_for_good() -> None:
    records = _german()[0][:40]
    pair = link(records).likely[0].ids[:2]
    again = link(records, apart=[(pair[0], pair[1])])
    assert all(not set(pair) <= set(cluster.ids) for cluster in again.likely)


def test_the_same_records_give_the_same_answer() -> None:
    records = _german()[0][:60]
    assert link(records) == link(records)


def test_nothing_to_compare_is_no_error() -> None:
    assert link([]).likely == []
    assert link([Record(id=7, given_name="Svea", family_name="Callsen")]).likely == []


def test_one_wrong_bridge_does_not_join_two_groups() -> None:
    strong = [(a, b, 12.0) for a in range(4) for b in range(a + 1, 4)]
    strong += [(a + 10, b + 10, 12.0) for a in range(4) for b in range(a + 1, 4)]
    bridged = [*strong, (0, 10, 5.0)]
    assert {c.ids for c in find_clusters(bridged, threshold=LIKELY)} == {
        (0, 1, 2, 3),
        (10, 11, 12, 13),
    }
    assert find_clusters([(1, 2, 9.0)], threshold=CERTAIN) == []


def test_python_and_the_database_stand_at_the_same_steps(tmp_path: Path) -> None:
    records = _german()[0]
    keys = [keys_of(record) for record in records]
    pairs = [(a, b) for a in range(0, len(records), 7) for b in range(a + 1, len(records), 5)]
    pairs += [(a, a + 1) for a in range(len(records) - 1)]
    pairs = sorted(set(pairs))
    connection = tables.open_workspace(tmp_path)
    tables.store_people(connection, records)
    tables.store_pairs(connection, "chosen", pairs)
    used = scoring.used_comparisons(connection)
    said = scoring.describe(connection, "chosen", used)
    connection.close()
    for at, (a, b) in enumerate(zip(said.first.tolist(), said.second.tolist(), strict=True)):
        for comparison in used:
            ours = comparison.step_between(keys[a], keys[b])
            theirs = int(said.steps[comparison.name][at])
            assert (-1 if ours is None else ours) == theirs, (comparison.name, keys[a], keys[b])
    assert {c.name for c in used} <= {c.name for c in COMPARISONS}
