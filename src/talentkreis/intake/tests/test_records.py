# SPDX-License-Identifier: Apache-2.0
"""Address cards and JSON take the way of every table: columns, dry run, import."""

from __future__ import annotations

import json

import pytest

from talentkreis.intake.models import BatchState, FileFormat
from talentkreis.intake.tables.refusals import TableRefused
from talentkreis.intake.tests.runs import checked, counts, imported, recruiter, uploaded
from talentkreis.people.models import Note, Person

pytestmark = pytest.mark.django_db

CARDS = """BEGIN:VCARD
VERSION:3.0
N:Öztürk;Ayşe;;Dr.;
FN:Dr. Ayşe Öztürk
ORG:Küstenwerke Husum;Netz
TITLE:Projektleiterin
EMAIL;TYPE=WORK:ayse@werk.example
EMAIL;TYPE=HOME:ayse@post.example
TEL;TYPE=CELL:+49 171 5550123
ADR;TYPE=HOME:;;Hafenstr. 3;Husum;;25813;Deutschland
BDAY:1980-01-01
END:VCARD
BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg
TEL;CELL:0431 5550142
END:VCARD
"""


@pytest.mark.requirement("feature:A2")
def test_address_cards_become_people_without_their_birthdays() -> None:
    batch = imported(recruiter(), CARDS.encode(), name="kontakte.vcf")
    assert (batch.format, batch.state) == (FileFormat.CARDS, BatchState.IMPORTED)
    assert counts(batch) == (2, 0, 0, 0)
    ayse = Person.objects.get(given_name="Ayşe")
    assert (ayse.family_name, ayse.city, ayse.employer_name, ayse.position) == (
        "Öztürk", "Husum", "Küstenwerke Husum", "Projektleiterin",
    )  # fmt: skip
    assert set(ayse.contact_points.values_list("normalised", flat=True)) == {
        "ayse@werk.example", "ayse@post.example", "+491715550123",
    }  # fmt: skip
    assert Person.objects.filter(given_name="Jörg", family_name="Müller").exists()
    assert "1980" not in json.dumps(batch.headers)


@pytest.mark.requirement("feature:A2")
@pytest.mark.parametrize("form", ["list", "wrapped", "lines"])
def test_json_becomes_people_in_each_usual_form(form: str) -> None:
    records = [
        {"firstName": "Anna", "lastName": "Beck", "emails": [{"value": "anna@post.example"}],
         "address": {"city": "Kiel"}, "skills": ["SPS", "GIS"]},
        {"firstName": "Björn", "lastName": "Dau", "emails": [], "address": {"city": "Husum"}},
    ]  # fmt: skip
    content = {
        "list": json.dumps(records),
        "wrapped": json.dumps({"meta": {"count": 2}, "candidates": records}),
        "lines": "\n".join(json.dumps(each) for each in records),
    }[form]
    batch = imported(recruiter(), content.encode(), name="export.json")
    assert counts(batch) == (2, 0, 0, 0)
    anna = Person.objects.get(given_name="Anna")
    assert (anna.family_name, anna.city) == ("Beck", "Kiel")
    assert sorted(anna.skills.values_list("skill__name", flat=True)) == ["GIS", "SPS"]


def test_a_card_that_cannot_be_read_is_an_error_and_not_lost() -> None:
    broken = CARDS + "BEGIN:VCARD\nnonsense without a colon\nEND:VCARD\n"
    batch = checked(recruiter(), broken.encode(), name="kontakte.vcf")
    assert counts(batch)[0] == 2
    assert sum(counts(batch)) == 3
    assert not Note.objects.exists()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"[]", "records_empty"),
        (b'{"people": []}', "records_empty"),
        (b'[{"name": "Anna"', "records_unreadable"),
        (b'{"name": ' + b'{"name": ' * 5_000, "records_unreadable"),
        (b"BEGIN:VCARD\nFN:Anna\n", "records_empty"),
    ],
)
def test_damaged_and_empty_records_are_refused_in_plain_words(content: bytes, code: str) -> None:
    with pytest.raises(TableRefused) as refused:
        uploaded(recruiter(), content, name="liste.json")
    assert refused.value.code == code


def test_formulas_and_tags_in_records_stay_text() -> None:
    hostile = [{"name": '=HYPERLINK("x") <b>Eve</b>', "email": "eve@post.example"}]
    batch = imported(recruiter(), json.dumps(hostile).encode(), name="export.json")
    assert batch.state == BatchState.IMPORTED
    assert Person.objects.get().contact_points.get().normalised == "eve@post.example"
