# SPDX-License-Identifier: Apache-2.0
"""Finding people of nearly the same name, in the same town or at the same employer."""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from talentkreis.intake.matching.keys import namesake_key, stored_key
from talentkreis.intake.migrations import _sql
from talentkreis.intake.tests.runs import counts, imported, recruiter, table

pytestmark = pytest.mark.django_db

HEADER = ["Vorname", "Nachname", "Ort", "Arbeitgeber"]


@given(st.text(alphabet="aeouäöüßÄÖÜAEOU -’Łłéğıń'|x", max_size=30))
def test_the_short_way_of_the_key_leads_where_the_long_one_does(written: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT intake_key(%s), replace(replace(replace("
            ' lower(translate(%s, %s, %s) COLLATE "C"),'
            " 'ae', 'a'), 'oe', 'o'), 'ue', 'u')",
            [written, written, _sql.SOURCE, _sql.TARGET],
        )
        short, long = cursor.fetchone()
        assert short == long


_WRITTEN = st.text(alphabet=sorted({*_sql.SOURCE, *"aeouAZ -'|xß"}), max_size=20)


@given(_WRITTEN, _WRITTEN, _WRITTEN)
def test_rows_are_looked_up_by_the_keys_the_database_has(
    given_name: str, family_name: str, place: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT intake_key(%s || ' ' || %s), intake_namesake_key(%s, %s, %s)",
            [given_name, family_name, given_name, family_name, place],
        )
        assert cursor.fetchone() == (
            f"{stored_key(given_name)} {stored_key(family_name)}",
            namesake_key(given_name, family_name, place),
        )


@pytest.mark.parametrize(
    ("here", "row", "is_asked"),
    [
        # Spelt otherwise, in the same town.
        (["Jörg", "Müller", "Kiel", ""], ["Joerg", "Mueller", "KIEL", ""], True),
        # At the same employer, whose legal form is left out.
        (["Svea", "Callsen", "Kiel", "Stadtwerke Kiel AG"],
         ["Svea", "Calsen", "Husum", "Stadtwerke Kiel"], True),
        # The same name elsewhere.
        (["Svea", "Callsen", "Kiel", "Stadtwerke Kiel AG"],
         ["Svea", "Callsen", "Husum", "Windpark Husum"], False),
        # Another name in the same town at the same employer.
        (["Svea", "Callsen", "Kiel", "Stadtwerke Kiel AG"],
         ["Svea", "Calvert-Brandenburg", "Kiel", "Stadtwerke Kiel AG"], False),
    ],
)  # fmt: skip
@pytest.mark.requirement("feature:D1")
def test_a_namesake_nearby_is_held_back(here: list[str], row: list[str], is_asked: bool) -> None:
    actor = recruiter()
    imported(actor, table([HEADER, here]))
    assert counts(imported(actor, table([HEADER, row], delimiter=","))) == (
        (0, 0, 1, 0) if is_asked else (1, 0, 0, 0)
    )
