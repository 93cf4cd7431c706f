# SPDX-License-Identifier: Apache-2.0
"""Columns that go to fields of the employer's own: guessed, read by the field, taken back."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from talentkreis.intake import actions
from talentkreis.intake.columns.mapping import Column, columns_from_json, columns_to_json
from talentkreis.intake.models import BatchState, ImportBatch, ImportRow, SavedMapping
from talentkreis.intake.tests.runs import (
    checked,
    counts,
    imported,
    mapped,
    recruiter,
    rolled_back,
    table,
    uploaded,
)
from talentkreis.intake.wording import reason_text
from talentkreis.kernel.errors import RuleViolation
from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory, signed_in
from talentkreis.people import actions as people
from talentkreis.people import queries
from talentkreis.people.actions.custom import FieldDetails
from talentkreis.people.custom import value_of
from talentkreis.people.models import CustomField, CustomValue, FieldHistory, Person
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.search.language import parse
from talentkreis.search.queries import person_ids

if TYPE_CHECKING:
    from collections.abc import Callable

    from talentkreis.organisation.actors import Actor

pytestmark = pytest.mark.django_db

SHIFTS = (("Tagschicht", "Day shift"), ("Nachtschicht", "Night shift"), ("Keine", "None"))
NAMED = ["Vorname", "Nachname", "E-Mail"]
SVEA = ["Svea", "Callsen", "svea@example.org"]


@pytest.fixture
def admin() -> Actor:
    """Who defines fields."""
    return MemberFactory.create(role=Role.ADMIN).actor


@pytest.fixture
def define(admin: Actor) -> Callable[..., CustomField]:
    """Defines a field of a kind and a German name."""

    def defined(kind: str, label: str, **changes: Any) -> CustomField:
        details: dict[str, Any] = {"label_en": f"{label} (en)", "purpose": "Einsatzplanung"}
        if kind in {"choice", "choices"}:
            details["options"] = SHIFTS
        return people.define_field(
            actor=admin, details=FieldDetails(kind=kind, label_de=label, **(details | changes))
        )

    return defined


def _said(field: CustomField) -> list[Any]:
    rows = CustomValue.objects.filter(field=field).order_by("person__given_name")
    return [value_of(field, row) for row in rows]


def _known(**changes: Any) -> Person:
    return PersonFactory.create(
        given_name="Svea", family_name="Callsen", email="svea@example.org", **changes
    )


@pytest.mark.requirement("feature:A2")
@pytest.mark.requirement("feature:B2")
@pytest.mark.parametrize(
    ("kind", "cell", "kept"),
    [
        ("text", "  Größe 39 ", "Größe 39"),
        ("long_text", "eins\nzwei", "eins\nzwei"),
        ("number", "1.234,5", 1234.5),
        ("money", "1.200 €", {"amount": 1200, "currency": "EUR"}),
        ("date", "31/12/2026", "2026-12-31"),
        ("date", "31. Dezember 2026", "2026-12-31"),
        ("yes_no", "x", True),
        ("yes_no", "FALSE", False),
        ("choice", "night shift", "nachtschicht"),
        ("choice", "keine", "keine"),
        ("choices", "Nachtschicht\nDay Shift", ["tagschicht", "nachtschicht"]),
        ("link", "https://www.example.org/a/", "example.org/a"),
    ],
)
def test_a_column_named_like_a_field_fills_it_in_any_spelling(
    define: Callable[..., CustomField], kind: str, cell: str, kept: object
) -> None:
    field = define(kind, "Wunsch")
    batch = imported(recruiter(), table([[*NAMED, "WUNSCH (bitte angeben)"], [*SVEA, cell]]))
    assert batch.mapping[3] == {"target": "own_field", "overwrites": False, "option": "wunsch"}
    assert counts(batch) == (1, 0, 0, 0)
    assert _said(field) == [kept]


@pytest.mark.parametrize(
    "header", ["Höhentauglich", "hoehentauglich", "Fit for heights", "fit_for_heights"]
)
def test_a_field_is_guessed_by_its_label_in_both_languages_and_its_code(
    define: Callable[..., CustomField], header: str
) -> None:
    define("yes_no", "Höhentauglich", label_en="Fit for heights")
    batch = uploaded(recruiter(), table([[*NAMED, header], [*SVEA, "ja"]]))
    assert columns_from_json(batch.mapping)[3].choice == "own_field:hoehentauglich"


def test_a_field_named_like_a_usual_column_is_meant_where_the_employer_has_one(
    define: Callable[..., CustomField],
) -> None:
    rows = table([[*NAMED, "Funktion"], [*SVEA, "Ersthelferin"]])
    assert uploaded(recruiter(), rows).mapping[3]["target"] == "position"
    define("text", "Funktion")
    assert uploaded(recruiter(), rows).mapping[3]["target"] == "own_field"


def test_each_field_takes_one_column_and_several_fields_take_several(
    define: Callable[..., CustomField],
) -> None:
    define("text", "Schuhgröße")
    define("text", "Jackengröße")
    header = [*NAMED, "Schuhgröße", "Jackengröße", "Schuhgröße"]
    batch = uploaded(recruiter(), table([header, [*SVEA, "39", "M", "40"]]))
    choices = [column.choice for column in columns_from_json(batch.mapping)[3:]]
    assert choices == ["own_field:schuhgroesse", "own_field:jackengroesse", ""]
    twice = [
        *columns_from_json(batch.mapping)[:3],
        *[Column("own_field", option="schuhgroesse")] * 2,
    ]
    with translation.override("de"), pytest.raises(RuleViolation) as refused:
        mapped(recruiter(), batch, columns=twice)
    assert str(refused.value.message) == "„Schuhgröße“ ist mehr als einer Spalte zugeordnet."


@pytest.mark.requirement("feature:A2")
@pytest.mark.parametrize(
    ("kind", "cell", "sentence"),
    [
        ("number", "viele", "In Spalte „Wunsch“ steht keine Zahl."),
        ("number", "1e400", "In Spalte „Wunsch“ steht keine Zahl."),
        ("money", "viel", "In Spalte „Wunsch“ steht kein Geldbetrag wie 1.200 EUR."),
        ("date", "2026", "In Spalte „Wunsch“ steht kein Datum."),
        ("date", "32.12.2026", "In Spalte „Wunsch“ steht kein Datum."),
        ("yes_no", "vielleicht", "In Spalte „Wunsch“ steht weder Ja noch Nein."),
        ("choice", "Spätschicht",
         "In Spalte „Wunsch“ steht keine der Möglichkeiten: Tagschicht, Nachtschicht, Keine"),
        ("choices", "Tagschicht; Spätschicht",
         "In Spalte „Wunsch“ steht keine der Möglichkeiten: Tagschicht, Nachtschicht, Keine"),
        ("link", "javascript:alert(1)", "In Spalte „Wunsch“ steht kein Link."),
        ("text", "x" * 501, "Spalte „Wunsch“ ist länger als 500 Zeichen."),
    ],
)  # fmt: skip
def test_what_a_field_cannot_hold_is_an_error_naming_row_and_column(
    define: Callable[..., CustomField], kind: str, cell: str, sentence: str
) -> None:
    define(kind, "Wunsch")
    batch = checked(recruiter(), table([[*NAMED, "Wunsch"], [*SVEA, cell]]))
    assert counts(batch) == (0, 0, 0, 1)
    row = ImportRow.objects.get(batch=batch)
    assert row.reasons is not None
    with translation.override("de"):
        assert (row.number, [reason_text(reason) for reason in row.reasons]) == (2, [sentence])
    assert cell not in str(row.reasons)


def test_choices_are_named_in_the_language_of_whoever_reads_the_reason(
    define: Callable[..., CustomField],
) -> None:
    define("choice", "Wunsch", options=[(f"Schicht {n}", f"Shift {n}") for n in range(12)])
    batch = checked(recruiter(), table([[*NAMED, "Wunsch"], [*SVEA, "nachts"]]))
    (reason,) = ImportRow.objects.get(batch=batch).reasons or []
    with translation.override("en"):
        assert reason_text(reason).endswith("Shift 6, Shift 7, …")


def test_where_nothing_is_said_nothing_is_kept(define: Callable[..., CustomField]) -> None:
    field = define("number", "Wunsch")
    batch = imported(recruiter(), table([[*NAMED, "Wunsch"], [*SVEA, "keine Angabe"]]))
    assert (counts(batch), _said(field)) == ((1, 0, 0, 0), [])


def test_numbers_of_a_workbook_are_what_they_are(define: Callable[..., CustomField]) -> None:
    field = define("number", "Wunsch")
    book = openpyxl.Workbook()
    for row in ([*NAMED, "Wunsch"], [*SVEA, 1.234]):
        book.active.append(row)  # type: ignore[union-attr]  # a new workbook has a sheet
    content = io.BytesIO()
    book.save(content)
    imported(recruiter(), content.getvalue(), "personen.xlsx")
    assert _said(field) == [1.234]


@pytest.mark.requirement("feature:D1")
def test_what_somebody_entered_stays_unless_the_file_may_overwrite_it(
    define: Callable[..., CustomField],
) -> None:
    actor, shoe, jacket = recruiter(), define("number", "Schuhgröße"), define("text", "Jackengröße")
    known = _known()
    people.set_custom_values(actor=actor, person_id=known.id, values={"schuhgroesse": 39})
    content = table([[*NAMED, "Schuhgröße", "Jackengröße"], [*SVEA, "40", "M"]])
    first = imported(actor, content)
    assert counts(first) == (0, 1, 0, 0)
    assert (_said(shoe), _said(jacket)) == ([39], ["M"])
    assert counts(imported(actor, content)) == (0, 0, 1, 0)
    batch = uploaded(actor, content)
    columns = columns_from_json(batch.mapping)
    columns[3] = Column("own_field", overwrites=True, option="schuhgroesse")
    over = imported(actor, content, columns=columns)
    assert counts(over) == (0, 1, 0, 0)
    assert _said(shoe) == [40]
    told = FieldHistory.objects.filter(person=known, field="custom.schuhgroesse").order_by("id")
    assert list(told.values_list("old", "new", "source", "import_id", "object_key")) == [
        (None, 39, "form", None, str(shoe.id)),
        (39, 40, "import", over.id, str(shoe.id)),
    ]


@pytest.mark.requirement("feature:E4")
def test_the_profile_says_that_the_value_came_from_an_import(
    define: Callable[..., CustomField],
) -> None:
    field = define("number", "Schuhgröße")
    actor, known = recruiter(), _known()
    imported(actor, table([[*NAMED, "Schuhgröße"], [*SVEA, "40"]]))
    origin = queries.profile(actor, known.id).provenance.of("custom.schuhgroesse", field.id)
    assert (origin.source, origin.is_old) == ("import", False)
    with translation.override("de"):
        assert str(origin.source_label) == "aus einem Import"


@pytest.mark.requirement("feature:A2")
def test_everything_said_in_own_fields_goes_with_the_import(
    define: Callable[..., CustomField],
) -> None:
    actor = recruiter()
    shoe, shift = define("number", "Schuhgröße"), define("choices", "Schichten")
    known = _known()
    people.set_custom_values(actor=actor, person_id=known.id, values={"schuhgroesse": 39})
    rows = [[*NAMED, "Schuhgröße", "Schichten"], [*SVEA, "40", "Tagschicht"],
            ["Tjark", "Petersen", "tjark@example.org", "44", "Nachtschicht"]]  # fmt: skip
    batch = uploaded(actor, table(rows))
    columns = columns_from_json(batch.mapping)
    columns[3] = Column("own_field", overwrites=True, option="schuhgroesse")
    batch = imported(actor, table(rows), columns=columns)
    assert (_said(shoe), _said(shift)) == ([40, 44], [["tagschicht"], ["nachtschicht"]])
    rolled_back(actor, batch)
    assert (_said(shoe), _said(shift)) == ([39], [])
    told = FieldHistory.objects.filter(person=known, field="custom.schuhgroesse").order_by("id")
    assert list(told.values_list("old", "new")) == [(None, 39), (39, 40), (40, 39)]


def test_an_own_field_changed_again_since_then_stays_as_it_is(
    define: Callable[..., CustomField],
) -> None:
    actor, shoe, jacket = recruiter(), define("number", "Schuhgröße"), define("text", "Jackengröße")
    known = _known()
    batch = imported(actor, table([[*NAMED, "Schuhgröße", "Jackengröße"], [*SVEA, "40", "M"]]))
    people.set_custom_values(actor=actor, person_id=known.id, values={"schuhgroesse": 41})
    people.archive_field(actor=MemberFactory.create(role=Role.ADMIN).actor, field_id=jacket.id)
    rolled_back(actor, batch)
    assert (_said(shoe), _said(jacket)) == ([41], [])


@pytest.mark.requirement("feature:I4")
def test_people_are_found_by_what_a_file_said_of_them(
    define: Callable[..., CustomField],
) -> None:
    define("number", "Schuhgröße")
    actor = recruiter()
    rows = [[*NAMED, "Schuhgröße"], [*SVEA, "40"], ["Tjark", "Petersen", "t@example.org", "44"]]
    imported(actor, table(rows))
    found = person_ids(actor, parse("schuhgröße > 42", "de"))
    assert list(found) == [Person.objects.get(given_name="Tjark").id]


def test_a_kept_assignment_survives_the_end_of_a_field(
    admin: Actor, define: Callable[..., CustomField]
) -> None:
    actor, field = recruiter(), define("text", "Schuhgröße")
    define("text", "Jackengröße")
    content = table([[*NAMED, "Schuhgröße", "Jackengröße"], [*SVEA, "40", "M"]])
    mapped(actor, uploaded(actor, content), save_as="Unsere Liste")
    people.archive_field(actor=admin, field_id=field.id)
    people.delete_field(actor=admin, field_id=field.id)
    batch = imported(actor, content)
    assert [column["target"] for column in batch.mapping[3:]] == ["", "own_field"]
    assert counts(batch) == (1, 0, 0, 0)
    assert SavedMapping.objects.get().columns[3]["option"] == "schuhgroesse"


def test_a_field_that_ends_between_check_and_import_is_told_of_in_each_row(
    admin: Actor, define: Callable[..., CustomField]
) -> None:
    actor, field = recruiter(), define("text", "Schuhgröße")
    batch = checked(actor, table([[*NAMED, "Schuhgröße"], [*SVEA, "40"]]))
    people.archive_field(actor=admin, field_id=field.id)
    actions.start_import(actor=actor, batch_id=batch.id)
    actions.import_batch(batch_id=batch.id, slice_s=None)
    batch.refresh_from_db()
    assert (batch.state, counts(batch), _said(field)) == (BatchState.IMPORTED, (1, 0, 0, 0), [])
    (reason,) = ImportRow.objects.get(batch=batch).reasons or []
    with translation.override("de"):
        assert reason_text(reason) == (
            "Ohne Spalte „Schuhgröße“ übernommen: Das eigene Feld dazu wird nicht mehr benutzt."
        )


@pytest.mark.requirement("trust:S-23")
def test_who_may_not_read_a_field_does_not_fill_it_by_a_file(
    define: Callable[..., CustomField],
) -> None:
    define("text", "Hinweis der Schicht", is_restricted=True)
    content = table([[*NAMED, "Hinweis der Schicht"], [*SVEA, "nachts"]])
    member = MemberFactory.create(role=Role.RECRUITER)
    batch = checked(member.actor, content)
    assert batch.mapping[3]["target"] == "own_field"
    actions.start_import(actor=member.actor, batch_id=batch.id)
    member.role = Role.READ_ONLY
    member.save(update_fields=["role"])
    actions.import_batch(batch_id=batch.id, slice_s=None)
    assert Person.objects.count() == 1
    assert not CustomValue.objects.exists()


def test_own_fields_cost_no_question_a_row_and_none_where_no_column_goes_there(
    define: Callable[..., CustomField],
) -> None:
    define("number", "Schuhgröße")
    actor = recruiter()

    def asked(count: int, header: str) -> int:
        rows = [
            [f"Vorname{n}", f"{header}{count}n{n}", f"{header}{count}-{n}@example.org", "40"]
            for n in range(count)
        ]
        with CaptureQueriesContext(
            connection,
        ) as queries_made:
            imported(actor, table([[*NAMED, header], *rows]))
        return sum("people_custom" in query["sql"] for query in queries_made)

    assert asked(3, "Schuhgröße") == asked(30, "Schuhgröße")
    with CaptureQueriesContext(connection) as made:
        imported(actor, table([NAMED, SVEA]))
    during = [q["sql"] for q in made if "people_customvalue" in q["sql"]]
    assert during == []


@pytest.mark.requirement("feature:A2")
def test_from_the_column_to_the_profile_through_the_pages(
    define: Callable[..., CustomField],
) -> None:
    define("choice", "Schicht")
    define("number", "Schuhgröße")
    member = MemberFactory.create(role=Role.RECRUITER, language="de")
    client = signed_in(member)
    rows = [[*NAMED, "Schicht", "Nr"], [*SVEA, "Nachtschicht", "40"],
            ["Tjark", "Petersen", "t@example.org", "Spätschicht", "44"]]  # fmt: skip
    file = SimpleUploadedFile("liste.csv", table(rows), content_type="text/csv")
    client.post(reverse("intake:upload"), {"file": file})
    batch = ImportBatch.objects.get()
    here = reverse("intake:batch", args=[batch.id])
    page = client.get(here).content.decode()
    assert '<optgroup label="Eigene Felder">' in page
    assert '<option value="own_field:schicht" selected>Schicht</option>' in page
    assert '<option value="own_field:schuhgroesse">Schuhgröße</option>' in page
    chosen = {f"target-{i}": c.choice for i, c in enumerate(columns_from_json(batch.mapping))}
    terms = {
        "layout": "people", **chosen, "target-4": "own_field:schuhgroesse", "overwrites-4": "on",
        "source_type": "import", "source": "Altes ATS", "basis": "sourcing",
        "on_likeness": "hold", "country": "DE", "language": "de", "date_order": "dmy",
    }  # fmt: skip
    gone = client.post(
        reverse("intake:columns", args=[batch.id]), terms | {"target-4": "own_field:nichts"}
    )
    assert gone.status_code == 422
    assert "Ein gewähltes eigenes Feld wird nicht mehr benutzt." in gone.content.decode()
    odd = client.post(reverse("intake:columns", args=[batch.id]), terms | {"target-4": "nichts"})
    assert odd.status_code == 303
    assert client.post(reverse("intake:columns", args=[batch.id]), terms).status_code == 303
    actions.check_batch(batch_id=batch.id)
    page = client.get(here).content.decode()
    assert "Schicht: Nachtschicht · Schuhgröße: 40" in page
    assert "In Spalte „Schicht“ steht keine der Möglichkeiten: Tagschicht" in page
    client.post(reverse("intake:start", args=[batch.id]))
    actions.import_batch(batch_id=batch.id)
    svea = Person.objects.get()
    shown = [(s.field.code, value_of(s.field, s.value)) for s in
             queries.custom_values(member.actor, svea.id)]  # fmt: skip
    assert shown == [("schicht", "nachtschicht"), ("schuhgroesse", 40)]
    profile = client.get(reverse("web:profile", args=[svea.id]), {"bereich": "angaben"})
    assert "Nachtschicht" in profile.content.decode()


def test_a_batch_whose_field_is_gone_shows_its_columns_without_it(
    admin: Actor, define: Callable[..., CustomField]
) -> None:
    field = define("text", "Schuhgröße")
    member = MemberFactory.create(role=Role.RECRUITER, language="de")
    batch = uploaded(member.actor, table([[*NAMED, "Schuhgröße"], [*SVEA, "40"]]))
    people.archive_field(actor=admin, field_id=field.id)
    page = signed_in(member).get(reverse("intake:batch", args=[batch.id])).content.decode()
    assert "own_field:schuhgroesse" not in page
    assert columns_to_json(columns_from_json(batch.mapping)) == batch.mapping
