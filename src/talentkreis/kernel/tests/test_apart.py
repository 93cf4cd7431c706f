# SPDX-License-Identifier: Apache-2.0
"""Work in a process of its own."""

from __future__ import annotations

import os
import signal
from concurrent.futures.process import BrokenProcessPool

import pytest
from django.db import connection

from talentkreis.kernel.apart import run_apart


def database_and_process(said: str) -> tuple[str, str, int]:
    """What a call sees; it runs elsewhere, so it has to be here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        return said, cursor.fetchone()[0], os.getpid()


def refuse() -> None:
    """Fails as work may."""
    raise LookupError("nobody there")


def die() -> None:
    """Ends as the kernel ends what takes too much memory."""
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.django_db
def test_a_call_has_a_process_of_its_own_and_the_same_database() -> None:
    said, database, process = run_apart(database_and_process, "one")
    assert (said, database) == ("one", connection.settings_dict["NAME"])
    assert process != os.getpid()


@pytest.mark.django_db
def test_what_a_call_raises_is_raised_here() -> None:
    with pytest.raises(LookupError, match="nobody there"):
        run_apart(refuse)


@pytest.mark.django_db
def test_a_call_whose_process_is_killed_is_an_error() -> None:
    with pytest.raises(BrokenProcessPool):
        run_apart(die)
