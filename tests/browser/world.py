# SPDX-License-Identifier: Apache-2.0
"""An installation with something to see on every page, for tests that only look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.management import call_command

from talentkreis.organisation.tests.factories import MemberFactory

if TYPE_CHECKING:
    from talentkreis.organisation.models import Member


def make_world() -> Member:
    """An employer with a team; returns the member who may open everything."""
    return MemberFactory.create(name="Merle Hansen", role="admin")


def empty_database() -> None:
    """Leave nothing behind for the tests that follow."""
    call_command(
        "flush",
        verbosity=0,
        interactive=False,
        reset_sequences=False,
        allow_cascade=False,
        inhibit_post_migrate=True,
    )
