# SPDX-License-Identifier: Apache-2.0
"""Folding finds people however their name is typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from talentkreis.kernel.text import clean, fold, fold_short


@pytest.mark.parametrize(
    ("written", "long_form", "short_form"),
    [
        ("Müller", "mueller", "muller"),
        ("Groß", "gross", "gross"),
        ("Wiśniewski", "wisniewski", "wisniewski"),
        ("Łukasz", "lukasz", "lukasz"),
        ("Yıldırım", "yildirim", "yildirim"),
        ("Søren  Åkesson", "soeren aakesson", "soren akesson"),
        ("ŞAHİN", "sahin", "sahin"),
    ],
)
def test_umlauts_fold_both_ways(written: str, long_form: str, short_form: str) -> None:
    assert fold(written) == long_form
    assert fold_short(written) == short_form


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold_short(fold_short(text)) == fold_short(text)


@given(st.text())
def test_cleaned_text_has_no_control_or_direction_characters(text: str) -> None:
    cleaned = clean(text)
    assert "\x00" not in cleaned
    assert "\u202e" not in cleaned
    assert cleaned == cleaned.strip()
