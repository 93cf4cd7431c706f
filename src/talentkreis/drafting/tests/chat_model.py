# SPDX-License-Identifier: Apache-2.0
"""A server with the interface of OpenAI for chat completions, on loopback, awkward where asked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from talentkreis.kernel.tests.web_server import Reply

if TYPE_CHECKING:
    from talentkreis.kernel.tests.web_server import WebSource

PATH = "/v1/chat/completions"


def completion(content: Any, **more: Any) -> dict[str, Any]:
    """An answer as Ollama, llama.cpp and OpenAI shape it."""
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "model": "small-1",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": content},
                "finish_reason": "stop",
            }
        ],
        "usage": {"prompt_tokens": 300, "completion_tokens": 80, "total_tokens": 380},
        **more,
    }


def says(source: WebSource, parts: dict[str, Any] | str, **more: Any) -> None:
    """Let the model answer every question with these parts, or with this text as it is."""
    text = parts if isinstance(parts, str) else json.dumps(parts, ensure_ascii=False)
    source.replies[PATH] = Reply(body=completion(text), **more)


def asked(source: WebSource) -> dict[str, Any]:
    """The last question, as the server read it."""
    found: dict[str, Any] = json.loads(source.asked[-1].body)
    return found
