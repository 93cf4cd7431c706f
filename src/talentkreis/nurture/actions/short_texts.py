# SPDX-License-Identifier: Apache-2.0
"""What is wrong with the words of an SMS, or with what is to fill a template of WhatsApp."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from django.utils.translation import gettext as _

from talentkreis.channels.ready import ready
from talentkreis.channels.rules import places_of
from talentkreis.mail import merge_fields
from talentkreis.nurture.models import StepKind
from talentkreis.nurture.rules.wording import FIELD_NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from talentkreis.channels.ready import Ready


class _Words(Protocol):
    """Subject (the name of a template) and body."""

    @property
    def subject(self) -> str: ...

    @property
    def body(self) -> str: ...


def wrong_short_texts(kind: str, texts: Mapping[tuple[str, str], _Words]) -> dict[str, str]:
    """Problems per form field, named ``body_de_sie`` and so on."""
    wrong: dict[str, str] = {}
    now = ready()
    for (language, form), words in texts.items():
        for problem in merge_fields.check(words.body, FIELD_NAMES):
            wrong.setdefault(f"body_{language}_{form}", problem.text)
        if kind == StepKind.SMS:
            said = _wrong_sms(words, language, now)
            if said:
                wrong.setdefault(f"body_{language}_{form}", said)
            continue
        for part, said in _wrong_template(words, language, now).items():
            wrong.setdefault(f"{part}_{language}_{form}", said)
    return wrong


def _wrong_sms(words: _Words, language: str, now: Ready) -> str:
    """Counted without what merge fields will say; planning counts again for each person."""
    try:
        text = merge_fields.with_places(words.body, lambda _name, _substitute: "")
    except merge_fields.MergeError:
        return ""
    if now.length_of(text, language).is_too_long:
        return _("This is too long for an SMS. Write an e-mail.")
    return ""


def _wrong_template(words: _Words, language: str, now: Ready) -> dict[str, str]:
    name, lines = words.subject.strip(), words.body.strip().splitlines()
    if not name:
        return {"subject": _("Choose an approved template.")} if lines else {}
    found = now.templates.get((name, language))
    if found is None:
        return {"subject": _("Choose an approved template.")}
    places = places_of(found.body)
    if len(lines) != places or not all(line.strip() for line in lines):
        return {
            "body": _("This template has %(count)d places: fill each, one a line.")
            % {"count": places}
        }
    return {}
