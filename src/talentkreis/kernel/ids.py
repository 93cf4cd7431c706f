# SPDX-License-Identifier: Apache-2.0
"""Identifiers: UUIDv7 (RFC 9562), ordered by time, so that B-tree inserts stay local."""

from __future__ import annotations

from typing import TYPE_CHECKING

import uuid_utils
from uuid_utils.compat import uuid7

if TYPE_CHECKING:
    import uuid


def new_id() -> uuid.UUID:
    """A fresh UUIDv7. Not a secret: tokens come from `kernel.signing`."""
    return uuid7()


def new_key() -> str:
    """A fresh UUIDv7 as text: for rows written by the thousand, where objects would only be made
    to be written out again.
    """
    return str(uuid_utils.uuid7())
