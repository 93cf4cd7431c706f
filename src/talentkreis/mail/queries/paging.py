# SPDX-License-Identifier: Apache-2.0
"""Pages by key and counts up to a ceiling, for every list of mail."""

from __future__ import annotations

import base64
import datetime as dt
import json
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from django.utils.translation import gettext as _

from talentkreis.kernel.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Row = TypeVar("Row")
PAGE = 50
COUNTED_TO = 1_000


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Up to 50 rows and where the next ones begin."""

    rows: list[Row]
    next_cursor: str = ""


def page_of(
    rows: Sequence[Row], key: Callable[[Row], tuple[dt.datetime, uuid.UUID]], *, size: int = PAGE
) -> Page[Row]:
    """The first `size` rows; one more says that there is a next page."""
    if len(rows) <= size:
        return Page(list(rows))
    shown = list(rows[:size])
    moment, last = key(shown[-1])
    text = json.dumps([moment.isoformat(), str(last)])
    return Page(shown, base64.urlsafe_b64encode(text.encode()).decode())


def read_cursor(cursor: str) -> tuple[dt.datetime, uuid.UUID] | None:
    """Where a page begins. Raises NotFound for anything `page_of` has not written."""
    if not cursor:
        return None
    try:
        moment, last = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        return dt.datetime.fromisoformat(moment), uuid.UUID(last)
    except (ValueError, TypeError, AttributeError) as error:
        raise NotFound(_("There is no such page.")) from error


def shown_count(count: int) -> str:
    """A count as people read it: exact, or "1.000+"."""
    return f"{COUNTED_TO}+" if count > COUNTED_TO else str(count)


def read_id(text: str) -> uuid.UUID:
    """An id out of an address. Raises NotFound for anything else."""
    try:
        return uuid.UUID(text)
    except ValueError as error:
        raise NotFound(_("There is no such mail.")) from error
