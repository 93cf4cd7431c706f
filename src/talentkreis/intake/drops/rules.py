# SPDX-License-Identifier: Apache-2.0
"""Which of the files that came with a mail is a CV. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_CV: Final = re.compile(
    r"lebens?lauf|\bcv\b|vita\b|r[eé]sum[eé]|curriculum|werdegang|profil(?!bild)", re.IGNORECASE
)
READABLE: Final = frozenset({"pdf", "docx", "odt", "rtf", "txt", "json", "xml"})
LONGEST_SAID: Final = 20_000


def cvs_among(names: Sequence[str]) -> list[int]:
    """Positions of the files that are CVs by their name; a single document is taken for one."""
    readable = [at for at, name in enumerate(names) if name.rpartition(".")[2].lower() in READABLE]
    named = [at for at in readable if _CV.search(re.sub(r"[_\-.+]", " ", names[at]))]
    return named or (readable if len(readable) == 1 else [])
