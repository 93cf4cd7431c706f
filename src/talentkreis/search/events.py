# SPDX-License-Identifier: Apache-2.0
"""What happens to the models that closeness comes from. Codes and names of models only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from talentkreis.activity.events import Event


@dataclass(frozen=True, kw_only=True)
class ModelChosen(Event):
    """A model was chosen for closeness, or how an outside one may be asked."""

    kind: ClassVar[str] = "search.model_chosen"

    source: str


@dataclass(frozen=True, kw_only=True)
class VectorsDeleted(Event):
    """What a model had made of titles and skills was deleted."""

    kind: ClassVar[str] = "search.vectors_deleted"

    model: str
