# SPDX-License-Identifier: Apache-2.0
"""docs/gate.md is the table of the gate: it names every purpose, reason and next step there is."""

from __future__ import annotations

import re
from pathlib import Path

from talentkreis.consent.answers import NEXT_STEPS, SENTENCES
from talentkreis.consent.gate import registered_reasons, words_of
from talentkreis.consent.models import Purpose

TABLE = Path(__file__).resolve().parents[4] / "docs" / "gate.md"


def test_the_table_names_what_the_code_knows_and_nothing_else() -> None:
    named = set(re.findall(r"`([a-z_]+)`", TABLE.read_text(encoding="utf-8")))
    reasons = {*SENTENCES, *registered_reasons()}
    steps = {*NEXT_STEPS, "ask_colleague", "see_freeze"}
    assert {*Purpose.values, *reasons, *steps} <= named
    others = named - {*Purpose.values, *reasons, *steps}
    assert others <= {
        "loading", "register_facts", "register_limits", "register_hours", "rules", "not_before",
        "offlimits", "freezes", "mail", "pools", "nurture",
    }  # fmt: skip


def test_every_registered_reason_has_words_for_later() -> None:
    assert {"contact_budget", "boutique", "off_limits", "off_limits_soft", "frozen"} <= set(
        registered_reasons()
    )
    assert all(str(words_of(reason)) for reason in registered_reasons())
