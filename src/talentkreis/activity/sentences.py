# SPDX-License-Identifier: Apache-2.0
"""What an activity reads like: each kind has a translated sentence, told by its own package."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.utils.functional import _StrOrPromise

    from talentkreis.activity.events import Event


_sentences: dict[str, Any] = {}


def register_sentences(
    sentences: Mapping[type[Event], _StrOrPromise | Callable[[Mapping[str, Any]], str]],
) -> None:
    """Add a package's sentences; from its `apps.py`. Texts are lazy, without a full stop."""
    for event_type, sentence in sentences.items():
        _sentences[event_type.kind] = sentence


def describe(kind: str, payload: Mapping[str, Any] | None = None) -> str:
    """One sentence in the reader's language; kinds nobody described show their code."""
    sentence = _sentences.get(kind)
    if sentence is None:
        return _("Something happened (%(kind)s)") % {"kind": kind}
    if callable(sentence):
        return str(sentence(payload or {}))
    text = str(sentence)
    return text % _Shown(payload or {}) if "%(" in text else text


def is_described(kind: str) -> bool:
    """Whether a package told a sentence for `kind`; a test asks for every declared one."""
    return kind in _sentences


class _Shown(dict[str, Any]):
    """Payload values inside a sentence: lists with commas, "–" for what an old version lacks."""

    def __missing__(self, key: str) -> str:
        return "–"

    def __getitem__(self, key: str) -> Any:
        value = super().__getitem__(key) if key in self else self.__missing__(key)
        return ", ".join(map(str, value)) if isinstance(value, list) else value
