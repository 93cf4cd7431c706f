# SPDX-License-Identifier: Apache-2.0
"""Which models this installation has, and which of them it uses."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings

from talentkreis.search.semantic.models import EmbeddingChoice, ModelSource
from talentkreis.search.semantic.onnx_folder import OnnxFolder
from talentkreis.search.semantic.port import Unusable
from talentkreis.search.semantic.sentence_encoder import SentenceEncoder
from talentkreis.search.semantic.service import JOB, Service

if TYPE_CHECKING:
    from pathlib import Path

    from talentkreis.search.semantic.port import Embedder
    from talentkreis.search.semantic.service import Patience


def choice() -> EmbeddingChoice:
    """What the employer chose; the shipped model where nobody has."""
    return EmbeddingChoice.objects.first() or EmbeddingChoice()


@cache
def shipped() -> SentenceEncoder:
    """The model that comes with the product; nothing is loaded before the first text."""
    return SentenceEncoder()


def folder_path() -> Path | None:
    """Where the operator says a model lies."""
    path: Path | None = settings.EMBEDDING_FOLDER
    return path


def folder() -> OnnxFolder:
    """The model in the folder the operator names, be it usable or not."""
    return _folder(folder_path())


@cache
def _folder(path: Path | None) -> OnnxFolder:
    return OnnxFolder(path)


def chosen(patience: Patience = JOB) -> Embedder:
    """The model to be used; its name may raise Unusable."""
    made = choice()
    if made.source == ModelSource.SERVICE:
        return Service(made, patience)
    return folder() if made.source == ModelSource.FOLDER else shipped()


def embedder_of(name: str, patience: Patience = JOB) -> Embedder | None:
    """The model with this name, where it can be asked: an outside one only while it is chosen."""
    if name == shipped().name:
        return shipped()
    if name.startswith("onnx/"):
        return folder() if name_of(folder()) == name else None
    made = choice()
    if made.source != ModelSource.SERVICE:
        return None
    service = Service(made, patience)
    return service if service.name == name else None


def name_of(model: Embedder) -> str:
    """Its name, empty for one that cannot be asked."""
    try:
        return model.name
    except Unusable:
        return ""
