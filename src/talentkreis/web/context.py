# SPDX-License-Identifier: Apache-2.0
"""What every page of the shell needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: member and actor, where somebody is signed in."""
    return {
        "member": getattr(request, "member", None),
        "actor": getattr(request, "actor", None),
    }
