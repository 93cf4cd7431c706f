# SPDX-License-Identifier: Apache-2.0
"""Everything about a person can be shown to them, and can go."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from talentkreis.activity.models import Activity
from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory
from talentkreis.people import actions, privacy
from talentkreis.people.actions.career import StationDetails
from talentkreis.people.actions.custom import FieldDetails
from talentkreis.people.models import Document, Person
from talentkreis.people.tests.factories import PersonFactory

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import DjangoCaptureOnCommitCallbacks


def _reaches_person(model: type[models.Model], seen: set[type[models.Model]]) -> bool:
    if model in seen:
        return False
    seen.add(model)
    targets = [
        field.related_model
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey) and isinstance(field.related_model, type)
    ]
    return any(target is Person or _reaches_person(target, seen) for target in targets)


@pytest.mark.requirement("feature:T4")
def test_every_package_that_keeps_something_about_people_can_show_and_erase_it() -> None:
    reaching = {
        model._meta.app_label
        for model in apps.get_models()
        if model.__module__.startswith("talentkreis.") and _reaches_person(model, set())
    }
    assert reaching <= privacy.registered_packages()


@pytest.fixture
def whole(settings: Any, tmp_path: Path) -> Person:
    """A person with something in every table of this package."""
    settings.MEDIA_ROOT = tmp_path
    actor = MemberFactory.create(name="Merle Hansen").actor
    person: Person = PersonFactory.create(
        given_name="Ayşe", phone="0431 555 0142", tags=["Netz"], hats=["alumnus"]
    )
    actions.add_note(actor=actor, person_id=person.id, text="a note", visibility="private")
    actions.log_conversation(actor=actor, person_id=person.id, text="what was said")
    actions.add_station(actor=actor, person_id=person.id, details=StationDetails(title="Chefin"))
    actions.add_skill(actor=actor, person_id=person.id, name="SCADA")
    actions.add_document(
        actor=actor,
        person_id=person.id,
        name="CV.pdf",
        content=io.BytesIO(b"%PDF-1.7 x"),
        size=10,
    )
    actions.add_document(
        actor=actor,
        person_id=person.id,
        name="letter.txt",
        content=io.BytesIO(b"read from the file"),
        size=18,
    )
    MemberFactory.create(name="Jan Behrens")
    actions.add_note(actor=actor, person_id=person.id, text="@Jan Behrens please call")
    actions.add_language(actor=actor, person_id=person.id, language="tr", level="native")
    own = actions.define_field(
        actor=MemberFactory.create(role=Role.ADMIN).actor,
        details=FieldDetails(
            kind="text", label_de="Stiefel", label_en="Boots", purpose="Protective clothing"
        ),
    )
    actions.set_custom_values(actor=actor, person_id=person.id, values={own.code: "size 39"})
    actions.update_person(actor=actor, person_id=person.id, changes={"city": "Husum"})
    return person


@pytest.mark.django_db
@pytest.mark.requirement("feature:T4")
def test_the_person_reads_all_of_it_notes_included(whole: Person) -> None:
    shown = privacy.export_person_rows(whole.id)
    text = json.dumps(shown, ensure_ascii=False)
    for part in ("Ayşe", "+494315550142", "Netz", "alumnus", "a note", "what was said", "Chefin",
                 "SCADA", "CV.pdf", "Husum", "Kiel", "consent", "read from the file",
                 "Jan Behrens", "native", "size 39", "Protective clothing"):  # fmt: skip
        assert part in text


@pytest.mark.django_db
@pytest.mark.requirement("feature:T4")
def test_after_erasing_nothing_is_left_but_that_there_was_somebody(
    whole: Person, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    stored = Document.objects.get(name="CV.pdf").file.path
    with django_capture_on_commit_callbacks(execute=True):
        privacy.erase_person_rows(whole.id)
    for model in apps.get_app_config("people").get_models():
        if model.__name__ not in {"Tag", "Skill", "CustomField"}:
            assert not model._default_manager.exists(), model.__name__
    assert not any(path.is_file() for path in settings_media().rglob("*"))
    assert not (settings_media() / stored).exists()
    assert Activity.objects.filter(person_id=whole.id, kind="people.person_erased").exists()
    assert privacy.export_person_rows(whole.id)["people"] == {}


def settings_media() -> Path:
    """Where files are stored in this test."""
    from pathlib import Path

    return Path(settings.MEDIA_ROOT)


@pytest.mark.requirement("feature:T10")
@pytest.mark.requirement("trust:L-02")
def test_no_model_asks_for_what_nobody_may_ask() -> None:
    """Photo, birth date, marital status, nationality, religion, salary history."""
    forbidden = ("photo", "birth", "marital", "nationalit", "religio", "salary", "gender")
    names = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("talentkreis.")
        for field in model._meta.get_fields()
    }
    found = {
        name
        for name in names
        for word in forbidden
        if any(part.startswith(word) for part in name.partition(".")[2].split("_"))
    }
    assert not found
