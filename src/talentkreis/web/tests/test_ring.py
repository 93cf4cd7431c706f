# SPDX-License-Identifier: Apache-2.0
"""The ring says with length and shape what its label says in words."""

from __future__ import annotations

import re

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from talentkreis.web import ring


@pytest.mark.parametrize(
    ("days", "degrees"),
    [
        (0, 0),
        (14, 0),
        (15, 32),
        (90, 32),
        (91, 64),
        (180, 64),
        (181, 96),
        (365, 96),
        (366, 136),
        (None, 136),
    ],
)
def test_the_gap_opens_with_the_time_since_we_spoke(days: int | None, degrees: int) -> None:
    assert ring.gap_degrees(days) == degrees


@pytest.mark.parametrize(
    ("warmth", "step"), [(0, 0), (19.9, 0), (20, 1), (40, 2), (60, 3), (80, 4), (100, 4)]
)
def test_warmth_has_five_steps(warmth: float, step: int) -> None:
    assert ring.warmth_step(warmth) == step


@given(
    warmth=st.floats(min_value=-10, max_value=110),
    days=st.none() | st.integers(min_value=-3, max_value=9000),
    gate=st.sampled_from(["yes", "ask", "no", ""]),
    size=st.sampled_from([20, 40, 96]),
)
def test_arc_and_gap_never_exceed_the_circle(
    warmth: float, days: int | None, gate: str, size: int
) -> None:
    svg = ring.draw(initials="AD", warmth=warmth, days=days, gate=gate, size=size)
    track, arc = map(int, re.findall(r'stroke-dasharray="(\d+) 360"', svg))
    assert 0 <= arc <= track == 360 - ring.gap_degrees(days)


def test_the_label_says_warmth_contact_and_gate_in_german() -> None:
    with translation.override("de"):
        assert ring.describe(warmth=82, days=41, gate="yes") == (
            "Wärme 82 von 100, sehr warm; letzter Kontakt vor 41 Tagen; Kontakt erlaubt"
        )
        assert ring.describe(warmth=12, days=1, gate="no") == (
            "Wärme 12 von 100, kalt; letzter Kontakt vor 1 Tag; kein Kontakt"
        )
        assert ring.describe(warmth=0, days=None, gate="") == (
            "Wärme 0 von 100, kalt; noch kein Kontakt"
        )


def test_beside_text_that_says_the_same_it_is_hidden() -> None:
    svg = ring.draw(initials="AD", warmth=82, days=41, gate="yes", is_hidden=True)
    assert 'role="img"' not in svg
    assert svg.startswith('<span class="ring ring-40" aria-hidden="true">')


def test_initials_are_escaped_and_the_smallest_ring_has_none() -> None:
    assert "&lt;b" in ring.draw(initials="<b>", warmth=1, days=1)
    assert "<text" not in ring.draw(initials="AD", warmth=1, days=1, size=20)


def test_nothing_is_styled_inline() -> None:
    assert "style=" not in ring.draw(initials="AD", warmth=50, days=3, gate="ask", size=96)
