# SPDX-License-Identifier: Apache-2.0
"""Tables that a migration makes together."""

from __future__ import annotations

import pytest
from django.db import connections, models
from django.db.migrations.operations import CreateModel
from django.db.migrations.state import ProjectState

from talentkreis.kernel.tables import CreateModels

pytestmark = pytest.mark.django_db(databases=["owner"])


def _model(name: str, refers_to: str) -> CreateModel:
    return CreateModel(
        name=name,
        fields=[
            ("id", models.BigAutoField(primary_key=True)),
            ("number", models.IntegerField()),
            ("other", models.ForeignKey(f"kernel.{refers_to}", models.CASCADE, null=True)),
        ],
        options={
            "indexes": [models.Index(fields=["number"], name=f"{name.lower()}_number")],
            "constraints": [models.UniqueConstraint(fields=["other"], name=f"{name.lower()}_once")],
        },
    )


TOGETHER = CreateModels([_model("Hen", "Egg"), _model("Egg", "Hen")])


def _names(statement: str) -> set[str]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement)
        return {name for (name,) in cursor.fetchall()}


def _tables() -> set[str]:
    return _names("SELECT relname FROM pg_class WHERE relname IN ('kernel_hen', 'kernel_egg')")


def test_tables_that_refer_to_each_other_are_made_and_dropped_in_one_step() -> None:
    before, after = ProjectState(), ProjectState()
    TOGETHER.state_forwards("kernel", after)
    with connections["owner"].schema_editor() as editor:
        TOGETHER.database_forwards("kernel", editor, before, after)
    assert _tables() == {"kernel_hen", "kernel_egg"}
    assert _names(
        "SELECT conrelid::regclass || ' ' || confrelid::regclass FROM pg_constraint"
        " WHERE contype = 'f' AND conrelid::regclass::text IN ('kernel_hen', 'kernel_egg')"
    ) == {"kernel_hen kernel_egg", "kernel_egg kernel_hen"}
    assert _names("SELECT indexname FROM pg_indexes WHERE tablename = 'kernel_egg'") >= {
        "egg_number",
        "egg_once",
    }
    with connections["owner"].schema_editor() as editor:
        TOGETHER.database_backwards("kernel", editor, after, before)
    assert _tables() == set()


def test_what_was_rendered_before_learns_of_the_new_models() -> None:
    state = ProjectState()
    _model("Cock", "Cock").state_forwards("kernel", state)
    assert [model.__name__ for model in state.apps.get_models()] == ["Cock"]
    CreateModels([_model("Hen", "Cock"), _model("Egg", "Hen")]).state_forwards("kernel", state)
    cock = state.apps.get_model("kernel", "Cock")
    related = {relation.related_model for relation in cock._meta.related_objects}
    assert related == {cock, state.apps.get_model("kernel", "Hen")}


def test_a_plan_names_every_table() -> None:
    assert TOGETHER.describe() == "Create models Hen, Egg"
