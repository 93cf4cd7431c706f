# SPDX-License-Identifier: Apache-2.0
"""Reading pages in tests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.urls import reverse

if TYPE_CHECKING:
    from django.test import Client


def text_of(response: Any) -> str:
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def get(client: Client, name: str, *args: Any, **query: str) -> str:
    """The text of a page of this package that opens."""
    response = client.get(reverse(f"nurture:{name}", args=args), query)
    assert response.status_code == 200
    return text_of(response)
