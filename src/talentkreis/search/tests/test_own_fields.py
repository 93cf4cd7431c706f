# SPDX-License-Identifier: Apache-2.0
"""Filters over fields of the employer, languages people speak, and the text of documents."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from talentkreis.kernel import clock
from talentkreis.organisation.actors import SYSTEM, Actor, Role
from talentkreis.organisation.tests.factories import MemberFactory, signed_in
from talentkreis.people import actions
from talentkreis.people.actions.career import StationDetails
from talentkreis.people.actions.custom import FieldDetails
from talentkreis.people.models import Person
from talentkreis.search.errors import FilterError
from talentkreis.search.fields.own import own_fields
from talentkreis.search.language import all_of, from_json, parse, to_json, to_text
from talentkreis.search.queries import explain, passages, person_ids
from talentkreis.search.tests.factories import make_person

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client

pytestmark = pytest.mark.django_db
SHIFTS = (("Tagschicht", "Day shift"), ("Nachtschicht", "Night shift"))


@pytest.fixture
def admin() -> Actor:
    """Who defines fields."""
    return MemberFactory.create(role=Role.ADMIN).actor


@pytest.fixture
def svea(admin: Actor) -> Person:
    """Somebody who says something in a field of every kind; another one says nothing."""
    make_person("Nobody Callsen")
    values: dict[str, Any] = {}
    for kind, label, value in (
        ("text", "Größe", "Größe 39"),
        ("number", "Jahre im Netz", 12),
        ("money", "Umzugsbudget", "3.500 EUR"),
        ("date", "Berechtigung bis", clock.today() + dt.timedelta(days=30)),
        ("yes_no", "Höhentauglich", True),
        ("choices", "Schichten", ["tagschicht"]),
        ("text", "Rolle", "Sicherheitsbeauftragte"),
    ):
        field = actions.define_field(
            actor=admin,
            details=FieldDetails(
                kind=kind, label_de=label, label_en=f"{label} EN", purpose="x", options=SHIFTS
            ),
        )
        values[field.code] = value
    person: Person = make_person("Svea Callsen")
    actions.set_custom_values(actor=admin, person_id=person.id, values=values)
    return person


def found(text: str, actor: Actor = SYSTEM) -> list[str]:
    """Given names of whom a filter finds."""
    node = parse(text, "de", actor=actor)
    again = from_json(to_json(node))
    assert again == node
    assert parse(to_text(node, "de"), "de", actor=actor) == node
    assert parse(to_text(node, "en"), "en", actor=actor) == node
    people = Person.objects.in_bulk(person_ids(actor, node))
    return sorted(person.given_name for person in people.values())


@pytest.mark.requirement("feature:B2")
@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("größe:39", True),
        ("größe:40", False),
        ("jahre-im-netz >= 12", True),
        ("jahre-im-netz > 12", False),
        ("umzugsbudget < 4000", True),
        ("berechtigung-bis < 60 Tage", True),
        ("berechtigung-bis < 10 Tage", False),
        ("höhentauglich:ja", True),
        ("höhentauglich:nein", False),
        ("schichten:tagschicht", True),
        ("schichten:Nachtschicht", False),
        ("eigen-rolle:sicherheit", True),  # "Rolle" itself is the position
    ],
)
def test_people_are_found_by_what_they_say_in_own_fields(
    svea: Person, text: str, is_found: bool
) -> None:
    assert found(text) == (["Svea"] if is_found else [])
    assert found(f"NICHT {text}") == (["Nobody"] if is_found else ["Nobody", "Svea"])


def test_a_restricted_field_answers_nobody_who_may_not_read_it(admin: Actor) -> None:
    field = actions.define_field(
        actor=admin,
        details=FieldDetails(
            kind="number", label_de="Budget", label_en="Budget", purpose="x", is_restricted=True
        ),
    )
    person = make_person("Svea Callsen")
    actions.set_custom_values(actor=admin, person_id=person.id, values={field.code: 9})
    reader = MemberFactory.create(role=Role.READ_ONLY).actor
    assert found("budget = 9", admin) == ["Svea"]
    assert found("budget = 9", reader) == []


def test_a_filter_over_a_field_that_is_gone_finds_nobody(admin: Actor) -> None:
    with pytest.raises(FilterError):
        parse("stiefel:39", "de")
    field = actions.define_field(
        actor=admin,
        details=FieldDetails(kind="text", label_de="Stiefel", label_en="Boots", purpose="x"),
    )
    kept = to_json(parse("stiefel:39", "de"))
    make_person()
    actions.archive_field(actor=admin, field_id=field.id)
    assert list(person_ids(SYSTEM, from_json(kept, is_stored=True))) == []
    with pytest.raises(FilterError):
        parse("stiefel:39", "de")
    with pytest.raises(FilterError):
        from_json(kept)


@pytest.mark.requirement("feature:B2")
def test_people_are_found_by_the_languages_they_speak(admin: Actor) -> None:
    svea = make_person("Svea Callsen")
    actions.add_language(actor=admin, person_id=svea.id, language="Türkisch", level="B2")
    assert found("spricht:Türkisch") == ["Svea"]
    assert found("spricht:turkish") == ["Svea"]
    assert found("spricht:dänisch") == []
    with pytest.raises(FilterError):
        parse("spricht:quatschisch", "de")
    lines = explain(admin, svea.id, parse("spricht:Türkisch", "de"))
    assert "B2" in str(lines)


def keep_document(actor: Actor, person: Person, text: str) -> None:
    raw = text.encode()
    actions.add_document(
        actor=actor, person_id=person.id, name="cv.txt", content=io.BytesIO(raw), size=len(raw)
    )


@pytest.mark.requirement("feature:B8")
@pytest.mark.requirement("feature:I4")
@pytest.mark.parametrize(
    "text", ["leitwarte", "Leitwarten", "Küste", '"Leitwarten der Küste"', "Leitw"]
)
def test_people_are_found_by_words_in_their_documents(
    admin: Actor, settings: Any, tmp_path: Path, text: str
) -> None:
    settings.MEDIA_ROOT = tmp_path
    svea = make_person("Svea Callsen")
    make_person("Nobody Callsen")
    keep_document(admin, svea, "Verantwortlich für die Leitwarten der Küste & <b>mehr</b>")
    assert found(f"dokument:{text}", admin) == ["Svea"]
    assert found(f"NICHT dokument:{text}", admin) == ["Nobody"]
    assert found("dokument:Umspannwerk", admin) == []
    assert found(text, admin) == []  # the bare word asks for what everybody may read
    reader = MemberFactory.create(role=Role.HIRING_MANAGER).actor
    assert found(f"dokument:{text}", reader) == []
    assert passages(reader, svea.id, parse(f"dokument:{text}", "de")) == []
    (passage,) = passages(admin, svea.id, parse(f"dokument:{text}", "de"))
    assert passage.title == "cv.txt"
    assert {part.lower() for part, is_match in passage.pieces if is_match} <= {
        "leitwarten",
        "der",
        "küste",
    }
    assert any(is_match for _part, is_match in passage.pieces)


@pytest.mark.requirement("feature:I4")
def test_people_are_found_by_notes_of_the_team_and_by_private_ones_of_ones_own() -> None:
    author = MemberFactory.create(role=Role.RECRUITER).actor
    colleague = MemberFactory.create(role=Role.RECRUITER).actor
    hiring = MemberFactory.create(role=Role.HIRING_MANAGER).actor
    svea = make_person("Svea Callsen")
    actions.add_note(actor=author, person_id=svea.id, text="Mag Segelboote")
    actions.add_note(
        actor=author, person_id=svea.id, text="Heikle Kündigungen", visibility="private"
    )
    asked = {text: parse(text, "de") for text in ("notiz:Segelboot", "notiz:Kündigung")}
    for actor, findable in (
        (author, [1, 1]),
        (colleague, [1, 0]),
        (hiring, [0, 0]),
        (SYSTEM, [1, 0]),
    ):
        assert [len(found(text, actor)) for text in asked] == findable
        seen = [len(passages(actor, svea.id, node)) for node in asked.values()]
        assert seen == findable
        told = str(explain(actor, svea.id, all_of(asked.values())))
        assert ("Kündigungen" in told) == (actor == author)
    page = signed_in(MemberFactory.create(role=Role.RECRUITER, language="de")).get(
        reverse("search:preview", args=[svea.id]), {"q": "notiz:Segelboot ODER notiz:Kündigung"}
    )
    assert "<mark>Segelboote</mark>" in page.content.decode()
    assert "Heikle" not in page.content.decode()


@pytest.mark.requirement("feature:I4")
def test_words_of_a_profile_are_marked_where_they_stand(admin: Actor) -> None:
    svea = make_person("Svea Callsen", summary="Leitet den <b>Windpark</b> bei Husum.")
    details = StationDetails(
        title="Technikerin", organisation="Fördenetz", description="Wartung aller Windparks"
    )
    actions.add_station(actor=admin, person_id=svea.id, details=details)
    profile, station = passages(admin, svea.id, parse("windpark", "de"))
    assert (profile.title, profile.at) == ("", None)
    assert station.title == "Technikerin, Fördenetz"
    for passage, marked in ((profile, "Windpark"), (station, "Windparks")):
        assert [part for part, is_match in passage.pieces if is_match] == [marked]
    assert passages(admin, svea.id, parse("Umspannwerk", "de")) == []
    many = " ODER ".join(f"wort{number}" for number in range(150))
    assert passages(admin, svea.id, parse(many, "de")) == []
    page = signed_in(MemberFactory.create(role=Role.RECRUITER, language="de")).get(
        reverse("search:preview", args=[svea.id]), {"q": "windpark"}
    )
    assert "<mark>Windpark</mark>" in page.content.decode()
    assert "<b>Wind" not in page.content.decode()


def test_what_is_shown_of_a_text_is_text(admin: Actor, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    svea = make_person("Svea Callsen")
    keep_document(admin, svea, "Leitwarte <script>alert(1)</script> & mehr")
    member = MemberFactory.create(role=Role.RECRUITER, language="de")
    page = signed_in(member).get(reverse("search:why", args=[svea.id]), {"q": "dokument:leitwarte"})
    assert "<mark>Leitwarte</mark>" in page.content.decode()
    assert "<script>alert" not in page.content.decode()


def test_fields_of_like_names_are_told_apart(admin: Actor) -> None:
    values: dict[str, Any] = {}
    for label, value in (("Schuh", "39"), ("Schuh!", "40"), ("Nicht", "41"), ("2. Wahl", "42"),
                         ("_A_b_", "43")):  # fmt: skip
        field = actions.define_field(
            actor=admin,
            details=FieldDetails(kind="text", label_de=label, label_en=f"{label} EN", purpose="x"),
        )
        values[field.code] = value
    person = make_person("Svea Callsen")
    actions.set_custom_values(actor=admin, person_id=person.id, values=values)
    defined = own_fields()
    names = [field.name("de") for field in defined]
    assert len(set(names)) == 5
    for name, value in zip(names, ("39", "40", "41", "42", "43"), strict=True):
        assert found(f"{name}:{value}") == ["Svea"]
        assert found(f"{name}:99") == []


def test_a_page_reads_the_definitions_once(svea: Person, client: Client) -> None:
    client.force_login(MemberFactory.create(language="de"))
    with CaptureQueriesContext(connection) as statements:
        client.get(reverse("search:people"), {"q": "größe:39 UND jahre-im-netz > 3 UND größe:38"})
    asked = [each for each in statements if 'FROM "people_customfield"' in each["sql"]]
    assert len(asked) == 1


def test_the_builder_offers_own_fields(svea: Person) -> None:
    page = signed_in(MemberFactory.create(language="de")).get(
        reverse("search:people"), {"q": "schichten:tagschicht"}
    )
    assert page.status_code == 200
    assert "Schichten" in page.content.decode()
