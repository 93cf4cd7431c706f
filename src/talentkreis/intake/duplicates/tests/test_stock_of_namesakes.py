# SPDX-License-Identifier: Apache-2.0
"""A stock where the same few names meet again and again: its queue is short, and right."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import lru_cache
from itertools import combinations
from typing import Any

import pytest

from talentkreis.intake.duplicates.engine.judging import judge_pair
from talentkreis.intake.duplicates.engine.linking import Linkage, link
from talentkreis.intake.duplicates.engine.records import Record, keys_of
from talentkreis.intake.duplicates.rules import LIKELY

# Families of one origin draw from the same few names: share, given names, family names.
_ORIGINS = (
    (70, "Lena Hanna Anke Silke Nele Merle Imke Birte Jan Ole Nils Sven Lars Uwe Jonas Malte",
     "Petersen Hansen Jensen Nissen Paulsen Thomsen Clausen Brodersen Schmidt Müller Schulz Koch"),
    (12, "Aylin Elif Zeynep Derya Mehmet Emre Murat Serkan", "Şahin Yılmaz Demir Kaya Çelik Koç"),
    (10, "Ewa Joanna Beata Paweł Tomasz Marcin", "Kowalczyk Nowak Mazur Wójcik Zieliński"),
    (8, "Mette Signe Rasmus Mads Anders", "Sørensen Kjær Damgård Nygaard"),
)  # fmt: skip
_TOWNS = (("Kiel", "24103", 30), ("Flensburg", "24937", 20), ("Husum", "25813", 20),
          ("Schleswig", "24837", 10), ("Heide", "25746", 8), ("Niebüll", "25899", 5),
          ("Preetz", "24211", 3), ("Berlin", "10115", 4))  # fmt: skip
# What somebody does decides where they may work.
_TRADES = (
    ("Netzmonteur Netzmeister Leitstelle", "Fördestrom Küstenwerke Marschland Schleibogen"),
    ("Entwickler Architekt Tester", "Datenkontor Deichrechner Nordlys"),
    ("Servicetechniker Mechatroniker Bauleiter", "Halligwind Windwerk Seeluft Ostseewerft"),
)
_PROVIDERS = ("post.example", "mail.example", "deich.example", "web.example")
_STREETS = ("Hafenstraße", "Osterende", "Lindenallee", "Schloßgang", "Am Markt", "Süderweg")


def _stranger(dice: random.Random, number: int, taken: set[str]) -> Record:
    _share, given, family = dice.choices(_ORIGINS, [share for share, *_ in _ORIGINS])[0]
    given, family = dice.choice(given.split()), dice.choice(family.split())
    town, postcode, _ = dice.choices(_TOWNS, [share for *_, share in _TOWNS])[0]
    positions, firms = dice.choice(_TRADES)
    keys = keys_of(Record(id=0, given_name=given, family_name=family))
    address = f"{keys.given}.{keys.family}@{dice.choice(_PROVIDERS)}"
    if address in taken:
        address = address.replace("@", f"{number}@")
    taken.add(address)
    return Record(
        id=number,
        given_name=given,
        family_name=family,
        place=town,
        postcode=postcode,
        street=f"{dice.choice(_STREETS)} {dice.randint(1, 120)}",
        employer=dice.choice(firms.split()),
        occupation=dice.choice(positions.split()),
        emails=(address,) if dice.random() < 0.95 else (),
        phones=(f"+494066969{number:04d}",) if dice.random() < 0.7 else (),
        links=(f"linkedin.com/in/person-{number}",) if dice.random() < 0.3 else (),
    )


def _again(record: Record, number: int) -> Record:
    """The same person, entered by somebody else, later."""
    changes: tuple[dict[str, Any], ...] = (
        {"employer": "Nordlys", "occupation": "Teamleitung", "phones": ()},
        {"place": "Hamburg", "postcode": "20095", "street": "", "phones": ()},
        {"given_name": record.given_name[:1] + ".", "street": "", "phones": ()},
        {"emails": (), "street": "", "postcode": ""},
    )
    return replace(record, id=number, **changes[number % len(changes)])


@lru_cache(maxsize=1)
def _stock() -> tuple[list[Record], set[frozenset[int]]]:
    """Two thousand people, and who of them is one."""
    dice = random.Random(20)  # noqa: S311 - people for a test
    taken: set[str] = set()
    people = [_stranger(dice, number, taken) for number in range(2_000)]
    reachable = [each for each in people if each.emails and each.phones]
    twice = [
        (record, _again(record, len(people) + number))
        for number, record in enumerate(dice.sample(reachable, 12))
    ]
    planted = {frozenset((record.id, again.id)) for record, again in twice}
    return [*people, *(again for _record, again in twice)], planted


@lru_cache(maxsize=1)
def _found() -> Linkage:
    return link(_stock()[0])


@pytest.mark.requirement("feature:D2")
def test_the_queue_of_a_stock_of_namesakes_is_who_is_here_twice_and_little_more() -> None:
    records, planted = _stock()
    names = [(each.given_name, each.family_name) for each in records]
    namesakes = sum(first == second for first, second in combinations(names, 2))
    pairs = {frozenset(pair) for c in _found().likely for pair in combinations(c.ids, 2)}
    assert namesakes > 100 * len(planted)
    assert planted <= pairs
    assert len(pairs - planted) <= 6


@pytest.mark.requirement("feature:D1")
def test_no_namesakes_are_as_good_as_certain_and_hardly_any_likely() -> None:
    _records, planted = _stock()
    others = [c for c in _found().likely if frozenset(c.ids) not in planted]
    assert all(cluster.weight < LIKELY for cluster in others)
    assert {frozenset(c.ids) for c in _found().certain} <= planted


PETERSEN = Record(
    id=0,
    given_name="Lena",
    family_name="Petersen",
    place="Kiel",
    postcode="24103",
    employer="Fördestrom",
    emails=("lena.petersen@post.example",),
    phones=("+4943155001",),
)


@pytest.mark.requirement("feature:D1")
def test_a_namesake_with_an_address_of_her_own_is_another_person() -> None:
    namesake = replace(
        PETERSEN,
        employer="Nordlys",
        emails=("lena.petersen@web.example",),
        phones=("+4943177002",),
        postcode="",
    )
    judgement = judge_pair(keys_of(PETERSEN), keys_of(namesake))
    assert judgement.steps["email"] == "name_elsewhere"
    assert judgement.weight < LIKELY


@pytest.mark.parametrize(
    ("email", "step"),
    [
        # Everybody called so has such an address somewhere.
        ("lena.petersen@web.example", "name_elsewhere"),
        ("l.petersen@web.example", "other"),
        # Slips of the finger, in the name and in the provider's.
        ("lena.peterson@post.example", "typing"),
        ("lena.petersen@psot.example", "typing"),
        ("hauke@post.example", "other"),
    ],
)
def test_an_address_made_of_the_name_repeats_the_name(email: str, step: str) -> None:
    other = replace(PETERSEN, emails=(email,))
    assert judge_pair(keys_of(PETERSEN), keys_of(other)).steps["email"] == step


def test_what_stands_in_an_address_beside_the_name_is_somebodys_own() -> None:
    one, other = (
        keys_of(replace(PETERSEN, emails=(f"lena.petersen84@{provider}",)))
        for provider in ("post.example", "web.example")
    )
    assert judge_pair(one, other).steps["email"] == "local_part"


def test_addresses_that_differ_as_the_names_do_are_two_addresses() -> None:
    one, other = (
        keys_of(Record(id=0, given_name="Jens", family_name=family, emails=(email,)))
        for family, email in (
            ("Müller", "jens.mueller@post.example"),
            ("Möller", "jens.moeller@post.example"),
        )
    )
    assert judge_pair(one, other).steps["email"] == "other"


def test_a_town_is_not_counted_beside_its_postcode() -> None:
    steps = judge_pair(keys_of(PETERSEN), keys_of(replace(PETERSEN, id=1))).steps
    assert steps["postcode"] == "same"
    assert "place" not in steps
    near = replace(PETERSEN, postcode="24155")
    assert judge_pair(keys_of(PETERSEN), keys_of(near)).steps["postcode"] == "other"


def test_names_in_other_scripts_are_compared_too() -> None:
    one, other = (
        keys_of(Record(id=0, given_name=given, family_name="李")) for given in ("小龍", "娜")
    )
    steps = judge_pair(one, other).steps
    assert (steps["given"], steps["family"]) == ("other", "same")
