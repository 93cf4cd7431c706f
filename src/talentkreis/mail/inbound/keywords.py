# SPDX-License-Identifier: Apache-2.0
"""The words with which somebody ends a channel by writing back (FEATURES H3).

Carriers know the English ones; people here write the German ones. Only a message that says
nothing else counts: "Stop, wait" is an answer, "STOPP bitte" is not.
"""

from __future__ import annotations

import re
from typing import Final

from talentkreis.kernel.text import fold

_ENDING: Final = frozenset(
    {
        "abbestellen", "abmelden", "abmeldung", "austragen", "cancel", "end", "ende", "optout",
        "quit", "revoke", "stop", "stopall", "stopp", "unsubscribe",
    }
)  # fmt: skip
_BESIDE: Final = frozenset(
    {
        "alle", "alles", "all", "bitte", "danke", "nachrichten", "newsletter", "please", "sms",
        "thanks", "whatsapp",
    }
)  # fmt: skip
_WORDS: Final = re.compile(r"\w+")
_LONGEST: Final = 60


def ends_channel(text: str) -> bool:
    """Whether a message means that nothing more is wanted through its channel."""
    if len(text) > _LONGEST:
        return False
    plain = fold(text).replace("opt-out", "optout").replace("opt out", "optout")
    words = set(_WORDS.findall(plain))
    return bool(words & _ENDING) and words <= _ENDING | _BESIDE
