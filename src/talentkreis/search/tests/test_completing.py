# SPDX-License-Identifier: Apache-2.0
"""While a filter is typed, what could come next is proposed: fields, comparisons, values."""

from __future__ import annotations

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from talentkreis.organisation.actors import SYSTEM, Role
from talentkreis.organisation.tests.factories import MemberFactory, client_of, signed_in
from talentkreis.search.completing import complete
from talentkreis.search.language import parse
from talentkreis.search.language.caret import at_caret
from talentkreis.search.models import SearchRow
from talentkreis.search.tests.factories import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("feature:I4")]


def proposed(before: str, language: str = "de") -> list[str]:
    """The filter as it reads after each proposal is taken."""
    completion = complete(SYSTEM, before, language)
    return [before[: completion.start] + each.text for each in completion.proposals]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("konta", "letzter-kontakt > "),
        ("wied", "nächster-kontakt > "),
        ("tag:SPS UN", "tag:SPS UND "),
        ("tag:SPS ", "tag:SPS ODER "),
        ("-(fir", "-(arbeitgeber:"),
        ("kontakt ", "kontakt < "),
        ("name ", "name~"),
        ("kontakt > 90", "kontakt > 90 Tage "),
        ("kontakt > 1", "kontakt > 1 Jahr "),
        ("kontakt > 90 Mo", "kontakt > 90 Monate "),
        ("kontakt:ni", "kontakt:nie "),
        ("kontakt > ", "kontakt > 90 Tage "),
        ("darf:an", "darf:Anruf "),
        ("hut:silber", "hut:Silbermedaille "),
        ("hut:ehem", "hut:Ehemalige "),
        ('ort:"Frankfurt am', 'ort:"Frankfurt am Main" '),
        ("ort:Kiel +5", "ort:Kiel +50 km "),
        ("spricht:tür", "spricht:Türkisch "),
        ("kann:drach", "kann:Drachenflug "),
        ("kann:buchh", "kann:Rechnungswesen "),
        ("tag:„Mes", 'tag:"Messe Husum" '),
        ("mess", 'schlagwort:"Messe Husum" '),
        ("zuständig:Mer", 'zuständig:"Merle Hansen" '),
        ("zuständig:", "zuständig:ich "),
        ("archiviert:", "archiviert:ja "),
    ],
)
def test_what_is_begun_is_completed(before: str, after: str) -> None:
    MemberFactory.create(name="Merle Hansen")
    make_person(tags=["Messe Husum"], skills=["Drachenflug"])
    assert after in proposed(before)


def test_every_proposal_of_a_value_is_a_filter_that_reads_the_same() -> None:
    make_person(tags=['a "b" c', "(x)"], skills=["C++"])
    for before in ("tag:", "kann:", "hut:", "darf:", "kontakt:", "wiedervorlage < ", "wärme:",
                   "ort:K", "ort:Kiel +", "sprache:", "quelle:", "spricht:"):  # fmt: skip
        texts = proposed(before)
        assert texts, before
        for text in texts:
            parse(text, "de")


def test_in_english_fields_and_words_are_english() -> None:
    assert "last-contact > " in proposed("last", "en")
    assert "tag:x AND " in proposed("tag:x ", "en")
    assert "last-contact > 90 weeks " in proposed("last-contact > 90 w", "en")


def test_never_is_not_proposed_where_it_cannot_be_compared() -> None:
    assert "kontakt:nie " in proposed("kontakt:")
    assert "kontakt > nie " not in proposed("kontakt > ")


def test_labels_of_hidden_people_are_not_proposed() -> None:
    insider, other = MemberFactory.create(), MemberFactory.create()
    make_person(tags=["Qwzsache"], skills=["Qwzschrift"], confidential_to=[insider.pk])
    for before in ("tag:qwz", "kann:qwz", "qwz"):
        assert complete(insider.actor, before, "de").proposals
        assert not complete(other.actor, before, "de").proposals


def test_labels_of_people_nobody_may_find_are_not_proposed() -> None:
    make_person(tags=["Qwzsache"])
    assert "tag:Qwzsache " in proposed("tag:qwz")
    SearchRow.objects.update(is_restricted=True)
    assert not proposed("tag:qwz")


def test_the_page_answers_with_what_to_replace() -> None:
    make_person(tags=["Messe Husum"])
    client = signed_in(MemberFactory.create(language="de"))
    url = reverse("search:completions")
    # An emoji counts twice for scripts.
    answer = client.get(url, {"q": "💣 tag:💣mes"}).json()
    assert answer == {"back": 5, "proposals": []}
    answer = client.get(url, {"q": "💣 tag:mes"}).json()
    assert answer["back"] == 3
    assert answer["proposals"] == [
        {"text": '"Messe Husum" ', "label": "Schlagwort", "value": "Messe Husum"}
    ]
    assert client_of(Role.READ_ONLY).get(url).status_code == 200
    assert client.post(url).status_code == 405


@given(st.text(alphabet='ab:~<>="„“()-+ \\0123456789kontaktortKiel\u0301', max_size=40))
def test_any_beginning_is_read_to_its_end(before: str) -> None:
    caret = at_caret(before)
    assert 0 <= caret.start <= len(before)
