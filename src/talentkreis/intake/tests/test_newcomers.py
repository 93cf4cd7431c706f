# SPDX-License-Identifier: Apache-2.0
"""What an import writes into the projection itself is what a rebuild would write."""

from __future__ import annotations

import pytest

from talentkreis.consent.actions import suppress_address
from talentkreis.consent.projection import Newcomer, gate_rows, gate_rows_of_newcomers
from talentkreis.intake.tests.runs import imported, recruiter, table
from talentkreis.organisation.actors import SYSTEM
from talentkreis.people.models import ContactPoint, Person, Skill
from talentkreis.search import queries
from talentkreis.search.language import parse
from talentkreis.search.models import SearchRow
from talentkreis.search.queries.drift import find_drift

pytestmark = pytest.mark.django_db

HEADER = ["Vorname", "Nachname", "E-Mail", "E-Mail 2", "Telefon", "Strasse", "PLZ",
          "Ort", "Arbeitgeber", "Position", "Kenntnisse", "Schlagworte", "LinkedIn",
          "Notizen"]  # fmt: skip
ROWS = [
    ["Jörg", "Weiß", "j.weiss@example.org", "a.weiss@example.org", "0431 5550142", "Am Kai 1",
     "24103", "Kiel", 'Werft "Nord" \\ Söhne', "Elektroniker", "SPS; Schweißen; sps",
     "Messe, Ölförderung", "linkedin.com/in/jweiss", "Kennt die Leitstelle."],
    ["Ayşe", "Demir", "", "", "", "", "", "", "", "", "", "", "", ""],
    ["Svea", "Callsen", "svea@example.org", "", "", "", "99999", "Nirgendwo", "", "", "", "", "",
     ""],
    ["Łukasz", "Nowak", "lukasz@example.org", "", "+48 22 555 01 42", "", "", "Wien", "{NULL}",
     "a,b", 'ein "Wort"; {geschweift}', "", "xing.com/profile/L_N", ""],
    ["Ole", "Olsen", "kein@example.org", "", "", "", "", "Husum", "", "", "", "", "", ""],
]  # fmt: skip


@pytest.mark.requirement("feature:D1")
@pytest.mark.parametrize("legal_basis", ["consent", "legitimate_interest"])
def test_rows_written_by_an_import_do_not_drift(legal_basis: str) -> None:
    Skill.objects.create(name="s.p.s", key="sps")
    suppress_address(
        actor=SYSTEM, kind="email", normalised="kein@example.org", scope="newsletter",
        reason="objection",
    )  # fmt: skip
    imported(recruiter(), table([HEADER, *ROWS]), legal_basis=legal_basis, hat="employee")
    assert SearchRow.objects.count() == len(ROWS)
    drift = find_drift()
    assert (drift.rows, drift.different, drift.missing) == (len(ROWS), [], [])


def test_the_gate_says_of_newcomers_together_what_it_says_of_each() -> None:
    suppress_address(actor=SYSTEM, kind="phone", normalised="+494315550142", reason="objection")
    imported(recruiter(), table([HEADER[:8], *(row[:8] for row in ROWS[1:])]))
    people = [
        Newcomer(
            person.id,
            "the same import",
            list(ContactPoint.objects.filter(person=person).values_list("kind", "normalised")),
            bool(person.street and person.city),
        )
        for person in Person.objects.order_by("id")
    ]
    one_by_one = [gate_rows([person.person_id])[0] for person in people]
    assert sorted(gate_rows_of_newcomers(people)) == sorted(one_by_one)
    assert len({row[1:] for row in one_by_one}) > 1


def test_somebody_imported_is_found_at_once() -> None:
    imported(recruiter(), table([HEADER, *ROWS]))
    for text in ("fähigkeit:schweissen", "name:weiss", 'tag:"messe"', "Elektroniker"):
        assert queries.count_people(SYSTEM, parse(text, "de")).number >= 1, text
