# SPDX-License-Identifier: Apache-2.0
"""Asking an outside model about the words of a search, before its page opens a transaction.

Only what a filter asks for as a role or skill leaves: bare words may be the name of a person. What
the model does not answer in time is compared by wording.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from talentkreis.search.semantic import changing, choice, closeness
from talentkreis.search.semantic.models import EmbeddingModel, ModelSource, PhraseKind, PhraseVector
from talentkreis.search.semantic.phrases import phrase_of
from talentkreis.search.semantic.port import Unusable
from talentkreis.search.semantic.service import PAGE
from talentkreis.search.semantic.wanted import wanted_by

if TYPE_CHECKING:
    from talentkreis.search.tree import Node

# Roles and skills of one filter that are asked about.
MOST_ASKED = 8


def ask_ahead(node: Node) -> None:
    """Have an outside model embed what a filter asks for and nobody here carries.

    Nothing happens where the model is one of this machine. Raises RuntimeError in a transaction.
    """
    wanted = wanted_by(node)
    if not (wanted.roles or wanted.skills) or choice.choice().source != ModelSource.SERVICE:
        return
    row = EmbeddingModel.objects.filter(is_current=True).first()
    model = choice.embedder_of(row.name, PAGE) if row else None
    if row is None or model is None or not model.is_outside:
        return
    for kind, texts in ((PhraseKind.TITLE, wanted.roles), (PhraseKind.SKILL, wanted.skills)):
        asked = [
            said
            for key, said in dict.fromkeys(phrase_of(kind, text) for text in texts)
            if said
            and not closeness.is_remembered(row, kind, said)
            and not PhraseVector.objects.filter(
                model=row, vector__isnull=False, phrase__kind=kind, phrase__key=key
            ).exists()
        ]
        if asked:
            try:
                closeness.remember(row, kind, asked[:MOST_ASKED], model)
            except Unusable as error:
                changing.note_failure(error)
                return
