# SPDX-License-Identifier: Apache-2.0
"""Background jobs: what leaves the machine leaves it from here, never from a page."""

from __future__ import annotations

import uuid

from procrastinate.contrib.django import app


@app.task(name="enrichment.look_up")
def look_up(lookup_id: str) -> None:
    """Ask a source about a person."""
    from talentkreis.enrichment.looking import look_up as call

    call(uuid.UUID(lookup_id))
