# SPDX-License-Identifier: Apache-2.0
"""Notices of Amazon SES that its notification service sends as mails: JSON within JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

BOUNCE, COMPLAINT, DELIVERY = "bounce", "complaint", "delivery"


@dataclass(frozen=True, slots=True)
class Notice:
    """What the service says became of a mail; `said` are the words of the refusing server."""

    kind: str
    is_permanent: bool = False
    said: str = ""


def read(text: str) -> Notice | None:
    """The notice that `text` begins with, or None: anything else, and every broken one."""
    start = text.find("{")
    if start < 0 or "notificationType" not in text:
        return None
    content = _object(text[start:])
    if isinstance(content.get("Message"), str):
        content = _object(content["Message"])
    kind = str(content.get("notificationType", "")).lower()
    if kind not in {BOUNCE, COMPLAINT, DELIVERY}:
        return None
    bounce = content.get("bounce")
    if kind != BOUNCE or not isinstance(bounce, dict):
        return Notice(kind)
    recipients = bounce.get("bouncedRecipients")
    said = [
        f"{each.get('status', '')} {each.get('diagnosticCode', '')}"
        for each in (recipients if isinstance(recipients, list) else [])[:10]
        if isinstance(each, dict)
    ]
    return Notice(kind, bounce.get("bounceType") == "Permanent", " ".join(said)[:1_000])


def _object(text: str) -> dict[str, Any]:
    """The JSON object at the beginning of `text`; an empty one if there is none."""
    try:
        found, _ = json.JSONDecoder(strict=False).raw_decode(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
