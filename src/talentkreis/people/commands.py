# SPDX-License-Identifier: Apache-2.0
"""`talentkreis taxonomy link`: which concept each skill of the people here is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from talentkreis.kernel.commands import with_database
from talentkreis.taxonomy.commands import taxonomy

if TYPE_CHECKING:
    from collections.abc import Sequence


@taxonomy.command()
@with_database
def link() -> None:
    """Look up every skill anew; runs every night and after each change of own words too."""
    from talentkreis.people import actions

    click.echo(f"{actions.link_skills()} skills changed their concept")


# The command hangs on `taxonomy`.
commands: Sequence[click.Command] = ()
