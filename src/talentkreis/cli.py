# SPDX-License-Identifier: Apache-2.0
"""The talentkreis command: one door to everything that is not a page."""

from __future__ import annotations

import os
import sys

import click


@click.group()
@click.version_option(package_name="talentkreis")
def main() -> None:
    """Talentkreis: Talent Relationship Management."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "talentkreis.config.settings")


@main.command()
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def django(arguments: tuple[str, ...]) -> None:
    """Run a Django management command, with the database running."""
    from django.core.management import execute_from_command_line

    from talentkreis.config.env import read_environment
    from talentkreis.kernel.database import running_database

    with running_database(read_environment()):
        execute_from_command_line([sys.argv[0], *arguments])


@main.command()
def migrate() -> None:
    """Bring the tables up to date."""
    from django.core.management import execute_from_command_line

    from talentkreis.config.env import read_environment
    from talentkreis.kernel.database import running_database

    with running_database(read_environment()):
        execute_from_command_line(["talentkreis", "migrate", "--database", "owner"])
