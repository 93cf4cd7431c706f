# SPDX-License-Identifier: Apache-2.0
"""Many tables made in one step of a migration.

Nearly all our models are related to each other by way of people and members. Whenever a model is
added to a rendered state, Django renders all that it is related to anew: 172 new models rendered
one 10,000 times, which took most of a first start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.migrations.operations.base import Operation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.backends.base.schema import BaseDatabaseSchemaEditor
    from django.db.migrations.operations import CreateModel
    from django.db.migrations.state import ProjectState


class CreateModels(Operation):
    """For migrations: create all of `models`, which may refer to each other in any order.

    It makes the same tables as one `CreateModel` after the other; models are rendered once.
    """

    def __init__(self, models: Sequence[CreateModel]) -> None:
        """Take the operations as `makemigrations` writes them."""
        self.models = models

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """What migrations write to make this operation again."""
        return type(self).__name__, [self.models], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Add the models; whoever asks for one next renders all of them, once."""
        state.__dict__.pop("apps", None)
        for model in self.models:
            model.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Create the tables; what refers to another table is declared when all are there."""
        for model in self.models:
            model.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drop the tables, the last one first."""
        for model in reversed(self.models):
            model.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """One line for `migrate --plan`."""
        return "Create models " + ", ".join(model.name for model in self.models)
