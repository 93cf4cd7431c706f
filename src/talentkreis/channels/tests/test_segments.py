# SPDX-License-Identifier: Apache-2.0
"""How many parts an SMS has: what somebody pays for, and when a text is an e-mail."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentkreis.channels.segments import length_of, plain

pytestmark = pytest.mark.requirement("feature:H3")


@pytest.mark.parametrize(
    ("text", "alphabet", "units", "parts"),
    [
        ("", "GSM-7", 0, 0),
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 306, "GSM-7", 306, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("Grüße für Søren: 5 €", "GSM-7", 21, 1),
        ("€" * 80, "GSM-7", 160, 1),
        # 152 places are left of a part of 153 when the next character needs two.
        ("a" * 152 + "€" + "a" * 10, "GSM-7", 164, 2),
        ("ß" * 70 + "„", "UCS-2", 71, 2),
        ("ы" * 70, "UCS-2", 70, 1),
        ("😀" * 35, "UCS-2", 70, 1),
        ("😀" * 36, "UCS-2", 72, 2),
    ],
)
def test_length(text: str, alphabet: str, units: int, parts: int) -> None:
    found = length_of(text)
    assert (found.alphabet, found.units, found.parts) == (alphabet, units, parts)


def test_typographic_marks_cost_nothing_and_letters_stay() -> None:
    assert plain("„Wärme“ – ja…") == '"Wärme" - ja...'
    assert length_of(plain("„Ja“ – gern…")).alphabet == "GSM-7"
    assert "Ł" in length_of("Łódź").odd


@given(st.text(max_size=400))
def test_parts_hold_everything_and_are_not_wasted(text: str) -> None:
    found = length_of(text)
    one, part = (160, 153) if found.alphabet == "GSM-7" else (70, 67)
    if found.units <= one:
        assert found.parts == (1 if text else 0)
    else:
        assert found.units <= found.parts * part
        assert found.parts <= -(-found.units // (part - 1))
