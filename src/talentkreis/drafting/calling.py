# SPDX-License-Identifier: Apache-2.0
"""Putting a question to the model: out through `kernel.http`, back as text or as a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from talentkreis.drafting import actions, rules
from talentkreis.drafting.filling import filled
from talentkreis.drafting.models import Kind
from talentkreis.drafting.questions import CONTENT_PARTS, LETTER_PARTS, messages_of
from talentkreis.kernel import http, model_service

if TYPE_CHECKING:
    import uuid

    from talentkreis.drafting.actions import Order

# A small model on a machine without a graphics card writes some five words a second.
OUTSIDE: Final = http.Limits(most_bytes=512 * 1024, most_seconds=60.0)
IN_HOUSE: Final = http.Limits(most_bytes=512 * 1024, most_seconds=240.0)
MOST_TOKENS: Final = 1_500
LONGEST: Final = {"subject": 200, "title": 200, "teaser": 500, "text": 8_000, "body": 8_000}


def draft(request_id: uuid.UUID) -> None:
    """Ask for a draft that was asked for. Safe to run twice: an answered one is left alone."""
    order = actions.begin(request_id=request_id)
    if order is None:
        return
    try:
        said = _ask(order)
        proposed = _read(said, order.kind)
    except model_service.Fault as fault:
        actions.note_failure(request_id=request_id, reason=fault.code, waits=fault.detail)
        return
    if order.kind == Kind.LETTER:
        proposed = filled(request_id, proposed)
    tokens = model_service.tokens_of(said) or 0
    actions.take_in(request_id=request_id, proposed=proposed, token_count=tokens)


def _ask(order: Order) -> Any:
    service = model_service.Service(
        order.base_url,
        order.key,
        http.Reach.OPEN_WEB if order.is_outside else http.Reach.IN_HOUSE,
    )
    question = {
        "model": order.model,
        "messages": messages_of(order.instruction, order.material),
        "max_tokens": MOST_TOKENS,
        "temperature": 0.4,
        "stream": False,
    }
    limits = OUTSIDE if order.is_outside else IN_HOUSE
    return service.ask("/chat/completions", question, limits=limits)


def _read(said: Any, kind: str) -> dict[str, str]:
    """The parts of the draft. Raises Fault for an answer that is none, or a longer one."""
    try:
        text = said["choices"][0]["message"]["content"]
    except (KeyError, IndexError, TypeError) as error:
        raise model_service.Fault("bad_answer") from error
    parts = LETTER_PARTS if kind == Kind.LETTER else CONTENT_PARTS
    proposed = rules.read_answer(text, parts) if isinstance(text, str) else None
    if proposed is None:
        raise model_service.Fault("bad_answer")
    for name in ("subject", "title", "teaser"):
        if name in proposed:
            proposed[name] = rules.one_line(proposed[name])
    if any(len(value) > LONGEST[name] for name, value in proposed.items()):
        raise model_service.Fault("too_long")
    return proposed
