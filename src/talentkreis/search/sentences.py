# SPDX-License-Identifier: Apache-2.0
"""What the record says about lists handed out and the models that closeness comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext, gettext_lazy, ngettext

from talentkreis.activity.sentences import register_sentences
from talentkreis.search import events
from talentkreis.search.exporting.events import ListMade, ListTaken
from talentkreis.search.semantic.models import ModelSource

if TYPE_CHECKING:
    from collections.abc import Mapping


def _chosen(payload: Mapping[str, Any]) -> str:
    source = str(payload.get("source", ""))
    label = ModelSource(source).label if source in ModelSource.values else source
    return gettext("Model for closeness chosen: %(model)s") % {"model": label}


def _made(payload: Mapping[str, Any]) -> str:
    count = int(payload.get("people_count", 0))
    text = ngettext("List of %(count)d person exported", "List of %(count)d people exported", count)
    return text % {"count": count}


def register() -> None:
    """Tell `activity` how the events of this package read."""
    register_sentences(
        {
            events.ModelChosen: _chosen,
            ListMade: _made,
            ListTaken: gettext_lazy("Exported list downloaded"),
            events.VectorsDeleted: gettext_lazy("Vectors deleted: %(model)s"),
        }
    )
