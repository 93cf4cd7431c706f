# SPDX-License-Identifier: Apache-2.0
"""The models that closeness comes from, as the settings show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from babel.numbers import format_currency
from django.utils.translation import get_language

from talentkreis.kernel import clock
from talentkreis.organisation.rights import require
from talentkreis.search.permissions import Right
from talentkreis.search.semantic import actions, choice, spending
from talentkreis.search.semantic.models import EmbeddingCall, EmbeddingModel, ModelSource
from talentkreis.search.semantic.port import Unusable, why_unusable

if TYPE_CHECKING:
    import datetime as dt

    from talentkreis.organisation.actors import Actor
    from talentkreis.search.semantic.models import EmbeddingChoice


@dataclass(frozen=True, slots=True)
class ShownModel:
    """A model that has embedded something here: how far it is, and what it is used for."""

    id: int
    name: str
    dimension: int
    done_count: int
    phrase_count: int
    is_current: bool
    is_chosen: bool

    @property
    def is_under_way(self) -> bool:
        """Chosen, and not asked by searches yet."""
        return self.is_chosen and not self.is_current

    @property
    def dialog(self) -> str:
        """The id of the dialog that asks before its vectors go."""
        return f"delete-{self.id}"

    @property
    def may_go(self) -> bool:
        """Whether its vectors can be deleted."""
        return not (self.is_chosen or self.is_current)


@dataclass(frozen=True, slots=True)
class Closeness:
    """What is chosen, what goes wrong with it, and all models there are."""

    choice: EmbeddingChoice
    models: list[ShownModel]
    folder_name: str
    folder_problem: str
    failure: str
    resting_until: dt.datetime | None
    call_count: int
    spent: str
    ceiling: str

    @property
    def is_beginning(self) -> bool:
        """The chosen model has embedded nothing yet."""
        return not self.failure and not any(each.is_chosen for each in self.models)

    @property
    def is_under_way(self) -> bool:
        """Whether the page changes by itself soon."""
        return self.is_beginning or any(each.is_under_way for each in self.models)


def shown_models(actor: Actor) -> list[ShownModel]:
    """Models with vectors here, the newest first. Raises NotAllowed."""
    require(actor, Right.CHOOSE_MODEL)
    wanted = choice.name_of(choice.chosen())
    return [
        ShownModel(
            row.pk,
            row.name,
            row.dimension,
            *actions.embedded(row),
            is_current=row.is_current,
            is_chosen=row.name == wanted,
        )
        for row in EmbeddingModel.objects.defer("whitening").order_by("-created_at", "-pk")
    ]


def closeness(actor: Actor) -> Closeness:
    """Everything the page about closeness shows. Raises NotAllowed."""
    models = shown_models(actor)
    made = choice.choice()
    calls = EmbeddingCall.objects.filter(asked_at__gte=clock.month_start())
    folder_name, folder_problem = _folder()
    problem = folder_problem if made.source == ModelSource.FOLDER else ""
    return Closeness(
        choice=made,
        models=models,
        folder_name=folder_name,
        folder_problem=folder_problem,
        failure=problem or (why_unusable(made.failure) if made.failure else ""),
        resting_until=made.paused_until,
        call_count=calls.count(),
        spent=_euros(spending.spent() / spending.MICRO),
        ceiling=_euros(made.cents_a_month),
    )


def _folder() -> tuple[str, str]:
    """The model in the folder, or what is wrong with it; both empty where no folder is named."""
    if choice.folder_path() is None:
        return "", ""
    try:
        return choice.folder().name, ""
    except Unusable as error:
        return "", error.text


def _euros(cents: Any) -> str:
    return str(format_currency(cents / 100, "EUR", locale=get_language() or "de"))
