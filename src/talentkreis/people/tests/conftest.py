# SPDX-License-Identifier: Apache-2.0
"""Who acts in the tests of this package."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from talentkreis.organisation.tests.factories import MemberFactory

if TYPE_CHECKING:
    from talentkreis.organisation.actors import Actor
    from talentkreis.organisation.models import Member


@pytest.fixture
def member() -> Member:
    """A recruiter."""
    return MemberFactory.create()


@pytest.fixture
def actor(member: Member) -> Actor:
    """The recruiter as actor."""
    return member.actor
