# SPDX-License-Identifier: Apache-2.0
"""Addresses as keyed hashes: comparable with the suppression list, readable by nobody."""

from __future__ import annotations

from functools import lru_cache

from talentkreis.kernel.signing import keyed_hash


# An import asks about the same addresses for the list, for the gate and for the projection.
@lru_cache(maxsize=20_000)
def address_hash(kind: str, normalised: str) -> bytes:
    """The hash under which a normalised address of that kind is suppressed and remembered."""
    return keyed_hash("suppression", f"{kind}:{normalised}")
