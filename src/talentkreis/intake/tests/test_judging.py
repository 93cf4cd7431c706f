# SPDX-License-Identifier: Apache-2.0
"""Imports, the check at entry and CVs ask one judge."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from talentkreis.intake.duplicates.checking import similar_people
from talentkreis.intake.duplicates.rules import Certainty
from talentkreis.intake.models import ImportRow
from talentkreis.intake.tests.runs import checked, counts, imported, recruiter, table
from talentkreis.people.models import Person
from talentkreis.people.rules import PersonDetails

if TYPE_CHECKING:
    from talentkreis.intake.models import ImportBatch

pytestmark = pytest.mark.django_db

HEADER = ["Vorname", "Nachname", "E-Mail", "Telefon", "Ort", "Arbeitgeber", "Position"]
NEW, COMPLETED, HELD = (1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0)
ULRICH = ["Ulrich", "Brandt", "u.brandt@example.org", "+49 381 2204", "Rostock", "", ""]
PAIRS = Path(__file__).parents[1] / "duplicates/tests/german_pairs.tsv"


def _reasons(batch: ImportBatch) -> list[str]:
    row = ImportRow.objects.get(batch=batch)
    return [code for reason in row.reasons or [] for code in reason.get("because", ())]


@pytest.mark.requirement("feature:D1")
@pytest.mark.parametrize(
    ("row", "outcome"),
    [
        # The same address, and nothing against it: another job, a pet name, swapped names.
        (["Ulrich", "Brandt", "u.brandt@example.org", "", "", "Werft", "Meister"], COMPLETED),
        (["Uli", "Brandt", "", "0381 2204", "Rostock", "", "Meister"], COMPLETED),
        (["Brandt", "Ulrich", "u.brandt@example.org", "", "", "", "Meister"], COMPLETED),
        (["", "", "u.brandt@example.org", "", "", "", "Meister"], COMPLETED),
        # A couple behind one mailbox, somebody who married: a question.
        (["Anja", "Brandt", "u.brandt@example.org", "", "", "", ""], HELD),
        (["Ulrich", "Sommer", "u.brandt@example.org", "", "", "", ""], HELD),
        # A new e-mail address beside the known phone.
        (["Ulrich", "Brandt", "uli@example.com", "0381 2204", "Rostock", "", ""], COMPLETED),
        # A namesake nearby with addresses of his own: somebody else.
        (["Ulrich", "Brandt", "ulrich.brandt@example.com", "0381 9911", "Rostock", "", ""], NEW),
        # A name nearby and no address: a question.
        (["Ulrich", "Brand", "", "", "Rostock", "", ""], HELD),
        # Relatives behind one phone, colleagues behind one switchboard: somebody else.
        (["Anja", "Wulff", "", "0381 2204", "Rostock", "", ""], NEW),
        (["Olaf", "Brandt", "", "0381 2204", "", "", ""], NEW),
    ],
)  # fmt: skip
def test_a_row_is_judged_by_everything_it_says(
    row: list[str], outcome: tuple[int, int, int, int]
) -> None:
    actor = recruiter()
    imported(actor, table([HEADER, ULRICH]))
    assert counts(imported(actor, table([HEADER, row]))) == outcome


@pytest.mark.requirement("feature:D1")
def test_a_row_says_in_words_what_speaks_for_and_against() -> None:
    actor = recruiter()
    imported(actor, table([HEADER, ULRICH]))
    held = imported(
        actor, table([HEADER, ["Anja", "Brandt", "u.brandt@example.org", "", "", "", ""]])
    )
    assert _reasons(held) == ["same_email", "other_given_name"]


@pytest.mark.requirement("feature:D1")
def test_whom_an_import_completes_the_check_at_entry_calls_more_than_possible() -> None:
    actor = recruiter()
    lines = [line for line in PAIRS.read_text("utf-8").splitlines() if not line.startswith("#")]
    said = list(csv.DictReader(lines, delimiter="\t"))[:40]
    completed = 0
    for first, second in zip(said[::2], said[1::2], strict=True):
        imported(actor, table([HEADER, _row(first)]))
        details = PersonDetails(
            given_name=second["given_name"],
            family_name=second["family_name"],
            city=second["place"],
            employer_name=second["employer"],
            position=second["occupation"],
            emails=second["emails"].split(),
            phones=second["phones"].split(),
        )
        found = {each.person_id: each.certainty for each in similar_people(actor, details)}
        batch = imported(actor, table([HEADER, _row(second)]))
        row = ImportRow.objects.filter(batch=batch, person_id__isnull=False).first()
        if (
            row
            and row.person_id
            and any(reason["code"] == "same_person" for reason in row.reasons or [])
        ):
            completed += 1
            assert found[row.person_id] is not Certainty.POSSIBLE, details
    assert completed >= 8


def _row(said: dict[str, str]) -> list[str]:
    return [
        said["given_name"], said["family_name"], said["emails"], said["phones"], said["place"],
        said["employer"], said["occupation"],
    ]  # fmt: skip


def test_the_dry_run_knows_rows_of_chunks_before_by_everything_they_say() -> None:
    filling = [
        ["Person", f"Nummer{number}", f"p{number}@example.org", "", "", "", ""]
        for number in range(2_500)
    ]
    rows = [HEADER, ULRICH, *filling, ["Uli", "Brandt", "", "0381 2204", "Rostock", "", "Meister"]]
    assert counts(checked(recruiter(), table(rows))) == (2_501, 0, 1, 0)


def test_a_switchboard_of_many_makes_nobody_one_person() -> None:
    rows = [
        [given, family, "", "0381 900", "", "", ""]
        for given in ("Anna", "Lars", "Wiebke", "Mehmet", "Olga")
        for family in ("Demir", "Ohlsen", "Harms", "Kowalski", "Wulff", "Yıldız")
    ]
    batch = imported(recruiter(), table([HEADER, *rows]))
    assert batch.new_count == Person.objects.count() == len(rows)
