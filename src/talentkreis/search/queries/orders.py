# SPDX-License-Identifier: Apache-2.0
"""Orders a list can be in, each with an index of its own, and the cursor of a page in one."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from talentkreis.kernel.errors import RuleViolation
from talentkreis.search.fields.registry import Fragment
from talentkreis.search.language.words import FORBIDDEN

if TYPE_CHECKING:
    from collections.abc import Callable

# Where somebody stands in an order: its value as the database writes it, and who.
Place = tuple[uuid.UUID, str]


@dataclass(frozen=True, slots=True)
class Order:
    """An order of the list: the indexed expression, its direction, how its value is read back."""

    code: str
    expression: str
    type: str
    is_descending: bool
    read: Callable[[str], object]


def _moment(text: str) -> str:
    if text != "-infinity":
        dt.datetime.fromisoformat(text)
    return text


def _day(text: str) -> str:
    if text != "infinity":
        dt.date.fromisoformat(text)
    return text


def _orders() -> dict[str, Order]:
    by: dict[str, tuple[str, str, Callable[[str], object]]] = {
        "name": ("search_row.sort_name", "text", str),
        "contact": (
            "coalesce(search_row.last_contact_at, '-infinity'::timestamptz)",
            "timestamptz",
            _moment,
        ),
        "warmth": ("coalesce(search_row.warmth_log, '-infinity'::float8)", "float8", float),
        "next": ("coalesce(search_row.next_contact_on, 'infinity'::date)", "date", _day),
        "created": ("search_row.created_at", "timestamptz", _moment),
    }
    return {
        sign + code: Order(sign + code, expression, kind, sign == "-", read)
        for code, (expression, kind, read) in by.items()
        for sign in ("", "-")
    }


ORDERS = _orders()
DEFAULT_SORT = "name"


def behind(order: Order, place: Place) -> Fragment:
    """Everybody after this place of the order."""
    person_id, key = place
    sign = "<" if order.is_descending else ">"
    return Fragment(
        f"({order.expression}, search_row.person_id) {sign} (%s::{order.type}, %s)",
        (order.read(key), person_id),
    )


def from_cursor(order: Order, cursor: str) -> Place | None:
    """The place a cursor names; None for the beginning.

    Raises RuleViolation for what is none.
    """
    if not cursor:
        return None
    try:
        key, person_id = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        place = uuid.UUID(str(person_id)), str(key)
        order.read(place[1])
    except (ValueError, TypeError, binascii.Error) as error:
        raise RuleViolation(_("This page does not exist."), code="bad_cursor") from error
    if FORBIDDEN.search(place[1]):
        raise RuleViolation(_("This page does not exist."), code="bad_cursor")
    return place


def to_cursor(place: Place) -> str:
    """What leads to the page behind this place."""
    return base64.urlsafe_b64encode(json.dumps([place[1], str(place[0])]).encode()).decode()
