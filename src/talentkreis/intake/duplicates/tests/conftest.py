# SPDX-License-Identifier: Apache-2.0
"""Who looks at duplicates: a recruiter, somebody who leads, somebody who only reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory, signed_in

if TYPE_CHECKING:
    from django.test import Client

    from talentkreis.organisation.actors import Actor


@pytest.fixture
def actor() -> Actor:
    """A recruiter."""
    return MemberFactory.create(role=Role.RECRUITER).actor


@pytest.fixture
def admin() -> Actor:
    """Somebody who decides what is merged without a look."""
    return MemberFactory.create(role=Role.ADMIN).actor


@pytest.fixture
def recruiter_client() -> Client:
    """A recruiter's browser."""
    return signed_in(MemberFactory.create(role=Role.RECRUITER, language="de"))


@pytest.fixture
def leading_client() -> Client:
    """An admin's browser."""
    return signed_in(MemberFactory.create(role=Role.ADMIN, language="de"))


@pytest.fixture
def dpo_client() -> Client:
    """The browser of data protection."""
    return signed_in(MemberFactory.create(role=Role.DPO, language="de"))
