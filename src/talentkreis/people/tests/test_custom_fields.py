# SPDX-License-Identifier: Apache-2.0
"""Fields of an employer: typed, with a purpose, remembered, closed where they are restricted."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import translation

from talentkreis.kernel.errors import NotAllowed, RuleViolation
from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory
from talentkreis.people import actions, custom, queries
from talentkreis.people.actions.custom import FieldDetails
from talentkreis.people.models import CustomField, CustomValue, FieldHistory
from talentkreis.people.tests.factories import PersonFactory

if TYPE_CHECKING:
    from talentkreis.organisation.actors import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Actor:
    """Who defines fields."""
    return MemberFactory.create(role=Role.ADMIN).actor


def define(admin: Actor, kind: str, **values: Any) -> CustomField:
    """A field of a kind."""
    details: dict[str, Any] = {
        "kind": kind,
        "label_de": f"Feld {kind}",
        "label_en": f"Field {kind}",
        "purpose": "Needed for planning",
    }
    if kind in {"choice", "choices"}:
        details["options"] = [("Tagschicht", "Day shift"), ("Nachtschicht", "Night shift")]
    return actions.define_field(actor=admin, details=FieldDetails(**(details | values)))


@pytest.mark.requirement("feature:B2")
@pytest.mark.parametrize(
    ("kind", "written", "kept", "shown"),
    [
        ("text", "  Größe 39 ", "Größe 39", "Größe 39"),
        ("long_text", "one\r\n\r\n\r\ntwo", "one\n\ntwo", "one\n\ntwo"),
        ("number", "1.234,5", 1234.5, "1.234,5"),
        ("number", "1,234.50", 1234.5, "1.234,5"),
        ("number", "1'234", 1234, "1.234"),
        ("number", 7, 7, "7"),
        ("money", "CHF 1'200.50", {"amount": 1200.5, "currency": "CHF"}, "1.200,5 CHF"),
        ("money", "950 €", {"amount": 950, "currency": "EUR"}, "950 EUR"),
        ("money", {"amount": 5, "currency": "eur"}, {"amount": 5, "currency": "EUR"}, "5 EUR"),
        ("date", "31.12.2026", "2026-12-31", "31. Dezember 2026"),
        ("date", dt.date(2026, 12, 31), "2026-12-31", "31. Dezember 2026"),
        ("yes_no", "Ja", True, "ja"),
        ("yes_no", False, False, "nein"),
        ("choice", "night shift", "nachtschicht", "Nachtschicht"),
        ("choices", "Nachtschicht; Day shift", ["tagschicht", "nachtschicht"],
         "Tagschicht, Nachtschicht"),
        ("link", "https://www.Example.org/a/", "example.org/a", "example.org/a"),
    ],
)  # fmt: skip
def test_a_value_is_understood_as_people_write_it(
    actor: Actor, admin: Actor, kind: str, written: object, kept: object, shown: str
) -> None:
    field, person = define(admin, kind), PersonFactory.create()
    actions.set_custom_values(actor=actor, person_id=person.id, values={field.code: written})
    (found,) = queries.profile(actor, person.id).custom
    assert custom.value_of(found.field, found.value) == kept
    with translation.override("de"):
        assert custom.shown(found.field, found.value) == shown
    history = FieldHistory.objects.get(person=person, field=f"custom.{field.code}")
    assert (history.new, history.source) == (kept, "form")
    actions.set_custom_values(actor=actor, person_id=person.id, values={field.code: ""})
    assert not CustomValue.objects.exists()


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("number", "many"),
        ("number", True),
        ("number", "1e400"),
        ("number", "NaN"),
        ("money", "a lot"),
        ("money", {"amount": 5, "currency": "Euro"}),
        ("date", "32.12.2026"),
        ("date", "0001-01-01"),
        ("yes_no", "perhaps"),
        ("choice", "Spätschicht"),
        ("choices", ["Spätschicht"]),
        ("link", "javascript:alert(1)"),
        ("text", "x" * 501),
    ],
)
def test_what_a_field_cannot_hold_is_refused_beside_its_name(
    actor: Actor, admin: Actor, kind: str, written: object
) -> None:
    field, person = define(admin, kind), PersonFactory.create()
    with pytest.raises(RuleViolation) as refused:
        actions.set_custom_values(actor=actor, person_id=person.id, values={field.code: written})
    assert list(refused.value.fields) == [field.code]
    assert not CustomValue.objects.exists()


def test_setting_the_same_value_again_changes_nothing(actor: Actor, admin: Actor) -> None:
    field, person = define(admin, "number"), PersonFactory.create()
    for written in ("39", 39, Decimal("39.0")):
        actions.set_custom_values(actor=actor, person_id=person.id, values={field.code: written})
    assert FieldHistory.objects.filter(person=person).count() == 1
    with pytest.raises(RuleViolation) as refused:
        actions.set_custom_values(actor=actor, person_id=person.id, values={"nothing": 1})
    assert refused.value.code == "no_such_field"


def test_only_an_admin_defines_fields_and_every_field_has_a_purpose(
    actor: Actor, admin: Actor
) -> None:
    with pytest.raises(NotAllowed):
        define(actor, "text")
    for wrong, field in (
        ({"purpose": " "}, "purpose"),
        ({"label_en": ""}, "label_en"),
        ({"label_de": "Aktuelles Gehalt"}, "label_de"),
        ({"label_en": "Your salary history"}, "label_en"),
        ({"kind": "choice", "options": [("Nur eine", "Only one")]}, "options"),
        ({"kind": "photo"}, "kind"),
    ):
        with pytest.raises(RuleViolation) as refused:
            define(admin, **({"kind": "text"} | wrong))
        assert list(refused.value.fields) == [field]
    define(admin, "text", label_de="Höhentauglich")
    with pytest.raises(RuleViolation):
        define(admin, "number", label_de="hoehentauglich")
    assert CustomField.objects.get().code == "hoehentauglich"


def test_a_choice_somebody_has_stays(actor: Actor, admin: Actor) -> None:
    field, person = define(admin, "choice"), PersonFactory.create()
    actions.set_custom_values(actor=actor, person_id=person.id, values={field.code: "Tagschicht"})
    words = FieldDetails(
        kind="choice",
        label_de="Schicht",
        label_en="Shift",
        purpose="Planning",
        options=[("Nachtschicht", "Night"), ("Früh", "Early")],
    )
    with pytest.raises(RuleViolation):
        actions.update_field(actor=admin, field_id=field.id, details=words)
    actions.set_custom_values(actor=actor, person_id=person.id, values={field.code: ""})
    changed = actions.update_field(actor=admin, field_id=field.id, details=words)
    assert [o["code"] for o in changed.options] == ["nachtschicht", "frueh"]
    assert changed.code == field.code


def test_an_archived_field_leaves_the_profile_and_can_be_deleted_with_its_values(
    actor: Actor, admin: Actor
) -> None:
    field, person = define(admin, "text"), PersonFactory.create()
    actions.set_custom_values(actor=actor, person_id=person.id, values={field.code: "x"})
    with pytest.raises(RuleViolation):
        actions.delete_field(actor=admin, field_id=field.id)
    actions.archive_field(actor=admin, field_id=field.id)
    assert queries.profile(actor, person.id).custom == []
    actions.archive_field(actor=admin, field_id=field.id, is_archived=False)
    assert len(queries.profile(actor, person.id).custom) == 1
    actions.archive_field(actor=admin, field_id=field.id)
    assert actions.delete_field(actor=admin, field_id=field.id) == 1
    assert not CustomField.objects.exists()


@pytest.mark.requirement("trust:S-23")
@pytest.mark.parametrize("role", [Role.READ_ONLY, Role.MARKETING, Role.HIRING_MANAGER])
def test_a_restricted_field_is_read_by_those_who_care_alone(
    actor: Actor, admin: Actor, role: Role
) -> None:
    field, person = define(admin, "text", is_restricted=True), PersonFactory.create()
    actions.set_custom_values(actor=actor, person_id=person.id, values={field.code: "secret"})
    other = MemberFactory.create(role=role).actor
    assert queries.profile(other, person.id).custom == []
    assert queries.custom_fields(other) == []
    assert len(queries.profile(actor, person.id).custom) == 1
