# SPDX-License-Identifier: Apache-2.0
"""The pages: from the upload to the roll-back, for those who may and those who may not."""

from __future__ import annotations

import csv
import io
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from talentkreis.intake import actions
from talentkreis.intake.models import BatchState, ImportBatch, SavedMapping
from talentkreis.intake.tests.runs import checked, imported, recruiter, rolled_back, table, uploaded
from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory, client_of, signed_in
from talentkreis.people.models import Person
from talentkreis.people.tests.factories import PersonFactory

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db

ROWS = [
    ["Vorname", "Nachname", "E-Mail", "Ort", "Geburtsdatum", "Farbe"],
    ["Svea", "Callsen", "svea@example.org", "Kiel", "01.02.1990", "blau"],
    ["Tjark", "<b>Petersen</b>", "tjark@example.org", "Husum", "03.04.1985", "grün"],
    ["=HYPERLINK(1)", "Formel", "kein Postfach", "Kiel", "", ""],
]


def _client() -> tuple[Client, Any]:
    member = MemberFactory.create(role=Role.RECRUITER, language="de")
    return signed_in(member), member.actor


def _terms(batch: ImportBatch, **changes: str) -> dict[str, str]:
    chosen = {f"target-{i}": c["target"] for i, c in enumerate(batch.mapping)}
    return {
        "layout": batch.layout,
        **chosen,
        "source_type": "import",
        "source": "Altes ATS",
        "basis": "sourcing",
        "on_likeness": "hold",
        "country": "DE",
        "language": "de",
        "date_order": "dmy",
        **changes,
    }


def test_uploading_leads_to_the_columns_with_a_guess() -> None:
    client, _actor = _client()
    file = SimpleUploadedFile("liste.csv", table(ROWS), content_type="text/csv")
    response = client.post(reverse("intake:upload"), {"file": file})
    batch = ImportBatch.objects.get()
    assert response.status_code == 303
    assert response.headers["Location"] == reverse("intake:batch", args=[batch.id])
    page = client.get(response.headers["Location"]).content.decode()
    assert "liste.csv" in page
    assert '<option value="given_name" selected>' in page
    assert "svea@example.org" in page


@pytest.mark.requirement("trust:L-02")
def test_birth_dates_are_neither_shown_nor_taken_over() -> None:
    client, actor = _client()
    batch = uploaded(actor, table(ROWS))
    page = client.get(reverse("intake:batch", args=[batch.id])).content.decode()
    assert "01.02.1990" not in page
    assert "Geburtsdatum" in page
    forced = _terms(batch, **{"target-4": "summary"})
    client.post(reverse("intake:columns", args=[batch.id]), forced)
    batch.refresh_from_db()
    assert batch.mapping[4]["target"] == ""


@pytest.mark.parametrize("name", ["lebenslauf.pdf.csv", "liste.csv"])
def test_a_file_that_is_no_table_is_refused_where_it_was_chosen(name: str) -> None:
    client, _actor = _client()
    file = SimpleUploadedFile(name, b"%PDF-1.7 ...", content_type="text/csv")
    response = client.post(reverse("intake:upload"), {"file": file})
    assert response.status_code == 422
    assert "Das ist ein PDF, keine Tabelle." in response.content.decode()
    assert not ImportBatch.objects.exists()


@pytest.mark.requirement("trust:L-01")
def test_without_source_and_reason_nothing_is_checked() -> None:
    client, actor = _client()
    batch = uploaded(actor, table(ROWS))
    answer = client.post(
        reverse("intake:columns", args=[batch.id]), _terms(batch, source="", basis="")
    )
    assert answer.status_code == 422
    assert "Ohne Grund kann niemand importiert werden." in answer.content.decode()
    batch.refresh_from_db()
    assert batch.state == BatchState.UPLOADED


def test_consent_as_a_reason_needs_evidence() -> None:
    client, actor = _client()
    batch = uploaded(actor, table(ROWS))
    answer = client.post(reverse("intake:columns", args=[batch.id]), _terms(batch, basis="pool"))
    assert answer.status_code == 422
    assert "abgelegt" in answer.content.decode()


@pytest.mark.requirement("feature:A2")
def test_from_columns_to_people_and_back() -> None:
    client, actor = _client()
    batch = uploaded(actor, table(ROWS))
    here = reverse("intake:batch", args=[batch.id])
    saved = _terms(batch, save_as="Unsere Liste")
    assert client.post(reverse("intake:columns", args=[batch.id]), saved).status_code == 303
    assert "wird geprüft" in client.get(here).content.decode()
    actions.check_batch(batch_id=batch.id)
    page = client.get(here).content.decode()
    assert "2 Personen importieren" in page
    assert "Spalte „E-Mail“" in page
    assert "&lt;b&gt;Petersen" in page
    client.post(reverse("intake:start", args=[batch.id]))
    moving = client.get(reverse("intake:progress", args=[batch.id]), headers={"HX-Request": "true"})
    assert "<html" not in moving.content.decode()
    actions.import_batch(batch_id=batch.id)
    done = client.get(reverse("intake:progress", args=[batch.id]), headers={"HX-Request": "true"})
    assert done.headers["HX-Redirect"] == here
    assert Person.objects.count() == 2
    client.post(reverse("intake:roll_back", args=[batch.id]))
    actions.roll_back_batch(batch_id=batch.id)
    assert not Person.objects.exists()
    assert client.get(here).status_code == 200
    assert SavedMapping.objects.get().name == "Unsere Liste"


