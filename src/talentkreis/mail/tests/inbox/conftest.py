# SPDX-License-Identifier: Apache-2.0
"""An employer, two colleagues, a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from talentkreis.mail.tests.factories import (
    the_employer,
)
from talentkreis.organisation.actors import Role
from talentkreis.organisation.tests.factories import MemberFactory, signed_in

if TYPE_CHECKING:
    from django.test import Client

    from talentkreis.organisation.models import Member


@pytest.fixture(autouse=True)
def _employer() -> None:
    the_employer()


@pytest.fixture
def merle() -> Member:
    return MemberFactory.create(role=Role.RECRUITER, name="Merle Petersen")


@pytest.fixture
def jonas() -> Member:
    return MemberFactory.create(role=Role.RECRUITER, name="Jonas Weber")


@pytest.fixture
def browser(merle: Member) -> Client:
    return signed_in(merle)
