# SPDX-License-Identifier: Apache-2.0
"""How large a starter set is."""

from __future__ import annotations

from typing import Final

# Fewer is no start, more is nobody's priority (FEATURES: "Suggested starter: 3-5 pools").
LEAST: Final = 3
MOST: Final = 5


def is_a_set(count: int) -> bool:
    """Whether so many pools are a starter set."""
    return LEAST <= count <= MOST
