# SPDX-License-Identifier: Apache-2.0
"""Numbers a file holds as numbers, in a form that is read as the same number again."""

from __future__ import annotations

_EXACT = 1e15


def decimal_text(value: float) -> str:
    """A number without needless decimals, and never with three of them.

    Where people write 1.234 they mean thousands, and so it would be read.
    """
    if value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    text = str(value)
    return f"{text}0" if text[-4:-3] == "." else text
