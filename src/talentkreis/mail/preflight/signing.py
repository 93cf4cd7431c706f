# SPDX-License-Identifier: Apache-2.0
"""Whether the published DKIM key is the one we sign with (RFC 6376, 8301, 8463)."""

from __future__ import annotations

from enum import StrEnum


class Published(StrEnum):
    """What stands under a selector."""

    OURS = "ours"
    MISSING = "missing"
    OTHER = "other"
    REVOKED = "revoked"
    TESTING = "testing"
    SEVERAL = "several"
    UNKNOWN = "unknown"


def tags_of(record: str) -> dict[str, str]:
    """Tags of a key record; white space inside values does not count."""
    pairs = (part.partition("=") for part in record.split(";"))
    return {name.strip().lower(): "".join(value.split()) for name, _equals, value in pairs}


def compare(published: tuple[str, ...], ours: str) -> Published:
    """What the records under our selector say about the record we would publish."""
    keys = [record for record in published if "p" in tags_of(record)]
    if not keys:
        return Published.MISSING
    if len(keys) > 1:
        return Published.SEVERAL
    theirs, own = tags_of(keys[0]), tags_of(ours)
    if not theirs["p"]:
        return Published.REVOKED
    if theirs["p"] != own["p"] or theirs.get("k", "rsa") != own.get("k", "rsa"):
        return Published.OTHER
    return Published.TESTING if "y" in theirs.get("t", "").split(":") else Published.OURS
