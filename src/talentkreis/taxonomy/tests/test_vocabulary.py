# SPDX-License-Identifier: Apache-2.0
"""The shipped vocabulary is whole: counted, linked, in both languages, without contradictions."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from talentkreis.kernel.text import fold
from talentkreis.taxonomy import gender
from talentkreis.taxonomy.vocabulary import (
    ENGLISH,
    FOLDERS,
    GERMAN,
    TERMS,
    BadLine,
    Kind,
    Mark,
    Vocabulary,
    read_terms,
    vocabulary,
)

KINDS = [Kind.SKILL, Kind.OCCUPATION]


@pytest.mark.parametrize(("kind", "least"), [(Kind.SKILL, 1_500), (Kind.OCCUPATION, 500)])
def test_there_are_enough_concepts(kind: Kind, least: int) -> None:
    assert len(vocabulary(kind).entries) >= least


def test_no_code_names_a_skill_and_an_occupation() -> None:
    skills, occupations = (set(vocabulary(kind).entries) for kind in KINDS)
    assert not skills & occupations
    assert all(re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", code) for code in skills | occupations)


@pytest.mark.parametrize("kind", KINDS)
def test_a_label_names_one_concept_of_a_kind_or_is_marked(kind: Kind) -> None:
    known = vocabulary(kind)
    owners: dict[str, set[str]] = defaultdict(set)
    for code, entry in known.entries.items():
        for term in entry.terms:
            if term.mark is not Mark.AMBIGUOUS:
                owners[known.key(term.text)].add(code)
    assert {label: codes for label, codes in owners.items() if len(codes) > 1} == {}


@pytest.mark.parametrize("kind", KINDS)
def test_ambiguous_labels_are_shared_by_at_least_two(kind: Kind) -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for code, entry in vocabulary(kind).entries.items():
        for term in entry.terms:
            if term.mark is Mark.AMBIGUOUS:
                owners[fold(term.text)].add(code)
    assert {label for label, codes in owners.items() if len(codes) < 2} == set()


@pytest.mark.parametrize("kind", KINDS)
def test_every_link_leads_somewhere(kind: Kind) -> None:
    everything = {code for each in KINDS for code in vocabulary(each).entries}
    for code, entry in vocabulary(kind).entries.items():
        assert set(entry.broader) <= set(vocabulary(kind).entries), code
        assert set(entry.related) <= everything - {code}, code


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_broader_than_itself(kind: Kind) -> None:
    known = vocabulary(kind)
    done: set[str] = set()

    def climb(code: str, path: tuple[str, ...]) -> None:
        assert code not in path, " > ".join((*path, code))
        if code not in done:
            for above in known.entries[code].broader:
                climb(above, (*path, code))
            done.add(code)

    for code in known.entries:
        climb(code, ())


@pytest.mark.parametrize("kind", KINDS)
def test_every_concept_speaks_both_languages(kind: Kind) -> None:
    for code, entry in vocabulary(kind).entries.items():
        assert {term.language for term in entry.terms} == {GERMAN, ENGLISH}, code
        assert entry.concept.label("de"), code
        assert entry.concept.label("en"), code
        assert all(term.text == " ".join(term.text.split()) for term in entry.terms), code
        assert all(2 <= len(term.text) <= 120 or term.text in "CR" for term in entry.terms), code


def test_preferred_german_occupations_are_inclusive() -> None:
    """Who writes Buchhalter:in once gets every form; a masculine alone would exclude."""
    known = vocabulary(Kind.OCCUPATION)
    masculine = [
        entry.concept.german
        for entry in known.entries.values()
        if re.search(r"(?:er|or|ist|ent|eur|mann)(?: |$)", entry.concept.german)
        and not re.search(r":in|/|:r|Owner|Manager|Master|Officer", entry.concept.german)
    ]
    assert masculine == []


def test_every_gender_form_of_every_occupation_names_it() -> None:
    known = vocabulary(Kind.OCCUPATION)
    lost = [
        (code, form)
        for code, entry in known.entries.items()
        for term in entry.terms
        if term.language == GERMAN and term.mark is not Mark.AMBIGUOUS
        for form in gender.forms(term.text)
        if known.by_key.get(known.key(form)) != code
    ]
    assert lost == []


@pytest.mark.parametrize(
    ("label", "some"),
    [
        ("Softwareentwickler:in", {"Softwareentwicklerin", "SoftwareentwicklerIn",
                                   "Softwareentwickler*innen", "Softwareentwickler/in"}),
        ("Ärzt:in", {"Arzt", "Ärztin", "Ärzte", "Ärztinnen"}),
        ("Biolog:in", {"Biologe", "Biologin", "Biologen"}),
        ("Köch:in", {"Koch", "Köchin", "Köche"}),
        ("Beauftragte:r", {"Beauftragter", "Beauftragte", "Beauftragte*r", "Beauftragte(r)"}),
        ("Industriekaufmann/-frau", {"Industriekauffrau", "Industriekaufleute",
                                     "Industriekaufmann"}),
        ("Koch/Köchin", {"Koch", "Köchin"}),
        ("Hebamme", {"Hebamme"}),
    ],
)  # fmt: skip
def test_gender_forms_are_made_by_rule(label: str, some: set[str]) -> None:
    forms = gender.forms(label)
    assert forms[0] == label
    assert some <= set(forms)


def test_heads_make_their_followers_narrower() -> None:
    lines = ["@fruit | Obst | Fruit", "@@apple | Apfel | Apple", "boskoop | Boskoop | =",
             "@bread | Brot | Bread | fruit"]  # fmt: skip
    found = {e.concept.code: e.broader for e in read_terms(lines, kind=Kind.SKILL, domain="food")}
    assert found == {"fruit": (), "apple": ("fruit",), "boskoop": ("apple",), "bread": ("fruit",)}
    assert found.keys() >= {"fruit"}


@pytest.mark.parametrize("line", ["only", "a | b", "a | b | ", " | b | c", "a | b | c | d | e | f"])
def test_a_broken_line_is_named(line: str) -> None:
    with pytest.raises(BadLine, match="food, line 2"):
        list(read_terms(["x | X | =", line], kind=Kind.SKILL, domain="food"))


def test_a_code_stands_once() -> None:
    known = Vocabulary(Kind.SKILL)
    (entry,) = read_terms(["x | X | ="], kind=Kind.SKILL, domain="food")
    known.add(entry)
    with pytest.raises(BadLine, match="x stands twice"):
        known.add(entry)


def test_files_are_named_by_field_and_say_what_they_hold() -> None:
    for folder in FOLDERS.values():
        for path in (TERMS / folder).glob("*.txt"):
            assert path.read_text("utf-8").startswith("# "), path.name
