# SPDX-License-Identifier: Apache-2.0
"""Public pages ship one stylesheet: ``public.css``, the concatenation of its parts.

It is committed, so that nothing has to be built; a test compares it with the parts. After a
change to a part run ``python -m talentkreis.web.stylesheets``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "static" / "web" / "css"
PARTS: Final = ("fonts.css", "tokens.css", "components.css", "outside.css")
PUBLIC: Final = FOLDER / "public.css"


def concatenated() -> str:
    """What ``public.css`` must hold."""
    head = "/* Made by talentkreis.web.stylesheets; change the parts. */\n"
    return head + "\n".join((FOLDER / part).read_text(encoding="utf-8") for part in PARTS)


if __name__ == "__main__":
    PUBLIC.write_text(concatenated(), encoding="utf-8")
