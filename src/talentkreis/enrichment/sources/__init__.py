# SPDX-License-Identifier: Apache-2.0
"""The sources that come with Talentkreis. Each is one class behind the port in `port`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from talentkreis.enrichment.sources.github import GitHub
from talentkreis.enrichment.sources.gravatar import Gravatar

if TYPE_CHECKING:
    from collections.abc import Mapping

    from talentkreis.enrichment.sources.port import Source

SOURCES: Final[Mapping[str, Source]] = {source.code: source for source in (GitHub(), Gravatar())}


def label_of(code: str) -> str:
    """The name of a source; an unknown one by its code."""
    return SOURCES[code].label if code in SOURCES else code
