# SPDX-License-Identifier: Apache-2.0
"""Languages, evidence, availability, documents and their versions, mentions, provenance."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from talentkreis.kernel import clock
from talentkreis.kernel.errors import NotFound, RuleViolation
from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory
from talentkreis.people import actions, languages, queries
from talentkreis.people.actions.career import StationDetails
from talentkreis.people.actions.documents import Filing
from talentkreis.people.actions.skills import Evidence
from talentkreis.people.availability import earliest_start
from talentkreis.people.models import ContactPoint, Document, Mention, Person
from talentkreis.people.tests.factories import PersonFactory
from talentkreis.people.tests.record import events

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import DjangoCaptureOnCommitCallbacks

    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.models import Member

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(settings: Any, tmp_path: Path) -> Person:
    """Somebody, with files in a folder of the test."""
    settings.MEDIA_ROOT = tmp_path
    found: Person = PersonFactory.create(given_name="Ayşe", family_name="Demir")
    return found


def store(actor: Actor, person: Person, text: str, name: str = "cv.txt", **filing: Any) -> Document:
    """Store a text file."""
    raw = text.encode()
    return actions.add_document(
        actor=actor,
        person_id=person.id,
        name=name,
        content=io.BytesIO(raw),
        size=len(raw),
        filing=Filing(**filing),
    )


@pytest.mark.requirement("feature:B2")
def test_a_skill_carries_the_sentence_that_shows_it_and_where_it_stands(
    actor: Actor, person: Person
) -> None:
    document = store(actor, person, "I switch 110 kV")
    actions.add_skill(
        actor=actor,
        person_id=person.id,
        name="Schaltberechtigung",
        level=4,
        evidence=Evidence(
            text="Switched 110 kV for six years",
            source="interview",
            on=dt.date(2026, 3, 2),
            document_id=document.id,
        ),
    )
    actions.add_skill(actor=actor, person_id=person.id, name="schaltberechtigung", level=5)
    (skill,) = queries.profile(actor, person.id).skills
    assert (skill.level, skill.evidence) == (5, "Switched 110 kV for six years")
    assert (skill.evidence_source, skill.evidenced_on) == ("interview", dt.date(2026, 3, 2))
    assert skill.document_id == document.id
    other = PersonFactory.create()
    with pytest.raises(NotFound):
        actions.add_skill(
            actor=actor,
            person_id=other.id,
            name="x",
            evidence=Evidence(text="y", document_id=document.id),
        )


@pytest.mark.requirement("feature:B2")
@pytest.mark.parametrize(
    ("written", "code"),
    [("Türkisch", "tr"), ("turkish", "tr"), ("TR", "tr"), ("Tuerkisch", "tr"), ("Farsi", "fa")],
)
def test_a_language_is_known_by_its_name_in_both_languages(
    actor: Actor, person: Person, written: str, code: str
) -> None:
    row = actions.add_language(
        actor=actor, person_id=person.id, language=written, level="B2", evidence="Grew up with it"
    )
    assert row.code == code
    assert languages.name_of("tr", "de") == "Türkisch"
    with pytest.raises(RuleViolation) as refused:
        actions.add_language(actor=actor, person_id=person.id, language="Klingonese")
    assert "language" in refused.value.fields
    with pytest.raises(RuleViolation):
        actions.add_language(actor=actor, person_id=person.id, language="tr", level="D1")
    actions.remove_language(actor=actor, person_id=person.id, code=code)
    assert queries.profile(actor, person.id).languages == []


@pytest.mark.requirement("feature:B2")
def test_education_says_what_it_ended_with(actor: Actor, person: Person) -> None:
    details = StationDetails(
        kind="education", title="B.Eng.", subject="Elektrotechnik", degree="bachelor"
    )
    station = actions.add_station(actor=actor, person_id=person.id, details=details)
    (shown,) = queries.profile(actor, person.id).stations
    assert (shown.id, shown.degree, shown.subject) == (station.id, "bachelor", "Elektrotechnik")
    with pytest.raises(RuleViolation):
        actions.add_station(
            actor=actor, person_id=person.id, details=StationDetails(title="x", degree="lord")
        )


@pytest.mark.requirement("feature:B2")
def test_wishes_are_checked_together(actor: Actor, person: Person) -> None:
    changed = actions.update_person(
        actor=actor,
        person_id=person.id,
        changes={
            "available_from": dt.date(2027, 1, 1),
            "notice_count": 3,
            "notice_unit": "months",
            "notice_end": "quarter",
            "work_model": "hybrid",
            "weekly_hours": 32,
            "seniority": "senior",
            "expected_pay_from": 62_000,
            "expected_pay_to": 68_000,
            "expected_pay_currency": "eur",
            "expected_pay_period": "year",
        },
    )
    assert changed.expected_pay_currency == "EUR"
    for wrong in (
        {"notice_unit": ""},
        {"expected_pay_to": 50_000},
        {"expected_pay_period": ""},
        {"weekly_hours": 90},
        {"available_from": "soon"},
        {"expected_pay_currency": "Euro"},
    ):
        with pytest.raises(RuleViolation) as refused:
            actions.update_person(actor=actor, person_id=person.id, changes=wrong)
        assert set(refused.value.fields) == set(wrong)


@pytest.mark.parametrize(
    ("today", "count", "unit", "end", "start"),
    [
        (dt.date(2026, 11, 22), 3, "months", "quarter", dt.date(2027, 4, 1)),
        (dt.date(2026, 11, 22), 4, "weeks", "half", dt.date(2027, 1, 1)),
        (dt.date(2026, 11, 2), 1, "weeks", "half", dt.date(2026, 11, 16)),
        (dt.date(2026, 11, 22), 1, "months", "month", dt.date(2027, 1, 1)),
        (dt.date(2026, 11, 22), 6, "months", "halfyear", dt.date(2027, 7, 1)),
        (dt.date(2026, 11, 22), 0, "weeks", "", dt.date(2026, 11, 23)),
    ],
)
def test_a_notice_period_says_when_somebody_could_start(
    today: dt.date, count: int, unit: str, end: str, start: dt.date
) -> None:
    assert earliest_start(today, count=count, unit=unit, end=end) == start
    later = start + dt.timedelta(days=40)
    wished = earliest_start(today, available_from=later, count=count, unit=unit, end=end)
    assert wished == later


@pytest.mark.requirement("feature:B8")
def test_a_new_version_joins_the_old_one_and_both_stay(actor: Actor, person: Person) -> None:
    first = store(actor, person, "CV of 2024", kind="cv")
    second = store(actor, person, "CV of 2026", kind="cv", replaces=first.id)
    third = store(actor, person, "CV of 2027", kind="cv", replaces=first.id)
    assert store(actor, person, "CV of 2026").id == second.id  # the same file twice is one
    first.refresh_from_db()
    assert first.series_id == second.series_id == third.series_id == first.id
    assert [first.version, second.version, third.version] == [1, 2, 3]
    with pytest.raises(NotFound):
        store(actor, PersonFactory.create(), "x", replaces=first.id)


@pytest.mark.requirement("feature:B8")
def test_the_text_of_a_document_is_read_by_those_who_may_read_documents(
    actor: Actor, person: Person
) -> None:
    plain = store(actor, person, "Leitwarte und SCADA")
    assert queries.text_of_document(actor, person.id, plain.id) == "Leitwarte und SCADA"
    pdf = actions.add_document(
        actor=actor,
        person_id=person.id,
        name="CV.pdf",
        content=io.BytesIO(b"%PDF-1.7 x"),
        size=10,
    )
    with pytest.raises(NotFound):
        queries.text_of_document(actor, person.id, pdf.id)
    for text in ("first reading", "second reading"):
        actions.keep_document_text(
            actor=actor, person_id=person.id, document_id=pdf.id, text=f"{text}\x00"
        )
    assert queries.text_of_document(actor, person.id, pdf.id) == "second reading"
    assert [d.is_readable for d in queries.documents(actor, person.id)] == [True, True]  # type: ignore[attr-defined]  # an annotation


@pytest.mark.requirement("feature:B8")
def test_a_document_goes_on_its_day_and_its_bytes_with_it(
    actor: Actor, person: Person, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    kept = store(actor, person, "kept", delete_on=clock.today() + dt.timedelta(days=1))
    gone = store(actor, person, "gone")
    path = gone.file.path
    actions.file_document(
        actor=actor,
        person_id=person.id,
        document_id=gone.id,
        filing=Filing(kind="certificate", delete_on=clock.today()),
    )
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.delete_documents_due() == 1
    assert list(Document.objects.all()) == [kept]
    assert not gone.file.storage.exists(path)
    assert len(events(person.id, "people.document_removed")) == 1


@pytest.mark.requirement("feature:B4")
def test_a_mention_waits_for_whoever_may_see_the_person_and_read_notes(
    actor: Actor, member: Member, person: Person
) -> None:
    jan = MemberFactory.create(name="Jan Behrens")
    MemberFactory.create(name="Dr. Birte Voß", role=Role.DPO)
    MemberFactory.create(name="Nele Suhr", role=Role.MARKETING)
    MemberFactory.create(name="Jana Alt", is_active=False)
    note = actions.add_note(
        actor=actor,
        person_id=person.id,
        text="@Jan, bitte anrufen. @Birte Voss weiß Bescheid, @Nele Suhr nicht; a@jan.example",
    )
    mentioned = set(Mention.objects.filter(note=note).values_list("member__name", flat=True))
    assert mentioned == {"Jan Behrens", "Dr. Birte Voß"}
    assert len(events(person.id, "people.member_mentioned")) == 2
    (waiting,) = queries.mentions_waiting(jan.actor, jan.id)
    assert (waiting.person, waiting.author) == (person, member.name)
    actions.add_note(actor=jan.actor, person_id=person.id, text="Called her.")
    assert queries.mentions_waiting(jan.actor, jan.id) == []


@pytest.mark.requirement("feature:B4")
def test_nobody_hears_of_somebody_they_may_not_see(
    actor: Actor, member: Member, person: Person
) -> None:
    jan = MemberFactory.create(name="Jan Behrens")
    actions.set_confidential_to(actor=actor, person_ids=[person.id], member_ids=[member.id])
    actions.add_note(actor=actor, person_id=person.id, text="@Jan Behrens?")
    assert not Mention.objects.exists()
    assert jan not in queries.mentionable(Person.objects.get())
    open_person = PersonFactory.create()
    actions.add_note(actor=actor, person_id=open_person.id, text="@Jan Behrens?")
    assert len(queries.mentions_waiting(jan.actor, jan.id)) == 1
    actions.set_confidential_to(actor=actor, person_ids=[open_person.id], member_ids=[member.id])
    assert queries.mentions_waiting(jan.actor, jan.id) == []
    with pytest.raises(NotFound):
        actions.see_mentions(actor=jan.actor, person_id=open_person.id)


def test_a_private_note_mentions_nobody(actor: Actor, person: Person) -> None:
    MemberFactory.create(name="Jan Behrens")
    with pytest.raises(RuleViolation) as refused:
        actions.add_note(
            actor=actor, person_id=person.id, text="@Jan Behrens", visibility="private"
        )
    assert "visibility" in refused.value.fields


@pytest.mark.requirement("feature:E4")
def test_a_value_knows_its_source_day_hand_and_basis_and_grows_old(
    actor: Actor, member: Member
) -> None:
    person = PersonFactory.create(city="Kiel")
    with time_machine.travel(dt.datetime(2025, 1, 10, 9, tzinfo=dt.UTC), tick=False):
        actions.update_person(
            actor=actor, person_id=person.id, changes={"position": "Meisterin"}, source="cv"
        )
    with time_machine.travel(dt.datetime(2026, 3, 10, 9, tzinfo=dt.UTC), tick=False):
        known = queries.profile(actor, person.id).provenance
        position = known.of("position")
        assert (position.source, position.by, position.is_old) == ("cv", member.name, True)
        assert position.at.date() == dt.date(2025, 1, 10)
        assert "Art. 6" in position.basis
        actions.confirm_value(actor=actor, person_id=person.id, field="position")
        again = queries.profile(actor, person.id).provenance.of("position")
        assert (again.source, again.is_old) == ("confirmed", False)
    changes = queries.history_of(person.id, "position")
    assert [change.source for change in changes] == ["confirmed", "cv"]
    assert known.of("given_name").source == "form"  # came with the person


@pytest.mark.requirement("feature:E4")
def test_the_employer_says_after_how_many_months_a_value_is_old(actor: Actor) -> None:
    person = PersonFactory.create(phone="+49 431 5550142")
    point = ContactPoint.objects.get(person=person, kind="phone")
    Person.objects.filter(id=person.id).update(created_at=clock.now() - dt.timedelta(days=500))
    whole = queries.profile(actor, person.id)
    assert not whole.provenance.of("contact_points.phone", point.id).is_old
    admin = MemberFactory.create(role=Role.ADMIN).actor
    actions.set_freshness(actor=admin, work_months=6, contact_months=12, other_months=6)
    whole = queries.profile(actor, person.id)
    assert whole.provenance.of("contact_points.phone", point.id).is_old
    fresh = whole.provenance.of("contact_points.phone", point.id, checked_at=clock.now())
    assert not fresh.is_old
    actions.confirm_value(
        actor=actor, person_id=person.id, field="contact_points.phone", object_key=str(point.id)
    )
    whole = queries.profile(actor, person.id)
    assert not whole.provenance.of("contact_points.phone", point.id).is_old
    with pytest.raises(RuleViolation):
        actions.set_freshness(actor=admin, work_months=0, contact_months=12, other_months=6)
