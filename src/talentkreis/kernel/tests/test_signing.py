# SPDX-License-Identifier: Apache-2.0
"""Signed links belong to one purpose; stored secrets cannot be read without the key."""

from __future__ import annotations

import pytest

from talentkreis.kernel import signing
from talentkreis.kernel.errors import NotFound


@pytest.mark.requirement("trust:S-17")
def test_a_link_made_for_one_purpose_fails_at_every_other() -> None:
    token = signing.sign("unsubscribe", {"p": "1"})
    assert signing.unsign("unsubscribe", token) == {"p": "1"}
    with pytest.raises(NotFound):
        signing.unsign("preferences", token)


@pytest.mark.parametrize("forged", ["", "x", "a:b:c", "é" * 50, "." * 300])
def test_a_forged_link_is_unknown(forged: str) -> None:
    with pytest.raises(NotFound):
        signing.unsign("unsubscribe", forged)


def test_a_link_can_expire() -> None:
    token = signing.sign("confirm", {"p": "1"})
    with pytest.raises(NotFound):
        signing.unsign("confirm", token, max_age_s=-1)


def test_a_stored_secret_is_not_readable_and_comes_back() -> None:
    stored = signing.encrypt("Postfach-Kennwort")
    assert b"Postfach" not in stored
    assert signing.decrypt(stored) == "Postfach-Kennwort"
    with pytest.raises(NotFound):
        signing.decrypt(b"something else")


def test_a_keyed_hash_depends_on_context_and_value() -> None:
    first = signing.keyed_hash("suppression", "a@example.org")
    assert first == signing.keyed_hash("suppression", "a@example.org")
    assert first != signing.keyed_hash("suppression", "b@example.org")
    assert first != signing.keyed_hash("token", "a@example.org")