def test_a_kept_assignment_is_applied_to_the_next_file_with_this_header() -> None:
    client, actor = _client()
    first = uploaded(actor, table(ROWS))
    client.post(
        reverse("intake:columns", args=[first.id]),
        _terms(first, save_as="Mit Farbe", **{"target-5": "tag"}),
    )
    second = uploaded(actor, table([ROWS[0], ["Neu", "Hier", "neu@example.org", "", "", "rot"]]))
    assert second.mapping[5]["target"] == "tag"
    client.post(reverse("intake:forget_mapping", args=[SavedMapping.objects.get().id]))
    assert not SavedMapping.objects.exists()


@pytest.mark.requirement("trust:S-15")
def test_the_error_file_names_rows_and_reasons_and_holds_no_formula() -> None:
    client, actor = _client()
    batch = checked(actor, table(ROWS))
    response = client.get(reverse("intake:error_file", args=[batch.id]))
    text = b"".join(response).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[0][:3] == ["Zeile", "Ergebnis", "Grund"]
    assert rows[1][0] == "4"
    assert "E-Mail" in rows[1][2]
    assert rows[1][3] == "'=HYPERLINK(1)"
    assert "attachment" in response.headers["Content-Disposition"]


def test_reading_it_differently_and_saying_what_the_rows_are() -> None:
    client, actor = _client()
    batch = uploaded(actor, table(ROWS, delimiter="|"))
    wrong = {"encoding": "cp1252", "delimiter": ";", "header_row": "1"}
    client.post(reverse("intake:reading", args=[batch.id]), wrong)
    batch.refresh_from_db()
    assert len(batch.headers) == 1
    assert client.get(reverse("intake:batch", args=[batch.id])).status_code == 200
    right = {"encoding": "utf-8", "delimiter": "|", "header_row": "1"}
    client.post(reverse("intake:reading", args=[batch.id]), right)
    client.post(reverse("intake:layout", args=[batch.id]), {"layout": "client_contacts"})
    batch.refresh_from_db()
    assert (len(batch.headers), batch.layout) == (6, "client_contacts")
    no_row = {"encoding": "utf-8", "delimiter": "|", "header_row": "400"}
    assert client.post(reverse("intake:reading", args=[batch.id]), no_row).status_code == 422


def test_a_discarded_file_leaves_nothing() -> None:
    client, actor = _client()
    batch = checked(actor, table(ROWS))
    client.post(reverse("intake:discard", args=[batch.id]))
    assert not ImportBatch.objects.exists()


def test_the_list_and_a_rolled_back_import_show_what_happened() -> None:
    client, actor = _client()
    batch = rolled_back(actor, imported(actor, table(ROWS)))
    page = client.get(reverse("intake:index")).content.decode()
    assert batch.file_name in page
    assert "Zurückgenommen" in page
    assert client.get(reverse("intake:batch", args=[batch.id])).status_code == 200


def test_an_invisible_person_is_not_named_to_others() -> None:
    client, actor = _client()
    stranger = MemberFactory.create()
    PersonFactory.create(
        given_name="Svea", family_name="Callsen", email="svea@example.org",
        confidential_to=[stranger.id],
    )  # fmt: skip
    batch = imported(actor, table(ROWS))
    assert batch.new_count == 2
    page = client.get(reverse("intake:batch", args=[batch.id])).content.decode()
    assert "Gleiche E-Mail-Adresse" not in page


@pytest.mark.parametrize("name", ["batch", "columns", "rows", "error_file", "progress"])
def test_an_unknown_import_is_not_there(name: str) -> None:
    client, _actor = _client()
    assert client.get(reverse(f"intake:{name}", args=[uuid.uuid4()])).status_code == 404


@pytest.mark.parametrize(
    "name", ["start", "stop", "roll_back", "discard", "reading", "layout", "forget_mapping"]
)
def test_what_changes_something_is_posted(name: str) -> None:
    client, actor = _client()
    batch = uploaded(actor, table(ROWS))
    assert client.get(reverse(f"intake:{name}", args=[batch.id])).status_code == 405


@pytest.mark.parametrize("name", ["index", "upload"])
def test_read_only_members_do_not_see_imports(name: str) -> None:
    assert client_of(Role.READ_ONLY).get(reverse(f"intake:{name}")).status_code == 403


def test_data_protection_sees_imports_and_starts_none() -> None:
    batch = uploaded(recruiter(), table(ROWS))
    client = client_of(Role.DPO)
    assert client.get(reverse("intake:batch", args=[batch.id])).status_code == 200
    assert client.post(reverse("intake:start", args=[batch.id])).status_code == 403


def test_strangers_are_led_to_sign_in(client: Client) -> None:
    MemberFactory.create()
    response = client.get(reverse("intake:index"))
    assert response.status_code == 302
    assert "/anmelden/" in response.headers["Location"]


def test_starting_twice_is_a_conflict() -> None:
    client, actor = _client()
    batch = imported(actor, table(ROWS))
    assert client.post(reverse("intake:start", args=[batch.id])).status_code == 409
